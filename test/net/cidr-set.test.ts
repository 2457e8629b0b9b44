import { BlockList } from 'node:net';
import { excludeCidr, mergeCidr } from 'cidr-tools';
import fc from 'fast-check';
import { Cidr, CidrSet, Ip, IpRange } from '../../lib/net';
import { refusal, refusalCode } from '../support/refusal';
import { anyCidr, anyIp, anyRange, anySet, crowdedCidr, ipOf } from './arbitrary';

const set = (...texts: string[]): CidrSet => CidrSet.parse(texts);
const blockListName = ({ family }: Ip): 'ipv4' | 'ipv6' => (family === 'IPv4' ? 'ipv4' : 'ipv6');
const mixed = fc.array(fc.oneof(crowdedCidr, anyCidr), { minLength: 1, maxLength: 12 });

describe('a set of addresses', () => {
  it('holds an address exactly where node:net has it in a block list of the same ranges', () => {
    fc.assert(
      fc.property(
        mixed,
        fc.oneof(
          anyIp,
          ipOf('IPv4').map((ip) => Ip.of('IPv4', 0x0a000000n + (ip.value & 255n))),
        ),
        (cidrs, ip) => {
          // One list a family: a block list takes an IPv4 address for IPv4-mapped IPv6, too.
          const list = new BlockList();
          for (const c of cidrs.filter(({ family }) => family === ip.family)) list.addSubnet(c.firstIp.toString(), c.prefix, blockListName(ip));
          expect(CidrSet.of(cidrs).contains(ip)).toBe(list.check(ip.toString(), blockListName(ip)));
        },
      ),
    );
  });

  it('prints the minimal list, which is what cidr-tools merges to', () => {
    fc.assert(
      fc.property(mixed, (cidrs) => {
        const ours = CidrSet.of(cidrs).toCidrs().map(String);
        expect([...ours].sort()).toEqual([...mergeCidr(cidrs.map(String))].sort());
        expect(ours).toEqual(CidrSet.of(cidrs).toJSON());
      }),
    );
  });

  it('subtracts what cidr-tools excludes', () => {
    fc.assert(
      fc.property(mixed, mixed, (a, b) => {
        const ours = CidrSet.of(a).subtraction(CidrSet.of(b));
        // cidr-tools writes the IPv4-mapped block in dotted form; compared as sets it does not matter.
        const theirs = excludeCidr(a.map(String), b.map(String)).filter((text) => !text.startsWith('::ffff:'));
        expect(ours.subtraction(CidrSet.of([mapped])).equals(CidrSet.parse(theirs).subtraction(CidrSet.of([mapped])))).toBe(true);
      }),
    );
  });

  it('does not depend on how it was written', () => {
    fc.assert(
      fc.property(mixed, (cidrs) => {
        const whole = CidrSet.of(cidrs);
        expect(CidrSet.of([...cidrs].reverse())).toEqual(whole);
        expect(CidrSet.of(whole.toCidrs())).toEqual(whole);
        expect(CidrSet.of(whole.ranges())).toEqual(whole);
        expect(CidrSet.of([whole, ...cidrs])).toEqual(whole);
        expect(cidrs.map((c) => CidrSet.of([c])).reduce((a, b) => a.union(b))).toEqual(whole);
      }),
    );
  });

  it('is a Boolean algebra', () => {
    fc.assert(
      fc.property(anySet, anySet, anySet, (a, b, c) => {
        const equal = (x: CidrSet, y: CidrSet): void => expect(x).toEqual(y);
        equal(a.union(b), b.union(a));
        equal(a.intersection(b), b.intersection(a));
        equal(a.union(b).union(c), a.union(b.union(c)));
        equal(a.intersection(b.union(c)), a.intersection(b).union(a.intersection(c)));
        equal(a.union(b.intersection(c)), a.union(b).intersection(a.union(c)));
        equal(a.complement().complement(), a);
        equal(a.union(b).complement(), a.complement().intersection(b.complement()));
        equal(a.intersection(b).complement(), a.complement().union(b.complement()));
        equal(a.subtraction(b), a.intersection(b.complement()));
        equal(a.subtraction(b).union(a.intersection(b)), a);
        equal(a.union(a.complement()), CidrSet.all());
        expect(a.subtraction(b).overlaps(b)).toBe(false);
        expect(a.size + b.size).toBe(a.union(b).size + a.intersection(b).size);
      }),
    );
  });

  it('contains and overlaps as its algebra says', () => {
    fc.assert(
      fc.property(anySet, anySet, anyRange, (a, b, range) => {
        expect(a.contains(b)).toBe(b.subtraction(a).isEmpty);
        expect(a.overlaps(b)).toBe(!a.intersection(b).isEmpty);
        expect(a.contains(range)).toBe(a.contains(CidrSet.of([range])));
        expect(a.overlaps(range)).toBe(a.overlaps(CidrSet.of([range])));
        expect(a.equals(b)).toBe(a.contains(b) && b.contains(a));
        expect(a.union(b).contains(a)).toBe(true);
      }),
    );
    expect(set('10.0.0.0/25', '10.0.0.128/25').contains(Cidr.parse('10.0.0.0/24'))).toBe(true);
    expect(CidrSet.empty().contains(CidrSet.empty())).toBe(true);
    expect(CidrSet.all().contains(Ip.parse('::'))).toBe(true);
  });

  it('keeps the families apart', () => {
    const both = set('10.0.0.0/8', 'fd00::/8');
    expect(both.ofFamily('IPv6').toString()).toBe('fd00::/8');
    expect(both.ofFamily('IPv4').union(both.ofFamily('IPv6'))).toEqual(both);
    expect(CidrSet.all('IPv4').toString()).toBe('0.0.0.0/0');
    expect(CidrSet.all().toString()).toBe('0.0.0.0/0, ::/0');
    expect([CidrSet.empty().isEmpty, CidrSet.empty().toString(), set('::1').isEmpty]).toEqual([true, '', false]);
  });

  it('reads ranges, addresses and CIDRs, and reports every text that it cannot', () => {
    expect(set('10.0.0.1-10.0.0.2', '10.0.0.3', '10.0.0.4/30').toString()).toBe('10.0.0.1/32, 10.0.0.2/31, 10.0.0.4/30');
    expect(refusal(() => set('10.0.0.1/8', '10.0.0.0/8', 'x')).map((f) => [f.at, f.code])).toEqual([
      ['[0]', 'cidr/host-bits'],
      ['[2]', 'ip/malformed'],
    ]);
  });
});

