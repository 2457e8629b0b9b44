import fc from 'fast-check';
import { applyWaivers, type Finding, type Waiver } from '../../lib/finding';
import { anyFinding } from './arbitrary';

const finding = (code: string, at: string): Finding => ({ code, severity: 'error', at, message: 'm' });
const waiver = (fields: Partial<Waiver>): Waiver => ({ code: 'cni/x', reason: 'known', owner: 'net team', ...fields });
const codes = (findings: readonly Finding[]): readonly string[] => findings.map(({ code, at }) => `${code} ${at}`);

describe('a waiver', () => {
  it('takes out findings of its code at its path and below', () => {
    const findings = [finding('cni/x', 'cni.backend'), finding('cni/x', 'cni.backend.vni'), finding('cni/x', 'cni.backend[0]')];
    const applied = applyWaivers(findings, [waiver({ at: 'cni.backend' })]);
    expect(applied.findings).toEqual([]);
    expect(applied.waived.map((waived) => waived.finding)).toEqual(findings);
  });

  it('touches no other code, no parent, and no path that only begins alike', () => {
    const findings = [finding('cni/y', 'cni.backend'), finding('cni/x', 'cni'), finding('cni/x', 'cni.backends'), finding('cni/x', '')];
    const applied = applyWaivers(findings, [waiver({ at: 'cni.backend' })]);
    expect(codes(applied.findings)).toEqual(['cni/y cni.backend', 'cni/x cni', 'cni/x cni.backends', 'cni/x ', 'waiver/matches-nothing waivers[0]']);
    expect(applied.findings.at(-1)).toMatchObject({ severity: 'warning', got: 'cni/x at cni.backend' });
  });

  it('without a path covers its code everywhere', () => {
    expect(applyWaivers([finding('cni/x', ''), finding('cni/x', 'a')], [waiver({})]).findings).toEqual([]);
  });

  it('waives nothing without a reason and an owner, and both are said', () => {
    const applied = applyWaivers([finding('cni/x', 'cni')], [waiver({ reason: ' ', owner: '' })]);
    expect(codes(applied.findings)).toEqual(['cni/x cni', 'waiver/no-reason waivers[0].reason', 'waiver/no-owner waivers[0].owner']);
    expect(applied.findings.every(({ severity }) => severity === 'error')).toBe(true);
    expect(applied.waived).toEqual([]);
  });

  it('is not called idle because another one covers the same finding', () => {
    expect(applyWaivers([finding('cni/x', 'cni.a')], [waiver({ at: 'cni' }), waiver({ at: 'cni.a' })]).findings).toEqual([]);
  });

  it('holds through its last day and not after it', () => {
    const apply = (expires: string, today?: string) => codes(applyWaivers([finding('cni/x', 'cni')], [waiver({ expires })], today).findings);
    expect(apply('2026-02-28', '2026-02-28')).toEqual([]);
    expect(apply('2026-02-28', '2026-03-01')).toEqual(['cni/x cni', 'waiver/expired waivers[0].expires']);
    expect(apply('2026-02-28')).toEqual([]);
  });

  it.each(['2026-02-29', '2026-13-01', '2026-00-10', '2026-04-31', '2026-1-1', 'tomorrow', '1900-02-29', ''])(
    'with the day %j is refused',
    (expires) => {
      const { findings } = applyWaivers([finding('cni/x', 'cni')], [waiver({ expires })]);
      expect(codes(findings)).toEqual(['cni/x cni', 'waiver/malformed-date waivers[0].expires']);
    },
  );

  it.each(['2024-02-29', '2000-02-29', '2026-12-31'])('with the day %s is taken', (expires) => {
    expect(applyWaivers([finding('cni/x', 'cni')], [waiver({ expires })]).findings).toEqual([]);
  });

  it('never loses a finding: each is kept or waived, in order', () => {
    const waivers = fc.array(
      fc.record({
        code: fc.constantFrom('x/a', 'x/b', 'z'),
        at: fc.constantFrom('', 'a', 'a.b'),
        reason: fc.constantFrom('', 'r'),
        owner: fc.constant('o'),
      }),
    );
    fc.assert(
      fc.property(fc.array(anyFinding), waivers, (findings, all) => {
        const { findings: left, waived } = applyWaivers(findings, all);
        const out = new Set(waived.map((w) => w.finding));
        expect(left.slice(0, findings.length - waived.length)).toEqual(findings.filter((f) => !out.has(f)));
        expect(left.slice(findings.length - waived.length).every(({ code }) => code.startsWith('waiver/'))).toBe(true);
      }),
    );
  });
});
