import type { Finding, Report } from './finding';

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

function line(finding: Finding): string {
  const place = finding.at === '' ? '' : ` at ${finding.at}`;
  const got = finding.got === undefined ? '' : `, got ${finding.got}`;
  const expected = finding.expected === undefined ? '' : `, expected ${finding.expected}`;
  const fix = finding.fix === undefined ? '' : `; ${finding.fix}`;
  return `${finding.code}${place}: ${finding.message}${got}${expected}${fix}`;
}
