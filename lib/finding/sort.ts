import type { Finding, Severity } from './finding';

/** Severities, worst first: the order of every list. */
export const severities = ['error', 'warning', 'info'] as const satisfies readonly Severity[];

/** Orders findings: the worst first, then by file and line, spec path, code, and what remains; by code unit. A total order up to equal text. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    byCodeUnit(a.position?.file ?? '', b.position?.file ?? '') ||
    (a.position?.line ?? 0) - (b.position?.line ?? 0) ||
    byCodeUnit(a.at, b.at) ||
    byCodeUnit(a.code, b.code) ||
    byCodeUnit(a.construct ?? '', b.construct ?? '') ||
    byCodeUnit(a.message, b.message) ||
    byCodeUnit(a.got ?? '', b.got ?? '') ||
    byCodeUnit(a.expected ?? '', b.expected ?? '') ||
    byCodeUnit(a.fix ?? '', b.fix ?? '') ||
    byCodeUnit(a.source ?? '', b.source ?? '')
  );
}

/** How many findings of each severity there are. */
export function countFindings(findings: readonly Finding[]): Readonly<Record<Severity, number>> {
  const counts: Record<Severity, number> = { error: 0, warning: 0, info: 0 };
  for (const { severity } of findings) counts[severity]++;
  return counts;
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
