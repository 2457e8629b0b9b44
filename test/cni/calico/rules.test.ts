import type { ClusterSpec } from '../../../lib/cluster';
import type { CalicoOptions, CalicoPool } from '../../../lib/cni/calico';
import { calicoRules } from '../../../lib/cni/calico/rules';
import {
  bpfWithIpip,
  bpfWithoutEndpoint,
  DATAPLANE_RULES,
  differsFromProxy,
  nftablesKernel,
  typhaAboveNodes,
  untestedKubernetes,
} from '../../../lib/cni/calico/rules/dataplane';
import {
  familyWithoutPool,
  fewerBlocksThanNodes,
  fewerTunnelAddressesThanNodes,
  hostLocalWithVxlan,
  ipipOnIpv6,
  nodeSourcesArePods,
  POOL_RULES,
  poolOutsidePods,
  poolsOverlap,
  unroutedPool,
} from '../../../lib/cni/calico/rules/pools';
import {
  awsSourceCheck,
  bgpWithoutPeers,
  ipipOnCloud,
  meshTooLarge,
  ROUTE_RULES,
  toldToNobody,
  untoldLoadBalancer,
} from '../../../lib/cni/calico/rules/routes';
import type { LayerSpec } from '../../../lib/plan';
import { checkLayer } from '../../../lib/rules';
import { describeRule, dualStackSpec, layerSpec } from '../../support/layer';

const calico = (options: CalicoOptions = {}, cluster: Partial<ClusterSpec> = {}): LayerSpec =>
  layerSpec({ cluster, cni: { type: 'calico', ...options } });
const pools = (...given: readonly CalicoPool[]): CalicoOptions => ({ pools: given });
const inDualStack = (options: CalicoOptions): LayerSpec => ({ cluster: dualStackSpec(), cni: { type: 'calico', ...options } });
const withProxy = (mode: 'iptables' | 'nftables' | 'ipvs', options: CalicoOptions): LayerSpec => ({
  ...calico(options),
  proxy: { type: 'external', provider: 'kubeadm', facts: { provides: ['service-proxy', `service-proxy:${mode}`] } },
});
const on = (platform: 'aks' | 'eks' | 'gke', options: CalicoOptions): LayerSpec =>
  calico(options, { platform, apiServer: { host: '10.0.0.1', endpoints: { cidrs: ['10.0.0.0/24'] } } });
const severities = (code: string, spec: LayerSpec) =>
  checkLayer(spec)
    .findings.filter((finding) => finding.code === code)
    .map(({ severity }) => severity);

const whole = { name: 'all', cidr: '10.244.0.0/16' };
const router = { name: 'tor', address: '192.168.10.1', asNumber: 64_600 };
const mesh = { type: 'mesh' } as const;
const bpf: CalicoOptions = { dataplane: { type: 'bpf' } };
const services = { pools: [{ name: 'lb', cidr: '192.0.2.0/26' }] };

