/**
 * IP ranges in CIDR form, for IPv4 and IPv6.
 *
 * A Cidr is the set of addresses that share a prefix. Two Cidrs of one family are either nested or disjoint;
 * Cidrs of different families never meet. Parsing follows the API server since 1.36 (KEP-4858): no host bits,
 * no leading zeros, no IPv4-mapped IPv6. Laws in test/net/cidr.test.ts: parse(print(c)) = c, contains is a
 * partial order, split partitions.
 */
import { NetstackError } from '../finding';
import { Ip } from './ip';
import { bitsOf, type IpFamily, powerOfTwo } from './ip-family';
import { excerpt, printIp } from './ip-text';

/** Most subnets that `split` lists: a /16 in addresses. */
const mostSubnets = 65_536n;

/** Ranges that were read, by text. Specs and constants name the same few again and again; the table is dropped when it is full. */
const read = new Map<string, Cidr>();
const mostRead = 1000;

export class Cidr {
  /**
   * Reads a range. Throws NetstackError `cidr/no-prefix`, `cidr/prefix-malformed`, `cidr/prefix-out-of-range`,
   * `cidr/host-bits`, or what `Ip.parse` throws for the address.
   */
  static parse(text: string): Cidr {
    const known = read.get(text);
    if (known !== undefined) return known;
    const cidr = Cidr.#read(text);
    if (read.size >= mostRead) read.clear();
    read.set(text, cidr);
    return cidr;
  }
  static #read(text: string): Cidr {
    const slash = text.indexOf('/');
    if (slash < 0) {
      const ip = Ip.parse(text);
      throw NetstackError.of({
        code: 'cidr/no-prefix',
        message: 'a range has no prefix length',
        got: text,
        expected: 'a range in CIDR form',
        fix: `write ${ip}/${bitsOf(ip.family)} for the single address`,
      });
    }
    return Cidr.of(Ip.parse(text.slice(0, slash)), readPrefix(text.slice(slash + 1), text));
  }
  /** The range that begins at an address; throws `cidr/prefix-out-of-range` or `cidr/host-bits`. */
  static of(first: Ip, prefix: number): Cidr {
    checkPrefix(prefix, 0, first.family);
    if ((first.value & (sizeOf(first.family, prefix) - 1n)) === 0n) return new Cidr(first.family, first.value, prefix);
    const masked = Cidr.around(first, prefix);
    throw NetstackError.of({
      code: 'cidr/host-bits',
      message: 'the address has bits set beyond the prefix length',
      got: `${first}/${prefix}`,
      expected: `the first address of the range, ${masked.firstIp}`,
      fix: `write ${masked} for the range, or ${first}/${bitsOf(first.family)} for the single address`,
    });
  }
  /** The range of this prefix length that an address lies in; throws `cidr/prefix-out-of-range`. */
  static around(ip: Ip, prefix: number): Cidr {
    checkPrefix(prefix, 0, ip.family);
    return new Cidr(ip.family, ip.value - (ip.value & (sizeOf(ip.family, prefix) - 1n)), prefix);
  }
  /** Whether a value is a Cidr. */
  static is(value: unknown): value is Cidr {
    return typeof value === 'object' && value !== null && #brand in value;
  }

  readonly #brand = 'Cidr';
  readonly family: IpFamily;
  /** The network address, as a number. */
  readonly first: bigint;
  /** The last address, as a number. */
  readonly last: bigint;
  /** Prefix length in bits. */
  readonly prefix: number;

  private constructor(family: IpFamily, first: bigint, prefix: number) {
    this.family = family;
    this.first = first;
    this.last = first + sizeOf(family, prefix) - 1n;
    this.prefix = prefix;
  }

  /** Number of addresses. */
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
  contains(other: Cidr | Ip): boolean {
    if (this.family !== other.family) return false;
    if (other instanceof Ip) return this.first <= other.value && other.value <= this.last;
    return this.prefix <= other.prefix && this.first <= other.first && other.first <= this.last;
  }
  /** Whether the two share an address. */
  overlaps(other: Cidr): boolean {
    return this.family === other.family && this.first <= other.last && other.first <= this.last;
  }
  /** The nth address, counted from the network address as 0; throws `cidr/out-of-range`. */
  nth(n: bigint | number): Ip {
    const exact = wholeBelow(n, this.size);
    if (exact === undefined) throw outOfRange(`${this} has no such address`, n, this.size);
    return Ip.of(this.family, this.first + exact);
  }
  /** The nth subnet of a prefix length, counted from 0; throws `cidr/prefix-out-of-range` or `cidr/out-of-range`. */
  subnet(prefix: number, n: bigint | number): Cidr {
    const count = this.countSubnets(prefix);
    const exact = wholeBelow(n, count);
    if (exact === undefined) throw outOfRange(`${this} has no such /${prefix}`, n, count);
    return new Cidr(this.family, this.first + exact * sizeOf(this.family, prefix), prefix);
  }
  /** How many subnets of a prefix length fit; throws `cidr/prefix-out-of-range` where the prefix is shorter than this one. */
  countSubnets(prefix: number): bigint {
    checkPrefix(prefix, this.prefix, this.family);
    return powerOfTwo(prefix - this.prefix);
  }
  /** All subnets of a prefix length, in order; throws `cidr/prefix-out-of-range`, or `cidr/too-many-subnets` above 65,536. */
  split(prefix: number): readonly Cidr[] {
    return Array.from({ length: this.#countListed(prefix) }, (_, n) => this.subnet(prefix, n));
  }
  #countListed(prefix: number): number {
    const count = this.countSubnets(prefix);
    if (count > mostSubnets) {
      throw NetstackError.of({
        code: 'cidr/too-many-subnets',
        message: `${this} has too many subnets of this prefix length to list`,
        got: `/${prefix}: ${count} subnets`,
        expected: `at most ${mostSubnets} subnets`,
      });
    }
    return Number(count);
  }
  /** The first address of each subnet of a prefix length, as ranges of one address; throws as `split`. */
  firstAddresses(prefix: number): readonly Cidr[] {
    const count = this.#countListed(prefix);
    const step = sizeOf(this.family, prefix);
    const bits = bitsOf(this.family);
    const addresses: Cidr[] = [];
    for (let first = this.first; addresses.length < count; first += step) addresses.push(new Cidr(this.family, first, bits));
    return addresses;
  }
  /** Negative, zero or positive: IPv4 before IPv6, then by first address, then the larger range first. */
  compare(other: Cidr): number {
    if (this.family !== other.family) return this.family === 'IPv4' ? -1 : 1;
    if (this.first !== other.first) return this.first < other.first ? -1 : 1;
    return this.prefix - other.prefix;
  }
  equals(other: Cidr): boolean {
    return this.compare(other) === 0;
  }
  toString(): string {
    return `${printIp(this.family, this.first)}/${this.prefix}`;
  }
  toJSON(): string {
    return this.toString();
  }
}

