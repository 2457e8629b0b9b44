/**
 * What changed between two versions: connections that came, went, became wider or narrower, and the policies that did it.
 * Outside ranges are compared on the common refinement of both versions, so a range that was only cut otherwise is no change.
 */
import { Ip, type Protocol, protocols } from '../../net';
import { type Endpoint, isPair, type PortRanges, type Reachability, type Verdict } from '../engine';
import { type AnyPolicy, policyText } from '../explain/rule-text';
import { matchesLabels, type Resources, type Workload } from '../model';
import { type ConnectionJson, connectionJson, connectionsText, doubtsText } from '../output';

export type ChangeKind = 'added' | 'removed' | 'widened' | 'narrowed' | 'changed';
/** How far what was gained reaches; `none` where nothing was. */
export type Exposure = 'world' | 'other-namespace' | 'same-namespace' | 'none';

export interface ConnectionChange {
  readonly kind: ChangeKind;
  readonly from: string;
  readonly to: string;
  readonly before: string;
  readonly after: string;
  readonly exposure: Exposure;
  readonly beforeJson?: ConnectionJson;
  readonly afterJson?: ConnectionJson;
}

/** Connections that one change of a policy explains. */
export interface ChangeGroup {
  /** `NetworkPolicy ns/name added`, or what else changed. */
  readonly cause: string;
  readonly exposure: Exposure;
  readonly changes: readonly ConnectionChange[];
}

export interface ReachabilityDiff {
  readonly endpointsAdded: readonly string[];
  readonly endpointsRemoved: readonly string[];
  /** Worst exposure first. */
  readonly groups: readonly ChangeGroup[];
}

interface Side {
  readonly endpoint: Endpoint;
  readonly group: number;
}
/** An end in both versions; absent in one where it is new or gone. */
interface CommonEnd {
  readonly id: string;
  readonly before: Side | undefined;
  readonly after: Side | undefined;
  readonly end: Endpoint;
}

export function diffReachability(before: Reachability, after: Reachability): ReachabilityDiff {
  const ends = commonEnds(before, after);
  const classes = new Map<string, CommonEnd[]>();
  for (const end of ends) {
    const key = `${end.before?.group ?? '-'}/${end.after?.group ?? '-'}`;
    const list = classes.get(key);
    if (list === undefined) classes.set(key, [end]);
    else list.push(end);
  }
  const changes: { readonly change: ConnectionChange; readonly from: CommonEnd; readonly to: CommonEnd }[] = [];
  const list = [...classes.values()];
  const numbers = new CommonNumbers();
  const sides = [new VersionRows(before, list, (end) => end.before, numbers), new VersionRows(after, list, (end) => end.after, numbers)] as const;
  const differences = new Differences(numbers);
  const touched = touchedClasses(list, after.changedSince(before));
  list.forEach((sources, i) => {
    const all = touched?.sends[i] ?? true;
    const [was, is] = all ? sides.map((side) => side.row(i)) : [];
    const targets = all ? list.keys() : (touched?.receives ?? []);
    for (const j of targets) {
      const old = was?.[j] ?? (all ? 0 : sides[0].single(i, j));
      const now = is?.[j] ?? (all ? 0 : sides[1].single(i, j));
      if (old === now) continue;
      for (const from of sources) {
        for (const to of list[j] ?? []) {
          if (!isPair(from.end, to.end) || from.id === to.id) continue;
          const what = differences.of(old, now);
          if (what !== undefined) changes.push({ change: changeOf(from, to, what), from, to });
        }
      }
    }
  });
  const changed = changedPolicies(before.resources, after.resources);
  const groups = new Map<string, ConnectionChange[]>();
  const causes = new Causes(changed, before.resources, after.resources);
  for (const { change, from, to } of changes) {
    const cause = causes.of(from, to);
    const list = groups.get(cause);
    if (list === undefined) groups.set(cause, [change]);
    else list.push(change);
  }
  return {
    endpointsAdded: ends
      .filter(({ before: old, end }) => old === undefined && end.type !== 'range')
      .map(({ id }) => id)
      .sort(),
    endpointsRemoved: ends
      .filter(({ after: now, end }) => now === undefined && end.type !== 'range')
      .map(({ id }) => id)
      .sort(),
    groups: [...groups]
      .map(([cause, list]) => {
        const sorted = mergeRanges(list).sort((a, b) => rank(a.exposure) - rank(b.exposure) || order(a.from, b.from) || order(a.to, b.to));
        return { cause, exposure: sorted[0]?.exposure ?? 'none', changes: sorted };
      })
      .sort((a, b) => rank(a.exposure) - rank(b.exposure) || order(a.cause, b.cause)),
  };
}

