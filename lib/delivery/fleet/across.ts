/** What is wrong between clusters of a fleet, though each is right in itself. */
import type { Finding } from '../../finding';
import { Cidr, IpRange } from '../../net';
import type { Peering } from './spec';
import type { ClusterSummary } from './summary';

/** Every finding between clusters. */
export function acrossClusters(clusters: readonly ClusterSummary[], declared: readonly Peering[]): readonly Finding[] {
  const byName = new Map(clusters.map((cluster) => [cluster.name, cluster]));
  const peerings = declared.map(({ name, clusters: names }, index) => ({
    name,
    index,
    named: names,
    members: names === undefined ? clusters : names.flatMap((one) => byName.get(one) ?? []),
  }));
  return [
    ...peerings.flatMap(({ index, named = [] }) => named.filter((name) => !byName.has(name)).map((name) => noSuchCluster(name, index))),
    ...peerings.flatMap(({ name, members }) => overlaps(name, members)),
    ...peerings.flatMap(({ name, members }) => sharedIdentities(name, members)),
  ];
}

function noSuchCluster(name: string, index: number): Finding {
  const message = 'the peering names a cluster that the fleet does not have';
  return { code: 'fleet/no-such-cluster', severity: 'error', at: `peerings[${index}].clusters`, message, got: name };
}

interface Range {
  readonly cluster: string;
  readonly what: string;
  readonly text: string;
  readonly range: IpRange;
}

/** Sorted by first address, overlapping ranges follow each other: no pair is compared that cannot overlap. */
function overlaps(peering: string, members: readonly ClusterSummary[]): readonly Finding[] {
  const findings: Finding[] = [];
  const ranges = members.flatMap(rangesOf).sort((a, b) => compare(a.range, b.range) || (a.cluster < b.cluster ? -1 : 1));
  let open: readonly Range[] = [];
  for (const one of ranges) {
    open = open.filter(({ range }) => range.family === one.range.family && range.last >= one.range.first);
    for (const other of open) {
      if (other.cluster === one.cluster) continue;
      findings.push({
        code: 'fleet/ranges-overlap',
        severity: 'error',
        at: '',
        construct: one.cluster,
        message: `two clusters of the peering ${peering} use the same addresses: what one sends to the other stays at home`,
        got: `${one.what} ${one.text} of ${one.cluster}, ${other.what} ${other.text} of ${other.cluster}`,
        expected: 'ranges that no two clusters have in common',
      });
    }
    open = [...open, one];
  }
  return findings;
}

function rangesOf({ name, podCidrs, serviceCidrs, loadBalancerRanges }: ClusterSummary): readonly Range[] {
  const cidrs = (what: string, texts: readonly string[]): readonly Range[] =>
    texts.map((text) => ({ cluster: name, what, text, range: IpRange.from(Cidr.parse(text)) }));
  return [
    ...cidrs('pods', podCidrs),
    ...cidrs('Services', serviceCidrs),
    ...loadBalancerRanges.map((text) => ({ cluster: name, what: 'load balancer', text, range: IpRange.parse(text) })),
  ];
}

function compare(a: IpRange, b: IpRange): number {
  if (a.family !== b.family) return a.family < b.family ? -1 : 1;
  return a.first < b.first ? -1 : a.first > b.first ? 1 : 0;
}

/** An identity that two clusters have: routers, meshes and DNS take them for one. */
function sharedIdentities(peering: string, members: readonly ClusterSummary[]): readonly Finding[] {
  const first = new Map<string, string>();
  return members.flatMap(({ name, identities }) =>
    Object.entries(identities).flatMap(([what, value]): readonly Finding[] => {
      const key = `${what} ${value}`;
      const other = first.get(key);
      if (other === undefined) first.set(key, name);
      return other === undefined
        ? []
        : [
            {
              code: 'fleet/identity-shared',
              severity: 'error',
              at: '',
              construct: name,
              message: `two clusters of the peering ${peering} have one ${what}, and are taken for one cluster`,
              got: `${value} of ${other} and of ${name}`,
            },
          ];
    }),
  );
}