describe('the next free subnet', () => {
  const within = Cidr.parse('10.0.0.0/24');

  it('is the first in order that shares no address with the set', () => {
    const crowd = fc.array(fc.oneof(crowdedCidr, anyCidr), { maxLength: 10 });
    fc.assert(
      fc.property(crowd, fc.integer({ min: 24, max: 32 }), (cidrs, prefix) => {
        const taken = CidrSet.of(cidrs);
        const slowly = within.split(prefix).filter((subnet) => !cidrs.some((c) => c.overlaps(subnet)));
        expect([...taken.free(prefix, within)]).toEqual(slowly);
        expect(taken.nextFree(prefix, within)).toEqual(slowly[0]);
      }),
    );
  });

  it('is found beyond any number of taken ones without counting through them', () => {
    const taken = set('fd00::/9', 'fd80::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ff00');
    expect(taken.nextFree(122, Cidr.parse('fd00::/8'))?.toString()).toBe('fdff:ffff:ffff:ffff:ffff:ffff:ffff:ff40/122');
    expect(taken.nextFree(120, Cidr.parse('fd00::/8'))).toBeUndefined();
  });

  it('refuses a prefix that cannot lie inside', () => {
    expect(refusalCode(() => CidrSet.empty().free(16, within))).toBe('cidr/prefix-out-of-range');
    expect(refusalCode(() => CidrSet.empty().nextFree(33, within))).toBe('cidr/prefix-out-of-range');
  });

  it('fills a range completely when taken one after the other', () => {
    let taken = CidrSet.of([IpRange.parse('10.0.0.10-10.0.0.20')]);
    for (let next = taken.nextFree(30, within); next !== undefined; next = taken.nextFree(30, within)) taken = taken.union(CidrSet.of([next]));
    expect(taken.toString()).toBe(
      '10.0.0.0/29, 10.0.0.10/31, 10.0.0.12/30, 10.0.0.16/30, 10.0.0.20/32, 10.0.0.24/29, 10.0.0.32/27, 10.0.0.64/26, 10.0.0.128/25',
    );
  });
});

const mapped = IpRange.of(Ip.of('IPv6', 0xffff_0000_0000n), Ip.of('IPv6', 0xffff_ffff_ffffn));
