import type { Found, Rule } from '../../../component';
import { type Cidr, ipFamilies } from '../../../net';
import { isVxlan } from '../encapsulation';
import type { ResolvedCalicoPool } from '../pools';
import type { ResolvedCalico } from '../resolved';
import type { CalicoSettings } from '../settings';

const validation = 'https://github.com/tigera/operator/blob/v1.42.3/pkg/controller/installation/validation.go';
const poolValidation = 'https://github.com/tigera/operator/blob/v1.42.3/pkg/controller/ippool/validation.go';
const poolPage = 'https://docs.tigera.io/calico/latest/reference/resources/ippool';

const isWorkload = ({ uses }: ResolvedCalicoPool): boolean => uses.includes('workload');

export const poolsOverlap: Rule<CalicoSettings> = {
  code: 'calico/pools-overlap',
  severity: 'error',
  summary: 'ranges of two pools overlap: an address would be in both, and Calico refuses the second',
  source: poolValidation,
  check: ({ options: { pools } }) => {
    const all = pools.map(({ name, cidr }, index) => ({ name, cidr, at: `pools[${index}].cidr` }));
    // Two CIDRs are nested or disjoint: in order of their first address, larger ones first, the last open one decides.
    const sorted = [...all].sort((a, b) => compare(a.cidr, b.cidr));
    let open: (typeof sorted)[number] | undefined;
    return sorted.flatMap((pool): readonly Found[] => {
      const outer = open;
      if (outer?.cidr.family === pool.cidr.family && outer.cidr.overlaps(pool.cidr)) {
        return [{ at: pool.at, got: `${pool.cidr} of ${pool.name} and ${outer.cidr} of ${outer.name}`, expected: 'disjoint ranges' }];
      }
      open = pool;
      return [];
    });
  },
};

function compare(a: Cidr, b: Cidr): number {
  if (a.family !== b.family) return a.family === 'IPv4' ? -1 : 1;
  if (a.first !== b.first) return a.first < b.first ? -1 : 1;
  return a.prefix - b.prefix;
}

export const poolOutsidePods: Rule<CalicoSettings> = {
  code: 'calico/pool-outside-pods',
  severity: 'error',
  summary: 'a pool gives pods addresses outside the pod ranges of the cluster: kube-proxy and policies take them for strangers',
  source: 'https://github.com/tigera/operator/issues/1512',
  check: ({ options: { pools }, plan: { cluster } }) =>
    pools.flatMap((pool, index): readonly Found[] =>
      !isWorkload(pool) || cluster.podCidrs.some((range) => range.family === pool.cidr.family && range.contains(pool.cidr))
        ? []
        : [{ at: `pools[${index}].cidr`, got: String(pool.cidr), expected: `inside ${cluster.podCidrs.join(' or ')}` }],
    ),
};

export const familyWithoutPool: Rule<CalicoSettings> = {
  code: 'calico/family-without-pool',
  severity: 'error',
  summary: 'pods of a family get addresses from a pool that takes them by itself: without one no pod starts',
  source: poolPage,
  check: ({ options: { pools, podNetwork }, plan: { cluster } }) =>
    podNetwork !== 'calico'
      ? []
      : cluster.families
          .filter(
            (family) => !pools.some((pool) => pool.cidr.family === family && isWorkload(pool) && !pool.disabled && pool.assignment === 'automatic'),
          )
          .map((family) => ({
            at: 'pools',
            got: `no automatic pool of ${family} that is enabled and for workloads`,
            expected: `one inside ${cluster.podCidrs.filter((range) => range.family === family).join(', ')}`,
          })),
};

export const ipipOnIpv6: Rule<CalicoSettings> = {
  code: 'calico/ipip-on-ipv6',
  severity: 'error',
  summary: 'IP in IP carries IPv4 only, and Calico refuses it on an IPv6 pool',
  source: validation,
  check: ({ options: { pools } }) =>
    pools.flatMap(({ cidr, encapsulation }, index): readonly Found[] =>
      cidr.family === 'IPv6' && (encapsulation === 'ipip' || encapsulation === 'ipip-cross-subnet')
        ? [{ at: `pools[${index}].encapsulation`, got: `${encapsulation} on ${cidr}`, expected: 'vxlan, vxlan-cross-subnet or none' }]
        : [],
    ),
};

