import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { Ip } from '../../lib/net';
import { refusal, refusalCode } from '../support/refusal';
import { anyIp, ipOf } from './arbitrary';

/** What is written, the code, and the fix that is offered. */
type Refusal = [text: string, code: string, fix: string | undefined];

describe('an IP address', () => {
  it('survives printing and parsing', () => {
    fc.assert(fc.property(anyIp, (ip) => Ip.parse(ip.toString()).equals(ip) && ip.toJSON() === ip.toString()));
  });

  it('prints IPv6 as RFC 5952 says, which is what the URL parser of node prints', () => {
    fc.assert(fc.property(ipOf('IPv6'), (ip) => expect(new URL(`http://[${ip}]/`).hostname).toBe(`[${ip}]`)));
  });

  it.each([
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['1::', '1::'],
    ['1:0:0:4:0:0:0:8', '1:0:0:4::8'],
    ['::1.2.3.4', '::102:304'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
    ['1:2:3:4:5:6:255.255.255.255', '1:2:3:4:5:6:ffff:ffff'],
    ['255.255.255.255', '255.255.255.255'],
    ['0.0.0.0', '0.0.0.0'],
  ])('reads %s and prints it as %s', (text, canonical) => {
    expect(Ip.parse(text).toString()).toBe(canonical);
  });

  it.each<Refusal>([
    ['010.0.0.1', 'ip/leading-zero', 'write 10.0.0.1'],
    ['10.00.0.1', 'ip/leading-zero', 'write 10.0.0.1'],
    ['::1.2.3.04', 'ip/leading-zero', 'write ::1.2.3.4'],
    ['256.0.0.1', 'ip/octet-out-of-range', undefined],
    ['::ffff:1.2.3.4', 'ip/ipv4-mapped', 'write 1.2.3.4'],
    ['::ffff:102:304', 'ip/ipv4-mapped', 'write 1.2.3.4'],
    ['fe80::1%eth0', 'ip/zone', 'write fe80::1'],
    [' 10.0.0.1', 'ip/whitespace', 'write 10.0.0.1'],
    ['10.0.0.1\n', 'ip/whitespace', 'write 10.0.0.1'],
    ['10.0. 0.1', 'ip/whitespace', undefined],
    ['10.0.0.0/8', 'ip/prefix', undefined],
    ...['', '.', ':', '10.0.0', '10.0.0.', '.10.0.0.1', '10.0.0.1.2', '10..0.1', '0x0a.0.0.1', '1e1.0.0.1', '-1.0.0.1', '+1.0.0.1', '١.0.0.1'].map(
      (text): Refusal => [text, 'ip/malformed', undefined],
    ),
    ...[
      ':::',
      '1',
      '1::2::3',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '1:2:3:4:5:6:7:8::',
      '::1:2:3:4:5:6:7:8',
      '12345::',
      '1:',
      ':1',
      '1::2:',
      'g::',
      '1.2.3.4::',
      '::1.2.3.4:5',
    ].map((text): Refusal => [text, 'ip/malformed', undefined]),
    ...['1:2:3:4:5:1.2.3.4', '1:2:3:4:5:6:7:1.2.3.4', '::1.2.3', '[::1]', `${'0'.repeat(60)}::1`].map(
      (text): Refusal => [text, 'ip/malformed', undefined],
    ),
  ])('refuses %j with %s', (text, code, fix) => {
    const [finding] = refusal(() => Ip.parse(text));
    expect(finding?.code).toBe(code);
    expect(finding?.fix).toBe(fix);
    expect(finding?.got).toBeTruthy();
  });

  it('is accepted exactly where node:net accepts it, zones and IPv4-mapped IPv6 apart', () => {
    const piece = fc.constantFrom('0', '1', '9', '10', '255', '256', '01', 'f', 'ffff', '12345', ':', '::', '.', ':', '.', 'g', '1.2.3.4', '');
    const jumble = fc.array(piece, { maxLength: 17 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.oneof(jumble, anyIp.map(String)), (text) => {
        let read: Ip | undefined;
        try {
          read = Ip.parse(text);
        } catch {
          if (/^[0:]*:ffff:[^:]+(:[^:]+)?$/i.test(text)) return;
        }
        expect(read?.family).toBe(isIPv4(text) ? 'IPv4' : isIPv6(text) ? 'IPv6' : undefined);
      }),
      { numRuns: 5_000 },
    );
  });

  it('never fails with anything but findings, and never repeats a long text whole', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        try {
          Ip.parse(text);
        } catch {
          refusal(() => Ip.parse(text));
        }
      }),
    );
    expect(refusal(() => Ip.parse('1'.repeat(1_000_000)))[0]?.got?.length).toBeLessThan(100);
  });

  it('is ordered totally: IPv4 before IPv6, then by number', () => {
    fc.assert(
      fc.property(anyIp, anyIp, anyIp, (a, b, c) => {
        expect(Math.sign(a.compare(b))).toBe(-Math.sign(b.compare(a)) + 0);
        expect(a.compare(b) === 0).toBe(a.equals(b));
        if (a.compare(b) <= 0 && b.compare(c) <= 0) expect(a.compare(c)).toBeLessThanOrEqual(0);
      }),
    );
    expect(Ip.parse('255.255.255.255').compare(Ip.parse('::'))).toBeLessThan(0);
    expect(Ip.parse('0.0.0.1').equals(Ip.parse('::1'))).toBe(false);
  });

  it('counts on to the next address, back with a negative number, never past the end of its family', () => {
    expect(Ip.parse('10.0.0.255').next().toString()).toBe('10.0.1.0');
    expect(Ip.parse('fd00::').next(-1n).toString()).toBe('fcff:ffff:ffff:ffff:ffff:ffff:ffff:ffff');
    for (const act of [
      () => Ip.parse('255.255.255.255').next(),
      () => Ip.parse('::').next(-1),
      () => Ip.parse('::').next(0.5),
      () => Ip.of('IPv4', Number.NaN),
    ]) {
      expect(refusalCode(act)).toBe('ip/out-of-range');
    }
    fc.assert(fc.property(ipOf('IPv6'), fc.bigInt({ min: 0n, max: 1n << 64n }), (ip, n) => ip.value < 1n << 64n || ip.next(-n).next(n).equals(ip)));
  });

  it('is told from look-alikes', () => {
    expect(Ip.is(Ip.parse('::1'))).toBe(true);
    for (const other of [undefined, null, '::1', { family: 'IPv6', value: 1n }]) expect(Ip.is(other)).toBe(false);
  });
});
