import type { WeaveOptions } from '../../../lib/cni/weave';
import type { LayerSpec } from '../../../lib/plan';
import { clusterSpec, layerSpec, objectsOf } from '../../support/layer';
import { openApiVersions, validateManifest } from '../../support/openapi';
import { describeShared } from '../../support/shared';

type Options = Omit<WeaveOptions, 'legacy'>;

const all: Options = {
  version: '2.8.1',
  ipRange: '10.244.0.0/17',
  encryption: { type: 'password', secret: 'weave', key: 'shared' },
  mtu: 8916,
  connectionLimit: 300,
  networkPolicies: true,
  allowMulticast: false,
  fastDatapath: false,
  preserveClientIp: false,
  hairpinMode: false,
  iptablesBackend: 'nft',
  cniPlugins: { install: true, image: 'mirror.example/plugins:v1.9.1' },
  image: 'mirror.example/weave-kube:2.8.1',
  npcImage: 'mirror.example/weave-npc:2.8.1',
  overrides: {
    resources: { limits: { memory: '500Mi' } },
    extraArgs: ['--log-level=warning'],
    tolerations: [{ key: 'special', operator: 'Exists' }],
  },
};

const spec = (options: Options = {}, cluster = clusterSpec()): LayerSpec => ({ cluster, cni: { type: 'weave', legacy: true, ...options } });
const manifests = (options: Options) => [...objectsOf(spec(options)).values()].map(({ stage, manifest }) => ({ stage, manifest }));
const pod = (options: Options = {}, cluster = clusterSpec()) =>
  Object(objectsOf(spec(options, cluster)).get('DaemonSet kube-system/weave-net')?.manifest).spec.template.spec;
const env = (options: Options = {}, cluster = clusterSpec()): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    pod(options, cluster).containers[0].env.map((one: { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }) => [
      one.name,
      one.value ?? one.valueFrom,
    ]),
  );

describe('what reaches the cluster', () => {
  it('with the least options', () => {
    expect(manifests({})).toMatchSnapshot();
  });
  it('with all options', () => {
    expect(manifests(all)).toMatchSnapshot();
  });
  it('selects its pods as upstream does: a selector cannot be changed', () => {
    const { selector } = Object(objectsOf(spec()).get('DaemonSet kube-system/weave-net')?.manifest).spec;
    expect(selector).toEqual({ matchLabels: { name: 'weave-net' } });
  });
  it('pods get addresses of the range that everything else takes for theirs', () => {
    expect(env().IPALLOC_RANGE).toBe('10.244.0.0/16');
    expect(env({ ipRange: '10.244.0.0/17' }).IPALLOC_RANGE).toBe('10.244.0.0/17');
  });
  it('the password is read from its Secret and stands nowhere', () => {
    expect(env({ encryption: { type: 'password', secret: 'weave' } }).WEAVE_PASSWORD).toEqual({ secretKeyRef: { name: 'weave', key: 'password' } });
    expect(env()).not.toHaveProperty('WEAVE_PASSWORD');
  });
  it('never asks its maker for newer releases', () => {
    expect(env().CHECKPOINT_DISABLE).toBe('1');
  });
  it('without the controller neither its container runs nor its permissions are given', () => {
    expect(pod({ networkPolicies: false }).containers.map(({ name }: { readonly name: string }) => name)).toEqual(['weave']);
    expect(env({ networkPolicies: false }).EXPECT_NPC).toBe('0');
    const { rules } = Object(objectsOf(spec({ networkPolicies: false })).get('ClusterRole weave-net')?.manifest);
    expect(JSON.stringify(rules)).not.toContain('networkpolicies');
  });
  it('mounts the two folders that it writes to, not everything around them', () => {
    const paths = pod().volumes.flatMap(({ hostPath }: { readonly hostPath?: { readonly path: string } }) => hostPath?.path ?? []);
    for (const wide of ['/opt', '/home', '/etc']) expect(paths).not.toContain(wide);
  });
  it('pods get no more bytes than the network carries', () => {
    const mtu = (bytes: number) => env({}, clusterSpec({ nodes: { mtu: bytes } })).WEAVE_MTU;
    expect([mtu(9000), mtu(1500), mtu(1460), mtu(1440), env().WEAVE_MTU]).toEqual(['1376', '1376', '1376', '1356', '1376']);
  });
  it('as many connections as there are other nodes', () => {
    expect([env().CONN_LIMIT, env({}, clusterSpec({ nodes: { count: 250 } })).CONN_LIMIT]).toEqual(['200', '250']);
  });
});

describeShared('the OpenAPI definitions of Kubernetes', 'reference/openapi', () => {
  it.each(openApiVersions)('%s takes every object', (version) => {
    for (const { manifest } of [...manifests({}), ...manifests(all)])
      expect([manifest.kind, validateManifest(manifest, version)]).toEqual([manifest.kind, []]);
  });
});

it('a layer names no other object than these', () => {
  expect([...objectsOf(layerSpec({ cni: { type: 'weave', legacy: true } })).keys()].sort()).toEqual([
    'ClusterRole weave-net',
    'ClusterRoleBinding weave-net',
    'DaemonSet kube-system/weave-net',
    'Role kube-system/weave-net',
    'RoleBinding kube-system/weave-net',
    'ServiceAccount kube-system/weave-net',
  ]);
});