export const unroutedPool: Rule<ResolvedCalico> = {
  code: 'calico/unrouted-pool',
  severity: 'error',
  summary: 'without BGP nobody tells nodes the way to pods of a pool that is carried in IP in IP or as it is',
  source: validation,
  check: ({ options: { bgp, install, ipam, pools }, plan: { cluster } }) =>
    // Felix can do the work of BIRD, and an operator that needs BIRD has refused the pool before.
    bgp.type !== 'off' || cluster.nodes.count === 1 || install.type === 'operator'
      ? []
      : pools.flatMap((pool, index): readonly Found[] =>
          // Node ranges without encapsulation are what a cloud routes.
          isVxlan(pool) || !isWorkload(pool) || (pool.encapsulation === 'none' && ipam.type === 'host-local')
            ? []
            : [
                {
                  at: `pools[${index}].encapsulation`,
                  got: `${pool.encapsulation} with bgp off`,
                  fix: "use vxlan-cross-subnet, or bgp: { type: 'mesh' }",
                },
              ],
        ),
};

export const hostLocalWithVxlan: Rule<CalicoSettings> = {
  code: 'calico/host-local-with-vxlan',
  severity: 'error',
  summary: "VXLAN routes come from Calico's own address blocks, which host-local does not make: nodes would not know the way",
  source: validation,
  check: ({ options: { ipam, pools } }) =>
    ipam.type === 'host-local'
      ? pools.flatMap((pool, index): readonly Found[] =>
          isVxlan(pool)
            ? [
                {
                  at: `pools[${index}].encapsulation`,
                  got: `${pool.encapsulation} with host-local`,
                  fix: "ipam: { type: 'calico' }, or encapsulation: none",
                },
              ]
            : [],
        )
      : [],
};

export const fewerBlocksThanNodes: Rule<CalicoSettings> = {
  code: 'calico/fewer-blocks-than-nodes',
  severity: 'warning',
  summary: 'there are more nodes than blocks of addresses: the last nodes borrow single addresses, and none at all with strict affinity',
  source: 'https://github.com/projectcalico/calico/issues/4861',
  check: ({ options: { ipam, pools }, plan: { cluster } }) => {
    const { count } = cluster.nodes;
    if (count === undefined || ipam.type !== 'calico') return [];
    return ipFamilies.flatMap((family): readonly Found[] => {
      const of = pools.filter((pool) => pool.cidr.family === family && isWorkload(pool) && !pool.disabled);
      const blocks = of.reduce((sum, { cidr, blockSize }) => sum + (blockSize < cidr.prefix ? 0n : 1n << BigInt(blockSize - cidr.prefix)), 0n);
      return of.length === 0 || blocks >= BigInt(count)
        ? []
        : [
            {
              at: 'pools',
              ...(ipam.strictAffinity ? { severity: 'error' as const } : {}),
              got: `${blocks} blocks of ${family} for ${count} nodes`,
              fix: 'a larger pool, or smaller blocks',
            },
          ];
    });
  },
};

export const fewerTunnelAddressesThanNodes: Rule<CalicoSettings> = {
  code: 'calico/fewer-tunnel-addresses-than-nodes',
  severity: 'error',
  summary: 'every node needs an address for its tunnel end: the nodes that get none have no tunnel, and their pods reach no other node',
  source: 'https://github.com/projectcalico/calico/blob/v3.32.1/node/pkg/allocateip/allocateip.go',
  check: ({ options: { pools }, plan: { cluster } }) => {
    const { count } = cluster.nodes;
    if (count === undefined) return [];
    return ipFamilies.flatMap((family): readonly Found[] => {
      const carried = pools.filter((pool) => pool.cidr.family === family && pool.encapsulation !== 'none' && !pool.disabled);
      const addresses = carried.reduce((sum, { cidr, uses }) => (uses.includes('tunnel') ? sum + cidr.size : sum), 0n);
      return carried.length === 0 || addresses >= BigInt(count)
        ? []
        : [{ at: 'pools', got: `${addresses} addresses of ${family} for tunnel ends of ${count} nodes`, fix: "a larger pool with uses: ['tunnel']" }];
    });
  },
};

export const nodeSourcesArePods: Rule<CalicoSettings> = {
  code: 'calico/node-sources-are-pods',
  severity: 'info',
  summary: 'tunnel ends of nodes have addresses of a pool that pods have addresses of: policies that let nodes in let every pod in',
  source: poolPage,
  check: ({ options: { pools }, facts }) =>
    pools.flatMap((pool, index): readonly Found[] =>
      isWorkload(pool) && facts.nodeSourceRanges.includes(pool.cidr)
        ? [
            {
              at: `pools[${index}].uses`,
              got: `workload and tunnel in ${pool.cidr}`,
              fix: "a small pool of its own with uses: ['tunnel'], and uses: ['workload'] here",
            },
          ]
        : [],
    ),
};

export const POOL_RULES: readonly Rule<ResolvedCalico>[] = [
  poolsOverlap,
  poolOutsidePods,
  familyWithoutPool,
  ipipOnIpv6,
  unroutedPool,
  hostLocalWithVxlan,
  fewerBlocksThanNodes,
  fewerTunnelAddressesThanNodes,
  nodeSourcesArePods,
];
