/**
 * Rows: a verdict of a program for every behaviour class of peers. Classes come from exact partition refinement: every peer set
 * splits each class that it cuts. Programs of both address families share the classes, so a program that mentions no addresses
 * has one row for both. A table takes the rows of an earlier one over, as they are where the classes are the same.
 */
import { classesBefore, type Partition, refine } from './partition';
import { allElements, type PeerSetId, type PeerSets } from './peers';
import type { Hit, Program, Programs, SignatureId, Step } from './programs';
import type { ElementId } from './universe';
import type { StateId, VerdictId, VerdictMachine } from './verdicts';

export type Row = Uint16Array | Uint32Array;

export class RowTable {
  readonly #peers: PeerSets;
  readonly #machine: VerdictMachine;
  readonly #programs: Programs;
  readonly #used = new Set<SignatureId>();
  readonly #rows: (Row | undefined)[] = [];
  readonly #setClasses = new Map<PeerSetId, Int32Array>();
  readonly #earlier: TableRows | undefined;
  #partition: Partition | undefined;
  #before: Int32Array | undefined;

  /** @param earlier what a table over the same peers, machine and programs left */
  constructor(peers: PeerSets, machine: VerdictMachine, programs: Programs, earlier?: TableRows) {
    this.#peers = peers;
    this.#machine = machine;
    this.#programs = programs;
    this.#earlier = earlier;
  }

  /** Number of the programs in use. */
  get count(): number {
    return this.#used.size;
  }
  get classCount(): number {
    return this.#classified.count;
  }
  /** Behaviour class of each element. */
  get classes(): Int32Array {
    return this.#classified.classes;
  }
  /** All programs in use must be named before the first row is asked for. */
  use(signature: SignatureId): void {
    this.#used.add(signature);
  }
  row(signature: SignatureId): Row {
    let row = this.#rows[signature];
    if (row === undefined) {
      const program = this.#programs.get(signature);
      row = this.#inherited(signature) ?? (program === undefined ? this.#constantRow(this.#machine.closed) : this.#run(program));
      this.#rows[signature] = row;
    }
    return row;
  }
  /** Decides every program in use. */
  complete(): void {
    for (const signature of this.#used) this.row(signature);
  }
  /** What a program says of an element does not depend on the classes. */
  #inherited(signature: SignatureId): Row | undefined {
    const { count } = this.#classified;
    const row = this.#earlier?.rows[signature];
    if (row === undefined || this.#before === undefined) return row;
    const moved = row instanceof Uint32Array ? new Uint32Array(count) : new Uint16Array(count);
    for (let i = 0; i < count; i++) moved[i] = row[this.#before[i] ?? 0] ?? 0;
    return moved;
  }
  /** What the next table may take over; undefined where nothing was asked for yet. */
  handOver(): TableRows | undefined {
    return this.#partition === undefined ? undefined : { partition: this.#partition, sets: this.#sets, rows: this.#rows };
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

  get #classified(): Partition {
    this.#partition ??= this.#openPartition();
    return this.#partition;
  }
  #openPartition(): Partition {
    const earlier = this.#earlier;
    this.#sets = this.#programs.setsOf(this.#used);
    if (earlier === undefined) return refine(this.#sets, this.#peers);
    if (this.#sets.size === earlier.sets.size && [...this.#sets].every((set) => earlier.sets.has(set))) return earlier.partition;
    const partition = refine(this.#sets, this.#peers);
    this.#before = classesBefore(partition, earlier.partition);
    return this.#before === undefined ? earlier.partition : partition;
  }
  #sets: ReadonlySet<PeerSetId> = new Set();
}

/** What a table leaves to the next one: not the table itself, or a chain of edits would keep them all. */
export interface TableRows {
  readonly partition: Partition;
  readonly sets: ReadonlySet<PeerSetId>;
  readonly rows: readonly (Row | undefined)[];
}

/** States above this are verdicts already. */
const finished = 2 ** 30;

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
