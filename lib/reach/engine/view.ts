/**
 * The verdicts of one address family (or of both, where they agree).
 *
 * Subjects with the same policies share a signature: a program of (peer set, effect) hits. Elements that no program tells
 * apart as peers are one behaviour class: classes come from exact partition refinement by every peer set, each set splitting
 * the classes that it cuts. A signature's row holds a verdict for every class and is computed when it is first asked for.
 */
import type { Direction } from '../model';
import type { Reason } from '../profile';
import { allElements, type PeerSetId, type PeerSets, type View } from './peers';
import type { CompiledPolicy, CompiledRule, PortMatch } from './policy';
import type { PortSetId } from './ports';
import { type ElementId, type PodElement, resolvePort } from './universe';
import type { EffectId, StateId, VerdictId, VerdictMachine } from './verdicts';

interface Hit {
  readonly set: PeerSetId;
  readonly effect: EffectId;
}
type Step = Hit | { readonly sameOrder: readonly (readonly Hit[])[] };

interface Program {
  readonly admin: readonly Step[];
  readonly namespace: readonly Hit[];
  readonly isolated: boolean;
  readonly baseline: readonly Step[];
  readonly doubt: 'any' | 'restricts' | undefined;
}

/** Signature of a subject that no policy governs. */
const ungoverned = -1;
type SignatureId = number;
type Row = Uint16Array | Uint32Array;

/** Which policies select an element, and in which direction a policy that is not modelled may touch it. */
export interface Subjects {
  readonly policies: readonly CompiledPolicy[];
  /** By direction and element: indices of the policies with rules or isolation in that direction, ascending. */
  readonly selected: Readonly<Record<Direction, readonly (readonly number[] | undefined)[]>>;
  readonly doubts: Readonly<Record<Direction, ReadonlyMap<ElementId, 'any' | 'restricts'>>>;
  /** What a pod that nothing selects gets. */
  readonly unselectedPodsAreOpen: boolean;
}

export class FamilyView {
  readonly #peers: PeerSets;
  readonly #machine: VerdictMachine;
  readonly #subjects: Subjects;
  readonly #view: View;
  readonly #programs: Program[] = [];
  readonly #rows: (Row | undefined)[] = [];
  readonly #signatures: Readonly<Record<Direction, Int32Array>>;
  /** Behaviour class of each element. */
  readonly #classes: Int32Array;
  readonly #classCount: number;
  readonly #setClasses = new Map<PeerSetId, Int32Array>();
  readonly #policyIds: ReadonlyMap<CompiledPolicy, number>;
  readonly #hitKeys = new Map<string, readonly Hit[]>();

