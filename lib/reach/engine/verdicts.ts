/**
 * The machine that decides: states and verdicts, interned, with memoised transitions.
 *
 * Towards one peer a subject's policies are a program of hits. A state says, for every port at once, what may still happen:
 * which ports are undecided (`reach`), which may have been accepted, denied or passed on, and what the union of NetworkPolicy
 * rules gives for certain (`must`) or perhaps (`may`). A certain hit takes its ports out of `reach`, an uncertain one leaves
 * them in; so at the end a port is allowed when it may have been accepted and cannot have been denied, and
 * implementation-defined when both may have happened. Uncertain hits are independent of each other: the answer never says
 * allow or deny where one of them decides, and may say `maybe` where two uncertain hits always go together.
 */
import type { Reason } from '../profile';
import type { PortSetId, PortSpace } from './ports';

export type StateId = number;
export type VerdictId = number;
export type EffectId = number;

/** What a rule does to the traffic that it matches. `allow` is the union of NetworkPolicy rules, the others decide in order. */
export type Action = 'accept' | 'deny' | 'pass' | 'allow';

type Reasons = readonly (readonly [Reason, PortSetId])[];

interface State {
  readonly reach: PortSetId;
  readonly accepted: PortSetId;
  readonly denied: PortSetId;
  readonly passed: PortSetId;
  readonly must: PortSetId;
  readonly may: PortSetId;
  readonly reasons: Reasons;
  /** Why rules of NetworkPolicies match only perhaps. */
  readonly unionReasons: Reasons;
}

/** Traffic of one pair: what is allowed, and what is implementation-defined and why. The rest is denied. */
export interface InternedVerdict {
  readonly allow: PortSetId;
  readonly maybe: PortSetId;
  readonly reasons: Reasons;
}

interface Effect {
  readonly action: Action;
  readonly ports: PortSetId;
  readonly reason?: Reason;
}

export class VerdictMachine {
  readonly ports: PortSpace;
  /** Nothing decided yet. */
  readonly start: StateId;
  readonly open: VerdictId;
  readonly closed: VerdictId;
  readonly #states: State[] = [];
  readonly #stateIds = new Map<string, StateId>();
  readonly #verdicts: InternedVerdict[] = [];
  readonly #verdictIds = new Map<string, VerdictId>();
  readonly #effects: Effect[] = [];
  readonly #effectIds = new Map<string, EffectId>();
  readonly #steps: Int32Array[] = [];
  /** By the lower number of a pair: at the higher one the verdict plus one, or 0 where it was not needed yet. */
  readonly #meets: Int32Array[] = [];

  constructor(ports: PortSpace) {
    this.ports = ports;
    const { none, all } = ports;
    this.start = this.#state({ reach: all, accepted: none, denied: none, passed: none, must: none, may: none, reasons: [], unionReasons: [] });
    this.open = this.verdictOf({ allow: all, maybe: none, reasons: [] });
    this.closed = this.verdictOf({ allow: none, maybe: none, reasons: [] });
  }

