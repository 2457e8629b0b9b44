import type { Finding, Report } from './finding';
import { printable } from './printable';

/** The one error that a user's mistake ends in. Carries every finding; its message is one line a finding. */
export class NetstackError extends Error {
  override readonly name = 'NetstackError';
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super(findings.map(line).join('\n'));
    this.findings = findings;
  }

  /** An error of a single finding, for parsers of values: they do not know yet where the value stands. */
  static of(report: Report): NetstackError {
    return new NetstackError([{ severity: 'error', at: '', ...report }]);
  }
}

/** What a finding says, without code and place: what, got, expected, fix. */
export function sentenceOf({ message, got, expected, fix }: Finding): string {
  const rest = [got === undefined ? '' : `, got ${got}`, expected === undefined ? '' : `, expected ${expected}`, fix === undefined ? '' : `; ${fix}`];
  return message + rest.join('');
}

function line(finding: Finding): string {
  const { code, position, at } = finding;
  const file = position === undefined ? '' : ` in ${position.file}:${position.line}`;
  const path = at === '' ? '' : ` at ${at}`;
  return printable(`${code}${file}${path}: ${sentenceOf(finding)}`);
}