  constructor(peers: PeerSets, machine: VerdictMachine, subjects: Subjects, view: View) {
    this.#peers = peers;
    this.#machine = machine;
    this.#subjects = subjects;
    this.#view = view;
    this.#policyIds = new Map(subjects.policies.map((policy, id) => [policy, id]));
    const ids = new Map<string, SignatureId>();
    this.#signatures = { ingress: this.#signaturesOf('ingress', ids), egress: this.#signaturesOf('egress', ids) };
    const { classes, count } = refine(this.#usedSets(), peers);
    this.#classes = classes;
    this.#classCount = count;
  }

  get classCount(): number {
    return this.#classCount;
  }
  get signatureCount(): number {
    return this.#programs.length;
  }
  verdict(from: ElementId, to: ElementId): VerdictId {
    const out = this.#signatures.egress[from] ?? ungoverned;
    const into = this.#signatures.ingress[to] ?? ungoverned;
    const { open } = this.#machine;
    const sent = out === ungoverned ? open : (this.#row(out)[this.#classes[to] ?? 0] ?? 0);
    if (into === ungoverned) return sent;
    return this.#machine.meet(sent, this.#row(into)[this.#classes[from] ?? 0] ?? 0);
  }
  /** What the policies at one end say of a pair. */
  side(direction: Direction, subject: ElementId, peer: ElementId): VerdictId {
    const signature = this.#signatures[direction][subject] ?? ungoverned;
    return signature === ungoverned ? this.#machine.open : (this.#row(signature)[this.#classes[peer] ?? 0] ?? 0);
  }
  /** Elements with equal keys have equal verdicts with everything. */
  key(element: ElementId): number {
    return this.#keys[element] ?? 0;
  }
  get #keys(): Int32Array {
    this.#keyTable ??= this.#computeKeys();
    return this.#keyTable;
  }
  #keyTable: Int32Array | undefined;

  #computeKeys(): Int32Array {
    const ids = new Map<string, number>();
    const { ingress, egress } = this.#signatures;
    return this.#classes.map((cls, id) => {
      const key = `${cls}/${ingress[id]}/${egress[id]}`;
      const known = ids.get(key) ?? ids.size;
      ids.set(key, known);
      return known;
    });
  }

  #row(signature: SignatureId): Row {
    let row = this.#rows[signature];
    if (row === undefined) {
      const program = this.#programs[signature];
      row = program === undefined ? new Uint16Array(this.#classCount) : this.#run(program);
      this.#rows[signature] = row;
    }
    return row;
  }
  #run({ admin, namespace, isolated, baseline, doubt }: Program): Row {
    const machine = this.#machine;
    const states = new Int32Array(this.#classCount).fill(machine.start);
    for (const step of admin) this.#apply(states, step);
    for (const hit of namespace) this.#hit(states, hit);
    if (!isolated && baseline.length > 0) {
      mapInPlace(states, (state) => machine.enterBaseline(state));
      for (const step of baseline) this.#apply(states, step);
    }
    mapInPlace(states, (state) => {
      const verdict = machine.finish(state, isolated);
      return doubt === undefined ? verdict : machine.doubt(verdict, doubt);
    });
    return machine.verdictCount > 0xffff ? Uint32Array.from(states) : Uint16Array.from(states);
  }
  #apply(states: Int32Array, step: Step): void {
    if (!('sameOrder' in step)) {
      this.#hit(states, step);
      return;
    }
    const machine = this.#machine;
    const fresh = states.slice();
    mapInPlace(fresh, (state) => machine.undecided(state));
    const outcomes = step.sameOrder.map((hits) => {
      const copy = fresh.slice();
      for (const hit of hits) this.#hit(copy, hit);
      return copy;
    });
    const merged = new Map<string, StateId>();
    states.forEach((entry, i) => {
      const ends = outcomes.map((copy) => copy[i] ?? entry);
      if (ends.every((end) => end === fresh[i])) return;
      const key = `${entry}:${ends.join()}`;
      let state = merged.get(key);
      if (state === undefined) {
        state = machine.mergeEqualPriority(entry, ends);
        merged.set(key, state);
      }
      states[i] = state;
    });
  }
  #hit(states: Int32Array, { set, effect }: Hit): void {
    const machine = this.#machine;
    let table = machine.steps(effect);
    const take = (i: number): void => {
      const state = states[i] ?? 0;
      let next = table[state] ?? 0;
      if (next === 0) {
        next = machine.step(state, effect) + 1;
        table = machine.steps(effect);
      }
      states[i] = next - 1;
    };
    if (set === allElements) {
      for (let i = 0; i < states.length; i++) take(i);
      return;
    }
    const classes = this.#classesOf(set);
    for (let i = 0; i < classes.length; i++) take(classes[i] ?? 0);
  }
  /** The classes that make up a set; each lies wholly inside or outside. */
  #classesOf(set: PeerSetId): Int32Array {
    let found = this.#setClasses.get(set);
    if (found === undefined) {
      const inside = new Set<number>();
      for (const id of this.#peers.members(set)) inside.add(this.#classes[id] ?? 0);
      found = Int32Array.from(inside);
      this.#setClasses.set(set, found);
    }
    return found;
  }

  #signaturesOf(direction: Direction, ids: Map<string, SignatureId>): Int32Array {
    const { universe } = this.#peers;
    const { selected, doubts, unselectedPodsAreOpen } = this.#subjects;
    const signatures = new Int32Array(universe.elements.length).fill(ungoverned);
    const byPolicies = new Map<string, SignatureId>();
    for (let id = 0; id < universe.podCount; id++) {
      const element = universe.elements[id];
      if (element?.type !== 'pod' || (element.exempt && !element.unmodelled)) continue;
      const indices = element.exempt ? [] : (selected[direction][id] ?? []);
      const doubt = element.unmodelled ? 'any' : doubts[direction].get(id);
      if (indices.length === 0 && doubt === undefined && unselectedPodsAreOpen) continue;
      // Named ports of an ingress rule resolve on the subject itself: pods with other ports have a program of their own.
      const key = `${indices.join()}/${doubt ?? ''}/${direction === 'ingress' && element.ports.size > 0 ? [...element.ports].sort().join() : ''}`;
      let signature = byPolicies.get(key);
      if (signature === undefined) {
        signature = this.#signature(direction, element, indices, doubt, ids);
        byPolicies.set(key, signature);
      }
      signatures[id] = signature;
    }
    return signatures;
  }
  #signature(
    direction: Direction,
    element: PodElement,
    indices: readonly number[],
    doubt: Program['doubt'],
    ids: Map<string, SignatureId>,
  ): SignatureId {
    const policies = indices.flatMap((index) => this.#subjects.policies[index] ?? []);
    const inTier = (tier: CompiledPolicy['tier']) => policies.filter((policy) => policy.tier === tier);
    const ordered = (tier: CompiledPolicy['tier']): readonly Step[] => {
      const byOrder = new Map<number, CompiledPolicy[]>();
      for (const policy of inTier(tier)) byOrder.set(policy.order, [...(byOrder.get(policy.order) ?? []), policy]);
      return [...byOrder]
        .sort(([a], [b]) => a - b)
        .flatMap(([, group]): readonly Step[] => {
          const hits = group.map((policy) => this.#hits(policy, direction, element));
          return hits.length === 1 ? (hits[0] ?? []) : [{ sameOrder: hits }];
        });
    };
    const namespace = inTier('namespace');
    const allowed = new Map(
      namespace.flatMap((policy) => this.#hits(policy, direction, element)).map((hit) => [hit.set * 2 ** 24 + hit.effect, hit]),
    );
    const program: Program = {
      admin: ordered('admin'),
      namespace: [...allowed].sort(([a], [b]) => a - b).map(([, hit]) => hit),
      isolated: namespace.some((policy) => policy.isolates.includes(direction)) || !this.#subjects.unselectedPodsAreOpen,
      baseline: ordered('baseline'),
      doubt,
    };
    const key = JSON.stringify(program);
    let id = ids.get(key);
    if (id === undefined) {
      id = this.#programs.push(program) - 1;
      ids.set(key, id);
    }
    return id;
  }
  #hits(policy: CompiledPolicy, direction: Direction, element: PodElement): readonly Hit[] {
    const rules = policy.rules[direction];
    const names = direction === 'ingress' ? rules.flatMap((rule) => rule.ports.flatMap((port) => (port.type === 'named' ? [port] : []))) : [];
    const resolution = names.map(({ name, protocol }) => resolvePort(element, name, protocol).join(';')).join('|');
    const key = `${this.#policyIds.get(policy)}/${direction}/${resolution}`;
    let hits = this.#hitKeys.get(key);
    if (hits === undefined) {
      hits = rules.flatMap((rule) => this.#ruleHits(rule, direction, element, policy.reason));
      this.#hitKeys.set(key, hits);
    }
    return hits;
  }
  #ruleHits(rule: CompiledRule, direction: Direction, element: PodElement, reason: Reason | undefined): readonly Hit[] {
    const hits: Hit[] = [];
    const add = (set: PeerSetId, ports: PortSetId, why: Reason | undefined): void => {
      if (ports === this.#machine.ports.none) return;
      hits.push({ set, effect: this.#machine.effect({ action: rule.action, ports, ...(why === undefined ? {} : { reason: why }) }) });
    };
    const fixed = this.#portSet(rule.ports, direction === 'ingress' ? element : undefined);
    const doubtful = rule.doubtful === undefined ? undefined : this.#portSet(rule.doubtful.ports, undefined);
    for (const peer of rule.peers) {
      const namedMatch = !(peer.type === 'addresses' && peer.of === 'ipBlock'); // a named port with an ipBlock never matches
      const ports = namedMatch ? fixed : this.#portSet(rule.ports, undefined);
      for (const part of this.#peers.parts(peer, this.#view)) {
        const why = reason ?? part.reason;
        add(part.set, ports, why);
        if (doubtful !== undefined) add(part.set, doubtful, why ?? rule.doubtful?.reason);
        if (direction === 'ingress' || !namedMatch) continue;
        for (const port of rule.ports) {
          if (port.type !== 'named') continue;
          for (const [numbers, set] of this.#peers.byNamedPort(part.set, port.name, port.protocol)) {
            for (const [protocol, number] of numbers) add(set, this.#machine.ports.range(protocol, number, number), why);
          }
        }
      }
    }
    return hits;
  }
  /** @param resolveOn the pod that named ports belong to, where it is one for the whole rule */
  #portSet(ports: readonly PortMatch[], resolveOn: PodElement | undefined): PortSetId {
    const space = this.#machine.ports;
    let set = space.none;
    for (const port of ports) {
      switch (port.type) {
        case 'all':
          set = space.all;
          break;
        case 'other':
          set = space.union(set, space.other);
          break;
        case 'range':
          set = space.union(set, space.range(port.protocol, port.first, port.last));
          break;
        case 'named':
          if (resolveOn === undefined) break;
          for (const [protocol, number] of resolvePort(resolveOn, port.name, port.protocol))
            set = space.union(set, space.range(protocol, number, number));
          break;
      }
    }
    return set;
  }
  #usedSets(): ReadonlySet<PeerSetId> {
    const used = new Set<PeerSetId>();
    const take = (steps: readonly Step[]): void => {
      for (const step of steps) {
        if (!('sameOrder' in step)) used.add(step.set);
        else for (const hits of step.sameOrder) take(hits);
      }
    };
    for (const { admin, namespace, baseline } of this.#programs) {
      take(admin);
      take(namespace);
      take(baseline);
    }
    used.delete(allElements);
    return used;
  }
}

/** Exact partition refinement: every set splits each class that it cuts; linear in the sizes of the sets. */
function refine(sets: ReadonlySet<PeerSetId>, peers: PeerSets): { readonly classes: Int32Array; readonly count: number } {
  const classes = new Int32Array(peers.universe.elements.length);
  const splitInto: number[] = [0];
  const splitBy: number[] = [-1];
  for (const set of sets) {
    for (const id of peers.members(set)) {
      const old = classes[id] ?? 0;
      if (splitBy[old] !== set) {
        splitBy[old] = set;
        splitInto[old] = splitBy.push(-1) - 1;
        splitInto.push(0);
      }
      classes[id] = splitInto[old] ?? 0;
    }
  }
  const dense = new Map<number, number>();
  classes.forEach((cls, id) => {
    const number = dense.get(cls) ?? dense.size;
    dense.set(cls, number);
    classes[id] = number;
  });
  return { classes, count: dense.size };
}

/** Replaces every value by a function of it, computed once a distinct value. */
function mapInPlace(values: Int32Array, f: (value: number) => number): void {
  const memo = new Map<number, number>();
  let last = -1;
  let lastResult = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (value !== last) {
      let result = memo.get(value);
      if (result === undefined) {
        result = f(value);
        memo.set(value, result);
      }
      last = value;
      lastResult = result;
    }
    values[i] = lastResult;
  }
}
