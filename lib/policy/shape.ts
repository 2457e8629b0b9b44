/** The shape of hostile values: a spec is typed, but it may come from plain JavaScript. What is misshapen is `policy/wrong-type`. */
import type { Problems } from '../finding';

export function isObject(value: object, problems: Problems): boolean {
  return (typeof value === 'object' && value !== null && !Array.isArray(value)) || refuse(value, 'an object', problems);
}

/** A list; a misshapen one is reported and empty. */
export function list<T>(value: readonly T[], problems: Problems): readonly T[] {
  if (Array.isArray(value)) return value;
  refuse(value, 'a list', problems);
  return [];
}

/** True or false; anything else is reported and false. */
export function boolean(value: boolean, problems: Problems): boolean {
  return typeof value === 'boolean' ? value : refuse(value, 'true or false', problems);
}

/** Whether a value is a text. */
export function text(value: string, problems: Problems): boolean {
  return typeof value === 'string' || refuse(value, 'a text', problems);
}

/** A value as a message shows it. */
export function show(value: unknown): string {
  if (typeof value === 'string') return value.length > 70 ? `${JSON.stringify(value.slice(0, 70))}...` : JSON.stringify(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null
    ? 'an object'
    : value === undefined || value === null
      ? 'nothing'
      : `the ${typeof value} ${String(value)}`;
}

function refuse(value: unknown, expected: string, problems: Problems): false {
  problems.report({ code: 'policy/wrong-type', message: 'the value has the wrong type', got: show(value), expected });
  return false;
}
