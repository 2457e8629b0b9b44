import { containsCidr, overlapCidr, parseCidr } from 'cidr-tools';
import fc from 'fast-check';
import { bitsOf, Cidr, Ip } from '../../lib/net';
import { refusal, refusalCode } from '../support/refusal';
import { anyCidr, anyIp, nearbyCidrs } from './arbitrary';

const cidr = (text: string): Cidr => Cidr.parse(text);

describe('a CIDR', () => {
  it('survives printing and parsing', () => {
    fc.assert(fc.property(anyCidr, (c) => cidr(c.toString()).equals(c) && c.toJSON() === c.toString()));
  });

  it('has the borders that cidr-tools computes', () => {
    fc.assert(
      fc.property(anyCidr, (c) => {
        const oracle = parseCidr(c.toString());
        expect([c.first, c.last, c.size, String(c.prefix)]).toEqual([oracle.start, oracle.end, oracle.end - oracle.start + 1n, oracle.prefix]);
      }),
    );
  });

  it('holds and meets what cidr-tools says', () => {
    fc.assert(
      fc.property(nearbyCidrs, ([a, b]) => {
        expect(a.contains(b)).toBe(containsCidr(a.toString(), b.toString()));
        expect(a.overlaps(b)).toBe(overlapCidr(a.toString(), b.toString()));
        expect(a.contains(b.lastIp)).toBe(containsCidr(a.toString(), b.lastIp.toString()));
      }),
      { numRuns: 2_000 },
    );
  });

  it('contains as a partial order', () => {
    fc.assert(
      fc.property(nearbyCidrs, fc.nat(128), ([a, b], prefix) => {
        const c = Cidr.around(b.firstIp, prefix % (bitsOf(b.family) + 1));
        expect(a.contains(a)).toBe(true);
        if (a.contains(b) && b.contains(a)) expect(a.equals(b)).toBe(true);
        if (a.contains(b) && b.contains(c)) expect(a.contains(c)).toBe(true);
        if (a.contains(b)) expect(a.compare(b)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('is nested in another or disjoint from it, never half over', () => {
    fc.assert(fc.property(nearbyCidrs, ([a, b]) => a.overlaps(b) === (a.contains(b) || b.contains(a))));
  });

  it('never meets the other family', () => {
    expect(cidr('0.0.0.0/0').contains(Ip.parse('::1'))).toBe(false);
    expect(cidr('::/0').contains(cidr('10.0.0.0/8'))).toBe(false);
    expect(cidr('::/0').overlaps(cidr('0.0.0.0/0'))).toBe(false);
  });

  it('is partitioned by its subnets, in order', () => {
    fc.assert(
      fc.property(anyCidr, fc.nat(6), (c, extra) => {
        const parts = c.split(Math.min(c.prefix + extra, bitsOf(c.family)));
        expect(parts[0]?.first).toBe(c.first);
        expect(parts.at(-1)?.last).toBe(c.last);
        for (const [i, part] of parts.entries()) if (i > 0) expect(part.first).toBe((parts[i - 1]?.last ?? 0n) + 1n);
        expect(parts.every((part, i) => part.equals(c.subnet(part.prefix, i)))).toBe(true);
      }),
    );
  });

  it('lists at most 65,536 subnets, and finds any single one beyond', () => {
    expect(cidr('10.0.0.0/8').split(24)).toHaveLength(65_536);
    expect(refusalCode(() => cidr('10.0.0.0/8').split(25))).toBe('cidr/too-many-subnets');
    expect(refusalCode(() => cidr('::/0').split(128))).toBe('cidr/too-many-subnets');
    expect(
      cidr('fd00::/8')
        .subnet(64, 1n << 40n)
        .toString(),
    ).toBe('fd00:100::/64');
    expect(refusalCode(() => cidr('10.0.0.0/16').split(8))).toBe('cidr/prefix-out-of-range');
    expect(refusalCode(() => cidr('10.0.0.0/16').subnet(24, 256))).toBe('cidr/out-of-range');
  });

  it('has the first address of each subnet where the subnets begin', () => {
    for (const range of ['10.0.0.0/16', 'fd00::/56'].map(cidr)) {
      const mask = range.prefix + 8;
      expect(range.firstAddresses(mask).map(String)).toEqual(range.split(mask).map(({ firstIp }) => `${firstIp}/${bitsOf(range.family)}`));
    }
    expect(refusalCode(() => cidr('::/0').firstAddresses(128))).toBe('cidr/too-many-subnets');
  });

  it('reads many texts without mixing them up', () => {
    for (const _ of [1, 2])
      for (let n = 0; n < 3000; n++) expect(cidr(`10.${n >> 8}.${n & 255}.0/24`).firstIp.value).toBe(0x0a000000n + BigInt(n) * 256n);
  });

  it('gives its nth address, 0 being the network address', () => {
    expect(cidr('10.96.0.0/12').nth(10).toString()).toBe('10.96.0.10');
    expect(cidr('fd00:10:96::/112').nth(10n).toString()).toBe('fd00:10:96::a');
    expect(cidr('10.0.0.4/32').nth(0).toString()).toBe('10.0.0.4');
    for (const n of [-1, 256, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(refusalCode(() => cidr('10.0.0.0/24').nth(n))).toBe('cidr/out-of-range');
  });

  it('is found around any address', () => {
    fc.assert(
      fc.property(anyIp, fc.nat(128), (ip, n) => {
        const c = Cidr.around(ip, n % (bitsOf(ip.family) + 1));
        expect(c.contains(ip)).toBe(true);
        expect(c.size).toBe(1n << BigInt(bitsOf(ip.family) - c.prefix));
      }),
    );
  });

  it.each([
    ['10.1.2.3/8', 'cidr/host-bits', 'write 10.0.0.0/8 for the range, or 10.1.2.3/32 for the single address'],
    ['fd00::1/64', 'cidr/host-bits', 'write fd00::/64 for the range, or fd00::1/128 for the single address'],
    ['10.0.0.1', 'cidr/no-prefix', 'write 10.0.0.1/32 for the single address'],
    ['::1', 'cidr/no-prefix', 'write ::1/128 for the single address'],
    ['10.0.0.0/33', 'cidr/prefix-out-of-range', undefined],
    ['::/129', 'cidr/prefix-out-of-range', undefined],
    ['10.0.0.0/', 'cidr/prefix-malformed', undefined],
    ['10.0.0.0/08', 'cidr/prefix-malformed', undefined],
    ['10.0.0.0/+8', 'cidr/prefix-malformed', undefined],
    ['10.0.0.0/8 ', 'cidr/prefix-malformed', undefined],
    ['10.0.0.0/8/8', 'cidr/prefix-malformed', undefined],
    ['10.0.0.0/255.0.0.0', 'cidr/prefix-malformed', undefined],
    ['010.0.0.0/8', 'ip/leading-zero', 'write 10.0.0.0'],
    ['::ffff:10.0.0.0/104', 'ip/ipv4-mapped', 'write 10.0.0.0'],
    ['::ffff:0:0/96', 'ip/ipv4-mapped', 'write 0.0.0.0'],
    ['fe80::%eth0/64', 'ip/zone', 'write fe80::'],
    ['10.0.0/8', 'ip/malformed', undefined],
    ['/8', 'ip/malformed', undefined],
    ['', 'ip/malformed', undefined],
  ])('refuses %j with %s', (text, code, fix) => {
    const [finding] = refusal(() => cidr(text));
    expect(finding?.code).toBe(code);
    expect(finding?.fix).toBe(fix);
  });

  it('refuses host bits exactly where masking would change the address', () => {
    fc.assert(
      fc.property(anyIp, fc.nat(128), (ip, n) => {
        const prefix = n % (bitsOf(ip.family) + 1);
        const masked = Cidr.around(ip, prefix);
        if (masked.first === ip.value) expect(Cidr.of(ip, prefix).equals(masked)).toBe(true);
        else expect(refusalCode(() => Cidr.of(ip, prefix))).toBe('cidr/host-bits');
      }),
    );
  });
});
