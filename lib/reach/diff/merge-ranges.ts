/** Differences between pairs of ends, those of outside ranges put together where the ranges meet. */
import type { Endpoint } from '../engine';
import type { Difference } from './difference';
import { type CommonEnd, rangeEndpoint } from './ends';

/** A pair that differs. */
export interface Pair {
  readonly from: CommonEnd;
  readonly to: CommonEnd;
  readonly what: Difference;
}
/** Pairs whose ranges were put together. */
export interface MergedPair {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly what: Difference;
}

/** Neighbouring ranges with the same difference are one. @param pairs in the order of their places */
export function mergeRanges(pairs: readonly Pair[]): MergedPair[] {
  const merged: MergedPair[] = [];
  const open = new Map<CommonEnd, Map<Difference, number>>();
  for (const pair of pairs) {
    const { from, to, what } = pair;
    const range = from.end.type === 'range' ? from.end : to.end.type === 'range' ? to.end : undefined;
    if (range === undefined) {
      merged.push({ from: from.end, to: to.end, what });
      continue;
    }
    const other = range === from.end ? to : from;
    const runs = open.get(other) ?? new Map<Difference, number>();
    open.set(other, runs);
    const at = runs.get(what) ?? -1;
    const run = merged[at];
    const before = range === from.end ? run?.from : run?.to;
    if (run === undefined || before?.type !== 'range' || before.last.family !== range.first.family || before.last.value + 1n !== range.first.value) {
      runs.set(what, merged.push({ from: from.end, to: to.end, what }) - 1);
      continue;
    }
    const whole = rangeEndpoint(before.first, range.last);
    merged[at] = { ...run, ...(range === from.end ? { from: whole } : { to: whole }) };
  }
  return merged;
}
