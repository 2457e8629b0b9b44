import { bounded, type Problems } from '../../finding';
import { Duration } from '../../kube';

const outOfRange = 'kube-proxy/out-of-range';
const zero = Duration.parse('0s');
/** Stands for a text that is no duration and was reported as such: nothing more is said about it. */
export const unreadable = Duration.parse('0s');

/** Readers of numbers and durations within bounds; what is refused is reported at its path below `problems`. */
export function boundsOf(problems: Problems) {
  const duration = (text: string, path: string): Duration => problems.at(path).read(Duration.parse, text) ?? unreadable;
  return {
    /** A whole number; given back either way, so that planning goes on. */
    whole: (value: number, least: number, most: number, path: string): number => bounded(value, least, most, outOfRange, problems.at(path)),
    /** A duration of 0 or more. */
    notNegative: (text: string, path: string): Duration => {
      const value = duration(text, path);
      if (value.compare(zero) < 0) {
        problems.at(path).report({ code: outOfRange, message: 'the duration is negative', got: String(value), expected: '0s or more' });
      }
      return value;
    },
    /** A duration above 0, where kube-proxy takes 0 for its default. */
    positive: (text: string, path: string): Duration => {
      const value = duration(text, path);
      if (value.compare(zero) <= 0 && value !== unreadable) {
        problems.at(path).report({
          code: outOfRange,
          message: 'the duration must be above 0: kube-proxy takes 0 for its default',
          got: String(value),
          expected: 'more than 0s',
        });
      }
      return value;
    },
  };
}
