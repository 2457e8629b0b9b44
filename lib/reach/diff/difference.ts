/** How two verdicts of a pair differ, and how far what was gained reaches. */
import { type Protocol, protocols } from '../../net';
import type { Endpoint, PortRanges, Verdict } from '../engine';
import { type ConnectionJson, connectionJson, connectionsText, doubtsText } from '../output';
import type { ChangeKind, ConnectionChange, Exposure } from './change';
import type { CommonNumbers } from './rows';

type Allowance = Omit<ConnectionJson, 'from' | 'to'>;

/** What two verdicts differ in. */
export interface Difference {
  readonly kind: ChangeKind;
  readonly gained: boolean;
  readonly before: string;
  readonly after: string;
  readonly beforeJson: Allowance | undefined;
  readonly afterJson: Allowance | undefined;
}

/** Differences of pairs of verdicts, found once each. */
export class Differences {
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
  const beforeJson = allowance(old);
  const afterJson = allowance(now);
  const kind: ChangeKind =
    beforeJson === undefined ? 'added' : afterJson === undefined ? 'removed' : gained ? (lost ? 'changed' : 'widened') : 'narrowed';
  return { kind, gained, before: words(old), after: words(now), beforeJson, afterJson };
}

function allowance(verdict: Verdict): Allowance | undefined {
  const json = connectionJson('', '', verdict);
  if (json === undefined) return undefined;
  const { from: _from, to: _to, ...rest } = json;
  return rest;
}

/** A difference between two ends. Written out field by field: a difference may hold many thousands of them. */
export function changeOf(from: Endpoint, to: Endpoint, { kind, gained, before, after, beforeJson, afterJson }: Difference): ConnectionChange {
  const change: { -readonly [name in keyof ConnectionChange]: ConnectionChange[name] } = {
    kind,
    from: from.id,
    to: to.id,
    before,
    after,
    exposure: gained ? exposureOf(from, to) : 'none',
  };
  if (beforeJson !== undefined) change.beforeJson = connectionOf(change, beforeJson);
  if (afterJson !== undefined) change.afterJson = connectionOf(change, afterJson);
  return change;
}

function connectionOf({ from, to }: { readonly from: string; readonly to: string }, { allow, maybe }: Allowance): ConnectionJson {
  return maybe === undefined ? { from, to, allow } : { from, to, allow, maybe };
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
