import type { Finding, Severity } from '../finding';
import { printable } from '../printable';
import { compareFindings, countFindings, severities } from '../sort';

export interface TextOptions {
  /** Colours for a terminal (ANSI). @default false */
  readonly color?: boolean;
}

const colors: Readonly<Record<Severity | 'code', string>> = { error: '31', warning: '33', info: '36', code: '1' };

/** Findings for people, worst first, one block each, and a closing line with their numbers. Whatever a user wrote is escaped. */
export function printText(findings: readonly Finding[], options: TextOptions = {}): string {
  const paint = (text: string, color: string): string => (options.color === true ? `\u001b[${color}m${text}\u001b[0m` : text);
  const blocks = [...findings].sort(compareFindings).map((finding) => blockOf(finding, paint));
  return `${[...blocks, summaryOf(findings)].join('\n\n')}\n`;
}

/** `2 errors, 1 warning`; `no findings` where there are none. */
export function summaryOf(findings: readonly Finding[]): string {
  const counts = countFindings(findings);
  const parts = severities.filter((severity) => counts[severity] > 0).map((severity) => `${counts[severity]} ${plural(severity, counts[severity])}`);
  return parts.length === 0 ? 'no findings' : parts.join(', ');
}

function plural(severity: Severity, count: number): string {
  return count === 1 || severity === 'info' ? severity : `${severity}s`;
}

function blockOf(finding: Finding, paint: (text: string, color: string) => string): string {
  const { severity, code, position, at } = finding;
  const place = position === undefined ? '' : `${position.file}:${position.line}`;
  const head = [paint(severity, colors[severity]), paint(printable(code), colors.code), ...[place, at].filter((text) => text !== '').map(printable)];
  const indent = ' '.repeat(severity.length + 2);
  const rows = [
    ['in', finding.construct],
    ['got', finding.got],
    ['expected', finding.expected],
    ['fix', finding.fix],
    ['see', finding.source],
  ] as const;
  const details = rows.flatMap(([label, text]) => (text === undefined ? [] : [`${indent}${label.padEnd(10)}${printable(text)}`]));
  return [head.join('  '), `${indent}${printable(finding.message)}`, ...details].join('\n');
}
