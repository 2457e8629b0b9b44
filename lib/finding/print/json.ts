import type { Finding } from '../finding';
import { compareFindings, countFindings } from '../sort';

/** Findings for programs: `{ "findings": [...], "summary": { "error": n, "warning": n, "info": n } }`, worst first, fields in one order. */
export function printJson(findings: readonly Finding[]): string {
  const sorted = [...findings].sort(compareFindings).map(ordered);
  return `${JSON.stringify({ findings: sorted, summary: countFindings(findings) }, undefined, 2)}\n`;
}

/** The same finding with its fields in one order, whoever built it; absent fields are left out by JSON. */
function ordered(finding: Finding): object {
  const { severity, code, at, position, construct, message, got, expected, fix, source } = finding;
  return { severity, code, at, position: position && { file: position.file, line: position.line }, construct, message, got, expected, fix, source };
}