/** Number of addresses behind a prefix length. */
function sizeOf(family: IpFamily, prefix: number): bigint {
  return powerOfTwo(bitsOf(family) - prefix);
}

function readPrefix(digits: string, text: string): number {
  if (/^(0|[1-9]\d{0,2})$/.test(digits)) return Number(digits);
  throw NetstackError.of({
    code: 'cidr/prefix-malformed',
    message: 'the prefix length is not a number',
    got: excerpt(text),
    expected: 'decimal digits without sign or leading zeros after the slash',
  });
}

function checkPrefix(prefix: number, least: number, family: IpFamily): void {
  if (Number.isInteger(prefix) && prefix >= least && prefix <= bitsOf(family)) return;
  throw NetstackError.of({
    code: 'cidr/prefix-out-of-range',
    message: 'the prefix length does not fit',
    got: `/${prefix}`,
    expected: `a length from ${least} to ${bitsOf(family)} for ${family}`,
  });
}

function wholeBelow(n: bigint | number, bound: bigint): bigint | undefined {
  if (typeof n === 'number' && !Number.isSafeInteger(n)) return undefined;
  const exact = BigInt(n);
  return exact >= 0n && exact < bound ? exact : undefined;
}

function outOfRange(message: string, n: bigint | number, count: bigint): NetstackError {
  return NetstackError.of({ code: 'cidr/out-of-range', message, got: String(n), expected: `a whole number from 0 to ${count - 1n}` });
}
