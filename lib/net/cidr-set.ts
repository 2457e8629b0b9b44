/**
 * Sets of IP addresses, of one family or both.
 *
 * A CidrSet is any set of addresses, held per family as disjoint intervals in normal form; how it was written makes
 * no difference. The sets form a Boolean algebra whose top is every IPv4 and every IPv6 address. Laws in
 * test/net/cidr-set.test.ts: De Morgan, complement is an involution, a minus b is disjoint from b, toCidrs is minimal.
 */
import { ProblemList } from '../finding';
import type { Cidr } from './cidr';
import {
  covers,
  coversAll,
  firstEndingAfter,
  type Interval,
  type Intervals,
  intersect,
  meets,
  meetsAny,
  normalise,
  same,
  subtract,
  unite,
} from './interval';
import { Ip } from './ip';
import { bitsOf, type IpFamily, ipFamilies, powerOfTwo, spaceOf } from './ip-family';
import { IpRange } from './ip-range';

type ByFamily = Readonly<Record<IpFamily, Intervals<bigint>>>;
type Members = Cidr | IpRange | Ip;

export class CidrSet {
  /** The set of everything in a list, in any order, overlapping or not. */
  static of(members: Iterable<Members | CidrSet>): CidrSet {
    const intervals: Record<IpFamily, Interval<bigint>[]> = { IPv4: [], IPv6: [] };
    for (const member of members) {
      if (!(member instanceof CidrSet)) intervals[member.family].push(intervalOf(member));
      else for (const family of ipFamilies) for (const interval of member.intervals[family]) intervals[family].push(interval);
    }
    return new CidrSet({ IPv4: normalise(intervals.IPv4), IPv6: normalise(intervals.IPv6) });
  }
  /** Reads CIDRs, ranges `a-b` and single addresses; throws one NetstackError with everything that `IpRange.parse` refuses, at `[index]`. */
  static parse(texts: readonly string[]): CidrSet {
    const problems = new ProblemList();
    const ranges = texts.flatMap((text, i) => problems.at(`[${i}]`).read(IpRange.parse, text) ?? []);
    problems.throwIfFailed();
    return CidrSet.of(ranges);
  }
  /** No address. */
  static empty(): CidrSet {
    return new CidrSet({ IPv4: [], IPv6: [] });
  }
  /** Every address, of one family or of both. @default both */
  static all(family?: IpFamily): CidrSet {
    const every = (f: IpFamily): Intervals<bigint> => (family === undefined || family === f ? [{ start: 0n, end: spaceOf(f) }] : []);
    return new CidrSet({ IPv4: every('IPv4'), IPv6: every('IPv6') });
  }
  /** Whether a value is a CidrSet. */
  static is(value: unknown): value is CidrSet {
    return typeof value === 'object' && value !== null && #brand in value;
  }

  readonly #brand = 'CidrSet';
  /** The normal form, by family: equal sets have equal intervals. */
  readonly intervals: ByFamily;

  private constructor(intervals: ByFamily) {
    this.intervals = intervals;
  }

  /** Number of addresses. */
  get size(): bigint {
    return this.ranges().reduce((sum, range) => sum + range.size, 0n);
  }
  get isEmpty(): boolean {
    return this.intervals.IPv4.length === 0 && this.intervals.IPv6.length === 0;
  }
  /** The addresses of one family. */
  ofFamily(family: IpFamily): CidrSet {
    return family === 'IPv4' ? new CidrSet({ IPv4: this.intervals.IPv4, IPv6: [] }) : new CidrSet({ IPv4: [], IPv6: this.intervals.IPv6 });
  }
  union(other: CidrSet): CidrSet {
    return this.#combine(other, unite);
  }
  intersection(other: CidrSet): CidrSet {
    return this.#combine(other, intersect);
  }
  /** What is in this set and not in the other. */
  subtraction(other: CidrSet): CidrSet {
    return this.#combine(other, subtract);
  }
  /** Every address of both families that is not in this set. */
  complement(): CidrSet {
    return CidrSet.all().subtraction(this);
  }
  /** Whether every address of the other is in this set. */
  contains(other: Members | CidrSet): boolean {
    if (other instanceof CidrSet) return ipFamilies.every((family) => coversAll(this.intervals[family], other.intervals[family]));
    return covers(this.intervals[other.family], intervalOf(other));
  }
  /** Whether the two share an address. */
  overlaps(other: Members | CidrSet): boolean {
    if (other instanceof CidrSet) return ipFamilies.some((family) => meetsAny(this.intervals[family], other.intervals[family]));
    return meets(this.intervals[other.family], intervalOf(other));
  }
  equals(other: CidrSet): boolean {
    return ipFamilies.every((family) => same(this.intervals[family], other.intervals[family]));
  }
  /** The lowest subnet of a prefix length inside `within` that shares no address with this set, if there is one; throws `cidr/prefix-out-of-range`. */
  nextFree(prefix: number, within: Cidr): Cidr | undefined {
    return this.free(prefix, within).next().value;
  }
  /** All such subnets in order, one at a time as they are asked for; throws `cidr/prefix-out-of-range` at once. */
  free(prefix: number, within: Cidr): Generator<Cidr, undefined> {
    const count = within.countSubnets(prefix);
    return subnetsBetween(this.intervals[within.family], prefix, within, count);
  }
  /** The set as its longest ranges, IPv4 first, ascending. */
  ranges(): readonly IpRange[] {
    return ipFamilies.flatMap((family) => this.intervals[family].map(({ start, end }) => IpRange.of(Ip.of(family, start), Ip.of(family, end - 1n))));
  }
  /** The fewest CIDRs that make up the set, IPv4 first, ascending. */
  toCidrs(): readonly Cidr[] {
    return this.ranges().flatMap((range) => range.toCidrs());
  }
  /** The CIDRs, separated by comma and space; empty for the empty set. */
  toString(): string {
    return this.toCidrs().join(', ');
  }
  toJSON(): readonly string[] {
    return this.toCidrs().map((cidr) => cidr.toString());
  }

  #combine(other: CidrSet, operation: (a: Intervals<bigint>, b: Intervals<bigint>) => Intervals<bigint>): CidrSet {
    const of = (family: IpFamily): Intervals<bigint> => operation(this.intervals[family], other.intervals[family]);
    return new CidrSet({ IPv4: of('IPv4'), IPv6: of('IPv6') });
  }
}

function intervalOf(member: Members): Interval<bigint> {
  return member instanceof Ip ? { start: member.value, end: member.value + 1n } : { start: member.first, end: member.last + 1n };
}

/** Walks subnets and taken intervals side by side; a taken interval is jumped over, however large. */
function* subnetsBetween(taken: Intervals<bigint>, prefix: number, within: Cidr, count: bigint): Generator<Cidr, undefined> {
  const size = powerOfTwo(bitsOf(within.family) - prefix);
  let next = firstEndingAfter(taken, within.first);
  for (let n = 0n; n < count; ) {
    const start = within.first + n * size;
    const obstacle = taken[next];
    if (obstacle === undefined || start + size <= obstacle.start) {
      yield within.subnet(prefix, n);
      n++;
    } else {
      n = (obstacle.end - within.first + size - 1n) / size;
      next++;
    }
  }
  return undefined;
}
