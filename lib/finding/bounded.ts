import type { Problems } from './problems';

/** A number of an object; one that is not whole or not from `least` to `most` is reported and given back either way, so that reading goes on. */
export function bounded(value: number, least: number, most: number, code: string, problems: Problems): number {
  isBounded(value, least, most, code, problems);
  return value;
}

/** Whether a number is whole and from `least` to `most`; reported where it is not. */
export function isBounded(value: number, least: number, most: number, code: string, problems: Problems): boolean {
  if (Number.isInteger(value) && value >= least && value <= most) return true;
  const expected = most === Number.MAX_SAFE_INTEGER ? `a whole number, ${least} or more` : `a whole number from ${least} to ${most}`;
  problems.report({ code, message: 'the number is out of range', got: String(value), expected });
  return false;
}
