/**
 * Texts of the objects that a run has printed. Clusters of a fleet have most of their objects in common, and comparing two
 * of them costs a small part of printing one: an object that equals the one of its id before it has its text.
 *
 * Equal is what prints alike: the same values under the same keys in the same order. What is compared with is a copy, so
 * that a program which changes its own data between two clusters gets what it says.
 */
import type { KubeManifest } from '../kube';
import { toYaml } from '../yaml';
import { sha256 } from './file-system';

/** An object as text. */
export interface PrintedObject {
  readonly text: string;
  /** Of the text. */
  readonly sha256: string;
}

/** A layer has some dozens of ids; the table is dropped when somebody's data fills it. */
const mostKept = 1000;

export class PrintedObjects {
  readonly #byId = new Map<string, { readonly shape: Shape; readonly printed: PrintedObject }>();

  /** @throws NetstackError as `toYaml` does. */
  print(id: string, manifest: KubeManifest): PrintedObject {
    const known = this.#byId.get(id);
    if (known !== undefined && has(known.shape, manifest)) return known.printed;
    const text = toYaml(manifest);
    const printed = { text, sha256: sha256(text) };
    if (this.#byId.size >= mostKept) this.#byId.clear();
    this.#byId.set(id, { shape: shapeOf(manifest), printed });
    return printed;
  }
}

/** Data, laid out for comparing: a scalar, or the keys of an object, undefined for a list, and what is under them. */
type Shape = Scalar | Collection;
type Scalar = string | number | boolean | undefined;
interface Collection {
  readonly keys: readonly string[] | undefined;
  readonly values: readonly Shape[];
}

/** What is no data, and what writes itself (`toJSON`), equals nothing. */
const unlike = Number.NaN;

function shapeOf(value: unknown): Shape {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === undefined) return value;
  if (Array.isArray(value)) return { keys: undefined, values: value.map(shapeOf) };
  if (typeof value !== 'object' || value === null || !isPlain(value)) return unlike;
  return { keys: Object.keys(value), values: Object.values(value).map(shapeOf) };
}

function has(shape: Shape, value: unknown): boolean {
  if (typeof shape !== 'object') return shape === value;
  const { keys, values } = shape;
  if (keys === undefined) {
    if (!Array.isArray(value) || value.length !== values.length) return false;
    for (let i = 0; i < values.length; i++) if (!has(values[i], value[i])) return false;
    return true;
  }
  if (typeof value !== 'object' || value === null || !isPlain(value)) return false;
  let i = 0;
  for (const key in value) {
    if (key !== keys[i] || !has(values[i], value[key])) return false;
    i++;
  }
  return i === keys.length;
}

/** A function under `toJSON` makes an object unlike any other; inherited, it is not plain. */
function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
