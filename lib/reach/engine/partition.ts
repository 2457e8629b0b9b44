/** Behaviour classes: elements that no peer set in use tells apart. */
import type { PeerSetId, PeerSets } from './peers';

export interface Partition {
  /** Class of each element, numbered in the order of the first element of each: equal partitions have equal numbers. */
  readonly classes: Int32Array;
  readonly count: number;
}

/** Exact partition refinement: every set splits each class that it cuts; linear in the sizes of the sets. */
export function refine(sets: ReadonlySet<PeerSetId>, peers: PeerSets): Partition {
  const classes = new Int32Array(peers.universe.elements.length);
  const splitInto: number[] = [0];
  const splitBy: number[] = [-1];
  for (const set of sets) {
    for (const id of peers.members(set)) {
      const old = classes[id] ?? 0;
      if (splitBy[old] !== set) {
        splitBy[old] = set;
        splitInto[old] = splitBy.push(-1) - 1;
        splitInto.push(0);
      }
      classes[id] = splitInto[old] ?? 0;
    }
  }
  const dense = new Map<number, number>();
  classes.forEach((cls, id) => {
    const number = dense.get(cls) ?? dense.size;
    dense.set(cls, number);
    classes[id] = number;
  });
  return { classes, count: dense.size };
}

/** The class of an earlier partition that some element of each class was in; undefined where the two are equal. */
export function classesBefore(now: Partition, earlier: Partition): Int32Array | undefined {
  if (now.count === earlier.count && now.classes.every((cls, id) => cls === earlier.classes[id])) return undefined;
  const before = new Int32Array(now.count);
  now.classes.forEach((cls, id) => {
    before[cls] = earlier.classes[id] ?? 0;
  });
  return before;
}
