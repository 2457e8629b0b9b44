/**
 * Kubernetes quantities: `100m` CPU, `50Mi` memory, `1e3`.
 *
 * Exact to the nano, as the API server keeps them; smaller amounts round up to it, away from zero. Laws in
 * test/kube/quantity.test.ts: parse(print(q)) = q, printing is canonical and keeps the notation, order is that of the numbers.
 * Amounts beyond 2^63-1, which the API server caps or forbids, and texts without a digit, which it reads as 0, are refused.
 * Source: k8s.io/apimachinery/pkg/api/resource.
 */
import { NetstackError } from '../finding';

/** How a quantity is written: `1k`, `1Ki` or `1e3`. */
export type QuantityFormat = 'decimal' | 'binary' | 'exponent';

const nano = 1_000_000_000n;
const largest = (2n ** 63n - 1n) * nano;
/** Decimal suffixes by exponent, largest first. */
const decimalSuffixes = [
  ['E', 18],
  ['P', 15],
  ['T', 12],
  ['G', 9],
  ['M', 6],
  ['k', 3],
  ['', 0],
  ['m', -3],
  ['u', -6],
  ['n', -9],
] as const;
const binarySuffixes: readonly string[] = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const exponents = new Map<string, number>(decimalSuffixes);
/** No amount needs more characters; arithmetic on endless digits would be slow. */
const longest = 100;
const form = /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+)|([KMGTPE]i|[numkMGTPE]?))$/;

/** An amount with its notation. */
export class Quantity {
  /** The amount times 10^9. */
  readonly #nanos: bigint;
  readonly format: QuantityFormat;

  private constructor(nanos: bigint, format: QuantityFormat) {
    this.#nanos = nanos;
    this.format = format;
  }

  /** Reads what manifests hold, numbers included. Throws NetstackError `kube/quantity`. */
  static parse(value: string | number): Quantity {
    const text = String(value);
    const [, sign = '', whole = '', fraction = '', exponent, suffix = ''] = (text.length > longest ? null : form.exec(text)) ?? refuse(value);
    const binary = binarySuffixes.indexOf(suffix);
    const power = exponent === undefined ? (exponents.get(suffix) ?? 0) : Number(exponent);
    const digits = (whole + fraction).replace(/^0+/, '');
    // 10^40 is beyond the largest amount times 10^9 and 10^-40 below the smallest: no larger powers are computed.
    const magnitude = digits.length - fraction.length + power;
    if (digits !== '' && magnitude > 40) refuse(value);
    const size = digits === '' ? 0n : magnitude < -40 ? 1n : scale(BigInt(digits) * 1024n ** BigInt(binary + 1), power - fraction.length + 9);
    if (size > largest) refuse(value);
    const format = exponent !== undefined ? 'exponent' : binary >= 0 && (size === 0n || size >= nano) ? 'binary' : 'decimal';
    return new Quantity(sign === '-' ? -size : size, format);
  }

  /** The amount times 10^9, exact. */
  get nanos(): bigint {
    return this.#nanos;
  }

  /** The amount in whole units (bytes, cores), rounded away from zero. */
  get units(): bigint {
    return this.#nanos >= 0n ? (this.#nanos + nano - 1n) / nano : -((-this.#nanos + nano - 1n) / nano);
  }

  /** Negative, zero or positive, as this is less than, equal to or more than the other; the notation does not count. */
  compare(other: Quantity): number {
    return this.#nanos < other.#nanos ? -1 : this.#nanos > other.#nanos ? 1 : 0;
  }

  /** The canonical form: no fraction, the largest suffix that keeps the amount exact. `1500m`, `1536Mi`, `12e6`. */
  toString(): string {
    const size = this.#nanos < 0n ? -this.#nanos : this.#nanos;
    if (size === 0n) return '0';
    const sign = this.#nanos < 0n ? '-' : '';
    if (this.format === 'exponent') return sign + exponentText(size);
    if (this.format === 'binary' && size >= 1024n * nano && size % nano === 0n) return sign + binaryText(size / nano);
    return sign + decimalText(size);
  }

  toJSON(): string {
    return this.toString();
  }
}

/** `value` times a power of ten, rounded up. */
function scale(value: bigint, power: number): bigint {
  if (power >= 0) return value * 10n ** BigInt(power);
  const divisor = 10n ** BigInt(-power);
  return (value + divisor - 1n) / divisor;
}

function decimalText(size: bigint): string {
  for (const [suffix, power] of decimalSuffixes) {
    const unit = 10n ** BigInt(power + 9);
    if (size % unit === 0n) return `${size / unit}${suffix}`;
  }
  return `${size}n`;
}

function binaryText(units: bigint): string {
  let rest = units;
  let suffix = '';
  for (const next of binarySuffixes) {
    if (rest % 1024n !== 0n) break;
    rest /= 1024n;
    suffix = next;
  }
  return `${rest}${suffix}`;
}

function exponentText(size: bigint): string {
  let rest = size;
  let power = -9;
  while (rest % 1000n === 0n) {
    rest /= 1000n;
    power += 3;
  }
  return power === 0 ? String(rest) : `${rest}e${power}`;
}

function refuse(value: unknown): never {
  throw NetstackError.of({
    code: 'kube/quantity',
    message: 'not a quantity',
    got: `'${String(value).slice(0, longest)}'`,
    expected: 'a decimal number with a suffix n, u, m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei or an exponent, below 2^63',
    fix: "write it like '100m' or '50Mi'",
  });
}
