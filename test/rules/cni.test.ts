import type { PatchOperation, PatchSpec } from '../../lib/component';
import { type LayerSpec, manifestsOf } from '../../lib/plan';
import { checkLayer } from '../../lib/rules';
import { CNI_RULES, hostPortUnserved, namespaceRefusesPods, platformRunsItsOwn, tunnelPortClash, twoPodNetworks } from '../../lib/rules/cni';
import { describeRule, layerSpec, planOf } from '../support/layer';

const flannel: LayerSpec = layerSpec({ cni: { type: 'flannel' } });
const patch = (kind: string, name: string, ...operations: readonly PatchOperation[]): PatchSpec => ({
  target: kind === 'Namespace' ? { apiVersion: 'v1', kind, name } : { apiVersion: 'apps/v1', kind, namespace: 'kube-flannel', name },
  operations,
});
const enforce = (value: string): PatchSpec =>
  patch('Namespace', 'kube-flannel', { op: 'replace', path: '/metadata/labels/pod-security.kubernetes.io~1enforce', value });

describeRule(twoPodNetworks, {
  passes: {
    one: flannel,
    none: layerSpec(),
    'a mesh beside it': { ...flannel, mesh: { type: 'external', provider: 'istio' } },
  },
  fails: { 'a mesh that says it is one too': { ...flannel, mesh: { type: 'external', provider: 'other', facts: { provides: ['pod-network'] } } } },
});

describeRule(platformRunsItsOwn, {
  passes: {
    'a platform without': flannel,
    "the platform's own": layerSpec({ cluster: { platform: 'kind' } }),
    "policies beside the platform's own": layerSpec({ cluster: { platform: 'gke' }, cni: { type: 'calico', podNetwork: 'gke' } }),
  },
  fails: { 'flannel on kind': layerSpec({ cluster: { platform: 'kind' }, cni: { type: 'flannel' } }) },
});

describe(platformRunsItsOwn.code, () => {
  it('says how to turn off each part that ours replaces, in the words of the platform', () => {
    const { findings } = checkLayer(layerSpec({ cluster: { platform: 'k3s' }, cni: { type: 'flannel' } }));
    const fixes = findings.filter(({ code }) => code === platformRunsItsOwn.code).map(({ severity, fix }) => `${severity}: ${fix}`);
    expect(fixes).toEqual(['info: turn it off: k3s server --flannel-backend=none', 'info: turn it off: k3s server --disable-network-policy']);
  });
  it('leaves the engine of the platform alone where ours has none', () => {
    const { findings } = checkLayer(layerSpec({ cluster: { platform: 'k3s' }, cni: { type: 'flannel', policyEngine: { type: 'none' } } }));
    expect(findings.filter(({ code }) => code === platformRunsItsOwn.code).map(({ got }) => got)).toEqual(['flannel of K3s']);
  });
});

const vxlan = (port: number): NonNullable<LayerSpec['mesh']> => ({
  type: 'external',
  provider: 'cilium',
  facts: { nodeTraffic: [{ protocol: 'UDP', port, from: 'nodes', to: 'nodes', purpose: 'VXLAN' }] },
});

describeRule(tunnelPortClash, {
  passes: {
    'different ports': { ...flannel, mesh: vxlan(8473) },
    'no tunnel': { ...layerSpec({ cni: { type: 'flannel', backend: { type: 'host-gw' } } }), mesh: vxlan(8472) },
  },
  fails: { 'VXLAN twice on 8472': { ...flannel, mesh: vxlan(8472) } },
});

describeRule(namespaceRefusesPods, {
  passes: { 'privileged, as flannel declares it': flannel, 'a namespace that is not ours': { ...flannel, patches: [enforce('privileged')] } },
  fails: {
    'patched to baseline': { ...flannel, patches: [enforce('baseline')] },
    'patched to restricted': { ...flannel, patches: [enforce('restricted')] },
  },
});

/** A pod with a host port that is not on the host network. */
const hostPort = (portmap: boolean): LayerSpec => ({
  ...layerSpec({ cni: { type: 'flannel', portmap, nonMasqueradeCidrs: ['10.0.0.0/8'] } }),
  patches: [
    patch(
      'DaemonSet',
      'ip-masq-agent',
      { op: 'remove', path: '/spec/template/spec/hostNetwork' },
      { op: 'add', path: '/spec/template/spec/containers/0/ports', value: [{ containerPort: 80, hostPort: 80 }] },
    ),
  ],
});

describeRule(hostPortUnserved, {
  passes: {
    'portmap serves it': hostPort(true),
    'nobody has one: ports of the host network need no plugin': layerSpec({ cni: { type: 'flannel', portmap: false } }),
  },
  fails: { 'no portmap': hostPort(false) },
});

describe(hostPortUnserved.code, () => {
  const coredns = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'kube-system', name: 'coredns' };
  const ports = [{ op: 'add', path: '/spec/template/spec/containers/0/ports/0', value: { containerPort: 5353, hostPort: 5353 } }] as const;
  it.each<readonly [NonNullable<LayerSpec['cni']>, string]>([
    [{ type: 'flannel', portmap: false }, 'cni.portmap: true, or a Service'],
    [{ type: 'calico', hostPorts: false }, 'cni.hostPorts: true, or a Service'],
    [{ type: 'canal', portmap: false }, 'cni.portmap: true, or a Service'],
    [{ type: 'cilium' }, 'cni.cniConfig.portmap: true, or a Service'],
    [{ type: 'kube-router', portmap: false }, 'cni.portmap: true, or a Service'],
  ])('names the option as its room spells it: %j', (cni, fix) => {
    const spec = layerSpec({ proxy: { type: 'kube-proxy' }, dns: { type: 'coredns' }, cni });
    const { findings } = checkLayer({ ...spec, patches: [{ target: coredns, operations: ports }] });
    expect(findings.filter(({ code }) => code === hostPortUnserved.code).map((one) => one.fix)).toEqual([fix]);
  });
});

describe('rules of the pod network', () => {
  it('survive workloads that a patch has emptied', () => {
    const emptied = patch('DaemonSet', 'kube-flannel-ds', { op: 'remove', path: '/spec/template' });
    const plan = planOf({ ...flannel, patches: [emptied, enforce('baseline')] });
    const found = CNI_RULES.flatMap((rule) => rule.check({ plan, manifests: manifestsOf(plan) }));
    expect(found.map(({ got }) => got)).toEqual([]);
  });
  it('have codes of their own, and a page each', () => {
    expect(new Set(CNI_RULES.map(({ code }) => code)).size).toBe(CNI_RULES.length);
    for (const { source } of CNI_RULES) expect(source).toMatch(/^https:\/\//);
  });
});
