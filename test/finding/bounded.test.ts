import { bounded, isBounded, ProblemList } from '../../lib/finding';

describe('a bounded number', () => {
  it.each([1, 2, 65_535])('passes from the least to the most: %d', (value) => {
    const problems = new ProblemList();
    expect(bounded(value, 1, 65_535, 'x/out-of-range', problems)).toBe(value);
    expect(problems.findings).toEqual([]);
  });

  it.each([0, 65_536, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('is reported and given back outside, so that reading goes on: %d', (value) => {
    const problems = new ProblemList();
    expect(bounded(value, 1, 65_535, 'x/out-of-range', problems.at('port'))).toBe(value);
    expect(problems.findings).toMatchObject([
      { code: 'x/out-of-range', at: 'port', got: String(value), expected: 'a whole number from 1 to 65535', severity: 'error' },
    ]);
  });

  it('has no upper bound in words where it has none in fact', () => {
    const problems = new ProblemList();
    expect(isBounded(-1, 0, Number.MAX_SAFE_INTEGER, 'x/out-of-range', problems)).toBe(false);
    expect(problems.findings).toMatchObject([{ expected: 'a whole number, 0 or more' }]);
  });
});