describeRule(poolsOverlap, {
  passes: {
    'disjoint pools': calico(pools({ name: 'a', cidr: '10.244.0.0/17' }, { name: 'b', cidr: '10.244.128.0/17' })),
    'one a family': inDualStack({}),
  },
  fails: {
    'one in the other': calico(pools(whole, { name: 'b', cidr: '10.244.3.0/24' })),
    'the same twice, with others between': calico(
      pools({ name: 'a', cidr: '10.244.0.0/18' }, { name: 'b', cidr: '10.244.128.0/18' }, { name: 'c', cidr: '10.244.0.0/18' }),
    ),
  },
});
describeRule(poolOutsidePods, {
  passes: {
    inside: calico(pools({ name: 'a', cidr: '10.244.0.0/17' })),
    'tunnel ends elsewhere': calico(pools(whole, { name: 't', cidr: '10.9.0.0/24', uses: ['tunnel'] })),
  },
  fails: { 'another range': calico(pools({ name: 'a', cidr: '192.168.0.0/16' })), larger: calico(pools({ name: 'a', cidr: '10.240.0.0/12' })) },
});
describeRule(familyWithoutPool, {
  passes: { 'a pool a family': inDualStack({}), 'beside another network': calico({ podNetwork: 'gke' }) },
  fails: {
    'no IPv6 pool': inDualStack(pools(whole)),
    'only a manual one': calico(pools({ ...whole, assignment: 'manual' })),
    'a disabled one': calico(pools({ ...whole, disabled: true })),
    'tunnel ends alone': calico(pools({ ...whole, uses: ['tunnel'] })),
  },
});
describeRule(ipipOnIpv6, {
  passes: { 'IP in IP for all, which leaves IPv6 out': inDualStack({ encapsulation: 'ipip', bgp: mesh }) },
  fails: { 'said of an IPv6 pool': inDualStack({ bgp: mesh, ...pools(whole, { name: 'six', cidr: 'fd00:10:244::/56', encapsulation: 'ipip' }) }) },
});
describeRule(unroutedPool, {
  passes: {
    VXLAN: calico({}),
    BGP: calico({ encapsulation: 'none', bgp: mesh }),
    'ranges that a cloud routes': calico({ encapsulation: 'none', ipam: { type: 'host-local' } }),
    'one node': calico({ encapsulation: 'none' }, { nodes: { count: 1 } }),
  },
  fails: {
    'IP in IP': calico({ encapsulation: 'ipip' }),
    nothing: calico({ encapsulation: 'none' }),
    'one pool of two': calico(pools({ name: 'a', cidr: '10.244.0.0/17' }, { name: 'b', cidr: '10.244.128.0/17', encapsulation: 'none' })),
  },
});
describeRule(hostLocalWithVxlan, {
  passes: { 'host-local without': calico({ encapsulation: 'none', ipam: { type: 'host-local' } }), 'VXLAN with blocks': calico({}) },
  fails: { both: calico({ ipam: { type: 'host-local' } }) },
});
describeRule(fewerBlocksThanNodes, {
  passes: { enough: calico({}, { nodes: { count: 1024 } }), 'unknown nodes': calico({}) },
  fails: {
    'one too few': calico({}, { nodes: { count: 1025 } }),
    'large blocks': calico(pools({ ...whole, blockSize: 20 }), { nodes: { count: 17 } }),
  },
});
describeRule(fewerTunnelAddressesThanNodes, {
  passes: {
    'one for each': calico(
      pools({ name: 'pods', cidr: '10.244.0.0/17', uses: ['workload'] }, { name: 't', cidr: '10.244.128.0/28', uses: ['tunnel'] }),
      { nodes: { count: 16 } },
    ),
    'no tunnels': calico({ encapsulation: 'none', bgp: mesh }, { nodes: { count: 100 } }),
    'among pods': calico({}, { nodes: { count: 100 } }),
  },
  fails: {
    'one too few': calico(
      pools({ name: 'pods', cidr: '10.244.0.0/17', uses: ['workload'] }, { name: 't', cidr: '10.244.128.0/28', uses: ['tunnel'] }),
      { nodes: { count: 17 } },
    ),
    none: calico(pools({ ...whole, uses: ['workload'] }), { nodes: { count: 2 } }),
  },
});
describeRule(nodeSourcesArePods, {
  passes: {
    'tunnel ends of their own': calico(
      pools({ name: 'pods', cidr: '10.244.0.0/17', uses: ['workload'] }, { name: 't', cidr: '10.244.128.0/24', uses: ['tunnel'] }),
    ),
    'no tunnels': calico({ encapsulation: 'none', bgp: mesh }),
  },
  fails: { 'one pool for both': calico({}) },
});
describeRule(bgpWithoutPeers, {
  passes: { 'a mesh': calico({ bgp: mesh }), reflectors: calico({ bgp: { type: 'peers', routeReflectors: { nodeSelector: 'has(rr)' } } }) },
  fails: { nobody: calico({ encapsulation: 'none', bgp: { type: 'peers' } }), 'nobody, with VXLAN': calico({ bgp: { type: 'peers' } }) },
});
describeRule(meshTooLarge, {
  passes: {
    'a hundred': calico({ bgp: mesh }, { nodes: { count: 100 } }),
    'unknown nodes': calico({ bgp: mesh }),
    'no BGP': calico({}, { nodes: { count: 500 } }),
  },
  fails: { 'one more': calico({ bgp: mesh }, { nodes: { count: 101 } }) },
});
describeRule(toldToNobody, {
  passes: {
    'a router': calico({ bgp: { type: 'mesh', peers: [router], advertise: { clusterIps: true } } }),
    'nothing to tell': calico({ bgp: mesh }),
  },
  fails: {
    'a mesh alone': calico({ bgp: { type: 'mesh', advertise: { clusterIps: true } } }),
    'addresses without BGP': calico({ loadBalancer: services }),
  },
});
describeRule(untoldLoadBalancer, {
  passes: { told: calico({ bgp: mesh, loadBalancer: services }), 'no BGP': calico({ loadBalancer: { ...services, advertise: false } }) },
  fails: { 'kept back': calico({ bgp: mesh, loadBalancer: { ...services, advertise: false } }) },
});
describeRule(ipipOnCloud, {
  passes: { 'one’s own network': calico({ encapsulation: 'ipip', bgp: mesh }), 'VXLAN on Azure': on('aks', {}) },
  fails: { Azure: on('aks', { encapsulation: 'ipip', bgp: mesh }), Google: on('gke', { encapsulation: 'ipip', bgp: mesh }) },
});
describeRule(awsSourceCheck, {
  passes: {
    'everything is carried': on('eks', { encapsulation: 'vxlan' }),
    'the check is off': on('eks', { felix: { awsSrcDstCheck: 'disable' } }),
    elsewhere: calico({}),
    'the network is Amazon’s': on('eks', { podNetwork: 'amazon-vpc-cni' }),
  },
  fails: {
    'inside a subnet': on('eks', {}),
    'direct answers': { ...on('eks', { encapsulation: 'vxlan', dataplane: { type: 'bpf', externalServiceMode: 'dsr' } }), proxy: { type: 'none' } },
  },
});
describeRule(differsFromProxy, {
  passes: {
    'both nftables': withProxy('nftables', {}),
    'both iptables': withProxy('iptables', {}),
    unknown: calico({ dataplane: { type: 'nftables' } }),
  },
  fails: {
    'nftables beside iptables': withProxy('iptables', { dataplane: { type: 'nftables' } }),
    'nftables beside ipvs': withProxy('ipvs', { dataplane: { type: 'nftables' } }),
    'iptables beside nftables': withProxy('nftables', { dataplane: { type: 'iptables' } }),
  },
});
describeRule(nftablesKernel, {
  passes: {
    'new enough': calico({ dataplane: { type: 'nftables' } }, { nodes: { kernel: '5.13' } }),
    iptables: calico({}, { nodes: { kernel: '5.10' } }),
  },
  fails: {
    'too old': calico({ dataplane: { type: 'nftables' } }, { nodes: { kernel: '5.12' } }),
    'much too old': calico({ dataplane: { type: 'nftables' } }, { nodes: { kernel: '4.18' } }),
  },
});
describeRule(bpfWithoutEndpoint, {
  passes: { 'an address': { ...calico(bpf), proxy: { type: 'none' } }, iptables: calico({}, { apiServer: {} }) },
  fails: { 'no address': { ...calico(bpf, { apiServer: {} }), proxy: { type: 'none' } } },
});
describeRule(bpfWithIpip, {
  passes: { VXLAN: { ...calico(bpf), proxy: { type: 'none' } } },
  fails: { 'IP in IP': { ...calico({ ...bpf, encapsulation: 'ipip', bgp: mesh }), proxy: { type: 'none' } } },
});
describeRule(typhaAboveNodes, {
  passes: {
    'as many': calico({ install: { type: 'manifests', typha: { enabled: true, replicas: 3 } } }, { nodes: { count: 3 } }),
    'unknown nodes': calico({ install: { type: 'manifests', typha: { enabled: true, replicas: 9 } } }),
  },
  fails: { 'more than nodes': calico({ install: { type: 'manifests', typha: { enabled: true, replicas: 3 } } }, { nodes: { count: 2 } }) },
});
describeRule(untestedKubernetes, {
  passes: { tested: calico({}), 'the release before': calico({ version: '3.31.7' }, { kubernetes: '1.34' }) },
  fails: { newer: calico({ version: '3.31.7' }, { kubernetes: '1.36' }) },
});

