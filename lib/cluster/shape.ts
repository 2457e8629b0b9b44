/**
 * The shape of hostile values. A spec is typed, but it may come from YAML, JSON or plain JavaScript, so every field is
 * looked at before it is used. What has the wrong shape is reported as `cluster/wrong-type`, what is absent but required
 * as `cluster/missing`, and undefined is returned; nothing here throws.
 */
import { isBounded, type Problems } from '../finding';

/** What a field holds when it is there; an absent field and null, which YAML has for an empty one, are the same. */
export function optional<A, B>(value: A | undefined, read: (value: A) => B | undefined): B | undefined {
  return value === undefined || value === null ? undefined : read(value);
}

/** A required text. */
export function text(value: string, problems: Problems, fix?: string): string | undefined {
  return typeof value === 'string' ? value : refuse(value, 'a text', problems, fix);
}

/** A list; a missing or misshapen one is empty. */
export function list<T>(value: readonly T[], problems: Problems): readonly T[] {
  return Array.isArray(value) ? value : (refuse(value, 'a list', problems) ?? []);
}

/** An object; a misshapen one is undefined. */
export function object<T extends object>(value: T, problems: Problems): T | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : refuse(value, 'an object', problems);
}

/** A whole number from `least` to `most`. */
export function whole(value: number, least: number, most: number, problems: Problems): number | undefined {
  if (typeof value !== 'number') return refuse(value, 'a number', problems);
  return isBounded(value, least, most, 'cluster/out-of-range', problems) ? value : undefined;
}

/** One of a closed set of words. */
export function word<W extends string>(
  value: string,
  words: readonly W[],
  problems: Problems,
  synonyms: ReadonlyMap<string, W> = new Map(),
): W | undefined {
  if (typeof value !== 'string') return refuse(value, 'a text', problems);
  const known = words.find((candidate) => candidate === value);
  if (known !== undefined) return known;
  const lower = value.trim().toLowerCase();
  const meant = synonyms.get(lower) ?? words.find((candidate) => candidate === lower);
  problems.report({
    code: 'cluster/unknown-word',
    message: 'the word is not known here',
    got: show(value),
    expected: `one of ${words.join(', ')}`,
    ...(meant === undefined ? {} : { fix: `write ${meant}` }),
  });
  return undefined;
}

/** A value as a message shows it: short, and never able to break. */
export function show(value: unknown): string {
  if (typeof value === 'string')
    return value.length > 64 ? `${JSON.stringify(value.slice(0, 64))}... (${value.length} characters)` : JSON.stringify(value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'function') return 'a function';
  return value === undefined || value === null ? 'nothing' : `the ${typeof value} ${String(value)}`;
}

function refuse(value: unknown, expected: string, problems: Problems, fix?: string): undefined {
  problems.report({
    ...(value === undefined || value === null
      ? { code: 'cluster/missing', message: 'a value is missing' }
      : { code: 'cluster/wrong-type', message: 'the value has the wrong type' }),
    got: show(value),
    expected,
    ...(fix === undefined ? {} : { fix }),
  });
  return undefined;
}
