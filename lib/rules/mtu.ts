/** Rules of packet sizes: what pods send, with every header around it, must fit between nodes. */
import type { Found, LayerRule } from '../component';
import { leastIpv6Mtu, type PodMtu, podMtus } from '../mtu';

/** Bytes below what fits from which the difference is more than a round number. */
const muchLess = 200;

export const aboveUnderlay: LayerRule = {
  code: 'mtu/above-underlay',
  severity: 'error',
  summary: 'packets of pods do not fit between nodes with the headers around them: connections open, and stop at the first large packet',
  source: 'https://docs.tigera.io/calico/latest/networking/configuring/mtu',
  check: ({ plan }) =>
    podMtus(plan).flatMap((one): readonly Found[] => {
      const { configured, largest, underlay, at } = one;
      if (configured === undefined || largest === undefined || underlay === undefined || configured <= largest) return [];
      return [
        {
          at,
          // A limit of the platform is known for most of its networks, not for this one.
          ...(underlay.from === 'platform' ? { severity: 'warning' as const } : {}),
          got: `pods get ${configured} over ${underlay.bytes} between nodes${underlay.reason === undefined ? '' : ` (${underlay.reason})`}`,
          expected: `pods get at most ${largest}: ${takenBy(one)}`,
          fix: `take ${configured - largest} off it, or leave it out where the component measures`,
        },
      ];
    }),
};

export const farBelowUnderlay: LayerRule = {
  code: 'mtu/far-below-underlay',
  severity: 'info',
  summary: 'the network between nodes carries much larger packets than pods may send: each of them costs the nodes as much as a large one',
  source: 'https://docs.tigera.io/calico/latest/networking/configuring/mtu',
  check: ({ plan }) =>
    podMtus(plan).flatMap(({ configured, largest, at }): readonly Found[] =>
      configured === undefined || largest === undefined || largest - configured <= muchLess
        ? []
        : [{ at, got: `pods get ${configured}`, expected: `up to ${largest}` }],
    ),
};

/** 1280 bytes is the least link MTU of IPv6: the kernel takes IPv6 off a device below it. */
export const mtuBelowIpv6: LayerRule = {
  code: 'cni/mtu-below-ipv6',
  severity: 'error',
  summary: 'encapsulation leaves pods less than the 1280 bytes that IPv6 needs: their interfaces would have no IPv6 address',
  source: 'https://www.rfc-editor.org/rfc/rfc8200#section-5',
  check: ({ plan }) => {
    if (!plan.cluster.families.includes('IPv6')) return [];
    return podMtus(plan).flatMap(({ name, configured, largest, underlay, overhead, at }): readonly Found[] => {
      if (underlay?.from === 'spec' && largest !== undefined && largest < leastIpv6Mtu)
        return [
          {
            at: 'cluster.nodes.mtu',
            got: `${underlay.bytes}, of which ${name} takes ${overhead}`,
            expected: `at least ${leastIpv6Mtu + overhead}`,
          },
        ];
      return configured === undefined || configured >= leastIpv6Mtu
        ? []
        : [{ at, got: `pods get ${configured}`, expected: `at least ${leastIpv6Mtu}` }];
    });
  },
};

export const abovePlatform: LayerRule = {
  code: 'mtu/above-platform',
  severity: 'warning',
  summary: 'the platform carries no packets of this size between nodes',
  source: 'https://kubernetes.io/docs/concepts/cluster-administration/networking/',
  check: ({ plan: { cluster } }) => {
    const { mtu, title } = cluster.platform;
    return mtu === undefined || cluster.nodes.mtu === undefined || cluster.nodes.mtu <= mtu.most
      ? []
      : [{ at: 'cluster.nodes.mtu', got: `${cluster.nodes.mtu} on ${title}`, expected: `at most ${mtu.most} (${mtu.source})` }];
  },
};

/** `VXLAN takes 70 of 1500`. */
function takenBy({ headers, families, overhead, underlay }: PodMtu): string {
  if (headers.length === 0) return 'nothing is put around packets';
  const over = families.length > 1 ? ` over ${families.join(' or ')}` : '';
  return `${headers.map(({ name }) => name).join(' in ')} takes ${overhead} of ${underlay?.bytes}${over}`;
}

/** Rules of packet sizes, over the plan. */
export const MTU_RULES: readonly LayerRule[] = [aboveUnderlay, farBelowUnderlay, mtuBelowIpv6, abovePlatform];
