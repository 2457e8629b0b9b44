import fc from 'fast-check';
import { PortRange } from '../../lib/net';
import { refusal, refusalCode } from '../support/refusal';

const port = fc.integer({ min: 1, max: 65_535 });
const anyPorts = fc.tuple(port, port).map(([a, b]) => PortRange.of(Math.min(a, b), Math.max(a, b)));

/** What is written, the code, and the fix that is offered. */
type Refusal = [text: string, code: string, fix: string | undefined];

describe('a range of ports', () => {
  it('survives printing and parsing', () => {
    fc.assert(fc.property(anyPorts, (r) => PortRange.parse(r.toString()).equals(r) && r.toJSON() === r.toString()));
  });

  it('contains as a partial order, and overlaps where a port is shared', () => {
    fc.assert(
      fc.property(anyPorts, anyPorts, (a, b) => {
        expect(a.contains(b)).toBe(a.contains(b.first) && a.contains(b.last));
        expect(a.overlaps(b)).toBe(a.contains(b.first) || b.contains(a.first));
        if (a.contains(b) && b.contains(a)) expect(a.equals(b)).toBe(true);
        if (a.contains(b)) expect(a.size).toBeGreaterThanOrEqual(b.size);
      }),
    );
    expect(PortRange.parse('80-90').contains(80.5)).toBe(false);
  });

  it.each<Refusal>([
    ['0', 'port/out-of-range', undefined],
    ['65536', 'port/out-of-range', undefined],
    ['1-65536', 'port/out-of-range', undefined],
    ['999999999', 'port/out-of-range', undefined],
    ['90-80', 'port/reversed', 'write 80-90'],
    ...['', '-', '080', '80-090', '80-', '-80', '80-90-100', ' 80', '80\n', '8e1', '0x50', '80.0', '+80', 'http', '8'.repeat(400)].map(
      (text): Refusal => [text, 'port/malformed', undefined],
    ),
  ])('refuses %j with %s', (text, code, fix) => {
    const [finding] = refusal(() => PortRange.parse(text));
    expect(finding?.code).toBe(code);
    expect(finding?.fix).toBe(fix);
  });

  it('refuses numbers that are no ports', () => {
    for (const n of [0, -1, 1.5, 65_536, Number.NaN]) expect(refusalCode(() => PortRange.of(n))).toBe('port/out-of-range');
  });
});