/** Whether anything may pass that could not before. */
export function isWidened(diff: ReachabilityDiff): boolean {
  return diff.groups.some(({ changes }) => changes.some(({ kind }) => kind === 'added' || kind === 'widened' || kind === 'changed'));
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const ranks: Readonly<Record<Exposure, number>> = { world: 0, 'other-namespace': 1, 'same-namespace': 2, none: 3 };

function rank(exposure: Exposure): number {
  return ranks[exposure];
}

/** Classes with an end whose policies changed, as sources and as targets; undefined where it is not known. */
function touchedClasses(
  list: readonly (readonly CommonEnd[])[],
  changed: ReturnType<Reachability['changedSince']>,
): { readonly sends: readonly boolean[]; readonly receives: readonly number[] } | undefined {
  if (changed === undefined) return undefined;
  return {
    sends: list.map((ends) => ends.some(({ id }) => changed.sends.has(id))),
    receives: list.flatMap((ends, i) => (ends.some(({ id }) => changed.receives.has(id)) ? [i] : [])),
  };
}

const nothing: Verdict = { all: false, allow: { TCP: [], UDP: [], SCTP: [], other: false }, maybe: [] };

/** Verdicts of two analyses have numbers of their own; equal words get one number here, and 0 is nothing. */
class CommonNumbers {
  readonly #ids = new Map<string, number>([[JSON.stringify(nothing), 0]]);
  readonly #verdicts: Verdict[] = [nothing];

  of(verdict: Verdict): number {
    const key = JSON.stringify(verdict);
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.#verdicts.push(verdict) - 1;
      this.#ids.set(key, id);
    }
    return id;
  }
  words(id: number): Verdict {
    return this.#verdicts[id] ?? nothing;
  }
}

/** One version's verdicts between classes of ends, in common numbers. */
class VersionRows {
  readonly #reachability: Reachability;
  readonly #sides: readonly (Side | undefined)[];
  readonly #groups: Int32Array;
  readonly #numbers: CommonNumbers;
  #table = new Int32Array(256).fill(-1);

