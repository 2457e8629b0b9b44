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
import { CommonNumbers, VersionLines } from './rows';

export function diffReachability(before: Reachability, after: Reachability): ReachabilityDiff {
  const ends = commonEnds(before, after);
  const pairs = differingPairs(before, after, ends);
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
 * The pairs between which something else may pass, in order. Where the later analysis took its work over from the earlier one,
 * only rows of senders and columns of receivers whose policies changed are looked at.
 */
function differingPairs(before: Reachability, after: Reachability, ends: readonly CommonEnd[]): readonly Pair[] {
  const classes = classesOf(ends);
  const touched = after.changedSince(before);
  const numbers = new CommonNumbers();
  const lines = new VersionLines(before, after, classes, numbers, touched !== undefined);
  const differences = new Differences(numbers);
  const byFrom: Pair[][] = ends.map(() => []);
  const compare = (i: number, j: number, was: number, is: number): void => {
    const what = differences.of(was, is);
    if (what === undefined) return;
    for (const from of classes[i] ?? [])
      for (const to of classes[j] ?? []) if (isPair(from.end, to.end)) byFrom[from.place]?.push({ from, to, what });
  };
  const sends = classes.map((members) => touched === undefined || members.some(({ id }) => touched.sends.has(id)));
  classes.forEach((members, i) => {
    if (sends[i] === true) lines.row(i, (j, was, is) => compare(i, j, was, is));
    if (touched === undefined || !members.some(({ id }) => touched.receives.has(id))) return;
    lines.column(i, (j, was, is) => {
      if (sends[j] === false) compare(j, i, was, is);
    });
  });
  return byFrom.flatMap((pairs) => pairs.sort((a, b) => a.to.place - b.to.place));
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
