/** A difference of two versions is exactly what comparing the two full matrices pair by pair gives. */
import { Ip } from '../../lib/net';
import { diffReachability, type Endpoint, isPair, ManifestStore, Reachability, type ReachabilityDiff, type Verdict } from '../../lib/reach';
import { Random } from './support/random';
import { randomCluster } from './support/random-cluster';

/** Pieces of outside ranges that neither version, nor the difference, cuts any further. */
function pieces(versions: readonly Reachability[]): readonly { readonly id: string; readonly first: Ip }[] {
  return (['IPv4', 'IPv6'] as const).flatMap((family) => {
    const ranges = versions.flatMap(({ endpoints }) =>
      endpoints.flatMap((end) => (end.type === 'range' && end.first.family === family ? [end] : [])),
    );
    const cuts = [...new Set(ranges.flatMap(({ first, last }) => [first.value, last.value + 1n]))].sort((a, b) => (a < b ? -1 : 1));
    return cuts.slice(0, -1).map((value) => ({ id: `piece:${family}:${value}`, first: Ip.of(family, value) }));
  });
}

/** Every end by a name that both versions share: pieces in place of ranges. */
function endsOf(version: Reachability, ranges: ReturnType<typeof pieces>): ReadonlyMap<string, Endpoint> {
  const named = version.endpoints.flatMap((end) => (end.type === 'range' ? [] : [[end.id, end] as const]));
  const outside = ranges.flatMap(({ id, first }) => {
    const range = version.rangeOf(first);
    return range === undefined ? [] : [[id, range] as const];
  });
  return new Map([...named, ...outside]);
}

const nothing = JSON.stringify({ allow: { TCP: [], UDP: [], SCTP: [], other: false }, maybe: {} });

/** What a verdict says, whatever the order and number of its reasons' texts. */
function says({ allow, maybe }: Verdict): string {
  return JSON.stringify({ allow, maybe: Object.fromEntries(maybe.map(({ flag, ports }) => [flag, ports])) });
}

/** All pairs that differ, found by asking for every verdict of both versions. */
function naive(before: Reachability, after: Reachability): ReadonlySet<string> {
  const ranges = pieces([before, after]);
  const [old, now] = [endsOf(before, ranges), endsOf(after, ranges)];
  const differing = new Set<string>();
  const ids = [...new Set([...old.keys(), ...now.keys()])];
  for (const from of ids) {
    for (const to of ids) {
      const was = verdictOf(before, old.get(from), old.get(to));
      const is = verdictOf(after, now.get(from), now.get(to));
      if (possible(was) !== possible(is) || allowed(was) !== allowed(is)) differing.add(`${from} => ${to}`);
    }
  }
  return differing;
}

function verdictOf(version: Reachability, from: Endpoint | undefined, to: Endpoint | undefined): string {
  return from === undefined || to === undefined || !isPair(from, to) ? nothing : says(version.verdict(from, to));
}

function allowed(text: string): string {
  return JSON.stringify(JSON.parse(text).allow);
}

/** Everything that may pass, as the set of single ports: the order of ranges and their reasons are no difference. */
function possible(text: string): string {
  const { allow, maybe } = JSON.parse(text);
  const parts = [allow, ...Object.values(maybe)];
  return ['TCP', 'UDP', 'SCTP']
    .map((protocol) => {
      const ranges = parts.flatMap((part) => part[protocol]).sort(([a]: [number], [b]: [number]) => a - b);
      const merged: [number, number][] = [];
      for (const [first, last] of ranges) {
        const open = merged.at(-1);
        if (open !== undefined && first <= open[1] + 1) open[1] = Math.max(open[1], last);
        else merged.push([first, last]);
      }
      return merged.join(';');
    })
    .concat(String(parts.some((part) => part.other)))
    .join('|');
}

/** The same pairs, from a difference. */
function fromDiff(diff: ReachabilityDiff, before: Reachability, after: Reachability): ReadonlySet<string> {
  const ranges = pieces([before, after]);
  const covered = (id: string): readonly string[] => {
    if (!id.startsWith('ip:')) return [id];
    const [first, last] = id.slice('ip:'.length).split('-').map(Ip.parse);
    if (first === undefined || last === undefined) return [];
    return ranges.flatMap((piece) =>
      piece.first.family === first.family && first.value <= piece.first.value && piece.first.value <= last.value ? [piece.id] : [],
    );
  };
  const pairs = diff.groups.flatMap(({ changes }) =>
    changes.flatMap(({ from, to }) => covered(from).flatMap((source) => covered(to).map((target) => `${source} => ${target}`))),
  );
  expect(new Set(pairs).size).toBe(pairs.length);
  return new Set(pairs);
}

