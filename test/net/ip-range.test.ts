import { mergeCidr } from 'cidr-tools';
import fc from 'fast-check';
import { Cidr, Ip, IpRange } from '../../lib/net';
import { refusal } from '../support/refusal';
import { anyCidr, anyRange } from './arbitrary';

const range = (text: string): IpRange => IpRange.parse(text);

describe('a range of IP addresses', () => {
  it('survives printing and parsing', () => {
    fc.assert(fc.property(anyRange, (r) => range(r.toString()).equals(r)));
  });

  it.each([
    ['192.168.10.200-192.168.10.220', 21n, '192.168.10.200-192.168.10.220'],
    ['fd00::1-fd00::ff', 255n, 'fd00::1-fd00::ff'],
    ['10.0.0.7', 1n, '10.0.0.7'],
    ['10.0.0.7-10.0.0.7', 1n, '10.0.0.7'],
    ['10.0.0.0/30', 4n, '10.0.0.0-10.0.0.3'],
    ['0.0.0.0-255.255.255.255', 1n << 32n, '0.0.0.0-255.255.255.255'],
  ])('reads %s as %s addresses', (text, size, printed) => {
    expect(range(text).size).toBe(size);
    expect(range(text).toString()).toBe(printed);
  });

  it('is partitioned by its CIDRs, in order', () => {
    fc.assert(
      fc.property(anyRange, (r) => {
        let next = r.first;
        for (const c of r.toCidrs()) {
          expect(c.first).toBe(next);
          next = c.last + 1n;
        }
        expect(next).toBe(r.last + 1n);
      }),
    );
  });

  it('takes no more CIDRs than cidr-tools needs', () => {
    fc.assert(fc.property(anyRange, (r) => expect(mergeCidr(r.toCidrs().map(String))).toEqual(r.toCidrs().map(String))));
    expect(range('0.0.0.0-255.255.255.255').toCidrs().map(String)).toEqual(['0.0.0.0/0']);
    expect(range('::1-ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe').toCidrs()).toHaveLength(254);
  });

  it('gives back the CIDR that it was made from', () => {
    fc.assert(fc.property(anyCidr, (c) => expect(IpRange.from(c).toCidrs()).toEqual([c])));
  });

  it('contains and overlaps as its borders say', () => {
    const pool = range('10.0.0.10-10.0.0.20');
    expect([pool.contains(Ip.parse('10.0.0.10')), pool.contains(Ip.parse('10.0.0.20')), pool.contains(Ip.parse('10.0.0.21'))]).toEqual([
      true,
      true,
      false,
    ]);
    expect([pool.contains(Cidr.parse('10.0.0.16/30')), pool.contains(Cidr.parse('10.0.0.16/29'))]).toEqual([true, false]);
    expect([pool.overlaps(range('10.0.0.20-10.0.0.30')), pool.overlaps(range('10.0.0.21-10.0.0.30'))]).toEqual([true, false]);
    expect([pool.contains(Ip.parse('::a')), range('::-::ffff').overlaps(Cidr.parse('0.0.0.0/0'))]).toEqual([false, false]);
    fc.assert(fc.property(anyRange, anyRange, (a, b) => a.overlaps(b) === b.overlaps(a) && (!a.contains(b) || (a.overlaps(b) && a.size >= b.size))));
  });

  it.each([
    ['10.0.0.9-10.0.0.1', 'ip-range/reversed', 'write 10.0.0.1-10.0.0.9'],
    ['10.0.0.1-::1', 'ip-range/mixed-families', undefined],
    ['10.0.0.1-', 'ip-range/malformed', undefined],
    ['-10.0.0.1', 'ip-range/malformed', undefined],
    ['10.0.0.1-10.0.0.2-10.0.0.3', 'ip-range/malformed', undefined],
    ['10.0.0.0/24-10.0.1.0/24', 'ip-range/malformed', undefined],
    ['', 'ip-range/malformed', undefined],
    ['10.0.0.1 - 10.0.0.2', 'ip/whitespace', 'write 10.0.0.1'],
    ['10.0.0.1-20', 'ip/malformed', undefined],
    ['10.0.0.5/24', 'cidr/host-bits', 'write 10.0.0.0/24 for the range, or 10.0.0.5/32 for the single address'],
    ['10.0.0.1-10.0.0.02', 'ip/leading-zero', 'write 10.0.0.2'],
  ])('refuses %j with %s', (text, code, fix) => {
    const [finding] = refusal(() => range(text));
    expect(finding?.code).toBe(code);
    expect(finding?.fix).toBe(fix);
  });
});
