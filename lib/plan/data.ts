/**
 * Whether a value is data at all: texts, finite numbers, booleans, null, lists and objects of these, nested within reason.
 * Programs hand over what no file can hold, such as functions, cycles and lists with holes; behind this, readers of a spec
 * walk it, print it and copy it without looking again.
 */
import { joinPath, type Problems } from '../finding';

/** Deeper than any Kubernetes schema, and far from the end of the stack. */
const MAX_DEPTH = 90;

/** Reports everything that is no data, at its path. An absent field may be `undefined`. */
export function isData(value: unknown, problems: Problems): boolean {
  return walk(value, '', new Set(), problems);
}

function walk(value: unknown, path: string, above: Set<object>, problems: Problems): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null || value === undefined) return true;
  if (typeof value === 'number') return Number.isFinite(value) || refuse(String(value), 'a finite number', path, problems);
  if (typeof value !== 'object') return refuse(`a ${typeof value}`, 'a text, a number, true, false, a list or an object', path, problems);
  if (above.has(value)) return refuse('a value that contains itself', 'data that ends', path, problems);
  if (above.size >= MAX_DEPTH) return refuse('a value inside ninety others', 'what a spec can hold', path, problems);
  above.add(value);
  const sound = Array.isArray(value) ? isListOfData(value, path, above, problems) : isObjectOfData(value, path, above, problems);
  above.delete(value);
  return sound;
}

function isListOfData(list: readonly unknown[], path: string, above: Set<object>, problems: Problems): boolean {
  if (Object.keys(list).length !== list.length) return refuse('a list with holes or fields', 'a list', path, problems);
  let sound = true;
  for (const [index, child] of list.entries()) if (!walk(child, `${path}[${index}]`, above, problems)) sound = false;
  return sound;
}

function isObjectOfData(object: object, path: string, above: Set<object>, problems: Problems): boolean {
  const form = Object.prototype.toString.call(object);
  if (form !== '[object Object]') return refuse(`a ${form.slice(8, -1)}`, 'an object of plain fields', path, problems);
  let sound = true;
  for (const [field, child] of Object.entries(object)) if (!walk(child, joinPath(path, field), above, problems)) sound = false;
  return sound;
}

function refuse(got: string, expected: string, path: string, problems: Problems): false {
  problems.at(path).report({ code: 'spec/not-data', message: 'a value that no file of data could hold', got, expected });
  return false;
}
