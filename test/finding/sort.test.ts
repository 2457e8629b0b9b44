import fc from 'fast-check';
import { compareFindings, countFindings, type Finding, severities } from '../../lib/finding';
import { anyFinding } from './arbitrary';

const finding = (fields: Partial<Finding>): Finding => ({ code: 'x/y', severity: 'error', at: '', message: 'm', ...fields });

describe('the order of findings', () => {
  it('is by severity, then file and line, then path, then code', () => {
    const sorted = [
      finding({ at: 'b', code: 'x/b' }),
      finding({ at: 'a', position: { file: 'a.yaml', line: 9 } }),
      finding({ at: 'b', position: { file: 'a.yaml', line: 10 }, code: 'x/a' }),
      finding({ at: 'b', position: { file: 'a.yaml', line: 10 }, code: 'x/b' }),
      finding({ at: 'a', position: { file: 'b.yaml', line: 1 } }),
      finding({ severity: 'warning', at: 'Z' }),
      finding({ severity: 'warning', at: 'a' }),
      finding({ severity: 'info' }),
    ];
    expect([...sorted].reverse().sort(compareFindings)).toEqual(sorted);
  });

  it('is total: two findings are even only where nothing differs', () => {
    fc.assert(
      fc.property(anyFinding, anyFinding, anyFinding, (a, b, c) => {
        expect(Math.sign(compareFindings(a, b)) + Math.sign(compareFindings(b, a))).toBe(0);
        if (compareFindings(a, b) <= 0 && compareFindings(b, c) <= 0) expect(compareFindings(a, c)).toBeLessThanOrEqual(0);
        if (compareFindings(a, b) === 0) expect(a).toEqual(b);
      }),
    );
  });

  it('counts every finding once', () => {
    fc.assert(
      fc.property(fc.array(anyFinding), (findings) => {
        const counts = countFindings(findings);
        expect(severities.reduce((sum, severity) => sum + counts[severity], 0)).toBe(findings.length);
      }),
    );
    expect(countFindings([finding({}), finding({ severity: 'info' }), finding({})])).toEqual({ error: 2, warning: 0, info: 1 });
  });
});
