/**
 * Programs and their rows. A program is what a subject's policies do, as hits of (peer set, effect); its row holds a verdict
 * for every behaviour class of peers. Classes come from exact partition refinement: every peer set splits each class that it
 * cuts. Programs of both address families share the classes, so a program that mentions no addresses has one row for both.
 */
import { allElements, type PeerSetId, type PeerSets } from './peers';
import type { ElementId } from './universe';
import type { EffectId, StateId, VerdictId, VerdictMachine } from './verdicts';

export interface Hit {
  readonly set: PeerSetId;
  readonly effect: EffectId;
}
export type Step = Hit | { readonly sameOrder: readonly (readonly Hit[])[] };

export interface Program {
  readonly admin: readonly Step[];
  readonly namespace: readonly Hit[];
  readonly isolated: boolean;
  readonly baseline: readonly Step[];
  readonly doubt: 'any' | 'restricts' | undefined;
}

/** Number of a program; subjects with equal programs share it. */
export type SignatureId = number;
export type Row = Uint16Array | Uint32Array;

export class RowTable {
  readonly #peers: PeerSets;
  readonly #machine: VerdictMachine;
  readonly #programs: Program[] = [];
  readonly #ids = new Map<string, SignatureId>();
  readonly #keys: string[] = [];
  readonly #rows: (Row | undefined)[] = [];
  readonly #setClasses = new Map<PeerSetId, Int32Array>();
  #partition: { readonly classes: Int32Array; readonly count: number } | undefined;

  constructor(peers: PeerSets, machine: VerdictMachine) {
    this.#peers = peers;
    this.#machine = machine;
  }

  get count(): number {
    return this.#programs.length;
  }
  get classCount(): number {
    return this.#classified.count;
  }
  /** Behaviour class of each element. */
  get classes(): Int32Array {
    return this.#classified.classes;
  }
  /** All programs must be added before the first row is asked for. */
  add(program: Program): SignatureId {
    const key = keyOf(program);
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.#programs.push(program) - 1;
      this.#ids.set(key, id);
      this.#keys.push(key);
    }
    return id;
  }
  /** What a program does, as a text: equal over the same peer sets exactly when the programs are. */
  keyOf(signature: SignatureId): string {
    return this.#keys[signature] ?? '';
  }
  row(signature: SignatureId): Row {
    let row = this.#rows[signature];
    if (row === undefined) {
      const program = this.#programs[signature];
      row = program === undefined ? this.#constantRow(this.#machine.closed) : this.#run(program);
      this.#rows[signature] = row;
    }
    return row;
  }
  classOf(element: ElementId): number {
    return this.classes[element] ?? 0;
  }
  #run(program: Program): Row {
    const { admin, namespace, isolated, baseline } = program;
    const machine = this.#machine;
    if (admin.length === 0 && namespace.length === 0 && baseline.length === 0) return this.#constantRow(this.#finish(program, machine.start));
    if (admin.length === 0 && baseline.length === 0) return this.#runUnion(program);
    this.#scratch ??= new Int32Array(this.classCount);
    const states = this.#scratch.fill(machine.start);
    for (const step of admin) this.#apply(states, step);
    for (const hit of namespace) this.#hit(states, hit);
    if (!isolated && baseline.length > 0) {
      mapInPlace(states, (state) => machine.enterBaseline(state));
      for (const step of baseline) this.#apply(states, step);
    }
    mapInPlace(states, (state) => this.#finish(program, state));
    return machine.verdictCount > 0xffff ? new Uint32Array(states) : new Uint16Array(states);
  }
  #scratch: Int32Array | undefined;
  /** Rules of NetworkPolicies only: their order makes no difference, and what they do not mention needs no work. */
  #runUnion(program: Program): Row {
    const machine = this.#machine;
    let base = machine.start;
    for (const { set, effect } of program.namespace) if (set === allElements) base = machine.step(base, effect);
    const particular = program.namespace.filter(({ set }) => set !== allElements);
    const rest = this.#finish(program, base);
    if (particular.length === 0) return this.#constantRow(rest);
    this.#scratch ??= new Int32Array(this.classCount);
    const states = this.#scratch;
    const touched = particular.map(({ set }) => this.#classesOf(set));
    for (const classes of touched) for (let i = 0; i < classes.length; i++) states[classes[i] ?? 0] = base;
    for (const hit of particular) this.#hit(states, hit);
    for (const classes of touched) {
      let last = -1;
      let verdict = rest;
      for (let i = 0; i < classes.length; i++) {
        const cls = classes[i] ?? 0;
        const state = states[cls] ?? 0;
        if (state >= finished) continue;
        if (state !== last) verdict = this.#finish(program, state);
        last = state;
        states[cls] = finished + verdict;
      }
    }
    const row: Row = (machine.verdictCount > 0xffff ? new Uint32Array(this.classCount) : new Uint16Array(this.classCount)).fill(rest);
    for (const classes of touched) {
      for (let i = 0; i < classes.length; i++) {
        const cls = classes[i] ?? 0;
        row[cls] = (states[cls] ?? 0) - finished;
      }
    }
    return row;
  }
  #finish({ isolated, doubt }: Program, state: StateId): VerdictId {
    const verdict = this.#machine.finish(state, isolated);
    return doubt === undefined ? verdict : this.#machine.doubt(verdict, doubt);
  }
  /** Subjects that treat everybody alike share a row. */
  #constantRow(verdict: VerdictId): Row {
    let row = this.#constants.get(verdict);
    if (row === undefined) {
      row = (verdict > 0xffff ? new Uint32Array(this.classCount) : new Uint16Array(this.classCount)).fill(verdict);
      this.#constants.set(verdict, row);
    }
    return row;
  }
  readonly #constants = new Map<VerdictId, Row>();
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
      for (const id of this.#peers.members(set)) inside.add(this.classOf(id));
      found = Int32Array.from(inside);
      this.#setClasses.set(set, found);
    }
    return found;
  }

  get #classified(): { readonly classes: Int32Array; readonly count: number } {
    this.#partition ??= refine(this.#usedSets(), this.#peers);
    return this.#partition;
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

/** States above this are verdicts already. */
const finished = 2 ** 30;

function keyOf({ admin, namespace, isolated, baseline, doubt }: Program): string {
  let key = `${isolated}${doubt ?? ''}`;
  for (const { set, effect } of namespace) key += ` ${set}:${effect}`;
  for (const steps of [admin, baseline]) {
    key += '/';
    for (const step of steps)
      key +=
        'sameOrder' in step
          ? `(${step.sameOrder.map((hits) => hits.map(({ set, effect }) => `${set}:${effect}`).join(' ')).join('|')})`
          : ` ${step.set}:${step.effect}`;
  }
  return key;
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
  let memo = new Int32Array(256);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (value >= memo.length) {
      const grown = new Int32Array(2 * value);
      grown.set(memo);
      memo = grown;
    }
    let known = memo[value] ?? 0;
    if (known === 0) {
      known = f(value) + 1;
      memo[value] = known;
    }
    values[i] = known - 1;
  }
}
