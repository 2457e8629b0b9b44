/**
 * Sets of ports of one protocol: a Boolean algebra whose top is 1 to 65535.
 * Laws in test/net/port-set.test.ts, the same as for CidrSet.
 */
import { covers, coversAll, type Interval, type Intervals, intersect, meets, meetsAny, normalise, same, subtract, unite } from './interval';
import { PortRange } from './port-range';

export class PortSet {
  /** The set of everything in a list, in any order, overlapping or not. */
  static of(ranges: Iterable<PortRange>): PortSet {
    return new PortSet(normalise(Array.from(ranges, intervalOf)));
  }
  /** No port. */
  static empty(): PortSet {
    return new PortSet([]);
  }
  /** Every port. */
  static all(): PortSet {
    return new PortSet([{ start: 1, end: 65_536 }]);
  }
  /** Whether a value is a PortSet. */
  static is(value: unknown): value is PortSet {
    return typeof value === 'object' && value !== null && #brand in value;
  }

  readonly #brand = 'PortSet';
  /** The normal form: equal sets have equal intervals. */
  readonly intervals: Intervals<number>;

  private constructor(intervals: Intervals<number>) {
    this.intervals = intervals;
  }

  /** Number of ports. */
  get size(): number {
    return this.intervals.reduce((sum, { start, end }) => sum + end - start, 0);
  }
  get isEmpty(): boolean {
    return this.intervals.length === 0;
  }
  union(other: PortSet): PortSet {
    return new PortSet(unite(this.intervals, other.intervals));
  }
  intersection(other: PortSet): PortSet {
    return new PortSet(intersect(this.intervals, other.intervals));
  }
  /** What is in this set and not in the other. */
  subtraction(other: PortSet): PortSet {
    return new PortSet(subtract(this.intervals, other.intervals));
  }
  /** Every port that is not in this set. */
  complement(): PortSet {
    return PortSet.all().subtraction(this);
  }
  /** Whether every port of the other is in this set. */
  contains(other: PortSet | PortRange | number): boolean {
    if (other instanceof PortSet) return coversAll(this.intervals, other.intervals);
    if (typeof other === 'number') return Number.isInteger(other) && covers(this.intervals, { start: other, end: other + 1 });
    return covers(this.intervals, intervalOf(other));
  }
  /** Whether the two share a port. */
  overlaps(other: PortSet | PortRange): boolean {
    return other instanceof PortSet ? meetsAny(this.intervals, other.intervals) : meets(this.intervals, intervalOf(other));
  }
  equals(other: PortSet): boolean {
    return same(this.intervals, other.intervals);
  }
  /** The set as the fewest ranges, ascending. */
  ranges(): readonly PortRange[] {
    return this.intervals.map(({ start, end }) => PortRange.of(start, end - 1));
  }
  /** The ranges, separated by comma; empty for the empty set. */
  toString(): string {
    return this.ranges().join(',');
  }
  toJSON(): readonly string[] {
    return this.ranges().map((range) => range.toString());
  }
}

function intervalOf(range: PortRange): Interval<number> {
  return { start: range.first, end: range.last + 1 };
}
