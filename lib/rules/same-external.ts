import type { Planned } from '../component';

/** Constructs that are planned one by one each bring what their platform runs: the same external component twice is one. */
export function isSameExternal(a: Planned, b: Planned): boolean {
  return a.type === 'external' && b.type === 'external' && a.kind === b.kind && a.facts.name === b.facts.name;
}
