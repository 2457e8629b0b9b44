import type { KubeRouterBgp, KubeRouterOptions } from '../../../lib/cni/kube-router';
import type { LayerSpec } from '../../../lib/plan';
import { clusterSpec, dualStackSpec, layerSpec, planFindings } from '../../support/layer';

const cniFindings = (spec: LayerSpec) => planFindings(spec).filter((line) => / cni(?:\.|$)/.test(line));
const findings = (options: KubeRouterOptions) => cniFindings(layerSpec({ cni: { type: 'kube-router', ...options } }));
const bgp = (options: KubeRouterBgp): KubeRouterOptions => ({ bgp: options });
const peer = { type: 'open', address: '192.168.10.1', asn: 65_000 } as const;

describe('what is refused', () => {
  it.each<readonly [string, KubeRouterOptions]>([
    ['kube-router/nothing-runs cni', { router: false, firewall: false }],
    ['kube-router/pod-network-without-router cni.podNetwork', { router: false, podNetwork: true }],
    ['kube-router/option-reaches-nothing cni.overlay', { router: false, overlay: { type: 'none' } }],
    ['kube-router/option-reaches-nothing cni.bgp', { router: false, bgp: {} }],
    ['kube-router/option-reaches-nothing cni.mtu', { podNetwork: false, mtu: 1400 }],
    ['kube-router/option-reaches-nothing cni.nftables', { firewall: false, nftables: true }],
    ['kube-router/option-reaches-nothing cni.services', { services: {} }],
    ['kube-router/option-reaches-nothing cni.overlay.port', { overlay: { type: 'full', port: 6666 } }],
    ['kube-router/out-of-range cni.overlay.port', { overlay: { type: 'full', encapsulation: 'fou', port: 1023 } }],
    ['kube-router/cluster-asn cni.bgp.clusterAsn', bgp({ clusterAsn: 1 })],
    ['kube-router/cluster-asn cni.bgp.clusterAsn', bgp({ clusterAsn: 65_536 })],
    ['kube-router/out-of-range cni.bgp.peers[0].asn', bgp({ peers: [{ ...peer, asn: 0 }] })],
    ['kube-router/out-of-range cni.bgp.peers[0].port', bgp({ peers: [{ ...peer, port: 0 }] })],
    ['ip/malformed cni.bgp.peers[0].address', bgp({ peers: [{ ...peer, address: 'router' }] })],
    ['kube-router/peer-twice cni.bgp.peers[1].address', bgp({ peers: [peer, peer] })],
    ['kube-router/secret-key cni.bgp.peers[0].password.secret', bgp({ peers: [{ ...peer, type: 'password', password: { secret: 'Not_A_Name' } }] })],
    ['kube-router/out-of-range cni.bgp.multihopTtl', bgp({ multihopTtl: 1 })],
    ['kube-router/out-of-range cni.bgp.holdTime', bgp({ holdTime: '2s' })],
    ['kube-router/duration cni.bgp.holdTime', bgp({ holdTime: 'soon' })],
    ['kube-router/out-of-range cni.bgp.gracefulRestart.time', bgp({ gracefulRestart: { time: '2h' } })],
    ['kube-router/out-of-range cni.bgp.gracefulRestart.deferralTime', bgp({ gracefulRestart: { deferralTime: '19h' } })],
    ['kube-router/router-id cni.bgp.routerId', bgp({ routerId: 'fd00::1' })],
    ['kube-router/out-of-range cni.bgp.bfd.multiplier', bgp({ bfd: { multiplier: 256 } })],
    ['kube-router/bfd-since cni.bgp.bfd', { version: '2.10.0', bgp: { bfd: {} } }],
    ['kube-router/nftables-since cni.nftables', { version: '2.10.0', nftables: true }],
    ['kube-router/no-ranges cni.loadBalancer.ranges', { loadBalancer: { ranges: [] } }],
    ['cidr/host-bits cni.loadBalancer.ranges[0]', { loadBalancer: { ranges: ['10.1.0.1/24'] } }],
    ['kube-router/foreign-family cni.externalIpRanges[0]', { externalIpRanges: ['fd00::/64'] }],
    ['kube-router/foreign-family cni.loadBalancerRanges[0]', { loadBalancerRanges: ['fd00::/64'] }],
    ['kube-router/host-path cni.kubeconfig.path', { kubeconfig: { type: 'host-path', path: '/var/../etc/x' } }],
    [
      'kube-router/host-path cni.services.directServerReturn.runtimeSocket',
      { serviceProxy: true, services: { directServerReturn: { runtimeSocket: 'a/b' } } },
    ],
    ['kube-router/out-of-range cni.mtu', { mtu: 100 }],
    ['kube-router/one-port cni.metricsPort', { metricsPort: 20_244 }],
    ['kube-router/max-unavailable cni.updateStrategy.maxUnavailable', { updateStrategy: { type: 'RollingUpdate', maxUnavailable: 0 } }],
    ['workload/arg-clash cni.overrides.extraArgs[0]', { overrides: { extraArgs: ['--cluster-asn=64600'] } }],
    ['image/reference cni.image', { image: 'kube-router' }],
  ])('%s', (expected, options) => {
    expect(findings(options)).toContain(expected);
  });
  it('every problem at once', () => {
    expect(findings({ mtu: 1, bgp: { clusterAsn: 1, peers: [{ ...peer, asn: 0 }] } })).toHaveLength(3);
  });
  it('a service proxy that would need its own work to reach the API server', () => {
    const spec = (options: KubeRouterOptions): LayerSpec => ({
      cluster: clusterSpec({ apiServer: {} }),
      cni: { type: 'kube-router', serviceProxy: true, ...options },
    });
    expect(cniFindings(spec({}))).toEqual(['kube-router/no-api-server cni.serviceProxy']);
    expect(cniFindings(spec({ kubeconfig: { type: 'host-path' } }))).toEqual([]);
  });
  it('a kubeconfig out of a ConfigMap of kube-proxy is no word of the spec: kube-proxy may not be there', () => {
    const cni = Object({ type: 'kube-router', kubeconfig: { type: 'config-map', name: 'kube-proxy' } });
    expect(cniFindings(layerSpec({ cni }))).toEqual(['spec/unknown-type cni.kubeconfig.type']);
  });
});

describe('what is accepted', () => {
  it.each<readonly [string, KubeRouterOptions]>([
    ['nothing said', {}],
    ['only the firewall', { router: false }],
    ['only the service proxy', { router: false, firewall: false, serviceProxy: true }],
    ['a router beside another pod network', { podNetwork: false, firewall: false }],
    ['private numbers of 32 bits', bgp({ clusterAsn: 4_200_000_000 })],
  ])('%s', (_, options) => {
    expect(findings(options)).toEqual([]);
  });
  it('both families', () => {
    expect(cniFindings({ cluster: dualStackSpec(), cni: { type: 'kube-router', externalIpRanges: ['203.0.113.0/24', '2001:db8::/64'] } })).toEqual(
      [],
    );
  });
});
