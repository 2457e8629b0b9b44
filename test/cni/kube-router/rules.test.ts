import type { ClusterSpec } from '../../../lib/cluster';
import type { KubeRouterOptions } from '../../../lib/cni/kube-router';
import {
  acrossSubnetsWithoutOverlay,
  advertisedButRefused,
  anyExternalIp,
  dsrOnAzure,
  experimentalTermination,
  ipipOnAzure,
  ipv6Only,
  kubeRouterNetworkRules,
  meshByAnnotations,
  meshWithoutPeers,
  nextHopOfOneFamily,
  overlayWithoutMtu,
  routesNeedIpset,
  toldToNobody,
} from '../../../lib/cni/kube-router/rules';
import type { LayerSpec } from '../../../lib/plan';
import { checkLayer } from '../../../lib/rules';
import { describeRule, dualStackSpec, layerSpec } from '../../support/layer';

const kubeRouter = (options: KubeRouterOptions = {}, cluster: Partial<ClusterSpec> = {}): LayerSpec =>
  layerSpec({ cluster, cni: { type: 'kube-router', ...options } });
const twoSubnets = { nodeCidrs: ['192.168.10.0/24', '192.168.20.0/24'] };
const azure: Partial<ClusterSpec> = {
  platform: 'aks',
  apiServer: { host: 'api.example.test', endpoints: { cidrs: ['198.51.100.7/32'], port: 443 } },
};
const ipv6: ClusterSpec = dualStackSpec({
  podCidrs: ['fd00:10:244::/56'],
  serviceCidrs: ['fd00:10:96::/112'],
  nodeCidrs: ['fd00:192:168::/64'],
  apiServer: { host: 'fd00:192:168::10' },
});
const peers = [{ type: 'open', address: '192.168.10.1', asn: 65_000 }] as const;
const dsr = { serviceProxy: true, services: { directServerReturn: {} } } as const;

describeRule(ipipOnAzure, {
  passes: {
    'FoU on Azure': kubeRouter({ overlay: { type: 'subnet', encapsulation: 'fou' } }, azure),
    'no overlay': kubeRouter({ overlay: { type: 'none' } }, azure),
    'another platform': kubeRouter(),
  },
  fails: { 'the default on Azure': kubeRouter({}, azure), 'full on Azure': kubeRouter({ overlay: { type: 'full' } }, azure) },
});
describeRule(dsrOnAzure, {
  passes: { 'full FoU': kubeRouter({ ...dsr, overlay: { type: 'full', encapsulation: 'fou' } }, azure), 'another platform': kubeRouter(dsr) },
  fails: { 'direct server return on Azure': kubeRouter({ ...dsr, overlay: { type: 'none' } }, azure) },
});
describeRule(ipv6Only, {
  passes: { 'dual stack': { cluster: dualStackSpec(), cni: { type: 'kube-router' } } },
  fails: { 'IPv6 alone': { cluster: ipv6, cni: { type: 'kube-router' } } },
});
describeRule(nextHopOfOneFamily, {
  passes: { 'one family': kubeRouter({ bgp: { overrideNextHop: true } }), 'left out': { cluster: dualStackSpec(), cni: { type: 'kube-router' } } },
  fails: { 'both families': { cluster: dualStackSpec(), cni: { type: 'kube-router', bgp: { overrideNextHop: true } } } },
});
describeRule(acrossSubnetsWithoutOverlay, {
  passes: {
    'one subnet': kubeRouter({ overlay: { type: 'none' } }),
    'routers outside learn the routes': kubeRouter({ overlay: { type: 'none' }, bgp: { peers } }, twoSubnets),
    'an overlay': kubeRouter({}, twoSubnets),
  },
  fails: { 'two subnets': kubeRouter({ overlay: { type: 'none' } }, twoSubnets) },
});
describeRule(meshWithoutPeers, {
  passes: {
    'routers outside': kubeRouter({ bgp: { mesh: 'none', peers } }),
    'beside another pod network': kubeRouter({ podNetwork: false, bgp: { mesh: 'none' } }),
  },
  fails: { nobody: kubeRouter({ bgp: { mesh: 'none' } }) },
});
describeRule(meshByAnnotations, {
  passes: { 'a full mesh': kubeRouter(), 'no mesh': kubeRouter({ bgp: { mesh: 'none', peers } }) },
  fails: { 'route reflectors': kubeRouter({ bgp: { mesh: 'annotations' } }) },
});
describeRule(overlayWithoutMtu, {
  passes: {
    'one subnet': kubeRouter(),
    'unknown subnets': kubeRouter({}, { nodeCidrs: [], apiServer: { host: '192.168.10.10', endpoints: { cidrs: ['192.168.10.10/32'] } } }),
    'the MTU of the nodes is known': kubeRouter({ overlay: { type: 'full' } }, { nodes: { mtu: 1500 } }),
    'an MTU': kubeRouter({ overlay: { type: 'full' }, mtu: 1480 }),
  },
  fails: { 'tunnels to all': kubeRouter({ overlay: { type: 'full' } }), 'tunnels between subnets': kubeRouter({}, twoSubnets) },
});
describeRule(advertisedButRefused, {
  passes: {
    'nothing of it': kubeRouter(),
    'with ranges': kubeRouter({
      advertise: { externalIps: true, loadBalancerIps: true },
      externalIpRanges: ['203.0.113.0/24'],
      loadBalancer: { ranges: ['10.1.0.0/24'] },
    }),
    'not strict': kubeRouter({ advertise: { externalIps: true }, strictExternalIps: false }),
  },
  fails: {
    'external addresses': kubeRouter({ advertise: { externalIps: true } }),
    'addresses of load balancers': kubeRouter({ advertise: { loadBalancerIps: true } }),
    'direct server return': kubeRouter(dsr),
  },
});
describeRule(anyExternalIp, {
  passes: { strict: kubeRouter({ serviceProxy: true }), 'nobody answers': kubeRouter({ strictExternalIps: false }) },
  fails: { 'any address': kubeRouter({ serviceProxy: true, strictExternalIps: false }) },
});
describeRule(toldToNobody, {
  passes: { 'a router outside': kubeRouter({ advertise: { clusterIps: true }, bgp: { peers } }), 'pod ranges only': kubeRouter() },
  fails: {
    'no router': kubeRouter({ advertise: { clusterIps: true } }),
    'an allocator that tells nobody': kubeRouter({ loadBalancer: { ranges: ['10.1.0.0/24'] } }),
  },
});
describeRule(experimentalTermination, {
  passes: { 'left out': kubeRouter({ serviceProxy: true }) },
  fails: { asked: kubeRouter({ serviceProxy: true, services: { gracefulTermination: true } }) },
});