  constructor(
    reachability: Reachability,
    classes: readonly (readonly CommonEnd[])[],
    sideOf: (end: CommonEnd) => Side | undefined,
    numbers: CommonNumbers,
  ) {
    this.#reachability = reachability;
    this.#sides = classes.map(([end]) => (end === undefined ? undefined : sideOf(end)));
    this.#groups = Int32Array.from(this.#sides, (side) => side?.group ?? -1);
    this.#numbers = numbers;
  }
  row(source: number): Int32Array {
    const out = new Int32Array(this.#groups.length);
    const side = this.#sides[source];
    if (side === undefined) return out;
    const verdicts = this.#reachability.rows.row(side.endpoint);
    for (let i = 0; i < out.length; i++) {
      const group = this.#groups[i] ?? -1;
      if (group < 0) continue;
      const verdict = verdicts[group] ?? 0;
      const known = this.#table[verdict] ?? -1;
      out[i] = known >= 0 ? known : this.#translate(verdict);
    }
    return out;
  }
  /** One pair. */
  single(source: number, target: number): number {
    const from = this.#sides[source];
    const to = this.#sides[target];
    if (from === undefined || to === undefined) return 0;
    const verdict = this.#reachability.verdictId(from.endpoint, to.endpoint);
    const known = this.#table[verdict] ?? -1;
    return known >= 0 ? known : this.#translate(verdict);
  }
  #translate(verdict: number): number {
    if (verdict >= this.#table.length) {
      const grown = new Int32Array(2 * verdict).fill(-1);
      grown.set(this.#table);
      this.#table = grown;
    }
    const id = this.#numbers.of(this.#reachability.words(verdict));
    this.#table[verdict] = id;
    return id;
  }
}

function commonEnds(before: Reachability, after: Reachability): readonly CommonEnd[] {
  const sides = (reachability: Reachability): Map<string, Side> => {
    const { of } = reachability.rows.groups;
    return new Map(
      reachability.endpoints.flatMap((endpoint, i) => (endpoint.type === 'range' ? [] : [[endpoint.id, { endpoint, group: of[i] ?? 0 }] as const])),
    );
  };
  const old = sides(before);
  const now = sides(after);
  const ends: CommonEnd[] = [];
  for (const id of new Set([...old.keys(), ...now.keys()])) {
    const a = old.get(id);
    const b = now.get(id);
    const end = (b ?? a)?.endpoint;
    if (end !== undefined) ends.push({ id, before: a, after: b, end });
  }
  return [...ends, ...commonRanges(before, after)];
}

/** The common refinement of both versions' outside ranges. */
function commonRanges(before: Reachability, after: Reachability): readonly CommonEnd[] {
  const ranges = (reachability: Reachability) => {
    const { of } = reachability.rows.groups;
    return reachability.endpoints.flatMap((endpoint, i) => (endpoint.type === 'range' ? [{ endpoint, group: of[i] ?? 0 }] : []));
  };
  const found: CommonEnd[] = [];
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
      const end: Endpoint = {
        type: 'range',
        id: `ip:${Ip.of(family, first)}-${Ip.of(family, last)}`,
        first: Ip.of(family, first),
        last: Ip.of(family, last),
      };
      found.push({ id: end.id, before: old, after: now, end });
    }
  }
  return found;
}

/** What two verdicts differ in. */
interface Difference {
  readonly kind: ChangeKind;
  readonly gained: boolean;
  readonly before: string;
  readonly after: string;
  readonly old: Verdict;
  readonly now: Verdict;
}

/** Differences of pairs of verdicts, found once each. */
class Differences {
  readonly #numbers: CommonNumbers;
  readonly #known = new Map<number, Difference | undefined>();

