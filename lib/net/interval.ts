/**
 * Sets of numbers as sorted, disjoint, half-open intervals. Private to lib/net: CidrSet and PortSet are its public faces.
 *
 * Half-open ends make touching intervals meet in one number, so set algebra needs comparison only and is the same
 * for bigint (addresses) and number (ports). Normal form: ascending, non-empty, no two that overlap or touch; two
 * sets are equal exactly when their normal forms are. Every operation sorts or sweeps: n log n at most.
 */
export interface Interval<N extends number | bigint> {
  readonly start: N;
  /** The first number after the interval. */
  readonly end: N;
}

/** Intervals in normal form. */
export type Intervals<N extends number | bigint> = readonly Interval<N>[];

/** The normal form of any intervals, in any order, overlapping or not. */
export function normalise<N extends number | bigint>(intervals: readonly Interval<N>[]): Intervals<N> {
  const sorted = [...intervals].sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  const merged: Interval<N>[] = [];
  for (const { start, end } of sorted) {
    const last = merged.at(-1);
    if (last === undefined || start > last.end) merged.push({ start, end });
    else if (end > last.end) merged[merged.length - 1] = { start: last.start, end };
  }
  return merged;
}

export function unite<N extends number | bigint>(a: Intervals<N>, b: Intervals<N>): Intervals<N> {
  if (a.length === 0) return b;
  return b.length === 0 ? a : normalise([...a, ...b]);
}

export function intersect<N extends number | bigint>(a: Intervals<N>, b: Intervals<N>): Intervals<N> {
  const common: Interval<N>[] = [];
  for (let i = 0, j = 0; ; ) {
    const x = a[i];
    const y = b[j];
    if (x === undefined || y === undefined) return common;
    // biome-ignore lint/complexity/useMathMinMax: Math.max takes no bigint
    const start = x.start > y.start ? x.start : y.start;
    // biome-ignore lint/complexity/useMathMinMax: Math.min takes no bigint
    const end = x.end < y.end ? x.end : y.end;
    if (start < end) common.push({ start, end });
    if (x.end < y.end) i++;
    else j++;
  }
}

/** What is in `a` and not in `b`. */
export function subtract<N extends number | bigint>(a: Intervals<N>, b: Intervals<N>): Intervals<N> {
  const rest: Interval<N>[] = [];
  let j = 0;
  for (const { start: from, end } of a) {
    let start = from;
    for (let hole = b[j]; hole !== undefined && hole.start < end; hole = b[++j]) {
      if (start < hole.start) rest.push({ start, end: hole.start });
      if (hole.end > start) start = hole.end;
      if (hole.end > end) break; // the hole may reach into the next interval
    }
    if (start < end) rest.push({ start, end });
  }
  return rest;
}

/** Index of the first interval that ends after a number; the length where none does. */
export function firstEndingAfter<N extends number | bigint>(set: Intervals<N>, value: N): number {
  let low = 0;
  let high = set.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const interval = set[middle];
    if (interval !== undefined && interval.end <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether the whole interval lies in the set. */
export function covers<N extends number | bigint>(set: Intervals<N>, interval: Interval<N>): boolean {
  const found = set[firstEndingAfter(set, interval.start)];
  return found !== undefined && found.start <= interval.start && interval.end <= found.end;
}

/** Whether the set and the interval share a number. */
export function meets<N extends number | bigint>(set: Intervals<N>, interval: Interval<N>): boolean {
  const found = set[firstEndingAfter(set, interval.start)];
  return found !== undefined && found.start < interval.end;
}

/** Whether every number of `inner` is in `outer`. */
export function coversAll<N extends number | bigint>(outer: Intervals<N>, inner: Intervals<N>): boolean {
  return inner.every((interval) => covers(outer, interval));
}

/** Whether two sets share a number: the smaller is looked up in the larger. */
export function meetsAny<N extends number | bigint>(a: Intervals<N>, b: Intervals<N>): boolean {
  const [few, many] = a.length < b.length ? [a, b] : [b, a];
  return few.some((interval) => meets(many, interval));
}

export function same<N extends number | bigint>(a: Intervals<N>, b: Intervals<N>): boolean {
  return a.length === b.length && a.every(({ start, end }, i) => start === b[i]?.start && end === b[i]?.end);
}