const nftablesProxy = { type: 'kube-proxy', mode: 'nftables' } as const;
describeRule(routesNeedIpset, {
  passes: {
    'kube-proxy with iptables': { ...kubeRouter(), proxy: { type: 'kube-proxy', mode: 'iptables' } },
    'a firewall alone, which can do without': { ...kubeRouter({ router: false, nftables: true }), proxy: nftablesProxy },
  },
  fails: {
    'a router': { ...kubeRouter(), proxy: nftablesProxy },
    'with nftables for policies': { ...kubeRouter({ nftables: true }), proxy: nftablesProxy },
  },
});

describe("rules of kube-router's firewall", () => {
  const codes = (options: KubeRouterOptions) => checkLayer(kubeRouter(options)).findings.map(({ code, at }) => `${code} ${at}`);
  it('hold here as they do beside another pod network', () => {
    expect(codes({ nftables: true })).toContain('kube-router/nftables-experimental cni.nftables');
  });
  it('the one about kernels without ipset only where the firewall is alone', () => {
    const told = (options: KubeRouterOptions) =>
      checkLayer({ ...kubeRouter(options), proxy: nftablesProxy }).findings.filter(({ code }) => code === 'kube-router/kernel-without-ipset').length;
    expect([told({ router: false }), told({}), told({ firewall: false })]).toEqual([1, 0, 0]);
  });
  it('every code once', () => {
    const all = kubeRouterNetworkRules.map(({ code }) => code);
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('beside the rest of the layer', () => {
  const codes = (spec: LayerSpec) =>
    checkLayer(spec)
      .findings.filter(({ severity }) => severity === 'error')
      .map(({ code }) => code);
  it('a service proxy and kube-proxy together are refused: both write the rules of Services', () => {
    expect(codes({ ...kubeRouter({ serviceProxy: true }), proxy: { type: 'kube-proxy' } })).toContain('capability/two-providers');
    expect(codes({ ...kubeRouter({ serviceProxy: true }), proxy: { type: 'none' } })).toEqual([]);
  });
  it('a pod with a hostPort is refused where the pod network serves none', () => {
    const id = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'kube-system', name: 'coredns' };
    const ports = [{ op: 'add', path: '/spec/template/spec/containers/0/ports/0', value: { containerPort: 5353, hostPort: 5353 } }] as const;
    const layer = (portmap: boolean): LayerSpec => ({
      ...kubeRouter({ portmap }),
      proxy: { type: 'kube-proxy', mode: 'iptables' },
      dns: { type: 'coredns' },
      patches: [{ target: id, operations: ports }],
    });
    expect(codes(layer(false))).toEqual(['cni/host-port-unserved']);
    expect(codes(layer(true))).toEqual([]);
  });
  it('no kube-proxy and no service proxy is refused: nothing answers on the addresses of Services', () => {
    expect(codes({ ...kubeRouter(), proxy: { type: 'none' } })).toContain('capability/nothing-provides');
  });
});
