import type { Finding } from '../../finding';

/** How many clusters a finding names. */
const NAMED = 3;

/**
 * Findings that many clusters share, each once, with the clusters that it is of: a fleet has one mistake in a thousand places.
 * It has a place in a file where that is the same for all of them.
 */
export function groupFindings(findings: readonly Finding[]): readonly Finding[] {
  const groups = new Map<string, Group>();
  for (const finding of findings) {
    const { construct, position, ...rest } = finding;
    const key = JSON.stringify(rest);
    const group = groups.get(key) ?? { finding, clusters: new Set<string>(), places: new Set<string>() };
    if (construct !== undefined) group.clusters.add(construct);
    group.places.add(JSON.stringify(position) ?? '');
    groups.set(key, group);
  }
  return [...groups.values()].map(({ finding, clusters, places }) => {
    if (clusters.size < 2) return finding;
    const { position, ...rest } = finding;
    return { ...rest, ...(position === undefined || places.size > 1 ? {} : { position }), construct: listOf([...clusters].sort()) };
  });
}

interface Group {
  readonly finding: Finding;
  readonly clusters: Set<string>;
  readonly places: Set<string>;
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).join(', ');
  return names.length > NAMED ? `${shown} and ${names.length - NAMED} more` : shown;
}
