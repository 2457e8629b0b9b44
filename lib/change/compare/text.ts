/** Texts that hold more than a line: configuration in ConfigMaps. Compared as what they hold, else line by line. */
import { CORE_SCHEMA, load } from 'js-yaml';

/** Both texts as data, where both are JSON or the configuration of a Kubernetes component; undefined otherwise. */
export function embedded(old: string, now: string): { readonly old: unknown; readonly new: unknown } | undefined {
  const a = dataOf(old);
  if (a === undefined) return undefined;
  const b = dataOf(now);
  return b === undefined ? undefined : { old: a, new: b };
}

function dataOf(text: string): unknown {
  const first = /\S/.exec(text)?.[0];
  const json = first === '{' || first === '[';
  // Aliases would let a small text grow without end.
  if (!json && (!/^kind: \w+$/m.test(text) || !/^apiVersion: /m.test(text) || /[&*]/.test(text))) return undefined;
  try {
    const value: unknown = json ? JSON.parse(text) : load(text, { schema: CORE_SCHEMA });
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Lines that are in one text alone, in their order; both empty where lines only moved. */
export function lineChanges(old: string, now: string): { readonly removed: readonly string[]; readonly added: readonly string[] } {
  const before = linesOf(old);
  const after = linesOf(now);
  return { removed: without(before, after), added: without(after, before) };
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const line of others) counts.set(line, (counts.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = counts.get(line) ?? 0;
    if (count > 0) counts.set(line, count - 1);
    return count === 0;
  });
}

/** Whether a text is more than a value: several lines, or an object. */
export function isDocument(text: string): boolean {
  return text.includes('\n') || /^\s*[{[]/.test(text);
}
