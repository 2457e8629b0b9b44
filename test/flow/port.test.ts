import fc from 'fast-check';
import { Port } from '../../lib/flow';

const number = fc.integer({ min: 1, max: 65535 });
const protocol = fc.constantFrom('TCP' as const, 'UDP' as const, 'SCTP' as const);

describe('a port', () => {
  it('prints what it was parsed from', () => {
    fc.assert(
      fc.property(number, number, protocol, fc.constantFrom('one', 'range', 'name', 'all'), (a, b, proto, form) => {
        const [low, high] = a <= b ? [a, b] : [b, a];
        const text = { one: `${a}`, range: low === high ? `${low}` : `${low}-${high}`, name: 'http-alt', all: '*' }[form];
        expect(Port.parse(`${text}/${proto}`).toString()).toBe(`${text}/${proto}`);
      }),
    );
  });

  it.each([
    ['80', 'port/protocol'],
    ['80/tcp', 'port/protocol'],
    ['80/ICMP', 'port/protocol'],
    ['0/TCP', 'port/number'],
    ['65536/TCP', 'port/number'],
    ['90-80/TCP', 'port/range'],
    ['a-name-that-is-too-long/TCP', 'port/name'],
    ['HTTP/TCP', 'port/name'],
    ['-a/TCP', 'port/name'],
    ['8 0/TCP', 'port/name'],
  ])('refuses %s with %s', (text, code) => {
    expect(() => Port.parse(text)).toThrow(expect.objectContaining({ findings: [expect.objectContaining({ code })] }));
  });

  it('never implies a protocol, because an absent one would be read as TCP', () => {
    expect(() => Port.parse('53')).toThrow('port/protocol');
  });
});
