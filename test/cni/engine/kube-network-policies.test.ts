import type { KubeNetworkPoliciesOptions } from '../../../lib/cni/engine/kube-network-policies';
import type { LayerSpec } from '../../../lib/plan';
import { checkLayer } from '../../../lib/rules';
import { layerSpec, objectsOf, planFindings, plannedOf } from '../../support/layer';

const spec = (options: KubeNetworkPoliciesOptions = {}): LayerSpec =>
  layerSpec({ cni: { type: 'flannel', policyEngine: { type: 'kube-network-policies', ...options } } });
const container = (options: KubeNetworkPoliciesOptions = {}) =>
  Object(objectsOf(spec(options)).get('DaemonSet kube-system/kube-network-policies')?.manifest).spec.template.spec.containers[0];

describe('kube-network-policies', () => {
  it('says what happens while it restarts', () => {
    expect(container().args).toContain('--fail-open=true');
    expect(container({ failOpen: false }).args).toContain('--fail-open=false');
  });
  it('opens its metrics on the node, always: its host port is a fact', () => {
    const { facts } = plannedOf(spec({ metricsPort: 9081 }), 'cni');
    expect(facts.hostPorts).toContainEqual({ protocol: 'TCP', port: 9081, purpose: 'kube-network-policies metrics' });
    expect(container({ metricsPort: 9081 }).args).toContain('--metrics-bind-address=:9081');
  });
  it('reads pods, namespaces and policies, and nothing else', () => {
    expect(Object(objectsOf(spec()).get('ClusterRole kube-network-policies')?.manifest).rules).toEqual([
      { apiGroups: [''], resources: ['pods', 'namespaces'], verbs: ['list', 'watch'] },
      { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['list', 'watch'] },
    ]);
  });
  it("stands in kube-router's place, not beside it", () => {
    expect([...objectsOf(spec()).keys()].filter((id) => id.includes('kube-router'))).toEqual([]);
  });
  it('needs a kernel that hands packets to programs', () => {
    const modules = plannedOf(spec(), 'cni').facts.requires.flatMap((one) => (one.type === 'kernel-module' ? [one.module] : []));
    expect(modules).toEqual(expect.arrayContaining(['nft_queue', 'nfnetlink_queue', 'br_netfilter']));
  });

  it.each<readonly [string, KubeNetworkPoliciesOptions]>([
    ['kube-network-policies/out-of-range cni.policyEngine.queueId', { queueId: 65_536 }],
    ['kube-network-policies/out-of-range cni.policyEngine.metricsPort', { metricsPort: 0 }],
    ['image/reference cni.policyEngine.image', { image: 'x' }],
  ])('refuses %s', (expected, options) => {
    expect(planFindings(spec(options)).filter((line) => line.includes(' cni.'))).toEqual([expected]);
  });
  it('refuses a version that nobody tested', () => {
    const cni = JSON.parse('{ "type": "flannel", "policyEngine": { "type": "kube-network-policies", "version": "0.9.2" } }');
    expect(planFindings(layerSpec({ cni })).filter((line) => line.includes(' cni.'))).toEqual(['spec/not-one-of cni.policyEngine.version']);
  });

  it('kube-network-policies/passes-while-restarting: said unless it fails closed', () => {
    const codes = (options: KubeNetworkPoliciesOptions) => checkLayer(spec(options)).findings.map(({ code, at }) => `${code} ${at}`);
    const finding = 'kube-network-policies/passes-while-restarting cni.policyEngine.failOpen';
    expect(codes({})).toContain(finding);
    expect(codes({ failOpen: false })).not.toContain(finding);
  });
});
