/**
 * Consecutive addresses, as load balancer pools and firewalls write them: `10.0.0.10-10.0.0.20`, one address, or a CIDR.
 *
 * An IpRange is the interval from `first` to `last`, both included, of one family; never empty.
 * Laws in test/net/ip-range.test.ts: parse(print(r)) = r; toCidrs partitions the range.
 */
import { NetstackError } from '../finding';
import { Cidr } from './cidr';
import { Ip } from './ip';
import { bitsOf, type IpFamily, powerOfTwo } from './ip-family';
import { excerpt } from './ip-text';

export class IpRange {
  /** Reads `a-b`, a single address or a CIDR. Throws `ip-range/malformed`, what `of` throws, or what `Ip.parse` and `Cidr.parse` throw. */
  static parse(text: string): IpRange {
    if (text.includes('/') && !text.includes('-')) return IpRange.from(Cidr.parse(text));
    const [first, last, ...rest] = text.split('-', 3);
    if (first === undefined || first === '' || last === '' || rest.length > 0 || text.includes('/')) {
      throw NetstackError.of({
        code: 'ip-range/malformed',
        message: 'not a range of IP addresses',
        got: excerpt(text),
        expected: "two addresses 'first-last', one address, or a CIDR",
      });
    }
    const start = Ip.parse(first);
    return IpRange.of(start, last === undefined ? start : Ip.parse(last));
  }
  /** From one address to another, both included; throws `ip-range/mixed-families` or `ip-range/reversed`. */
  static of(first: Ip, last: Ip): IpRange {
    if (first.family !== last.family) {
      throw NetstackError.of({
        code: 'ip-range/mixed-families',
        message: 'a range begins in one address family and ends in the other',
        got: `${first}-${last}`,
        expected: 'two addresses of one family',
      });
    }
    if (first.value > last.value) {
      throw NetstackError.of({
        code: 'ip-range/reversed',
        message: 'a range ends before it begins',
        got: `${first}-${last}`,
        expected: 'the lower address first',
        fix: `write ${last}-${first}`,
      });
    }
    return new IpRange(first.family, first.value, last.value);
  }
  /** The range of all addresses of a CIDR. */
  static from(cidr: Cidr): IpRange {
    return new IpRange(cidr.family, cidr.first, cidr.last);
  }
  /** Whether a value is an IpRange. */
  static is(value: unknown): value is IpRange {
    return typeof value === 'object' && value !== null && #brand in value;
  }

  readonly #brand = 'IpRange';
  readonly family: IpFamily;
  /** The first address, as a number. */
  readonly first: bigint;
  /** The last address, as a number. */
  readonly last: bigint;

  private constructor(family: IpFamily, first: bigint, last: bigint) {
    this.family = family;
    this.first = first;
    this.last = last;
  }

  /** Number of addresses, at least 1. */
  get size(): bigint {
    return this.last - this.first + 1n;
  }
  get firstIp(): Ip {
    return Ip.of(this.family, this.first);
  }
  get lastIp(): Ip {
    return Ip.of(this.family, this.last);
  }
  /** Whether every address of the other is an address of this. */
  contains(other: IpRange | Cidr | Ip): boolean {
    const [first, last] = other instanceof Ip ? [other.value, other.value] : [other.first, other.last];
    return this.family === other.family && this.first <= first && last <= this.last;
  }
  /** Whether the two share an address. */
  overlaps(other: IpRange | Cidr): boolean {
    return this.family === other.family && this.first <= other.last && other.first <= this.last;
  }
  /** The fewest CIDRs that hold exactly this range, in order. */
  toCidrs(): readonly Cidr[] {
    const bits = bitsOf(this.family);
    const end = this.last + 1n;
    const cidrs: Cidr[] = [];
    // Blocks first grow as far as the start is aligned, then shrink to fit the end, so `hostBits` turns only once.
    let hostBits = 0;
    for (let start = this.first; start < end; start += powerOfTwo(hostBits)) {
      while (hostBits < bits && (start & (powerOfTwo(hostBits + 1) - 1n)) === 0n && start + powerOfTwo(hostBits + 1) <= end) hostBits++;
      while (start + powerOfTwo(hostBits) > end) hostBits--;
      cidrs.push(Cidr.of(Ip.of(this.family, start), bits - hostBits));
    }
    return cidrs;
  }
  /** Negative, zero or positive: IPv4 before IPv6, then by first address, then by last. */
  compare(other: IpRange): number {
    if (this.family !== other.family) return this.family === 'IPv4' ? -1 : 1;
    if (this.first !== other.first) return this.first < other.first ? -1 : 1;
    return this.last < other.last ? -1 : this.last > other.last ? 1 : 0;
  }
  equals(other: IpRange): boolean {
    return this.compare(other) === 0;
  }
  /** `first-last`, or the address alone where the two are one. */
  toString(): string {
    return this.first === this.last ? this.firstIp.toString() : `${this.firstIp}-${this.lastIp}`;
  }
  toJSON(): string {
    return this.toString();
  }
}