describe('rules of Calico', () => {
  it('are all registered', () => {
    expect(calicoRules.slice(0, POOL_RULES.length + ROUTE_RULES.length + DATAPLANE_RULES.length).map(({ code }) => code)).toEqual(
      [...POOL_RULES, ...ROUTE_RULES, ...DATAPLANE_RULES].map(({ code }) => code),
    );
    expect(new Set(calicoRules.map(({ code }) => code)).size).toBe(calicoRules.length);
  });
  it('are errors only where breakage is certain', () => {
    expect(severities('calico/differs-from-proxy', withProxy('nftables', { dataplane: { type: 'iptables' } }))).toEqual(['warning']);
    expect(severities('calico/differs-from-proxy', withProxy('iptables', { dataplane: { type: 'nftables' } }))).toEqual(['error']);
    expect(severities('calico/ipip-on-cloud', on('aks', { encapsulation: 'ipip', bgp: mesh }))).toEqual(['error']);
    expect(severities('calico/ipip-on-cloud', on('gke', { encapsulation: 'ipip', bgp: mesh }))).toEqual(['warning']);
    expect(severities('calico/bgp-without-peers', calico({ bgp: { type: 'peers' } }))).toEqual(['warning']);
    expect(severities('calico/bgp-without-peers', calico({ encapsulation: 'none', bgp: { type: 'peers' } }))).toEqual(['error']);
    const strict = { ipam: { type: 'calico', strictAffinity: true } } as const;
    expect(severities('calico/fewer-blocks-than-nodes', calico(strict, { nodes: { count: 1025 } }))).toEqual(['error']);
  });
  it('leave eBPF beside kube-proxy to the rule of two providers', () => {
    const spec: LayerSpec = { ...calico(bpf), proxy: { type: 'kube-proxy', mode: 'iptables' } };
    expect(severities('capability/two-providers', spec)).toEqual(['error']);
  });
  it('say nothing of a plain layer but that tunnel ends are among pods', () => {
    const { findings } = checkLayer(withProxy('iptables', {}));
    expect(findings.filter(({ code }) => code.startsWith('calico/')).map(({ code }) => code)).toEqual(['calico/node-sources-are-pods']);
  });
});
