/** The ends of connections of two versions, side by side. */
import { Ip } from '../../net';
import type { Endpoint, Reachability } from '../engine';

export interface Side {
  readonly endpoint: Endpoint;
  readonly group: number;
}
/** An end in both versions; absent in one where it is new or gone. */
export interface CommonEnd {
  readonly id: string;
  readonly before: Side | undefined;
  readonly after: Side | undefined;
  readonly end: Endpoint;
  /** Place in the order of answers: by id, outside ranges by address. */
  readonly place: number;
}

type Unplaced = Omit<CommonEnd, 'place'>;

export function commonEnds(before: Reachability, after: Reachability): readonly CommonEnd[] {
  const sides = (reachability: Reachability): Map<string, Side> => {
    const { of } = reachability.rows.groups;
    return new Map(
      reachability.endpoints.flatMap((endpoint, i) => (endpoint.type === 'range' ? [] : [[endpoint.id, { endpoint, group: of[i] ?? 0 }] as const])),
    );
  };
  const old = sides(before);
  const now = sides(after);
  const ends: Unplaced[] = [];
  for (const id of new Set([...old.keys(), ...now.keys()])) {
    const a = old.get(id);
    const b = now.get(id);
    const end = (b ?? a)?.endpoint;
    if (end !== undefined) ends.push({ id, before: a, after: b, end });
  }
  ends.sort((a, b) => (a.id < b.id ? -1 : 1));
  // No other id begins like those of ranges, so ranges are neighbours in this order.
  const start = ends.findIndex(({ id }) => id > rangePrefix);
  const ranges = commonRanges(before, after);
  return (start < 0 ? [...ends, ...ranges] : ends.toSpliced(start, 0, ...ranges)).map((end, place) => ({ ...end, place }));
}

const rangePrefix = 'ip:';

/** The common refinement of both versions' outside ranges. */
function commonRanges(before: Reachability, after: Reachability): readonly Unplaced[] {
  const ranges = (reachability: Reachability) => {
    const { of } = reachability.rows.groups;
    return reachability.endpoints.flatMap((endpoint, i) => (endpoint.type === 'range' ? [{ endpoint, group: of[i] ?? 0 }] : []));
  };
  const found: Unplaced[] = [];
  for (const family of ['IPv4', 'IPv6'] as const) {
    const a = ranges(before).filter(({ endpoint }) => endpoint.first.family === family);
    const b = ranges(after).filter(({ endpoint }) => endpoint.first.family === family);
    const cuts = [...new Set([...a, ...b].flatMap(({ endpoint }) => [endpoint.first.value, endpoint.last.value + 1n]))].sort((x, y) =>
      x < y ? -1 : 1,
    );
    let i = 0;
    let j = 0;
    for (let k = 0; k + 1 < cuts.length; k++) {
      const first = cuts[k] ?? 0n;
      const last = (cuts[k + 1] ?? 0n) - 1n;
      while ((a[i]?.endpoint.last.value ?? first) < first) i++;
      while ((b[j]?.endpoint.last.value ?? first) < first) j++;
      const old = (a[i]?.endpoint.first.value ?? last + 1n) <= first ? a[i] : undefined;
      const now = (b[j]?.endpoint.first.value ?? last + 1n) <= first ? b[j] : undefined;
      if (old === undefined && now === undefined) continue;
      const end = rangeEndpoint(Ip.of(family, first), Ip.of(family, last));
      found.push({ id: end.id, before: old, after: now, end });
    }
  }
  return found;
}

export function rangeEndpoint(first: Ip, last: Ip): Extract<Endpoint, { readonly type: 'range' }> {
  return { type: 'range', id: `${rangePrefix}${first}-${last}`, first, last };
}