/** Two versions of a random cluster: policies and sometimes other objects come, go and change places. */
function versions(seed: number): { readonly before: Reachability; readonly again: Reachability; readonly updated: Reachability } {
  const { manifests, profile, facts } = randomCluster(seed);
  const random = new Random(seed);
  const files = manifests.map((manifest, i) => ({ file: `${i}.json`, text: JSON.stringify(manifest) }));
  const isPolicy = (text: string) => /Policy"/.test(text);
  const others = random.chance(0.3);
  const gone = new Set(files.filter(({ text }) => (isPolicy(text) || others) && random.chance(0.3)).map(({ file }) => file));
  const late = new Set(files.filter(({ file, text }) => isPolicy(text) && !gone.has(file) && random.chance(0.3)).map(({ file }) => file));
  const store = new ManifestStore(files.filter(({ file }) => !late.has(file)));
  const before = Reachability.of(store.resources, { profile, facts });
  const arriving = files.filter(({ file }) => late.has(file));
  const updated = before.with(store.update(arriving, [...gone]).resources);
  return { before, updated, again: Reachability.of(updated.resources, { profile, facts }) };
}

describe('the difference of two versions', () => {
  it('is what comparing two full matrices gives, whether or not work was taken over: 120 random clusters', () => {
    let differing = 0;
    for (let seed = 9000; seed < 9120; seed++) {
      const { before, updated, again } = versions(seed);
      const expected = naive(before, again);
      differing += expected.size;
      expect({ seed, pairs: [...fromDiff(diffReachability(before, updated), before, updated)].sort() }).toEqual({
        seed,
        pairs: [...expected].sort(),
      });
      expect({ seed, pairs: [...fromDiff(diffReachability(before, again), before, again)].sort() }).toEqual({ seed, pairs: [...expected].sort() });
    }
    expect(differing).toBeGreaterThan(500);
  });
  it('turns round with its versions', () => {
    for (let seed = 9200; seed < 9240; seed++) {
      const { before, again } = versions(seed);
      const there = diffReachability(before, again);
      const back = diffReachability(again, before);
      expect({ seed, added: there.endpointsAdded }).toEqual({ seed, added: back.endpointsRemoved });
      const swapped = { added: 'removed', removed: 'added', widened: 'narrowed', narrowed: 'widened', changed: 'changed' } as const;
      const kinds = (diff: ReachabilityDiff) =>
        diff.groups.flatMap(({ changes }) => changes.map(({ from, to, kind }) => `${from} ${to} ${kind}`)).sort();
      const turned = back.groups.flatMap(({ changes }) => changes.map(({ from, to, kind }) => `${from} ${to} ${swapped[kind]}`)).sort();
      expect({ seed, kinds: kinds(there) }).toEqual({ seed, kinds: turned });
    }
  });
  it('is empty between a version and itself', () => {
    for (let seed = 9300; seed < 9320; seed++) {
      const { before } = versions(seed);
      expect(diffReachability(before, before.with({ ...before.resources })).groups).toEqual([]);
    }
  });
});

describe('a column of the matrix', () => {
  it('holds what the rows hold: 60 random clusters', () => {
    for (let seed = 9400; seed < 9460; seed++) {
      const { profile, facts, manifests } = randomCluster(seed);
      const files = manifests.map((manifest, i) => ({ file: `${i}.json`, text: JSON.stringify(manifest) }));
      const { rows, endpoints } = Reachability.of(new ManifestStore(files).resources, { profile, facts });
      const matrix = endpoints.map((from) => rows.row(from).slice());
      const wrong: string[] = [];
      endpoints.forEach((to, j) => {
        const column = rows.column(to);
        const group = rows.groups.of[j] ?? 0;
        endpoints.forEach((from, i) => {
          if (isPair(from, to) && column[rows.groups.of[i] ?? 0] !== matrix[i]?.[group]) wrong.push(`${from.id} => ${to.id}`);
        });
      });
      expect({ seed, wrong }).toEqual({ seed, wrong: [] });
    }
  });
});
