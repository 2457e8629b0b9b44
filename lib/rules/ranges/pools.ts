/** Rules of load balancer pools: what they may hold, and where they lie. */
import type { Found, LayerPlan, LayerRule } from '../../component';
import { IpRange, ipFamilies } from '../../net';
import { apiServerIp, type Group, type PlacedPool, placed, poolsOf, WHAT } from './placed';

function poolsOverlap(plan: LayerPlan, group: Group): readonly Found[] {
  const ranges = placed(plan.cluster, group);
  return poolsOf(plan).flatMap((pool) =>
    ranges
      .filter(({ range }) => pool.range.overlaps(range))
      .map(({ range }) => ({
        at: pool.at,
        got: `pool ${pool.range}, ${WHAT[group]} ${range}`,
        expected: 'disjoint ranges',
        fix: `take addresses outside ${range}`,
      })),
  );
}

export const poolsOverlapPods: LayerRule = {
  code: 'cidr/pools-overlap-pods',
  severity: 'error',
  summary: 'a load balancer hands out addresses that pods have: nodes route them to the pods',
  source: 'https://metallb.io/configuration/',
  check: ({ plan }) => poolsOverlap(plan, 'podCidrs'),
};

export const poolsOverlapServices: LayerRule = {
  code: 'cidr/pools-overlap-services',
  severity: 'error',
  summary: 'a load balancer hands out addresses that Services of the cluster have: two Services answer to one address',
  source: 'https://metallb.io/configuration/',
  check: ({ plan }) => poolsOverlap(plan, 'serviceCidrs'),
};

export const poolsOverlapPools: LayerRule = {
  code: 'cidr/pools-overlap-pools',
  severity: 'error',
  summary: 'two pools have addresses in common: each hands them out without looking into the other, and two Services get the same one',
  source: 'https://github.com/metallb/metallb/blob/v0.16.1/internal/config/config.go',
  check: ({ plan }) => {
    // By start, so that a pool is compared only with those that end after its start. Ranges of one pool are one set.
    const pools = [...poolsOf(plan)].sort((a, b) => a.range.compare(b.range));
    const found: Found[] = [];
    let open: PlacedPool[] = [];
    for (const pool of pools) {
      open = open.filter((earlier) => earlier.range.overlaps(pool.range));
      for (const earlier of open) {
        if (earlier.name === pool.name && earlier.component === pool.component) continue;
        found.push({ at: pool.at, got: `${pool.range} in ${pool.name}, ${earlier.range} in ${earlier.name}`, expected: 'disjoint pools' });
      }
      open.push(pool);
    }
    return found;
  },
};

export const arpPoolOutsideNodes: LayerRule = {
  code: 'cidr/arp-pool-outside-nodes',
  severity: 'warning',
  summary: 'addresses that are announced by ARP lie in no node range: routers and neighbours look for them on other links and never ask',
  source: 'https://kube-vip.io/docs/modes/arp/',
  check: ({ plan }) => {
    const { nodeCidrs } = plan.cluster;
    return poolsOf(plan)
      .filter(({ range, announced }) => {
        const links = nodeCidrs.filter(({ family }) => family === range.family);
        return announced === 'arp' && links.length > 0 && !links.some((link) => IpRange.from(link).contains(range));
      })
      .map(({ range, at }) => ({
        at,
        got: `pool ${range}, nodes ${nodeCidrs.join(', ')}`,
        expected: 'addresses of a node range that no host has',
        fix: 'take free addresses of the nodes, announce by BGP, or route these addresses to the nodes',
      }));
  },
};

export const bgpPoolInsideNodes: LayerRule = {
  code: 'cidr/bgp-pool-inside-nodes',
  severity: 'error',
  summary: 'addresses that are announced by BGP lie in a node range: hosts of that link look for them by ARP, and nobody answers',
  source: 'https://metallb.io/concepts/bgp/',
  check: ({ plan }) =>
    poolsOf(plan)
      .filter(({ announced }) => announced === 'bgp')
      .flatMap(({ range, at }) =>
        placed(plan.cluster, 'nodeCidrs')
          .filter((nodes) => range.overlaps(nodes.range))
          .map((nodes) => ({
            at,
            got: `pool ${range}, nodes ${nodes.range}`,
            expected: 'addresses of no link',
            fix: `take addresses outside ${nodes.range}`,
          })),
      ),
};

export const poolHoldsApiServer: LayerRule = {
  code: 'cidr/pool-holds-api-server',
  severity: 'error',
  summary: 'a load balancer hands out the address of the API server: the Service that gets it cuts the cluster off from it',
  source: 'https://metallb.io/configuration/',
  check: ({ plan }) => {
    const { cluster } = plan;
    const single = cluster.apiServer.endpoints.cidrs.filter(({ size }) => size === 1n).map(({ firstIp }) => firstIp);
    const host = apiServerIp(cluster);
    const addresses = [...(host === undefined ? [] : [host]), ...single.filter((ip) => host === undefined || !ip.equals(host))];
    return poolsOf(plan).flatMap(({ range, at }) =>
      addresses.filter((ip) => range.contains(ip)).map((ip) => ({ at, got: `pool ${range}, API server ${ip}`, fix: `take addresses without ${ip}` })),
    );
  },
};

export const poolOfForeignFamily: LayerRule = {
  code: 'cidr/pool-of-foreign-family',
  severity: 'warning',
  summary: 'no Service of the cluster has this family: the addresses are never handed out',
  source: 'https://kubernetes.io/docs/concepts/services-networking/dual-stack/',
  check: ({ plan }) => {
    const { families } = plan.cluster;
    return ipFamilies
      .filter((family) => !families.includes(family))
      .flatMap((family) => poolsOf(plan).filter(({ range }) => range.family === family))
      .map(({ range, at }) => ({ at, got: `pool ${range} in a cluster of ${families.join(' and ')}`, fix: 'leave it out' }));
  },
};
