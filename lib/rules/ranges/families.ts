import type { Found, LayerRule } from '../../component';
import type { IpFamily } from '../../net';
import { type PlacedPool, poolsOf } from './placed';

export const familyMissing: LayerRule = {
  code: 'cidr/family-missing',
  severity: 'warning',
  summary: 'pods and Services have a family that the nodes or a pool have no address of: what asks for it there gets nothing',
  source: 'https://kubernetes.io/docs/concepts/services-networking/dual-stack/',
  check: ({ plan }) => {
    const { families, nodeCidrs } = plan.cluster;
    const lacks = (ranges: readonly { readonly family: IpFamily }[]): readonly IpFamily[] =>
      families.filter((family) => ranges.every((range) => range.family !== family));
    const nodes = nodeCidrs.length === 0 ? [] : lacks(nodeCidrs);
    const pools = new Map<string, PlacedPool[]>();
    for (const pool of poolsOf(plan)) {
      const key = `${pool.component} ${pool.name}`;
      const ranges = pools.get(key);
      if (ranges === undefined) pools.set(key, [pool]);
      else ranges.push(pool);
    }
    return [
      ...nodes.map((family): Found => ({ at: 'cluster.nodeCidrs', got: nodeCidrs.join(', '), expected: `an ${family} range too` })),
      ...[...pools.values()].flatMap((pool) =>
        lacks(pool.map(({ range }) => range)).map(
          (family): Found => ({
            at: pool[0]?.at ?? '',
            got: `pool ${pool[0]?.name} of ${pool.map(({ range }) => range).join(', ')}`,
            expected: `${family} addresses too`,
            fix: 'add some, or keep Services of type LoadBalancer to one family',
          }),
        ),
      ),
    ];
  },
};
