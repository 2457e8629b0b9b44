/**
 * One IP address, IPv4 or IPv6.
 *
 * An Ip is a number within the space of its family; addresses of different families are never equal, and IPv4 sorts
 * before IPv6. Laws in test/net/ip.test.ts: parse(print(ip)) = ip, compare is a total order that agrees with equals,
 * next is addition.
 */
import { NetstackError } from '../finding';
import { type IpFamily, spaceOf } from './ip-family';
import { printIp, readIp } from './ip-text';

export class Ip {
  /**
   * Reads one address. Throws NetstackError `ip/malformed`, `ip/leading-zero`, `ip/octet-out-of-range`, `ip/ipv4-mapped`,
   * `ip/zone`, `ip/whitespace` or `ip/prefix`.
   */
  static parse(text: string): Ip {
    const { family, value } = readIp(text);
    return new Ip(family, value);
  }
  /** The address with this number; throws `ip/out-of-range`. */
  static of(family: IpFamily, value: bigint | number): Ip {
    const exact = typeof value === 'bigint' || Number.isSafeInteger(value) ? BigInt(value) : undefined;
    if (exact === undefined || exact < 0n || exact >= spaceOf(family)) {
      throw NetstackError.of({
        code: 'ip/out-of-range',
        message: `the number is no ${family} address`,
        got: String(value),
        expected: `a whole number from 0 to ${spaceOf(family) - 1n}`,
      });
    }
    return new Ip(family, exact);
  }
  /** Whether a value is an Ip. */
  static is(value: unknown): value is Ip {
    return typeof value === 'object' && value !== null && #brand in value;
  }

  readonly #brand = 'Ip';
  readonly family: IpFamily;
  /** The address as a number, network byte order. */
  readonly value: bigint;

  private constructor(family: IpFamily, value: bigint) {
    this.family = family;
    this.value = value;
  }

  /** The address `n` further on (back, when negative); throws `ip/out-of-range` at the end of the family's space. @default 1 */
  next(n: bigint | number = 1n): Ip {
    return typeof n === 'bigint' || Number.isSafeInteger(n) ? Ip.of(this.family, this.value + BigInt(n)) : Ip.of(this.family, n);
  }
  /** Negative, zero or positive: IPv4 before IPv6, then by number. */
  compare(other: Ip): number {
    if (this.family !== other.family) return this.family === 'IPv4' ? -1 : 1;
    return this.value < other.value ? -1 : this.value > other.value ? 1 : 0;
  }
  equals(other: Ip): boolean {
    return this.family === other.family && this.value === other.value;
  }
  /** Canonical text: dotted quad, or RFC 5952. */
  toString(): string {
    return printIp(this.family, this.value);
  }
  toJSON(): string {
    return this.toString();
  }
}