  get verdictCount(): number {
    return this.#verdicts.length;
  }
  effect(effect: Effect): EffectId {
    const key = `${effect.action}/${effect.ports}/${effect.reason ?? ''}`;
    let id = this.#effectIds.get(key);
    if (id === undefined) {
      id = this.#effects.length;
      this.#effects.push(effect);
      this.#effectIds.set(key, id);
      this.#steps.push(new Int32Array(64));
    }
    return id;
  }
  /** Memoised transitions of an effect: entry `state` holds the next state plus one, or 0 where it was not needed yet. */
  steps(effect: EffectId): Int32Array {
    let table = this.#steps[effect] ?? new Int32Array(64);
    if (table.length <= this.#states.length) {
      const grown = new Int32Array(Math.max(64, this.#states.length * 2));
      grown.set(table);
      table = grown;
      this.#steps[effect] = table;
    }
    return table;
  }
  step(state: StateId, effect: EffectId): StateId {
    const next = this.#apply(this.#stateOf(state), this.#effects[effect]);
    const id = this.#state(next);
    const table = this.#steps[effect];
    if (table !== undefined && state < table.length) table[state] = id + 1;
    return id;
  }
  /** Admin policies are through and no NetworkPolicy isolates: passed and undecided traffic goes on to the baseline. */
  enterBaseline(state: StateId): StateId {
    const { ports } = this;
    const s = this.#stateOf(state);
    return this.#state({ ...s, reach: ports.union(s.reach, s.passed), passed: ports.none });
  }
  /** The undecided traffic of a state and nothing else: where policies of one priority start from. */
  undecided(state: StateId): StateId {
    const { none } = this.ports;
    const { reach } = this.#stateOf(state);
    return this.#state({ reach, accepted: none, denied: none, passed: none, must: none, may: none, reasons: [], unionReasons: [] });
  }
  /**
   * Policies of one priority, each run from the undecided traffic of `entry`: whichever is evaluated first decides, so a port
   * has every outcome that one of them may give it, and stays undecided only where none decides.
   */
  mergeEqualPriority(entry: StateId, outcomes: readonly StateId[]): StateId {
    const { ports } = this;
    let merged = this.#stateOf(entry);
    const seen = { accepted: ports.none, denied: ports.none, passed: ports.none };
    let conflicts = ports.none;
    for (const outcome of outcomes) {
      const run = this.#stateOf(outcome);
      for (const clash of [
        ports.intersection(seen.accepted, ports.union(run.denied, run.passed)),
        ports.intersection(seen.denied, ports.union(run.accepted, run.passed)),
        ports.intersection(seen.passed, ports.union(run.accepted, run.denied)),
      ]) {
        conflicts = ports.union(conflicts, clash);
      }
      seen.accepted = ports.union(seen.accepted, run.accepted);
      seen.denied = ports.union(seen.denied, run.denied);
      seen.passed = ports.union(seen.passed, run.passed);
      merged = { ...merged, reach: ports.intersection(merged.reach, run.reach), reasons: this.#addAll(merged.reasons, run.reasons) };
    }
    return this.#state({
      ...merged,
      accepted: ports.union(merged.accepted, seen.accepted),
      denied: ports.union(merged.denied, seen.denied),
      passed: ports.union(merged.passed, seen.passed),
      reasons: this.#addReason(merged.reasons, 'equalPriority', conflicts),
    });
  }
  /** The verdict of a program that is through. @param isolated whether a NetworkPolicy isolates the subject in this direction */
  finish(state: StateId, isolated: boolean): VerdictId {
    const known = isolated ? this.#finishedIsolated : this.#finished;
    let verdict = known[state];
    if (verdict === undefined) {
      verdict = this.#finish(state, isolated);
      known[state] = verdict;
    }
    return verdict;
  }
  readonly #finished: (VerdictId | undefined)[] = [];
  readonly #finishedIsolated: (VerdictId | undefined)[] = [];
  #finish(state: StateId, isolated: boolean): VerdictId {
    const { ports } = this;
    const s = this.#stateOf(state);
    const left = ports.union(s.reach, s.passed);
    const accepted = ports.union(s.accepted, isolated ? ports.intersection(left, s.may) : left);
    const denied = isolated ? ports.union(s.denied, ports.difference(left, s.must)) : s.denied;
    const doubtful = isolated ? this.#within(s.unionReasons, ports.difference(left, s.must)) : [];
    return this.#verdict(accepted, denied, this.#addAll(s.reasons, doubtful));
  }
  /** Traffic that both ends allow. */
  meet(a: VerdictId, b: VerdictId): VerdictId {
    if (a === b || b === this.open) return a;
    if (a === this.open) return b;
    if (a === this.closed || b === this.closed) return this.closed;
    const low = a < b ? a : b;
    const high = a < b ? b : a;
    let table = this.#meets[low];
    if (table === undefined || table.length <= high) {
      const grown = new Int32Array(Math.max(64, 2 * high));
      if (table !== undefined) grown.set(table);
      table = grown;
      this.#meets[low] = table;
    }
    const known = table[high] ?? 0;
    if (known !== 0) return known - 1;
    const id = this.#meet(this.verdict(a), this.verdict(b));
    table[high] = id + 1;
    return id;
  }
  /** The other verdict, unless it is not known whether it or `open` applies. */
  perhapsOpen(verdict: VerdictId, reason: Reason): VerdictId {
    const { ports } = this;
    const v = this.verdict(verdict);
    const gained = ports.difference(ports.difference(ports.all, v.allow), v.maybe);
    return this.verdictOf({ allow: v.allow, maybe: ports.union(v.maybe, gained), reasons: this.#addReason(v.reasons, reason, gained) });
  }
  /** Everything that a policy which is not modelled leaves in doubt. */
  doubt(verdict: VerdictId, effect: 'any' | 'restricts'): VerdictId {
    const { ports } = this;
    if (effect === 'any') return this.verdictOf({ allow: ports.none, maybe: ports.all, reasons: [['unmodelled', ports.all]] });
    const v = this.verdict(verdict);
    return this.verdictOf({ allow: ports.none, maybe: ports.union(v.maybe, v.allow), reasons: this.#addReason(v.reasons, 'unmodelled', v.allow) });
  }
  /**
   * One verdict from several that hold side by side: `any` where a way through one is enough (two address families),
   * `all` where it is not known which of them holds.
   */
  combine(verdicts: readonly VerdictId[], mode: 'any' | 'all', reason: Reason): VerdictId {
    const { ports } = this;
    const [head, ...rest] = verdicts;
    if (head === undefined) return this.closed;
    if (rest.every((other) => other === head)) return head;
    const list = verdicts.map((id) => this.verdict(id));
    const allow = list.map((v) => v.allow).reduce((a, b) => (mode === 'any' ? ports.union(a, b) : ports.intersection(a, b)));
    const possible = list.map((v) => ports.union(v.allow, v.maybe)).reduce((a, b) => ports.union(a, b));
    const maybe = ports.difference(possible, allow);
    let reasons: Reasons = [];
    let explained = ports.none;
    for (const v of list) {
      reasons = this.#addAll(reasons, v.reasons);
      explained = ports.union(explained, v.maybe);
    }
    return this.verdictOf({ allow, maybe, reasons: this.#within(this.#addReason(reasons, reason, ports.difference(maybe, explained)), maybe) });
  }
  verdict(id: VerdictId): InternedVerdict {
    return this.#verdicts[id] ?? { allow: 0, maybe: 0, reasons: [] };
  }
  verdictOf(verdict: InternedVerdict): VerdictId {
    const key = `${verdict.allow}/${verdict.maybe}/${verdict.reasons.map((r) => r.join(':')).join()}`;
    let id = this.#verdictIds.get(key);
    if (id === undefined) {
      id = this.#verdicts.length;
      this.#verdicts.push(verdict);
      this.#verdictIds.set(key, id);
    }
    return id;
  }

  #apply(s: State, effect: Effect | undefined): State {
    const { ports } = this;
    if (effect === undefined) return s;
    if (effect.action === 'allow') {
      const may = ports.union(s.may, effect.ports);
      if (effect.reason === undefined) return { ...s, may, must: ports.union(s.must, effect.ports) };
      return { ...s, may, unionReasons: this.#addReason(s.unionReasons, effect.reason, effect.ports) };
    }
    const hit = ports.intersection(s.reach, effect.ports);
    const certain = effect.reason === undefined;
    return {
      ...s,
      reach: certain ? ports.difference(s.reach, hit) : s.reach,
      accepted: effect.action === 'accept' ? ports.union(s.accepted, hit) : s.accepted,
      denied: effect.action === 'deny' ? ports.union(s.denied, hit) : s.denied,
      passed: effect.action === 'pass' ? ports.union(s.passed, hit) : s.passed,
      reasons: effect.reason === undefined ? s.reasons : this.#addReason(s.reasons, effect.reason, hit),
    };
  }
  #meet(a: InternedVerdict, b: InternedVerdict): VerdictId {
    const { ports } = this;
    const allow = ports.intersection(a.allow, b.allow);
    const possible = ports.intersection(ports.union(a.allow, a.maybe), ports.union(b.allow, b.maybe));
    const maybe = ports.difference(possible, allow);
    return this.verdictOf({ allow, maybe, reasons: this.#within(this.#addAll(a.reasons, b.reasons), maybe) });
  }
  #verdict(accepted: PortSetId, denied: PortSetId, reasons: Reasons): VerdictId {
    const { ports } = this;
    const maybe = ports.intersection(accepted, denied);
    return this.verdictOf({ allow: ports.difference(accepted, denied), maybe, reasons: this.#within(reasons, maybe) });
  }
  #within(reasons: Reasons, maybe: PortSetId): Reasons {
    if (maybe === this.ports.none) return [];
    return reasons.map(([reason, set]) => [reason, this.ports.intersection(set, maybe)] as const).filter(([, set]) => set !== this.ports.none);
  }
  #addReason(reasons: Reasons, reason: Reason, set: PortSetId): Reasons {
    if (set === this.ports.none) return reasons;
    const known = reasons.find(([name]) => name === reason);
    if (known === undefined) return [...reasons, [reason, set] as const].sort(([a], [b]) => (a < b ? -1 : 1));
    return reasons.map((entry) => (entry === known ? [reason, this.ports.union(known[1], set)] : entry));
  }
  #addAll(reasons: Reasons, more: Reasons): Reasons {
    return more.reduce((all, [reason, set]) => this.#addReason(all, reason, set), reasons);
  }
  #stateOf(id: StateId): State {
    const found = this.#states[id];
    if (found === undefined) throw new Error(`no state ${id}`);
    return found;
  }
  #state(state: State): StateId {
    const { reach, accepted, denied, passed, must, may, reasons, unionReasons } = state;
    const key = `${reach}/${accepted}/${denied}/${passed}/${must}/${may}/${reasons.map((r) => r.join(':')).join()}/${unionReasons.map((r) => r.join(':')).join()}`;
    let id = this.#stateIds.get(key);
    if (id === undefined) {
      id = this.#states.length;
      this.#states.push(state);
      this.#stateIds.set(key, id);
    }
    return id;
  }
}
