import type { Problems } from '../../finding';

/** Reports a number that is not whole or not from `least` to `most`; gives it back either way, so that planning goes on. */
export function bounded(value: number, least: number, most: number, code: string, problems: Problems): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    problems.report({ code, message: 'the number is out of range', got: String(value), expected: `a whole number from ${least} to ${most}` });
  }
  return value;
}
