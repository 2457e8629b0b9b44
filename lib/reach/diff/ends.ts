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
  const old = namedSides(before);
  const now = namedSides(after);
  const ids = [...now.keys()];
  for (const id of old.keys()) if (!now.has(id)) ids.push(id);
  const ends: Unplaced[] = [];
  let ranges: readonly Unplaced[] = commonRanges(before, after);
  for (const id of ids.sort()) {
    const a = old.get(id);
    const b = now.get(id);
    // No other id begins like those of ranges, so ranges are neighbours in this order.
    if (id > rangePrefix) {
      ends.push(...ranges);
      ranges = [];
    }
    const end = (b ?? a)?.endpoint;
    if (end !== undefined) ends.push({ id, before: a, after: b, end });
  }
  ends.push(...ranges);
  return ends.map(({ id, before: a, after: b, end }, place) => ({ id, before: a, after: b, end, place }));
}

function namedSides({ rows, endpoints }: Reachability): Map<string, Side> {
  const { of } = rows.groups;
  const sides = new Map<string, Side>();
  endpoints.forEach((endpoint, i) => {
    if (endpoint.type !== 'range') sides.set(endpoint.id, { endpoint, group: of[i] ?? 0 });
  });
  return sides;
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