  constructor(numbers: CommonNumbers) {
    this.#numbers = numbers;
  }
  of(oldId: number, nowId: number): Difference | undefined {
    const key = oldId * 2 ** 24 + nowId;
    if (!this.#known.has(key)) this.#known.set(key, differenceOf(this.#numbers.words(oldId), this.#numbers.words(nowId)));
    return this.#known.get(key);
  }
}

function differenceOf(old: Verdict, now: Verdict): Difference | undefined {
  const gained = outside(now.allow, old.allow) || outside(possible(now), possible(old));
  const lost = outside(old.allow, now.allow) || outside(possible(old), possible(now));
  if (!gained && !lost) return undefined;
  const isNew = connectionJson('', '', old) === undefined;
  const isGone = connectionJson('', '', now) === undefined;
  const kind: ChangeKind = isNew ? 'added' : isGone ? 'removed' : gained ? (lost ? 'changed' : 'widened') : 'narrowed';
  return { kind, gained, before: words(old), after: words(now), old, now };
}

function changeOf(from: CommonEnd, to: CommonEnd, { kind, gained, before, after, old, now }: Difference): ConnectionChange {
  const beforeJson = connectionJson(from.id, to.id, old);
  const afterJson = connectionJson(from.id, to.id, now);
  return {
    kind,
    from: from.id,
    to: to.id,
    before,
    after,
    exposure: gained ? exposureOf(from.end, to.end) : 'none',
    ...(beforeJson === undefined ? {} : { beforeJson }),
    ...(afterJson === undefined ? {} : { afterJson }),
  };
}

function words(verdict: Verdict): string {
  return [connectionsText(verdict), ...doubtsText(verdict)].filter((text) => text !== '').join('; ') || 'No Connections';
}

function exposureOf(from: Endpoint, to: Endpoint): Exposure {
  if (from.type !== 'workload' || to.type !== 'workload') return 'world';
  return from.workload.namespace === to.workload.namespace ? 'same-namespace' : 'other-namespace';
}

interface Ports {
  readonly ranges: Readonly<Record<Protocol, readonly (readonly [number, number])[]>>;
  readonly other: boolean;
}

function possible(verdict: Verdict): Ports {
  const sets = [verdict.allow, ...verdict.maybe.map(({ ports }) => ports)];
  const union = (protocol: Protocol) => sets.flatMap((set) => set[protocol]);
  return { ranges: { TCP: union('TCP'), UDP: union('UDP'), SCTP: union('SCTP') }, other: sets.some((set) => set.other) };
}

/** Whether `a` holds something that `b` does not. */
function outside(a: PortRanges | Ports, b: PortRanges | Ports): boolean {
  const x = 'ranges' in a ? a.ranges : a;
  const y = 'ranges' in b ? b.ranges : b;
  if (a.other && !b.other) return true;
  return protocols.some((protocol) =>
    x[protocol].some(([first, last]) => {
      let next = first;
      for (const [from, to] of [...y[protocol]].sort(([p], [q]) => p - q)) if (from <= next && to >= next) next = to + 1;
      return next <= last;
    }),
  );
}

interface PolicyChange {
  readonly cause: string;
  readonly versions: readonly { readonly policy: AnyPolicy; readonly old: boolean }[];
}

function changedPolicies(before: Resources, after: Resources): readonly PolicyChange[] {
  const all = ({ networkPolicies, clusterPolicies }: Resources): Map<string, AnyPolicy> =>
    new Map(
      [...networkPolicies, ...clusterPolicies].map((policy) => [
        policy.kind === 'NetworkPolicy' ? `${policy.kind}/${policy.namespace}/${policy.name}` : `${policy.kind}/${policy.name}`,
        policy,
      ]),
    );
  const old = all(before);
  const now = all(after);
  const changes: PolicyChange[] = [];
  for (const key of [...new Set([...old.keys(), ...now.keys()])].sort()) {
    const a = old.get(key);
    const b = now.get(key);
    if (a !== undefined && b !== undefined && (a === b || says(a) === says(b))) continue;
    const policy = b ?? a;
    if (policy === undefined) continue;
    changes.push({
      cause: `${policyText(policy)} ${a === undefined ? 'added' : b === undefined ? 'removed' : 'changed'}`,
      versions: [...(a === undefined ? [] : [{ policy: a, old: true }]), ...(b === undefined ? [] : [{ policy: b, old: false }])],
    });
  }
  return changes;
}

/** What a policy says, wherever it stands. */
function says({ origin: _origin, ...policy }: AnyPolicy): string {
  return JSON.stringify(policy);
}

/** Changed policies that govern one of the ends; where there are none, pods or namespaces themselves changed. */
class Causes {
  readonly #changed: readonly PolicyChange[];
  readonly #before: Resources;
  readonly #after: Resources;
  readonly #sends = new Map<CommonEnd, readonly PolicyChange[]>();
  readonly #receives = new Map<CommonEnd, readonly PolicyChange[]>();

