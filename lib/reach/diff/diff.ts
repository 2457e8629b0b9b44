/**
 * What changed between two versions: connections that came, went, became wider or narrower, and the policies that did it.
 * Outside ranges are compared on the common refinement of both versions, so a range that was only cut otherwise is no change.
 */
import { isPair, type Reachability } from '../engine';
import { Causes, changedPolicies } from './causes';
import type { ChangeGroup, ConnectionChange, Exposure, ReachabilityDiff } from './change';
import { changeOf, Differences } from './difference';
import { type CommonEnd, commonEnds } from './ends';
import { mergeRanges, type Pair } from './merge-ranges';
import { CommonNumbers, VersionRows } from './rows';

export function diffReachability(before: Reachability, after: Reachability): ReachabilityDiff {
  const ends = commonEnds(before, after);
  const pairs = inOrder(differingPairs(before, after, ends), ends.length);
  const causes = new Causes(changedPolicies(before.resources, after.resources), before.resources, after.resources);
  const byCause = new Map<string, Pair[]>();
  for (const pair of pairs) {
    const cause = causes.of(pair.from, pair.to);
    const list = byCause.get(cause);
    if (list === undefined) byCause.set(cause, [pair]);
    else list.push(pair);
  }
  const named = ends.filter(({ end }) => end.type !== 'range');
  return {
    endpointsAdded: named.flatMap(({ before: old, id }) => (old === undefined ? [id] : [])),
    endpointsRemoved: named.flatMap(({ after: now, id }) => (now === undefined ? [id] : [])),
    groups: [...byCause]
      .map(([cause, list]): ChangeGroup => {
        const byExposure = new Map(exposures.map((exposure): [Exposure, ConnectionChange[]] => [exposure, []]));
        for (const { from, to, what } of mergeRanges(list)) {
          const change = changeOf(from, to, what);
          byExposure.get(change.exposure)?.push(change);
        }
        const sorted = [...byExposure.values()].flat();
        return { cause, exposure: sorted[0]?.exposure ?? 'none', changes: sorted };
      })
      .sort((a, b) => exposures.indexOf(a.exposure) - exposures.indexOf(b.exposure) || (a.cause < b.cause ? -1 : 1)),
  };
}

/**
 * The pairs between which something else may pass. Where the later analysis took its work over from the earlier one, only rows
 * of senders and columns of receivers whose policies changed are looked at.
 */
function differingPairs(before: Reachability, after: Reachability, ends: readonly CommonEnd[]): Pair[] {
  const classes = classesOf(ends);
  const numbers = new CommonNumbers();
  const old = new VersionRows(before, classes, (end) => end.before, numbers);
  const now = new VersionRows(after, classes, (end) => end.after, numbers);
  const differences = new Differences(numbers);
  const pairs: Pair[] = [];
  const compare = (i: number, j: number, was: number, is: number): void => {
    const what = was === is ? undefined : differences.of(was, is);
    if (what === undefined) return;
    for (const from of classes[i] ?? []) for (const to of classes[j] ?? []) if (isPair(from.end, to.end)) pairs.push({ from, to, what });
  };
  const touched = after.changedSince(before);
  const isTouched = (ids: ReadonlySet<string> | undefined) => classes.map((members) => ids === undefined || members.some(({ id }) => ids.has(id)));
  const sends = isTouched(touched?.sends);
  const receives = touched === undefined ? [] : isTouched(touched.receives);
  sends.forEach((isSending, i) => {
    if (!isSending) return;
    const was = old.row(i);
    const is = now.row(i);
    for (let j = 0; j < was.length; j++) compare(i, j, was[j] ?? 0, is[j] ?? 0);
  });
  receives.forEach((isReceiving, j) => {
    if (!isReceiving) return;
    const was = old.column(j);
    const is = now.column(j);
    for (let i = 0; i < was.length; i++) if (sends[i] === false) compare(i, j, was[i] ?? 0, is[i] ?? 0);
  });
  return pairs;
}

/** Pairs by the place of their first end, then of their second: two passes over buckets, since places are small numbers. */
function inOrder(pairs: readonly Pair[], places: number): readonly Pair[] {
  const pass = (list: readonly Pair[], placeOf: (pair: Pair) => number): readonly Pair[] => {
    const buckets: Pair[][] = Array.from({ length: places }, () => []);
    for (const pair of list) buckets[placeOf(pair)]?.push(pair);
    return buckets.flat();
  };
  return pass(
    pass(pairs, ({ to }) => to.place),
    ({ from }) => from.place,
  );
}

/** Ends that are treated alike in both versions. */
function classesOf(ends: readonly CommonEnd[]): readonly (readonly CommonEnd[])[] {
  const classes = new Map<number, CommonEnd[]>();
  for (const end of ends) {
    const key = ((end.before?.group ?? -1) + 1) * 2 ** 26 + (end.after?.group ?? -1) + 1;
    const list = classes.get(key);
    if (list === undefined) classes.set(key, [end]);
    else list.push(end);
  }
  return [...classes.values()];
}

/** Whether anything may pass that could not before. */
export function isWidened(diff: ReachabilityDiff): boolean {
  return diff.groups.some(({ changes }) => changes.some(({ kind }) => kind === 'added' || kind === 'widened' || kind === 'changed'));
}

/** Worst first. */
const exposures: readonly Exposure[] = ['world', 'other-namespace', 'same-namespace', 'none'];
