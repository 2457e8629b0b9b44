import type { ClusterSpec } from '../../../lib/cluster';
import type { KubeVipPool } from '../../../lib/lb/kube-vip';
import type { LayerSpec } from '../../../lib/plan';
import { checkLayer } from '../../../lib/rules';
import {
  arpPoolOutsideNodes,
  bgpPoolInsideNodes,
  familyMissing,
  poolHoldsApiServer,
  poolOfForeignFamily,
  poolsOverlapPods,
  poolsOverlapPools,
  poolsOverlapServices,
} from '../../../lib/rules/ranges';
import { clusterSpec, describeRule, dualStackSpec, layerSpec } from '../../support/layer';

const pool = (...addresses: readonly string[]): KubeVipPool => ({ addresses });
const arp = (pools: readonly KubeVipPool[], cluster: ClusterSpec = clusterSpec()): LayerSpec => ({
  cluster,
  loadBalancer: { type: 'kube-vip', pools },
});
const bgp = (pools: readonly KubeVipPool[], cluster: ClusterSpec = clusterSpec()): LayerSpec => ({
  cluster,
  loadBalancer: { type: 'kube-vip', mode: { type: 'bgp', as: 65_001, peers: [{ address: '192.168.10.1', as: 65_000 }] }, pools },
});
const free = pool('192.168.10.200-192.168.10.220');
const shop = (...addresses: readonly string[]): KubeVipPool => ({ addresses, namespaces: ['shop'] });
const external = (addresses: readonly string[]): NonNullable<LayerSpec['cni']> => ({
  type: 'external',
  provider: 'cilium',
  facts: { addressPools: [{ name: 'blue', addresses, announced: 'bgp' }] },
});

describeRule(poolsOverlapPods, {
  passes: { disjoint: arp([free]), 'no load balancer': layerSpec() },
  fails: {
    'pool in pods': bgp([pool('10.244.7.0/28')]),
    'pods in pool': bgp([pool('10.0.0.0/8')]),
    'an end alone': bgp([pool('10.243.255.0-10.244.0.0')]),
  },
});

describeRule(poolsOverlapServices, {
  passes: { disjoint: arp([free]), 'next to it': bgp([pool('10.112.0.0/24')]) },
  fails: { 'pool in services': bgp([pool('10.100.0.0/28')]), 'a pool of somebody else': { ...layerSpec(), cni: external(['10.100.0.7']) } },
});

describeRule(poolsOverlapPools, {
  passes: {
    one: arp([free]),
    'side by side': arp([pool('192.168.10.200-192.168.10.209'), shop('192.168.10.210-192.168.10.219')]),
    'one pool written twice, which is one set': arp([pool('192.168.10.200-192.168.10.210', '192.168.10.205'), pool('192.168.10.206')]),
  },
  fails: {
    'a namespace within the global pool': arp([free, shop('192.168.10.205')]),
    'an end in common': arp([shop('192.168.10.220-192.168.10.225'), free]),
    'two controllers': { ...bgp([pool('10.1.0.0/24')]), cni: external(['10.1.0.128/25']) },
  },
});

describeRule(arpPoolOutsideNodes, {
  passes: {
    inside: arp([free]),
    'unknown nodes': arp([pool('10.1.0.0/24')], clusterSpec({ nodeCidrs: [] })),
    'a family that is unknown of nodes': arp([free, pool('fd00:1::/120')]),
    'in the second of two': arp([pool('192.168.20.9')], clusterSpec({ nodeCidrs: ['192.168.10.0/24', '192.168.20.0/24'] })),
    'announced by BGP': bgp([pool('10.1.0.0/24')]),
  },
  fails: { outside: arp([pool('10.1.0.0/24')]), 'half of it outside': arp([pool('192.168.10.250-192.168.11.10')]) },
});

describeRule(bgpPoolInsideNodes, {
  passes: { outside: bgp([pool('10.1.0.0/24')]), 'announced by ARP': arp([free]), 'unknown nodes': bgp([free], clusterSpec({ nodeCidrs: [] })) },
  fails: { inside: bgp([free]), 'all of a node range': bgp([pool('192.168.0.0/16')]) },
});

describeRule(poolHoldsApiServer, {
  passes: {
    without: arp([free]),
    'a name': arp([pool('192.168.10.0/24')], clusterSpec({ apiServer: { host: 'api.example.org' } })),
  },
  fails: {
    'its host': arp([pool('192.168.10.1-192.168.10.20')]),
    'an endpoint': arp([free], clusterSpec({ apiServer: { host: 'api.example.org', endpoints: { cidrs: ['192.168.10.201/32'] } } })),
  },
});

describe(poolHoldsApiServer.code, () => {
  it('tells an address once, though it is host and endpoint', () => {
    const cluster = clusterSpec({ apiServer: { host: '192.168.10.201', endpoints: { cidrs: ['192.168.10.201/32'] } } });
    expect(checkLayer(arp([free], cluster)).findings.filter(({ code }) => code === poolHoldsApiServer.code)).toMatchObject([
      { at: 'loadBalancer.pools[0].addresses[0]', got: 'pool 192.168.10.200-192.168.10.220, API server 192.168.10.201' },
    ]);
  });
});

describeRule(familyMissing, {
  passes: {
    'one family everywhere': arp([free]),
    'both everywhere': arp([pool('192.168.10.200', 'fd00:192:168::200')], dualStackSpec()),
    'both in one pool of two parts': arp([free, pool('fd00:192:168::200')], dualStackSpec()),
    'unknown nodes': { cluster: dualStackSpec({ nodeCidrs: [] }) },
  },
  fails: {
    'a pool of one family': arp([free], dualStackSpec()),
    'nodes of one family': { cluster: dualStackSpec({ nodeCidrs: ['192.168.10.0/24'] }) },
  },
});

describeRule(poolOfForeignFamily, {
  passes: { 'the family of the cluster': arp([free]), 'both of both': arp([free, pool('fd00:192:168::200')], dualStackSpec()) },
  fails: { 'IPv6 in an IPv4 cluster': arp([free, pool('fd00:192:168::200')]) },
});
