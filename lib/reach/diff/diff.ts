/**
 * What changed between two versions: connections that came, went, became wider or narrower, and the policies that did it.
 * Outside ranges are compared on the common refinement of both versions, so a range that was only cut otherwise is no change.
 */
import { isPair, type Reachability } from '../engine';
import { Causes, changedPolicies } from './causes';
import type { ConnectionChange, Exposure, ReachabilityDiff } from './change';
import { changeOf, Differences } from './difference';
import { type CommonEnd, commonEnds } from './ends';
import { mergeRanges } from './merge-ranges';
import { CommonNumbers, VersionRows } from './rows';

export function diffReachability(before: Reachability, after: Reachability): ReachabilityDiff {
  const ends = commonEnds(before, after);
  const classes = new Map<string, CommonEnd[]>();
  for (const end of ends) {
    const key = `${end.before?.group ?? '-'}/${end.after?.group ?? '-'}`;
    const list = classes.get(key);
    if (list === undefined) classes.set(key, [end]);
    else list.push(end);
  }
  const changes: { readonly change: ConnectionChange; readonly from: CommonEnd; readonly to: CommonEnd }[] = [];
  const list = [...classes.values()];
  const numbers = new CommonNumbers();
  const sides = [new VersionRows(before, list, (end) => end.before, numbers), new VersionRows(after, list, (end) => end.after, numbers)] as const;
  const differences = new Differences(numbers);
  const touched = touchedClasses(list, after.changedSince(before));
  list.forEach((sources, i) => {
    const all = touched?.sends[i] ?? true;
    const [was, is] = all ? sides.map((side) => side.row(i)) : [];
    const targets = all ? list.keys() : (touched?.receives ?? []);
    for (const j of targets) {
      const old = was?.[j] ?? (all ? 0 : sides[0].single(i, j));
      const now = is?.[j] ?? (all ? 0 : sides[1].single(i, j));
      if (old === now) continue;
      for (const from of sources) {
        for (const to of list[j] ?? []) {
          if (!isPair(from.end, to.end) || from.id === to.id) continue;
          const what = differences.of(old, now);
          if (what !== undefined) changes.push({ change: changeOf(from, to, what), from, to });
        }
      }
    }
  });
  const changed = changedPolicies(before.resources, after.resources);
  const groups = new Map<string, ConnectionChange[]>();
  const causes = new Causes(changed, before.resources, after.resources);
  for (const { change, from, to } of changes) {
    const cause = causes.of(from, to);
    const list = groups.get(cause);
    if (list === undefined) groups.set(cause, [change]);
    else list.push(change);
  }
  return {
    endpointsAdded: ends
      .filter(({ before: old, end }) => old === undefined && end.type !== 'range')
      .map(({ id }) => id)
      .sort(),
    endpointsRemoved: ends
      .filter(({ after: now, end }) => now === undefined && end.type !== 'range')
      .map(({ id }) => id)
      .sort(),
    groups: [...groups]
      .map(([cause, list]) => {
        const sorted = mergeRanges(list).sort((a, b) => rank(a.exposure) - rank(b.exposure) || order(a.from, b.from) || order(a.to, b.to));
        return { cause, exposure: sorted[0]?.exposure ?? 'none', changes: sorted };
      })
      .sort((a, b) => rank(a.exposure) - rank(b.exposure) || order(a.cause, b.cause)),
  };
}

/** Whether anything may pass that could not before. */
export function isWidened(diff: ReachabilityDiff): boolean {
  return diff.groups.some(({ changes }) => changes.some(({ kind }) => kind === 'added' || kind === 'widened' || kind === 'changed'));
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const ranks: Readonly<Record<Exposure, number>> = { world: 0, 'other-namespace': 1, 'same-namespace': 2, none: 3 };

function rank(exposure: Exposure): number {
  return ranks[exposure];
}

/** Classes with an end whose policies changed, as sources and as targets; undefined where it is not known. */
function touchedClasses(
  list: readonly (readonly CommonEnd[])[],
  changed: ReturnType<Reachability['changedSince']>,
): { readonly sends: readonly boolean[]; readonly receives: readonly number[] } | undefined {
  if (changed === undefined) return undefined;
  return {
    sends: list.map((ends) => ends.some(({ id }) => changed.sends.has(id))),
    receives: list.flatMap((ends, i) => (ends.some(({ id }) => changed.receives.has(id)) ? [i] : [])),
  };
}
