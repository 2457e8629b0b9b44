import type { KubeManifest } from '../../lib/kube';
import { layerSpec, objectsOf } from '../support/layer';
import { type Deviation, parity, upstreamObjects } from '../support/parity';
import { describeShared, sharedText } from '../support/shared';

const folder = 'reference/cni/weave/v2.8.1';
const objects = objectsOf(layerSpec({ cni: { type: 'weave', legacy: true } }));

const template = 'spec.template.spec';
const init = `${template}.initContainers[weave-init]`;
const weave = `${template}.containers[weave]`;
const npc = `${template}.containers[weave-npc]`;
const kube = 'docker.io/weaveworks/weave-kube:2.8.1@sha256:d797338e7beb17222e10757b71400d8471bdbd9be13b5da38ce2ebf597fb4e63';
const controller = 'docker.io/weaveworks/weave-npc:2.8.1@sha256:38d3e30a97a2260558f8deb0fc4c079442f7347f27c86660dbfc8ca91674f14c';
const tagged = 'upstream names no release, which pulls whatever is newest';
const pulled = 'an image with a tag need not be pulled at every start';
const narrower = 'the folders that it writes to, not everything around them';
const option = 'an option, written';
const apiDefault = "the API server's default";

const deviations: readonly Deviation[] = [
  { path: 'spec.updateStrategy.rollingUpdate', ours: { maxUnavailable: 1 }, upstream: undefined, reason: apiDefault },
  { path: `${template}.nodeSelector`, ours: { 'kubernetes.io/os': 'linux' }, upstream: undefined, reason: 'the images exist for Linux alone' },
  { path: `${template}.hostPID`, ours: undefined, upstream: false, reason: apiDefault },
  { path: `${template}.restartPolicy`, ours: undefined, upstream: 'Always', reason: apiDefault },
  { path: `${template}.securityContext`, ours: undefined, upstream: { seLinuxOptions: {} }, reason: 'says nothing' },
  { path: `${init}.image`, ours: kube, reason: tagged },
  { path: `${init}.imagePullPolicy`, ours: undefined, reason: pulled },
  { path: `${init}.env`, ours: [{ name: 'HAIRPIN_MODE', value: 'true' }], upstream: undefined, reason: option },
  { path: `${init}.volumeMounts[/host/opt/cni/bin]`, upstream: undefined, reason: narrower },
  { path: `${init}.volumeMounts[/host/etc/cni/net.d]`, upstream: undefined, reason: narrower },
  { path: `${init}.volumeMounts[/host/opt]`, ours: undefined, reason: narrower },
  { path: `${init}.volumeMounts[/host/home]`, ours: undefined, reason: 'for the plugin folder of nodes of GCE in 2018' },
  { path: `${init}.volumeMounts[/host/etc]`, ours: undefined, reason: narrower },
  { path: `${init}.volumeMounts[/lib/modules].readOnly`, ours: true, upstream: undefined, reason: 'modules are only read' },
  { path: `${weave}.image`, ours: kube, reason: tagged },
  { path: `${weave}.imagePullPolicy`, ours: undefined, reason: pulled },
  {
    path: `${weave}.env[IPALLOC_RANGE]`,
    ours: { name: 'IPALLOC_RANGE', value: '10.244.0.0/16' },
    upstream: undefined,
    reason: 'the pod range of the cluster',
  },
  ...['WEAVE_MTU', 'CONN_LIMIT', 'EXPECT_NPC', 'NO_MASQ_LOCAL'].map((name) => ({
    path: `${weave}.env[${name}]`,
    upstream: undefined,
    reason: option,
  })),
  { path: `${weave}.env[CHECKPOINT_DISABLE]`, upstream: undefined, reason: 'nobody answers any more where it asks for newer releases' },
  { path: `${weave}.ports`, upstream: undefined, reason: 'the scheduler keeps two pods with one host port apart' },
  { path: `${npc}.image`, ours: controller, reason: tagged },
  { path: `${npc}.imagePullPolicy`, ours: undefined, reason: pulled },
  { path: `${npc}.args`, ours: ['--allow-mcast=true'], upstream: undefined, reason: option },
  { path: `${npc}.ports`, upstream: undefined, reason: 'the scheduler keeps two pods with one host port apart' },
  { path: `${template}.volumes[weavedb].hostPath.type`, ours: 'DirectoryOrCreate', upstream: undefined, reason: 'a fresh node has no such folder' },
  { path: `${template}.volumes[cni-bin].hostPath.path`, ours: '/opt/cni/bin', upstream: '/opt', reason: narrower },
  { path: `${template}.volumes[cni-bin].hostPath.type`, ours: 'DirectoryOrCreate', upstream: undefined, reason: 'a fresh node has no such folder' },
  { path: `${template}.volumes[cni-bin2]`, ours: undefined, reason: 'for the plugin folder of nodes of GCE in 2018' },
  { path: `${template}.volumes[cni-conf].hostPath.path`, ours: '/etc/cni/net.d', upstream: '/etc', reason: narrower },
  { path: `${template}.volumes[cni-conf].hostPath.type`, ours: 'DirectoryOrCreate', upstream: undefined, reason: 'a fresh node has no such folder' },
];

function listedFor(kind: unknown): readonly Deviation[] {
  if (kind === 'DaemonSet') return deviations;
  return kind === 'ClusterRole'
    ? [{ path: 'rules[networkpolicies.extensions]', ours: undefined, reason: 'no supported Kubernetes serves that group' }]
    : [];
}

function ours(kind: unknown, name: unknown): KubeManifest {
  const own = [...objects.values()].find(({ manifest }) => manifest.kind === kind && manifest.metadata.name === name);
  if (own === undefined) throw new Error(`the layer has no ${String(kind)} ${String(name)}`);
  return own.manifest;
}

describeShared('parity with Weave Net v2.8.1', folder, () => {
  const theirs = upstreamObjects(sharedText(folder, 'weave-daemonset-k8s-1.11.yaml'));

  it('compares six objects, all there are', () => {
    expect([theirs.length, objects.size]).toEqual([6, 6]);
  });
  it.each(theirs.map((upstream) => [String(upstream.kind), upstream] as const))('%s', (kind, upstream) => {
    parity(ours(kind, Object(upstream.metadata).name), upstream, listedFor(kind));
  });
});