  constructor(changed: readonly PolicyChange[], before: Resources, after: Resources) {
    this.#changed = changed;
    this.#before = before;
    this.#after = after;
  }
  of(from: CommonEnd, to: CommonEnd): string {
    const governing = new Set([...this.#governing(from, 'egress', this.#sends), ...this.#governing(to, 'ingress', this.#receives)]);
    if (governing.size === 0) return 'workloads, namespaces or their labels changed';
    return this.#changed
      .filter((change) => governing.has(change))
      .map(({ cause }) => cause)
      .join(' and ');
  }

  #governing(end: CommonEnd, direction: 'ingress' | 'egress', known: Map<CommonEnd, readonly PolicyChange[]>): readonly PolicyChange[] {
    let found = known.get(end);
    if (found === undefined) {
      found = this.#changed.filter(({ versions }) =>
        versions.some(({ policy, old }) => {
          const side = (old ? end.before : end.after)?.endpoint;
          const isolates = policy.kind === 'NetworkPolicy' && policy.policyTypes.includes(direction);
          return (
            (isolates || policy[direction].length > 0) &&
            side?.type === 'workload' &&
            selects(policy, side.workload, old ? this.#before : this.#after)
          );
        }),
      );
      known.set(end, found);
    }
    return found;
  }
}

function selects(policy: AnyPolicy, workload: Workload, { namespaces }: Resources): boolean {
  const { labels } = namespaces.get(workload.namespace) ?? { labels: new Map() };
  if (policy.kind === 'NetworkPolicy' ? policy.namespace !== workload.namespace : !matchesLabels(policy.subject.namespaceSelector, labels))
    return false;
  const selector = policy.kind === 'NetworkPolicy' ? policy.podSelector : policy.subject.podSelector;
  return workload.unmodelled || workload.shapes.some((shape) => matchesLabels(selector, shape.labels));
}

/** Neighbouring ranges with the same change are one. */
function mergeRanges(changes: readonly ConnectionChange[]): ConnectionChange[] {
  const merged: ConnectionChange[] = [];
  const open = new Map<string, number>();
  for (const change of changes) {
    const side = change.from.startsWith('ip:') ? 'from' : change.to.startsWith('ip:') ? 'to' : undefined;
    if (side === undefined) {
      merged.push(change);
      continue;
    }
    const range = parseRange(change[side]);
    const key = `${side} ${side === 'from' ? change.to : change.from} ${change.kind} ${change.before} ${change.after}`;
    const at = open.get(key);
    const known = at === undefined ? undefined : merged[at];
    const last = known === undefined ? undefined : parseRange(known[side]);
    if (
      at !== undefined &&
      known !== undefined &&
      range !== undefined &&
      last !== undefined &&
      last.last.family === range.first.family &&
      last.last.value + 1n === range.first.value
    ) {
      merged[at] = { ...known, [side]: `ip:${last.first}-${range.last}` };
    } else open.set(key, merged.push(change) - 1);
  }
  return merged;
}

function parseRange(id: string): { readonly first: Ip; readonly last: Ip } | undefined {
  const [first, last] = id.slice('ip:'.length).split('-');
  return first === undefined || last === undefined ? undefined : { first: Ip.parse(first), last: Ip.parse(last) };
}

/** A paragraph a cause. */
export function diffText({ endpointsAdded, endpointsRemoved, groups }: ReachabilityDiff): string {
  const lines: string[] = [];
  for (const id of endpointsAdded) lines.push(`+ ${id}`);
  for (const id of endpointsRemoved) lines.push(`- ${id}`);
  for (const { cause, exposure, changes } of groups) {
    if (lines.length > 0) lines.push('');
    lines.push(`${cause}${exposure === 'none' ? '' : ` (opens to ${exposureText(exposure)})`}`);
    for (const { kind, from, to, before, after } of changes) lines.push(`  ${kind.padEnd(8)} ${from} => ${to} : ${before} -> ${after}`);
  }
  return lines.length === 0 ? 'no connection changed\n' : `${lines.join('\n')}\n`;
}

function exposureText(exposure: Exposure): string {
  return { world: 'the world', 'other-namespace': 'other namespaces', 'same-namespace': 'its own namespace', none: 'nobody' }[exposure];
}
