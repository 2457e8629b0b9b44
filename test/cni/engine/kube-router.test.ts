import type { ClusterSpec } from '../../../lib/cluster';
import type { KubeRouterFirewallOptions } from '../../../lib/cni/engine/kube-router';
import { kubeRouterReleases } from '../../../lib/cni/engine/kube-router';
import type { LayerSpec } from '../../../lib/plan';
import { checkLayer } from '../../../lib/rules';
import { clusterSpec, dualStackSpec, layerSpec, objectsOf, planFindings, plannedOf } from '../../support/layer';

const spec = (options: KubeRouterFirewallOptions = {}, cluster: ClusterSpec = clusterSpec()): LayerSpec => ({
  cluster,
  cni: { type: 'flannel', policyEngine: { type: 'kube-router', ...options } },
});
const pod = (options: KubeRouterFirewallOptions = {}, cluster: ClusterSpec = clusterSpec()) =>
  Object(objectsOf(spec(options, cluster)).get('DaemonSet kube-system/kube-router')?.manifest).spec.template.spec;
const container = (options: KubeRouterFirewallOptions = {}, cluster: ClusterSpec = clusterSpec()) => pod(options, cluster).containers[0];

describe('kube-router', () => {
  it('is a firewall and nothing else: neither routes nor Services nor addresses are its business', () => {
    expect(container().args).toEqual(
      expect.arrayContaining(['--run-router=false', '--run-firewall=true', '--run-service-proxy=false', '--enable-cni=false']),
    );
  });
  it('never touches the CNI folders of the node, which belong to another', () => {
    expect(pod()).not.toHaveProperty('initContainers');
    const paths = pod().volumes.map(({ hostPath }: { readonly hostPath: { readonly path: string } }) => hostPath.path);
    expect(paths).toEqual(['/lib/modules', '/run/xtables.lock']);
  });
  it('writes nothing through the API', () => {
    const { rules } = Object(objectsOf(spec()).get('ClusterRole kube-router')?.manifest);
    const verbs = rules.flatMap((rule: { readonly verbs: readonly string[] }) => rule.verbs);
    expect([...new Set(verbs)].sort()).toEqual(['get', 'list', 'watch']);
  });
  it('may read what its informers wait for, or it would end: Services and EndpointSlices too', () => {
    const { rules } = Object(objectsOf(spec()).get('ClusterRole kube-router')?.manifest);
    const resources = rules.flatMap((rule: { readonly resources: readonly string[] }) => rule.resources);
    expect(resources.sort()).toEqual(['endpointslices', 'namespaces', 'networkpolicies', 'nodes', 'pods', 'services']);
  });
  it('knows the families and every service range', () => {
    const args: readonly string[] = container({}, dualStackSpec()).args;
    expect(args).toEqual(expect.arrayContaining(['--enable-ipv4=true', '--enable-ipv6=true']));
    expect(args.filter((arg) => arg.startsWith('--service-cluster-ip-range'))).toEqual([
      '--service-cluster-ip-range=10.96.0.0/16',
      '--service-cluster-ip-range=fd00:10:96::/112',
    ]);
  });
  it('enforces nothing on IPv4 where pods have none', () => {
    const cluster = clusterSpec({
      podCidrs: ['fd00:10:244::/56'],
      serviceCidrs: ['fd00:10:96::/112'],
      nodeCidrs: ['fd00:192:168::/64'],
      apiServer: { host: 'fd00:192:168::10' },
    });
    expect(container({}, cluster).args).toEqual(expect.arrayContaining(['--enable-ipv4=false', '--enable-ipv6=true']));
  });
  it('always has a tag, which upstream leaves out', () => {
    for (const { image } of Object.values(kubeRouterReleases)) expect(image.tag).toMatch(/^v\d+\.\d+\.\d+$/);
  });
  it('shows metrics only when asked', () => {
    expect(plannedOf(spec(), 'cni').facts.metrics).toEqual([]);
    const { facts } = plannedOf(spec({ metricsPort: 9100 }), 'cni');
    expect(facts.metrics.map(({ name, port }) => `${name} ${port}`)).toEqual(['kube-router 9100']);
    expect(container({ metricsPort: 9100 }).args).toContain('--metrics-port=9100');
  });
  it('has no probe without a health port', () => {
    expect(container({ healthPort: 0 })).not.toHaveProperty('livenessProbe');
    expect(container({ healthPort: 0 })).not.toHaveProperty('ports');
    expect(container({ healthPort: 20_300 }).livenessProbe.httpGet.port).toBe(20_300);
  });
  it('is privileged, because it loads kernel modules', () => {
    expect(container().securityContext).toEqual({ privileged: true });
  });
});

describe('what kube-router refuses', () => {
  it.each<readonly [string, KubeRouterFirewallOptions]>([
    ['kube-router/out-of-range cni.policyEngine.healthPort', { healthPort: 70_000 }],
    ['kube-router/out-of-range cni.policyEngine.metricsPort', { metricsPort: 65_535 }],
    ['kube-router/one-port cni.policyEngine.metricsPort', { metricsPort: 20_244 }],
    ['kube-router/duration cni.policyEngine.syncPeriod', { syncPeriod: '5 minutes' }],
    ['kube-router/duration cni.policyEngine.syncPeriod', { syncPeriod: '' }],
    ['kube-router/duration cni.policyEngine.syncPeriod', { syncPeriod: '0s' }],
    ['kube-router/node-port-range cni.policyEngine.nodePortRange', { nodePortRange: '32767-30000' }],
    ['kube-router/node-port-range cni.policyEngine.nodePortRange', { nodePortRange: '30000' }],
    ['kube-router/node-port-range cni.policyEngine.nodePortRange', { nodePortRange: '0-70000' }],
    ['kube-router/nftables-since cni.policyEngine.nftables', { version: '2.10.0', nftables: true }],
    ['image/reference cni.policyEngine.image', { image: 'docker.io/cloudnativelabs/kube-router' }],
  ])('%s', (expected, options) => {
    expect(planFindings(spec(options)).filter((line) => line.includes(' cni.'))).toEqual([expected]);
  });
  it('a version that nobody tested', () => {
    const cni = JSON.parse('{ "type": "flannel", "policyEngine": { "type": "kube-router", "version": "1.6.0" } }');
    expect(planFindings(layerSpec({ cni })).filter((line) => line.includes(' cni.'))).toEqual(['spec/not-one-of cni.policyEngine.version']);
  });
});

describe('rules of kube-router', () => {
  const codes = (layer: LayerSpec) => checkLayer(layer).findings.map(({ code, at }) => `${code} ${at}`);
  const proxy: LayerSpec['proxy'] = { type: 'external', provider: 'kubeadm', facts: { provides: ['service-proxy', 'service-proxy:nftables'] } };

  it('kube-router/nftables-experimental: only where asked for', () => {
    const finding = 'kube-router/nftables-experimental cni.policyEngine.nftables';
    expect(codes(spec({ nftables: true }))).toContain(finding);
    expect(codes(spec())).not.toContain(finding);
  });
  it('kube-router/kernel-without-ipset: kube-proxy with nftables hints at kernels that lack it', () => {
    const finding = 'kube-router/kernel-without-ipset cni.policyEngine.nftables';
    expect(codes({ ...spec(), proxy })).toContain(finding);
    expect(codes(spec())).not.toContain(finding);
    expect(codes({ ...spec({ nftables: true }), proxy })).not.toContain(finding);
  });
});
