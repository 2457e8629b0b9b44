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
  const same = new SameVerdict(before, after);
  const list = [...classes.values()];
  const empty = new Uint32Array(0);
  for (const sources of list) {
    const [source] = sources;
    const rowBefore = source?.before === undefined ? empty : before.rows.row(source.before.endpoint).slice();
    const rowAfter = source?.after === undefined ? empty : after.rows.row(source.after.endpoint).slice();
    for (const targets of list) {
      const [target] = targets;
      const old = target?.before === undefined ? before.closed : (rowBefore[target.before.group] ?? before.closed);
      const now = target?.after === undefined ? after.closed : (rowAfter[target.after.group] ?? after.closed);
      if ((old === before.closed && now === after.closed) || same.equal(old, now)) continue;
      for (const from of sources) {
        for (const to of targets) {
          if (!isPair(from.end, to.end) || from.id === to.id) continue;
          const change = changeOf(from, to, before.words(old), after.words(now));
          if (change !== undefined) changes.push({ change, from, to });
        }
      }
    }
  }
  const changed = changedPolicies(before.resources, after.resources);
  const groups = new Map<string, ConnectionChange[]>();
  for (const { change, from, to } of changes) {
    const cause = causeOf(from, to, changed, before.resources, after.resources);
    groups.set(cause, [...(groups.get(cause) ?? []), change]);
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
        const sorted = mergeRanges(list).sort((a, b) => rank(a.exposure) - rank(b.exposure) || order(`${a.from} ${a.to}`, `${b.from} ${b.to}`));
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

function rank(exposure: Exposure): number {
  return ['world', 'other-namespace', 'same-namespace', 'none'].indexOf(exposure);
}

/** Verdicts of two analyses have numbers of their own: equal words are remembered. */
class SameVerdict {
  readonly #before: Reachability;
  readonly #after: Reachability;
  readonly #known = new Map<number, boolean>();

  constructor(before: Reachability, after: Reachability) {
    this.#before = before;
    this.#after = after;
  }
  equal(old: number, now: number): boolean {
    const key = old * 2 ** 24 + now;
    let known = this.#known.get(key);
    if (known === undefined) {
      known = JSON.stringify(this.#before.words(old)) === JSON.stringify(this.#after.words(now));
      this.#known.set(key, known);
    }
    return known;
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

function changeOf(from: CommonEnd, to: CommonEnd, old: Verdict, now: Verdict): ConnectionChange | undefined {
  const gained = outside(now.allow, old.allow) || outside(possible(now), possible(old));
  const lost = outside(old.allow, now.allow) || outside(possible(old), possible(now));
  if (!gained && !lost) return undefined;
  const beforeJson = connectionJson(from.id, to.id, old);
  const afterJson = connectionJson(from.id, to.id, now);
  const kind: ChangeKind =
    beforeJson === undefined ? 'added' : afterJson === undefined ? 'removed' : gained ? (lost ? 'changed' : 'widened') : 'narrowed';
  return {
    kind,
    from: from.id,
    to: to.id,
    before: words(old),
    after: words(now),
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
    if (a !== undefined && b !== undefined && says(a) === says(b)) continue;
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
function causeOf(from: CommonEnd, to: CommonEnd, changed: readonly PolicyChange[], before: Resources, after: Resources): string {
  const causes = changed.filter(({ versions }) =>
    versions.some(({ policy, old }) => {
      const resources = old ? before : after;
      const governs = (end: CommonEnd, rules: number): boolean => {
        const side = (old ? end.before : end.after)?.endpoint;
        return rules > 0 && side?.type === 'workload' && selects(policy, side.workload, resources);
      };
      const isolates = policy.kind === 'NetworkPolicy' ? policy.policyTypes : [];
      return (
        governs(to, policy.ingress.length + (isolates.includes('ingress') ? 1 : 0)) ||
        governs(from, policy.egress.length + (isolates.includes('egress') ? 1 : 0))
      );
    }),
  );
  if (causes.length === 0) return 'workloads, namespaces or their labels changed';
  return causes.map(({ cause }) => cause).join(' and ');
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
