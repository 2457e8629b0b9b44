/**
 * Two versions of an object, field by field.
 *
 * Laws in test/change/compare/fields.test.ts: no difference of a value from itself, none from the same value with its keys
 * or unordered lists in another order, and swapping the versions swaps old and new.
 */
import { isRecord } from '../../finding';
import { groupOf, isBuiltinGroup, type KubeManifest } from '../../kube';
import type { FieldChange } from '../difference';
import { pairItems, textOf } from './lists';
import { embedded, isDocument, lineChanges } from './text';

/** Lists of built-in kinds whose order means something. */
const ORDERED: ReadonlySet<string> = new Set(['args', 'command', 'initContainers', 'nameservers', 'searches', 'plugins']);

/** Annotation of pod templates that holds a hash of the configuration: it says that something changed, and nothing else. */
export const CONFIG_HASH = 'netstack.cdk8s.io/config-hash';

/** Items of a list that came or went and are told apart; more are told together. */
const MOST_ITEMS = 4;

/** Stands for values that are nobody's business. */
const HIDDEN = '(hidden)';

/** The fields that differ, in the order of the old version, then what is new. */
export function compareManifests(old: KubeManifest, now: KubeManifest): readonly FieldChange[] {
  const walk = new Walk(isBuiltinGroup(groupOf(now.apiVersion)), now.kind === 'Secret' && groupOf(now.apiVersion) === '');
  walk.compare('', '', old, now);
  return walk.changes;
}

/** The same for values that are no objects of Kubernetes: options of a spec. */
export function compareValues(old: unknown, now: unknown): readonly FieldChange[] {
  const walk = new Walk(false, false);
  walk.compare('', '', old, now);
  return walk.changes;
}

/** A path with one more key. */
export function keyPath(path: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

class Walk {
  readonly changes: FieldChange[] = [];
  readonly #builtin: boolean;
  readonly #secret: boolean;

  constructor(builtin: boolean, secret: boolean) {
    this.#builtin = builtin;
    this.#secret = secret;
  }

  compare(path: string, field: string, old: unknown, now: unknown): void {
    if (old === now || Object.is(old, now)) return;
    if (isRecord(old) && isRecord(now)) this.#records(path, old, now);
    else if (Array.isArray(old) && Array.isArray(now)) this.#lists(path, field, old, now);
    else if (typeof old === 'string' && typeof now === 'string' && isDocument(old) && isDocument(now)) this.#texts(path, old, now);
    else if (!isSame(old, now)) this.#report(path, old, now);
  }

  #records(path: string, old: Readonly<Record<string, unknown>>, now: Readonly<Record<string, unknown>>): void {
    const keys = [...Object.keys(old), ...Object.keys(now).filter((key) => !Object.hasOwn(old, key))];
    for (const key of keys)
      this.compare(keyPath(path, key), key, Object.hasOwn(old, key) ? old[key] : undefined, Object.hasOwn(now, key) ? now[key] : undefined);
  }

  #lists(path: string, field: string, old: readonly unknown[], now: readonly unknown[]): void {
    const { pairs, moved } = pairItems(old, now, field);
    const single = pairs.filter((pair) => !('old' in pair) || !('new' in pair));
    const folded = single.length > MOST_ITEMS;
    for (const { label, old: before, new: after } of folded ? pairs.filter((pair) => 'old' in pair && 'new' in pair) : pairs)
      this.compare(`${path}[${label}]`, field, before, after);
    if (folded) {
      const of = (side: 'old' | 'new'): readonly unknown[] => single.flatMap((pair) => (side in pair ? [pair[side]] : []));
      const [gone, come] = [of('old'), of('new')];
      this.#report(path, gone.length === 0 ? undefined : gone, come.length === 0 ? undefined : come);
    }
    if (moved && this.#isOrdered(field, now)) this.#report(`${path} (order)`, old.map(nameOf), now.map(nameOf));
  }

  /** Lists of rules of other APIs are taken in their order, because in most of them the first that matches decides. */
  #isOrdered(field: string, items: readonly unknown[]): boolean {
    return ORDERED.has(field) ? !items.every(isFlag) : !this.#builtin && items.some(isRecord);
  }

  #texts(path: string, old: string, now: string): void {
    const data = embedded(old, now);
    if (data !== undefined) {
      const before = this.changes.length;
      this.compare(path, '', data.old, data.new);
      // The same said in other words.
      if (this.changes.length === before) return;
      return;
    }
    const { removed, added } = lineChanges(old, now);
    if (removed.length === 0 && added.length === 0) {
      if (old.trim() !== now.trim()) this.#report(`${path} (order)`, 'lines', 'the same lines in another order, or indented otherwise');
      return;
    }
    this.#report(path, removed.length === 0 ? undefined : removed.join('\n'), added.length === 0 ? undefined : added.join('\n'));
  }

  #report(path: string, old: unknown, now: unknown): void {
    const shown = (value: unknown): unknown => (this.#secret && /^(data|stringData)\b/.test(path) ? HIDDEN : value);
    // Hashes differ between clusters that change alike.
    if (path.endsWith(`annotations[${JSON.stringify(CONFIG_HASH)}]`) && old !== undefined && now !== undefined) {
      this.changes.push({ path, old: 'one hash', new: 'another' });
      return;
    }
    this.changes.push({ path, ...(old === undefined ? {} : { old: shown(old) }), ...(now === undefined ? {} : { new: shown(now) }) });
  }
}

function isFlag(item: unknown): boolean {
  return typeof item === 'string' && item.startsWith('-');
}

function nameOf(item: unknown): unknown {
  return isRecord(item) && typeof item.name === 'string' ? item.name : item;
}

/** Absent, and present without content, are not the same: an empty selector selects everything. */
function isSame(old: unknown, now: unknown): boolean {
  if (old === undefined || now === undefined || typeof old !== typeof now) return false;
  return typeof old === 'object' && textOf(old) === textOf(now);
}
