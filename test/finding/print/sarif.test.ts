import fc from 'fast-check';
import { type Finding, printSarif, type SarifOptions } from '../../../lib/finding';
import { anyFinding } from '../arbitrary';

/** The part of SARIF 2.1.0 that is written here. */
interface Log {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: {
      readonly driver: {
        readonly name: string;
        readonly version?: string;
        readonly rules: readonly { readonly id: string; readonly helpUri?: string }[];
      };
    };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations?: readonly {
        readonly physicalLocation?: { readonly artifactLocation: { readonly uri: string }; readonly region: { readonly startLine: number } };
        readonly logicalLocations?: readonly { readonly fullyQualifiedName: string }[];
      }[];
      readonly suppressions?: readonly { readonly kind: string; readonly justification: string }[];
    }[];
  }[];
}
const log = (findings: readonly Finding[], options?: SarifOptions): Log => JSON.parse(printSarif(findings, options));
const finding = (fields: Partial<Finding>): Finding => ({ code: 'x/y', severity: 'error', at: '', message: 'm', ...fields });

describe('findings as SARIF', () => {
  it('are one result each, whose rule is listed once under the index it names', () => {
    fc.assert(
      fc.property(fc.array(anyFinding), (findings) => {
        const [run] = log(findings).runs;
        const rules = run?.tool.driver.rules.map(({ id }) => id) ?? [];
        expect(rules).toEqual([...new Set(findings.map(({ code }) => code))].sort());
        expect(run?.results).toHaveLength(findings.length);
        expect(run?.results.every(({ ruleId, ruleIndex }) => rules[ruleIndex] === ruleId)).toBe(true);
        expect(printSarif([...findings].reverse())).toBe(printSarif(findings));
      }),
    );
  });

  it('have the levels error, warning and note', () => {
    const [run] = log([finding({}), finding({ severity: 'warning' }), finding({ severity: 'info' })]).runs;
    expect(run?.results.map(({ level }) => level)).toEqual(['error', 'warning', 'note']);
  });

  it('have the file as physical and the spec path as logical location', () => {
    const [run] = log([finding({ at: 'cni.backend', construct: 'prod/cni', position: { file: 'clusters/my prod#1.yaml', line: 7 } })]).runs;
    expect(run?.results[0]?.locations).toEqual([
      {
        physicalLocation: { artifactLocation: { uri: 'clusters/my%20prod%231.yaml' }, region: { startLine: 7 } },
        logicalLocations: [{ fullyQualifiedName: 'cni.backend' }, { fullyQualifiedName: 'prod/cni', kind: 'object' }],
      },
    ]);
    expect(log([finding({})]).runs[0]?.results[0]).not.toHaveProperty('locations');
    expect(log([finding({ at: 'cni' })]).runs[0]?.results[0]?.locations).toEqual([{ logicalLocations: [{ fullyQualifiedName: 'cni' }] }]);
  });

  it.each([
    ['/srv/a b.yaml', 'file:///srv/a%20b.yaml'],
    ['C:\\specs\\a.yaml', 'file:///C:/specs/a.yaml'],
    ['\ud800.yaml', '%EF%BF%BD.yaml'],
  ])('have the file %j as the URI %s', (file, uri) => {
    const [run] = log([finding({ position: { file, line: 1 } })]).runs;
    expect(run?.results[0]?.locations?.[0]?.physicalLocation?.artifactLocation.uri).toBe(uri);
  });

  it('say got, expected and fix in the message, and link the source where it is a URL', () => {
    const [run] = log([
      finding({ got: '1', expected: '2', fix: 'write 2', source: 'https://example.org/a' }),
      finding({ code: 'x/z', source: 'a page' }),
    ]).runs;
    expect(run?.results[0]?.message.text).toBe('m, got 1, expected 2; write 2');
    expect(run?.tool.driver.rules.map(({ helpUri }) => helpUri)).toEqual(['https://example.org/a', undefined]);
  });

  it('are suppressed where they are waived, with reason and owner', () => {
    const waived = [{ finding: finding({ code: 'x/waived' }), waiver: { code: 'x/waived', reason: 'known', owner: 'net team' } }];
    const [run] = log([finding({})], { waived, version: '1.2.3' }).runs;
    expect(run?.results.map(({ ruleId, suppressions }) => [ruleId, suppressions])).toEqual([
      ['x/waived', [{ kind: 'external', justification: 'known (net team)' }]],
      ['x/y', undefined],
    ]);
    expect(run?.tool.driver.version).toBe('1.2.3');
  });
});
