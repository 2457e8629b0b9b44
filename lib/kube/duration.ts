/**
 * Durations as Go writes them (`1h30m`, `1.5s`, `100ms`): what metav1.Duration fields and most flags of components take.
 *
 * Exact in nanoseconds. Laws in test/kube/duration.test.ts: parse(print(d)) = d, printing is canonical.
 * Source: https://pkg.go.dev/time#ParseDuration.
 */
import { NetstackError } from '../finding';

/** Nanoseconds of each unit; both signs for micro are in use. */
const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const part = /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/y;
const largest = 2n ** 63n;

/** A span of time, at most about 292 years either way. */
export class Duration {
  readonly #nanoseconds: bigint;

  private constructor(nanoseconds: bigint) {
    this.#nanoseconds = nanoseconds;
  }

  /** Throws NetstackError `kube/duration`. A number without a unit is refused, except 0. */
  static parse(text: string): Duration {
    const signed = typeof text === 'string' ? /^([-+]?)(.+)$/.exec(text) : null;
    const [, sign = '', body = ''] = signed ?? [];
    const size = body === '0' ? 0n : sum(body);
    const nanoseconds = size === undefined ? undefined : sign === '-' ? -size : size;
    if (nanoseconds === undefined || nanoseconds >= largest || nanoseconds < -largest) throw malformed(text);
    return new Duration(nanoseconds);
  }

  /** Throws RangeError outside 64 bits. */
  static ofNanoseconds(nanoseconds: bigint): Duration {
    if (nanoseconds >= largest || nanoseconds < -largest) throw new RangeError(`${nanoseconds} ns is no duration`);
    return new Duration(nanoseconds);
  }

  get nanoseconds(): bigint {
    return this.#nanoseconds;
  }

  /** Negative, zero or positive, as this is shorter than, equal to or longer than the other. */
  compare(other: Duration): number {
    const difference = this.#nanoseconds - other.#nanoseconds;
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  /** As Go prints it: `1h0m0s`, `1.5s`, `100ms`, `0s`. */
  toString(): string {
    const nanoseconds = this.#nanoseconds;
    const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
    const sign = nanoseconds < 0n ? '-' : '';
    if (size === 0n) return '0s';
    if (size < 1_000n) return `${sign}${size}ns`;
    if (size < 1_000_000n) return `${sign}${decimal(size, 3)}µs`;
    if (size < 1_000_000_000n) return `${sign}${decimal(size, 6)}ms`;
    const minutes = size / 60_000_000_000n;
    const seconds = `${decimal(size % 60_000_000_000n, 9)}s`;
    if (minutes === 0n) return sign + seconds;
    return minutes < 60n ? `${sign}${minutes}m${seconds}` : `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}`;
  }

  toJSON(): string {
    return this.toString();
  }
}

/** The nanoseconds of a sequence of numbers with units; fractions of a nanosecond are dropped. */
function sum(text: string): bigint | undefined {
  let total = 0n;
  for (let at = 0; at < text.length; at = part.lastIndex) {
    part.lastIndex = at;
    const [, whole = '', fraction = '', unit = ''] = part.exec(text) ?? [];
    const size = units[unit];
    // 25 digits are beyond every duration; longer ones are not worth the arithmetic.
    if (size === undefined || whole + fraction === '' || whole.length > 25) return undefined;
    const kept = fraction.slice(0, 25);
    total += BigInt(whole === '' ? 0 : whole) * size + (BigInt(kept === '' ? 0 : kept) * size) / 10n ** BigInt(kept.length);
  }
  return text === '' ? undefined : total;
}

/** `size` units of 10^-places, without trailing zeros. */
function decimal(size: bigint, places: number): string {
  const scale = 10n ** BigInt(places);
  const fraction = String(size % scale)
    .padStart(places, '0')
    .replace(/0+$/, '');
  return fraction === '' ? String(size / scale) : `${size / scale}.${fraction}`;
}

function malformed(text: unknown): NetstackError {
  return NetstackError.of({
    code: 'kube/duration',
    message: 'not a duration',
    got: `'${text}'`,
    expected: 'numbers with units ns, us, ms, s, m or h, within 64 bits of nanoseconds',
    fix: "write it like '30s' or '1h30m'",
  });
}
