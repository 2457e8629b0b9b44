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

/** Verdicts of two versions between classes of ends. */
export class VersionLines {
  readonly #before: Version;
  readonly #after: Version;
  /** Whether both versions number verdicts alike. */
  readonly #alike: boolean;

  constructor(before: Reachability, after: Reachability, classes: readonly (readonly CommonEnd[])[], numbers: CommonNumbers, alike: boolean) {
    this.#before = new Version(before, classes, (end) => end.before, numbers);
    this.#after = new Version(after, classes, (end) => end.after, numbers);
    this.#alike = alike;
  }
  /** Classes to which a class sends something else, with the numbers of both verdicts. */
  row(source: number, differs: (target: number, was: number, is: number) => void): void {
    this.#compare(this.#before.row(source), this.#after.row(source), differs);
  }
  /** Classes from which a class receives something else. */
  column(target: number, differs: (source: number, was: number, is: number) => void): void {
    this.#compare(this.#before.column(target), this.#after.column(target), differs);
  }

  #compare(was: Uint32Array | undefined, is: Uint32Array | undefined, differs: (other: number, was: number, is: number) => void): void {
    const old = this.#before;
    const now = this.#after;
    const count = old.groups.length;
    for (let i = 0; i < count; i++) {
      const a = was?.[old.groups[i] ?? -1];
      const b = is?.[now.groups[i] ?? -1];
      if (a === b && (this.#alike || a === undefined)) continue;
      const x = a === undefined ? 0 : old.number(a);
      const y = b === undefined ? 0 : now.number(b);
      if (x !== y) differs(i, x, y);
    }
  }
}

/** One version's verdicts, and their common numbers. */
class Version {
  /** Group of each class of ends; -1 where the version has no such ends. */
  readonly groups: Int32Array;
  readonly #reachability: Reachability;
  readonly #sides: readonly (Side | undefined)[];
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
    this.groups = Int32Array.from(this.#sides, (side) => side?.group ?? -1);
    this.#numbers = numbers;
  }
  row(source: number): Uint32Array | undefined {
    const side = this.#sides[source];
    return side === undefined ? undefined : this.#reachability.rows.row(side.endpoint);
  }
  column(target: number): Uint32Array | undefined {
    const side = this.#sides[target];
    return side === undefined ? undefined : this.#reachability.rows.column(side.endpoint);
  }
  number(verdict: number): number {
    const known = this.#table[verdict] ?? -1;
    if (known >= 0) return known;
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
