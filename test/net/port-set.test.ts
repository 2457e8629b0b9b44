import fc from 'fast-check';
import { PortRange, PortSet } from '../../lib/net';

/** A low window of ports plus the top of the space, so that sets overlap, touch and reach both borders. */
const somePort = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 65_500, max: 65_535 }));
const someRange = fc.tuple(somePort, somePort).map(([a, b]) => PortRange.of(Math.min(a, b), Math.max(a, b)));
const someRanges = fc.array(someRange, { maxLength: 8 });
const someSet = someRanges.map((ranges) => PortSet.of(ranges));
const probes = [...Array.from({ length: 45 }, (_, i) => i), ...Array.from({ length: 40 }, (_, i) => 65_499 + i)];

describe('a set of ports', () => {
  it('holds exactly the ports of its ranges', () => {
    fc.assert(fc.property(someRanges, (ranges) => probes.every((p) => PortSet.of(ranges).contains(p) === ranges.some((r) => r.contains(p)))));
  });

  it('combines port by port', () => {
    fc.assert(
      fc.property(someSet, someSet, (a, b) => {
        for (const p of probes) {
          const [inA, inB] = [a.contains(p), b.contains(p)];
          expect(a.union(b).contains(p)).toBe(inA || inB);
          expect(a.intersection(b).contains(p)).toBe(inA && inB);
          expect(a.subtraction(b).contains(p)).toBe(inA && !inB);
          expect(a.complement().contains(p)).toBe(!inA && p >= 1 && p <= 65_535);
        }
      }),
    );
  });

  it('is a Boolean algebra over 1 to 65535', () => {
    fc.assert(
      fc.property(someSet, someSet, (a, b) => {
        expect(a.complement().complement()).toEqual(a);
        expect(a.union(b).complement()).toEqual(a.complement().intersection(b.complement()));
        expect(a.union(a.complement())).toEqual(PortSet.all());
        expect(a.intersection(a.complement()).isEmpty).toBe(true);
        expect(a.size + b.size).toBe(a.union(b).size + a.intersection(b).size);
        expect(a.overlaps(b)).toBe(!a.intersection(b).isEmpty);
        expect(a.contains(b)).toBe(b.subtraction(a).isEmpty);
      }),
    );
  });

  it('prints the fewest ranges, and tells a range from its parts', () => {
    const set = PortSet.of([PortRange.of(8001, 8010), PortRange.of(80), PortRange.of(8000)]);
    expect(set.toString()).toBe('80,8000-8010');
    expect(JSON.stringify(set)).toBe('["80","8000-8010"]');
    expect(set.contains(PortRange.parse('8000-8010'))).toBe(true);
    expect(set.contains(PortRange.parse('80-8000'))).toBe(false);
    expect(set.overlaps(PortRange.parse('81-7999'))).toBe(false);
    expect(set.equals(PortSet.of(set.ranges()))).toBe(true);
    expect([PortSet.empty().toString(), PortSet.all().toString(), PortSet.all().size]).toEqual(['', '1-65535', 65_535]);
  });
});
