import { arpAcrossSubnets, familyWithoutPeer, type KubeVipOptions, leaseTimings } from '../../../lib/lb/kube-vip';
import type { LayerSpec } from '../../../lib/plan';
import { clusterSpec, describeRule, layerSpec } from '../../support/layer';

const pools = [{ addresses: ['192.168.10.200-192.168.10.220'] }];
const spec = (options: Partial<KubeVipOptions>, nodeCidrs = ['192.168.10.0/24']): LayerSpec => ({
  ...layerSpec({ loadBalancer: { type: 'kube-vip', pools, ...options } }),
  cluster: clusterSpec({ nodeCidrs }),
});
const bgp = (...addresses: readonly string[]): Partial<KubeVipOptions> => ({
  mode: { type: 'bgp', as: 65_001, peers: addresses.map((address) => ({ address, as: 65_000 })) },
});
const both = [{ addresses: ['10.1.0.0/28', 'fd00:1::10-fd00:1::1f'] }];
const lease = (duration: number, renewDeadline: number, retryPeriod: number): Partial<KubeVipOptions> => ({
  mode: { type: 'arp', lease: { duration, renewDeadline, retryPeriod } },
});

describeRule(leaseTimings, {
  passes: {
    'the defaults': spec({}),
    'those of client-go': spec(lease(15, 10, 2)),
    'the least that goes': spec(lease(3, 2, 1)),
    bgp: spec(bgp('192.168.10.1')),
  },
  fails: {
    'a lease no longer than the deadline': spec(lease(10, 10, 2)),
    'a deadline below the period': spec(lease(15, 2, 5)),
    'a deadline within the jitter of the period': spec(lease(15, 6, 5)),
  },
});

describeRule(arpAcrossSubnets, {
  passes: {
    'one subnet': spec({}),
    'one a family': spec({}, ['192.168.10.0/24', 'fd00:192:168::/64']),
    'unknown subnets': spec({}, []),
    'bgp over two subnets': spec(bgp('192.168.10.1'), ['192.168.10.0/24', '192.168.20.0/24']),
    'nodes that somebody chose': spec({ overrides: { kubeVip: { nodeSelector: { rack: 'a' } } } }, ['192.168.10.0/24', '192.168.20.0/24']),
  },
  fails: { 'two subnets': spec({}, ['192.168.10.0/24', '192.168.20.0/24']) },
});

describeRule(familyWithoutPeer, {
  passes: {
    'a router of each family': spec({ ...bgp('192.168.10.1', 'fd00::1'), pools: both }),
    'one family of both': spec(bgp('192.168.10.1')),
    arp: spec({ pools: both }),
  },
  fails: { 'IPv6 addresses and no IPv6 router': spec({ ...bgp('192.168.10.1'), pools: both }) },
});
