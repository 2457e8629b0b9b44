import type { ClusterSpec } from '../../../lib/cluster';
import { isKind } from '../../../lib/kube';
import { manifestsOf } from '../../../lib/plan';
import type { KubeProxyOptions } from '../../../lib/proxy/kube-proxy';
import { dualStackSpec, objectsOf, planOf } from '../../support/layer';
import { openApiVersions, validateManifest } from '../../support/openapi';
import { describeShared } from '../../support/shared';
import { allOptions, objectOf, proxyLayer } from './fixture';

const daemonSet = 'DaemonSet kube-system/kube-proxy';
const layers = {
  'least options': proxyLayer(),
  'all options': proxyLayer(allOptions),
  kubeadm: proxyLayer({ mode: 'nftables' }, { platform: 'kubeadm' }),
};

describe.each(Object.entries(layers))('kube-proxy with %s', (_name, spec) => {
  it('is these objects', () => {
    expect(manifestsOf(planOf(spec))).toMatchSnapshot();
  });
});

describeShared('every object of kube-proxy', 'reference/openapi', () => {
  it.each(openApiVersions.flatMap((version) => Object.entries(layers).map(([name, spec]) => [version, name, spec] as const)))(
    'is valid in Kubernetes %s: %s',
    (version, _name, spec) => {
      expect(manifestsOf(planOf(spec)).flatMap(({ manifest }) => validateManifest(JSON.parse(JSON.stringify(manifest)), version))).toEqual([]);
    },
  );
});

describe("names are contracts: kubeadm's objects are taken over, not doubled", () => {
  it('in the stage before the CNI', () => {
    const objects = objectsOf(proxyLayer());
    expect([...objects.keys()]).toEqual([
      'ServiceAccount kube-system/kube-proxy',
      'ClusterRoleBinding kubeadm:node-proxier',
      'ConfigMap kube-system/kube-proxy',
      daemonSet,
    ]);
    expect([...objects.values()].every(({ stage }) => stage === '10-proxy')).toBe(true);
  });
  it("binds the API server's own ClusterRole and never makes one", () => {
    expect(objectOf(proxyLayer(), 'ClusterRoleBinding kubeadm:node-proxier')).toMatchObject({
      roleRef: { kind: 'ClusterRole', name: 'system:node-proxier' },
    });
    expect([...objectsOf(proxyLayer()).keys()].filter((key) => key.startsWith('ClusterRole '))).toEqual([]);
  });
  it('selects its pods as kubeadm does', () => {
    expect(objectOf(proxyLayer(allOptions), daemonSet)).toMatchObject({
      spec: { selector: { matchLabels: { 'k8s-app': 'kube-proxy' } }, template: { metadata: { labels: { 'k8s-app': 'kube-proxy' } } } },
    });
  });
  it('lets kubeadm join read the ConfigMap, on kubeadm only', () => {
    expect(objectOf(layers.kubeadm, 'RoleBinding kube-system/kube-proxy')).toMatchObject({
      subjects: [{ kind: 'Group', name: 'system:bootstrappers:kubeadm:default-node-token' }],
    });
    expect(objectsOf(layers['least options']).has('RoleBinding kube-system/kube-proxy')).toBe(false);
  });
});

describe('the DaemonSet', () => {
  const hash = (options: KubeProxyOptions, cluster: Partial<ClusterSpec> = {}): string | undefined => {
    const manifest = objectsOf(proxyLayer(options, cluster)).get(daemonSet)?.manifest;
    if (manifest === undefined || !isKind(manifest, 'DaemonSet')) throw new Error('no DaemonSet');
    return manifest.spec?.template.metadata?.annotations?.['netstack.cdk8s.io/config-hash'];
  };

  it('carries the hash of its configuration', () => {
    expect(hash({})).toMatch(/^[0-9a-f]{16}$/);
  });
  it('rolls when the configuration or the API server changes, and only then', () => {
    expect(hash({ oomScoreAdj: -998 })).not.toBe(hash({}));
    expect(hash({}, { apiServer: { host: '192.168.10.11' } })).not.toBe(hash({}));
    expect(hash({ maxUnavailable: '20%' })).toBe(hash({}));
  });
  it('runs the version of the cluster', () => {
    expect(objectOf(proxyLayer({}, { kubernetes: '1.36.2' }), daemonSet)).toMatchObject({
      spec: { template: { spec: { containers: [{ image: 'registry.k8s.io/kube-proxy:v1.36.2' }] } } },
    });
  });
  it('is pulled from the mirror', () => {
    const spec = { ...proxyLayer(), registry: { mirrors: { 'registry.k8s.io': 'mirror.example/k8s' } } };
    expect(JSON.stringify(objectOf(spec, daemonSet))).toContain('"mirror.example/k8s/kube-proxy:v1.35');
  });
  it('is asked by kubelet at /livez, because /healthz fails on a node that is being deleted', () => {
    expect(JSON.stringify(objectOf(proxyLayer(), daemonSet))).toContain('"httpGet":{"path":"/livez","port":"healthz","scheme":"HTTP"}');
  });
  it('is asked where it listens', () => {
    expect(JSON.stringify(objectOf(proxyLayer({ healthzBindAddress: '127.0.0.1:20256' }), daemonSet))).toContain(
      '"httpGet":{"host":"127.0.0.1","path":"/livez"',
    );
  });
  it('takes overrides after its own flags', () => {
    expect(objectOf(proxyLayer(allOptions), daemonSet)).toMatchObject({
      spec: {
        updateStrategy: { rollingUpdate: { maxUnavailable: '10%' } },
        template: {
          spec: { containers: [{ args: ['--v=4'], resources: { requests: { cpu: '100m' } }, image: 'mirror.example/kube-proxy:v1.35.10-1' }] },
        },
      },
    });
  });
  it('is the same twice', () => {
    const spec = { ...proxyLayer(allOptions), cluster: dualStackSpec() };
    expect(JSON.stringify(manifestsOf(planOf(spec)))).toBe(JSON.stringify(manifestsOf(planOf(spec))));
  });
});
