/** How two verdicts of a pair differ, and how far what was gained reaches. */
import { type Protocol, protocols } from '../../net';
import type { Endpoint, PortRanges, Verdict } from '../engine';
import { connectionJson, connectionsText, doubtsText } from '../output';
import type { ChangeKind, ConnectionChange, Exposure } from './change';
import type { CommonEnd } from './ends';
import type { CommonNumbers } from './rows';

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
  const isNew = connectionJson('', '', old) === undefined;
  const isGone = connectionJson('', '', now) === undefined;
  const kind: ChangeKind = isNew ? 'added' : isGone ? 'removed' : gained ? (lost ? 'changed' : 'widened') : 'narrowed';
  return { kind, gained, before: words(old), after: words(now), old, now };
}

export function changeOf(from: CommonEnd, to: CommonEnd, { kind, gained, before, after, old, now }: Difference): ConnectionChange {
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
