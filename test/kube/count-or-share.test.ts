import { isCountOrShare } from '../../lib/kube';

describe('a number of pods or a share of them', () => {
  it.each([1, 20, '1%', '25%', '100%'])('is a whole number or a percentage: %p', (value) => {
    expect(isCountOrShare(value, 1)).toBe(true);
  });
  it.each([0, '0%'])('is none only where none is allowed: %p', (value) => {
    expect(isCountOrShare(value, 0)).toBe(true);
    expect(isCountOrShare(value, 1)).toBe(false);
  });
  it.each([-1, 0.5, Number.NaN, '101%', '01%', '5', '%', '-1%', ' 5%', '5%\n'])('is nothing else: %p', (value) => {
    expect(isCountOrShare(value, 0)).toBe(false);
  });
});
