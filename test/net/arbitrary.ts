/** Random addresses, ranges and sets for property tests, biased to the corners where prefixes and borders meet. */
import fc from 'fast-check';
import { bitsOf, Cidr, CidrSet, Ip, type IpFamily, IpRange, ipFamilies } from '../../lib/net';

export const anyFamily = fc.constantFrom(...ipFamilies);

/** An address of a family; the IPv4-mapped block of IPv6 is left out, because no text stands for it. */
export function ipOf(family: IpFamily): fc.Arbitrary<Ip> {
  const max = (1n << BigInt(bitsOf(family))) - 1n;
  const sparse = fc
    .array(fc.nat(bitsOf(family) - 1), { maxLength: 4 })
    .map((places) => places.reduce((value, place) => value | (1n << BigInt(place)), 0n));
  return fc
    .oneof(fc.bigInt({ min: 0n, max }), sparse, fc.constantFrom(0n, 1n, max, max - 1n))
    .filter((value) => family === 'IPv4' || value >> 32n !== 0xffffn)
    .map((value) => Ip.of(family, value));
}
export const anyIp = anyFamily.chain(ipOf);

export function cidrOf(family: IpFamily): fc.Arbitrary<Cidr> {
  return fc
    .tuple(ipOf(family), fc.nat(bitsOf(family)))
    .map(([ip, prefix]) => Cidr.around(ip, prefix))
    .filter((cidr) => family === 'IPv4' || cidr.first >> 32n !== 0xffffn);
}
export const anyCidr = anyFamily.chain(cidrOf);

/** Two ranges of one family that often nest or touch: the second is near an end of the first. */
export const nearbyCidrs = anyCidr.chain((a) =>
  fc.tuple(
    fc.constant(a),
    fc.oneof(
      cidrOf(a.family),
      fc
        .tuple(fc.constantFrom(a.first - 1n, a.first, a.last, a.last + 1n), fc.nat(bitsOf(a.family)))
        .map(([value, prefix]) => Cidr.around(Ip.of(a.family, value < 0n || value >> BigInt(bitsOf(a.family)) !== 0n ? a.first : value), prefix)),
    ),
  ),
);

/** A small IPv4 space, so that random sets overlap, touch and nest. */
export const crowdedCidr = fc
  .tuple(fc.nat(255), fc.integer({ min: 24, max: 32 }))
  .map(([host, prefix]) => Cidr.around(Ip.of('IPv4', 0x0a000000n + BigInt(host)), prefix));

export const anyRange = anyFamily.chain((family) =>
  fc.tuple(ipOf(family), ipOf(family)).map(([a, b]) => (a.compare(b) <= 0 ? IpRange.of(a, b) : IpRange.of(b, a))),
);

export const anySet = fc.array(fc.oneof(crowdedCidr, anyCidr, anyRange, anyIp), { maxLength: 12 }).map((members) => CidrSet.of(members));
