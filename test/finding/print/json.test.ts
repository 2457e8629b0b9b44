import fc from 'fast-check';
import { compareFindings, countFindings, printJson } from '../../../lib/finding';
import { anyFinding } from '../arbitrary';

describe('findings as JSON', () => {
  it('are read back as they were, sorted, with their numbers', () => {
    fc.assert(
      fc.property(fc.array(anyFinding), (findings) => {
        expect(JSON.parse(printJson(findings))).toEqual({ findings: [...findings].sort(compareFindings), summary: countFindings(findings) });
        expect(printJson([...findings].reverse())).toBe(printJson(findings));
      }),
    );
  });

  it('have their fields in one order, whoever built them', () => {
    const position = { line: 3, file: 'a.yaml' };
    expect(printJson([{ message: 'm', got: 'g', position, at: 'a', code: 'x/y', severity: 'info' }])).toBe(
      printJson([{ severity: 'info', code: 'x/y', at: 'a', position: { file: 'a.yaml', line: 3 }, got: 'g', message: 'm' }]),
    );
  });
});
