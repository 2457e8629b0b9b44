import type { Finding } from '../../finding';

/** How many clusters a finding names. */
const NAMED = 3;

/** Findings that many clusters share, each once, with the clusters that it is of: a fleet has one mistake in a thousand places. */
export function groupFindings(findings: readonly Finding[]): readonly Finding[] {
  const groups = new Map<string, { readonly finding: Finding; readonly clusters: Set<string> }>();
  for (const finding of findings) {
    const { construct, ...rest } = finding;
    const key = JSON.stringify(rest);
    const group = groups.get(key) ?? { finding, clusters: new Set<string>() };
    if (construct !== undefined) group.clusters.add(construct);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ finding, clusters }) => (clusters.size < 2 ? finding : { ...finding, construct: listOf([...clusters].sort()) }));
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).join(', ');
  return names.length > NAMED ? `${shown} and ${names.length - NAMED} more` : shown;
}
