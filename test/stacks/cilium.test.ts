import { App, Chart } from 'cdk8s';
import { NetworkApp } from '../../lib/synth/network-app';
import { NetworkLayer } from '../../stacks';
import {
  CiliumBGPAdvertisement,
  CiliumBGPClusterConfig,
  CiliumBGPNodeConfigOverride,
  CiliumBGPPeerConfig,
  CiliumClusterwideNetworkPolicy,
  CiliumEgressGatewayPolicy,
  CiliumL2AnnouncementPolicy,
  CiliumLoadBalancerIPPool,
  CiliumLocalRedirectPolicy,
  CiliumNetworkPolicy,
  CiliumPodIPPool,
} from '../../stacks/cilium';
import { gatherClusters } from '../../stacks/gather';
import { everything } from '../cni/cilium/resources/resources';
import { clusterSpec, layerSpec } from '../support/layer';

const messages = (app: App): readonly string[] => app.node.findAll().flatMap(({ node }) => node.validate());
const charted = (): Chart => new Chart(new App(), 'shop', { namespace: 'shop' });

function first<T>(list: readonly T[] | undefined): T {
  const [one] = list ?? [];
  if (one === undefined) throw new Error('nothing there');
  return one;
}

describe('constructs of single objects of Cilium', () => {
  const { bgp, loadBalancerPools, l2Announcements, egressGateways, localRedirects, podPools } = everything;
  const chart = charted();
  const constructs = [
    new CiliumNetworkPolicy(chart, 'policy', { name: 'web', namespace: 'shop', spec: { endpointSelector: {}, ingress: [{}] } }),
    new CiliumClusterwideNetworkPolicy(chart, 'clusterwide', { name: 'all', spec: { endpointSelector: {}, egress: [{ toEntities: ['cluster'] }] } }),
    new CiliumLoadBalancerIPPool(chart, 'pool', first(loadBalancerPools)),
    new CiliumL2AnnouncementPolicy(chart, 'link', first(l2Announcements)),
    new CiliumBGPClusterConfig(chart, 'bgp', first(bgp?.clusterConfigs)),
    new CiliumBGPPeerConfig(chart, 'peer', first(bgp?.peerConfigs)),
    new CiliumBGPAdvertisement(chart, 'routes', first(bgp?.advertisements)),
    new CiliumBGPNodeConfigOverride(chart, 'node', first(bgp?.nodeConfigOverrides)),
    new CiliumEgressGatewayPolicy(chart, 'egress', first(egressGateways)),
    new CiliumLocalRedirectPolicy(chart, 'redirect', first(localRedirects)),
    new CiliumPodIPPool(chart, 'pods', first(podPools)),
  ];

  it.each(constructs.map((one) => [one.constructor.name, one] as const))('%s is one object of its kind, without findings', (kind, construct) => {
    expect(construct.findings).toEqual([]);
    expect(construct.object?.toJson()).toMatchObject({ kind });
    expect(construct.object?.apiVersion).toMatch(/^cilium\.io\/v2/);
  });
  it('give a namespace to those that live in one and to no other, whatever the chart says', () => {
    const namespaced = constructs.filter(({ object }) => object?.toJson().metadata.namespace !== undefined).map((one) => one.constructor.name);
    expect(namespaced).toEqual(['CiliumNetworkPolicy', 'CiliumLocalRedirectPolicy']);
  });
  it('say the stage that they belong to', () => {
    const stages = Object.fromEntries(constructs.map((one) => [one.constructor.name, first(one.staged).stage]));
    expect(stages.CiliumNetworkPolicy).toBe('70-policy');
    expect(stages.CiliumLoadBalancerIPPool).toBe('25-cni-config');
  });

  it('report what is wrong at synth, with everything at once, and add nothing', () => {
    const app = new App();
    const pool = new CiliumLoadBalancerIPPool(new Chart(app, 'shop'), 'pool', { name: 'Main', addresses: [] });
    expect(pool.object).toBeUndefined();
    expect(messages(app)).toEqual([expect.stringContaining('cilium/name'), expect.stringContaining('cilium/empty-pool')]);
  });
  it('are checked against the cluster they are for', () => {
    const range = { name: 'web', namespace: 'shop', spec: { endpointSelector: {}, egress: [{ toCIDR: ['10.96.0.10'] }] } };
    const app = new App();
    new CiliumNetworkPolicy(new Chart(app, 'shop'), 'policy', { ...range, cluster: clusterSpec() });
    expect(messages(app)).toEqual([expect.stringContaining('cilium/range-of-services')]);
    expect(new CiliumNetworkPolicy(charted(), 'policy', range).findings).toEqual([]);
  });
  it('refuse a cluster that is none, as everything does', () => {
    const app = new App();
    new CiliumPodIPPool(new Chart(app, 'shop'), 'pool', { ...first(podPools), cluster: { ...clusterSpec(), podCidrs: ['10.244.0.0'] } });
    expect(messages(app).join()).toContain('cluster.podCidrs[0]');
  });
});

describe('policies of Cilium beside a layer', () => {
  const findings = (cni: Parameters<typeof layerSpec>[0]): readonly string[] => {
    const app = new NetworkApp();
    new NetworkLayer(app, 'layer', layerSpec(cni));
    new CiliumNetworkPolicy(new Chart(app, 'shop'), 'policy', { name: 'web', namespace: 'shop', spec: { endpointSelector: {}, ingress: [{}] } });
    return gatherClusters(app).flatMap((cluster) => cluster.findings.map(({ code }) => code));
  };
  it('are refused where nobody reads them', () => {
    expect(findings({ cni: { type: 'flannel' } })).toContain('policy/nobody-reads-cilium-policies');
  });
  it('are taken where Cilium is', () => {
    const cilium = { type: 'external', provider: 'cilium', facts: { enforcement: 'cilium', policyDialect: 'cilium' } } as const;
    expect(findings({ cni: cilium })).not.toContain('policy/nobody-reads-cilium-policies');
  });
});
