/**
 * Sets of ports, as sets of atoms.
 *
 * Ports that no rule tells apart behave alike, so each protocol is cut at the ports that are named somewhere and the pieces
 * are numbered; one more atom stands for everything without ports (ICMP and other protocols). A set of atoms is interned to
 * a small number, and union, intersection and difference are memoised on pairs of numbers: however many rules there are, the
 * algebra itself is computed once a pair. Laws: Boolean algebra with `none` and `all`; equal sets have equal numbers.
 */
import { type Protocol, protocols } from '../../net';

/** Number of an interned set. */
export type PortSetId = number;

/** A set in words: inclusive ranges by protocol, and whether traffic without ports is in it. */
export interface PortRanges {
  readonly TCP: readonly (readonly [number, number])[];
  readonly UDP: readonly (readonly [number, number])[];
  readonly SCTP: readonly (readonly [number, number])[];
  readonly other: boolean;
}

/** What gets a port space its cuts. */
export class PortCuts {
  readonly #starts: Readonly<Record<Protocol, Set<number>>> = { TCP: new Set([1]), UDP: new Set([1]), SCTP: new Set([1]) };

  add(protocol: Protocol, first: number, last: number): void {
    this.#starts[protocol].add(first);
    if (last < 65_535) this.#starts[protocol].add(last + 1);
  }
  /** Whether every cut of the other is a cut of this. */
  covers(other: PortCuts): boolean {
    return protocols.every((protocol) => other.starts(protocol).every((start) => this.#starts[protocol].has(start)));
  }
  starts(protocol: Protocol): readonly number[] {
    return [...this.#starts[protocol]].sort((a, b) => a - b);
  }
}

const pairBase = 2 ** 24;

export class PortSpace {
  readonly none: PortSetId = 0;
  readonly all: PortSetId;
  /** Traffic without ports. */
  readonly other: PortSetId;
  readonly #starts: Readonly<Record<Protocol, readonly number[]>>;
  readonly #base: Readonly<Record<Protocol, number>>;
  readonly #atoms: number;
  readonly #sets: Uint32Array[] = [];
  readonly #ids = new Map<string, PortSetId>();
  readonly #unions = new Map<number, PortSetId>();
  readonly #intersections = new Map<number, PortSetId>();
  readonly #differences = new Map<number, PortSetId>();
  readonly #ranges = new Map<PortSetId, PortRanges>();

  /** @param withOther whether traffic without ports exists in this space */
  constructor(cuts: PortCuts, withOther: boolean) {
    this.#starts = { TCP: cuts.starts('TCP'), UDP: cuts.starts('UDP'), SCTP: cuts.starts('SCTP') };
    const tcp = this.#starts.TCP.length;
    const udp = this.#starts.UDP.length;
    this.#base = { TCP: 0, UDP: tcp, SCTP: tcp + udp };
    const ported = tcp + udp + this.#starts.SCTP.length;
    this.#atoms = ported + 1;
    this.#intern(this.#blank());
    const other = this.#blank();
    if (withOther) add(other, ported);
    this.other = this.#intern(other);
    const all = other.slice();
    for (let atom = 0; atom < ported; atom++) add(all, atom);
    this.all = this.#intern(all);
  }

  /** The ports of a protocol from `first` to `last`; both must have been cut, or be the ends of the protocol. */
  range(protocol: Protocol, first: number, last: number): PortSetId {
    const set = this.#blank();
    const starts = this.#starts[protocol];
    for (let i = indexOf(starts, first); i < starts.length && (starts[i] ?? 0) <= last; i++) add(set, this.#base[protocol] + i);
    return this.#intern(set);
  }
  union(a: PortSetId, b: PortSetId): PortSetId {
    if (a === b || b === this.none) return a;
    if (a === this.none) return b;
    return this.#memo(this.#unions, a < b ? a : b, a < b ? b : a, (x, y) => x | y);
  }
  intersection(a: PortSetId, b: PortSetId): PortSetId {
    if (a === b || b === this.all) return a;
    if (a === this.all) return b;
    if (a === this.none || b === this.none) return this.none;
    return this.#memo(this.#intersections, a < b ? a : b, a < b ? b : a, (x, y) => x & y);
  }
  difference(a: PortSetId, b: PortSetId): PortSetId {
    if (a === b || a === this.none) return this.none;
    if (b === this.none) return a;
    return this.#memo(this.#differences, a, b, (x, y) => x & ~y);
  }
  /** Whether a port is in a set; without a port, whether traffic without ports is. */
  has(set: PortSetId, protocol: Protocol, port: number): boolean {
    const starts = this.#starts[protocol];
    return this.#hasAtom(set, this.#base[protocol] + indexOf(starts, port));
  }
  hasOther(set: PortSetId): boolean {
    return this.#hasAtom(set, this.#atoms - 1);
  }
  /** A set in words. */
  ranges(set: PortSetId): PortRanges {
    let found = this.#ranges.get(set);
    if (found === undefined) {
      found = { TCP: this.#rangesOf(set, 'TCP'), UDP: this.#rangesOf(set, 'UDP'), SCTP: this.#rangesOf(set, 'SCTP'), other: this.hasOther(set) };
      this.#ranges.set(set, found);
    }
    return found;
  }
  /** The set of given ranges; their ends must have been cut. */
  of(ranges: PortRanges): PortSetId {
    let set = ranges.other ? this.other : this.none;
    for (const protocol of protocols) for (const [first, last] of ranges[protocol]) set = this.union(set, this.range(protocol, first, last));
    return set;
  }

  #rangesOf(set: PortSetId, protocol: Protocol): readonly (readonly [number, number])[] {
    const starts = this.#starts[protocol];
    const ranges: (readonly [number, number])[] = [];
    let from: number | undefined;
    for (let i = 0; i <= starts.length; i++) {
      const inside = i < starts.length && this.#hasAtom(set, this.#base[protocol] + i);
      const start = starts[i] ?? 65_536;
      if (inside && from === undefined) from = start;
      if (!inside && from !== undefined) {
        ranges.push([from, start - 1]);
        from = undefined;
      }
    }
    return ranges;
  }
  #hasAtom(set: PortSetId, atom: number): boolean {
    return (((this.#sets[set]?.[atom >>> 5] ?? 0) >>> (atom & 31)) & 1) === 1;
  }
  #blank(): Uint32Array {
    return new Uint32Array((this.#atoms + 31) >>> 5);
  }
  #memo(table: Map<number, PortSetId>, a: PortSetId, b: PortSetId, operation: (x: number, y: number) => number): PortSetId {
    const pair = a * pairBase + b;
    let result = table.get(pair);
    if (result === undefined) {
      const x = this.#sets[a] ?? this.#blank();
      const y = this.#sets[b] ?? this.#blank();
      result = this.#intern(x.map((word, i) => operation(word, y[i] ?? 0)));
      table.set(pair, result);
    }
    return result;
  }
  #intern(set: Uint32Array): PortSetId {
    const key = set.join();
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.#sets.length;
      this.#sets.push(set);
      this.#ids.set(key, id);
    }
    return id;
  }
}

function add(set: Uint32Array, atom: number): void {
  set[atom >>> 5] = (set[atom >>> 5] ?? 0) | (1 << (atom & 31));
}

/** Index of the last start that is not above the port. */
function indexOf(starts: readonly number[], port: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((starts[middle] ?? 0) <= port) low = middle;
    else high = middle - 1;
  }
  return low;
}
