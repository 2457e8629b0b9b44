import fc from 'fast-check';
import { type Finding, printText, summaryOf } from '../../../lib/finding';
import { anyFinding } from '../arbitrary';

const overlap: Finding = {
  code: 'cidr/pods-overlap-services',
  severity: 'error',
  at: 'cluster.podCidrs[0]',
  position: { file: 'clusters/prod.yaml', line: 7 },
  construct: 'prod/cni',
  message: 'the pod range contains the service range',
  got: 'pods 10.0.0.0/8, services 10.96.0.0/12',
  expected: 'disjoint ranges',
  fix: 'pick a pod range outside 10.96.0.0/12',
  source: 'https://example.org/ipam',
};

describe('findings as text', () => {
  it('say where, what, got, expected and the way out', () => {
    expect(
      printText([{ code: 'x/odd', severity: 'warning', at: '', message: 'odd' }, overlap]),
    ).toBe(`error  cidr/pods-overlap-services  clusters/prod.yaml:7  cluster.podCidrs[0]
       the pod range contains the service range
       in        prod/cni
       got       pods 10.0.0.0/8, services 10.96.0.0/12
       expected  disjoint ranges
       fix       pick a pod range outside 10.96.0.0/12
       see       https://example.org/ipam

warning  x/odd
         odd

1 error, 1 warning
`);
  });

  it('have no colour unless it is asked for', () => {
    expect(printText([overlap])).not.toContain('\u001b');
    const colored = printText([overlap], { color: true });
    expect(colored).toContain('\u001b[31merror\u001b[0m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is taken out
    expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(printText([overlap]));
  });

  it('do not depend on the order in which they were found', () => {
    fc.assert(fc.property(fc.array(anyFinding), (findings) => printText([...findings].reverse()) === printText(findings)));
  });

  it('never pass on control characters or line breaks of a user', () => {
    const hostile = '\u001b]0;x\u0007\nerror  fake/code';
    const text = printText([
      { code: hostile, severity: 'info', at: hostile, position: { file: hostile, line: 1 }, message: hostile, got: hostile, construct: hostile },
    ]);
    expect(text).not.toMatch(/[^\n\P{Cc}]/u);
    expect(text.split('\n')).toHaveLength(7);
  });

  it('close with their numbers', () => {
    const of = (...severities: Finding['severity'][]): string => summaryOf(severities.map((severity) => ({ ...overlap, severity })));
    expect([of(), of('error'), of('error', 'error', 'warning', 'warning', 'info', 'info')]).toEqual([
      'no findings',
      '1 error',
      '2 errors, 2 warnings, 2 info',
    ]);
    expect(printText([])).toBe('no findings\n');
  });
});
