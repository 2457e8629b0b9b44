import type { Rule } from '../../component';
import { ipFamilies } from '../../net';
import type { ResolvedKubeVip } from './resolve';

const upstream = 'https://github.com/kube-vip/kube-vip/blob/v1.2.3';

export const leaseTimings: Rule<ResolvedKubeVip> = {
  code: 'kube-vip/lease-timings',
  severity: 'error',
  summary:
    'a lease lasts longer than its holder tries to renew it, and that longer than 1.2 times the time between tries: leader election panics otherwise',
  source: 'https://github.com/kubernetes/client-go/blob/v0.35.0/tools/leaderelection/leaderelection.go',
  check: ({ options: { mode } }) => {
    if (mode.type !== 'arp') return [];
    const { duration, renewDeadline, retryPeriod } = mode.lease;
    return duration > renewDeadline && renewDeadline * 10 > retryPeriod * 12
      ? []
      : [
          {
            at: 'mode.lease',
            got: `duration ${duration}, renewDeadline ${renewDeadline}, retryPeriod ${retryPeriod}`,
            expected: 'duration > renewDeadline > 1.2 x retryPeriod',
            fix: 'leave lease out, or say 15, 10 and 2',
          },
        ];
  },
};

export const arpAcrossSubnets: Rule<ResolvedKubeVip> = {
  code: 'kube-vip/arp-across-subnets',
  severity: 'warning',
  summary: 'ARP stays on one link: an address is unreachable while a node of another subnet answers for it',
  source: 'https://kube-vip.io/docs/modes/arp/',
  check: ({ options: { mode, overrides }, plan: { cluster } }) => {
    // Whoever chooses the nodes may have chosen those of one subnet.
    if (mode.type !== 'arp' || overrides.kubeVip?.nodeSelector !== undefined || overrides.kubeVip?.affinity !== undefined) return [];
    const several = ipFamilies.map((family) => cluster.nodeCidrs.filter((range) => range.family === family)).find((ranges) => ranges.length > 1);
    return several === undefined
      ? []
      : [
          {
            at: 'mode',
            got: `arp over ${several.join(' and ')}`,
            expected: 'nodes of one subnet',
            fix: "choose nodes of the pool's subnet with overrides.kubeVip.nodeSelector, or use { type: 'bgp' }",
          },
        ];
  },
};

export const familyWithoutPeer: Rule<ResolvedKubeVip> = {
  code: 'kube-vip/family-without-peer',
  severity: 'error',
  summary: 'a BGP session carries addresses of its own family only: nobody learns of those without a router of their family',
  source: `${upstream}/pkg/bgp/peers.go`,
  check: ({ options: { mode, pools } }) =>
    mode.type !== 'bgp'
      ? []
      : pools.flatMap(({ addresses }) =>
          addresses
            .filter(({ range }) => mode.peers.every(({ family }) => family !== range.family))
            .map(({ range, at }) => ({
              at,
              got: `${range}, with routers ${mode.peers.map(({ address }) => address).join(', ')}`,
              expected: `a peer with an ${range.family} address`,
            })),
        ),
};

export const kubeVipRules: readonly Rule<ResolvedKubeVip>[] = [leaseTimings, arpAcrossSubnets, familyWithoutPeer];
