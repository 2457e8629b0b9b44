/** Rows of the matrices of two versions, in numbers that can be compared. */
import type { Reachability, Verdict } from '../engine';
import type { CommonEnd, Side } from './ends';

const nothing: Verdict = { all: false, allow: { TCP: [], UDP: [], SCTP: [], other: false }, maybe: [] };

/** Verdicts of two analyses have numbers of their own; equal words get one number here, and 0 is nothing. */
export class CommonNumbers {
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
export class VersionRows {
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
  /** Verdicts from a class to every class. */
  row(source: number): Int32Array {
    return this.#line(this.#sides[source], ({ endpoint }) => this.#reachability.rows.row(endpoint));
  }
  /** Verdicts from every class to a class. */
  column(target: number): Int32Array {
    return this.#line(this.#sides[target], ({ endpoint }) => this.#reachability.rows.column(endpoint));
  }
  #line(side: Side | undefined, verdictsOf: (side: Side) => Uint32Array): Int32Array {
    const out = new Int32Array(this.#groups.length);
    if (side === undefined) return out;
    const verdicts = verdictsOf(side);
    for (let i = 0; i < out.length; i++) {
      const group = this.#groups[i] ?? -1;
      if (group < 0) continue;
      const verdict = verdicts[group] ?? 0;
      const known = this.#table[verdict] ?? -1;
      out[i] = known >= 0 ? known : this.#translate(verdict);
    }
    return out;
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
