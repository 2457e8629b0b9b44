import fc from 'fast-check';
import {
  covers,
  coversAll,
  firstEndingAfter,
  type Interval,
  type Intervals,
  intersect,
  meets,
  meetsAny,
  normalise,
  same,
  subtract,
  unite,
} from '../../lib/net/interval';

/** Few numbers, so that random intervals touch, nest and overlap. */
const most = 20;
const interval = fc
  .tuple(fc.nat(most - 1), fc.integer({ min: 1, max: 6 }))
  .map(([start, length]): Interval<number> => ({ start, end: start + length }));
const intervals = fc.array(interval, { maxLength: 7 });
const numbers = Array.from({ length: most + 8 }, (_, n) => n - 1);
const has = (set: readonly Interval<number>[], n: number): boolean => set.some(({ start, end }) => start <= n && n < end);
const isNormal = (set: Intervals<number>): boolean =>
  set.every(({ start, end }, i) => start < end && (i === 0 || (set[i - 1]?.end ?? start) < start));

describe('sets of intervals', () => {
  it('stay in normal form, and hold number by number what set algebra says', () => {
    fc.assert(
      fc.property(intervals, intervals, (x, y) => {
        const [a, b] = [normalise(x), normalise(y)];
        const results: readonly (readonly [Intervals<number>, (n: number) => boolean])[] = [
          [a, (n) => has(x, n)],
          [unite(a, b), (n) => has(x, n) || has(y, n)],
          [intersect(a, b), (n) => has(x, n) && has(y, n)],
          [subtract(a, b), (n) => has(x, n) && !has(y, n)],
        ];
        for (const [set, expected] of results) {
          expect(isNormal(set)).toBe(true);
          expect(numbers.filter((n) => has(set, n))).toEqual(numbers.filter(expected));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('answer questions as a search through all numbers would', () => {
    fc.assert(
      fc.property(intervals, intervals, interval, (x, y, probe) => {
        const [a, b] = [normalise(x), normalise(y)];
        const inside = numbers.filter((n) => has([probe], n));
        expect(covers(a, probe)).toBe(inside.every((n) => has(a, n)));
        expect(meets(a, probe)).toBe(inside.some((n) => has(a, n)));
        expect(coversAll(a, b)).toBe(numbers.every((n) => !has(b, n) || has(a, n)));
        expect(meetsAny(a, b)).toBe(numbers.some((n) => has(a, n) && has(b, n)));
        expect(same(a, b)).toBe(numbers.every((n) => has(a, n) === has(b, n)));
        expect(firstEndingAfter(a, probe.start)).toBe(a.filter(({ end }) => end <= probe.start).length);
      }),
      { numRuns: 1_000 },
    );
  });

  it('do not change what they were made from', () => {
    const written = Object.freeze([Object.freeze({ start: 5n, end: 9n }), Object.freeze({ start: 1n, end: 5n })]);
    expect(normalise(written)).toEqual([{ start: 1n, end: 9n }]);
    expect(subtract(normalise(written), [{ start: 2n, end: 3n }])).toEqual([
      { start: 1n, end: 2n },
      { start: 3n, end: 9n },
    ]);
  });
});
