/**
 * Ports of TCP, UDP and SCTP: one port or consecutive ones, 1 to 65535, never empty.
 *
 * Port 0 is no port here: the Kubernetes API refuses it everywhere but in hostPort, where it means none.
 * Laws in test/net/port-range.test.ts: parse(print(r)) = r, contains is a partial order.
 */
import { NetstackError } from '../finding';
import { excerpt } from './ip-text';

const highest = 65_535;

export class PortRange {
  /** Reads `80` or `8000-8010`; throws `port/malformed`, or what `of` throws. */
  static parse(text: string): PortRange {
    const match = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(text);
    const [, first, last] = match ?? [];
    if (first === undefined || /(^|-)0\d/.test(text)) {
      throw NetstackError.of({
        code: 'port/malformed',
        message: 'not a port or a range of ports',
        got: excerpt(text),
        expected: "a port such as '80', or a range such as '8000-8010'",
      });
    }
    return PortRange.of(Number(first), Number(last ?? first));
  }
  /** From one port to another, both included; throws `port/out-of-range` or `port/reversed`. @default one port */
  static of(first: number, last: number = first): PortRange {
    for (const port of [first, last]) {
      if (Number.isInteger(port) && port >= 1 && port <= highest) continue;
      throw NetstackError.of({
        code: 'port/out-of-range',
        message: 'not a port number',
        got: String(port),
        expected: `a whole number from 1 to ${highest}`,
      });
    }
    if (first > last) {
      throw NetstackError.of({
        code: 'port/reversed',
        message: 'a range of ports ends before it begins',
        got: `${first}-${last}`,
        expected: 'the lower port first',
        fix: `write ${last}-${first}`,
      });
    }
    return new PortRange(first, last);
  }
  /** Whether a value is a PortRange. */
  static is(value: unknown): value is PortRange {
    return typeof value === 'object' && value !== null && #brand in value;
  }

  readonly #brand = 'PortRange';
  readonly first: number;
  readonly last: number;

  private constructor(first: number, last: number) {
    this.first = first;
    this.last = last;
  }

  /** Number of ports, at least 1. */
  get size(): number {
    return this.last - this.first + 1;
  }
  /** Whether every port of the other is a port of this. */
  contains(other: PortRange | number): boolean {
    if (typeof other === 'number') return this.first <= other && other <= this.last && Number.isInteger(other);
    return this.first <= other.first && other.last <= this.last;
  }
  /** Whether the two share a port. */
  overlaps(other: PortRange): boolean {
    return this.first <= other.last && other.first <= this.last;
  }
  /** Negative, zero or positive: by first port, then by last. */
  compare(other: PortRange): number {
    return this.first - other.first || this.last - other.last;
  }
  equals(other: PortRange): boolean {
    return this.compare(other) === 0;
  }
  /** `80`, or `8000-8010`. */
  toString(): string {
    return this.first === this.last ? String(this.first) : `${this.first}-${this.last}`;
  }
  toJSON(): string {
    return this.toString();
  }
}
