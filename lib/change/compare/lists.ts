/**
 * How the items of two lists belong together. Kubernetes merges most lists by a name or a key and not by place, so a
 * container that moved is no change, and one that changed is compared with itself.
 */
import { isRecord } from '../../finding';
import { canonicalJson } from '../../kube';

/** An item of either list, or of both. */
export interface Pairing {
  /** What stands in brackets in the path: the item's name, or its place. */
  readonly label: string;
  readonly old?: unknown;
  readonly new?: unknown;
}

export interface PairedLists {
  readonly pairs: readonly Pairing[];
  /** Whether items of both lists come in another order. */
  readonly moved: boolean;
}

/** Fields that identify an item, where it has no name. Source: x-kubernetes-list-map-keys and patchMergeKey of the Kubernetes API. */
const KEYS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  ports: [['name'], ['containerPort', 'protocol'], ['port', 'protocol'], ['port']],
  volumeMounts: [['mountPath']],
  volumeDevices: [['devicePath']],
  hostAliases: [['ip']],
  subjects: [['kind', 'namespace', 'name']],
  ownerReferences: [['uid']],
  topologySpreadConstraints: [['topologyKey', 'whenUnsatisfiable']],
  tolerations: [['key', 'operator', 'value', 'effect']],
  matchExpressions: [['key']],
  conditions: [['type']],
  listeners: [['name']],
};

/** A flag of a command line, by its name. */
const FLAG = /^(--?[A-Za-z][\w.-]*)(?:=|$)/;

/** Pairs the items of two lists. @param field name of the field that holds them */
export function pairItems(old: readonly unknown[], now: readonly unknown[], field: string): PairedLists {
  const keyOf = keyFor(old, now, field);
  if (keyOf !== undefined) return byKey(old, now, keyOf);
  return byContent(old, now);
}

type KeyOf = (item: unknown) => string | undefined;

/** The first way to name items that gives every item of both lists a name of its own. */
function keyFor(old: readonly unknown[], now: readonly unknown[], field: string): KeyOf | undefined {
  const candidates: KeyOf[] = [];
  if ([...old, ...now].every(isRecord)) {
    for (const fields of [...(KEYS[field] ?? []), ['name']]) candidates.push((item) => keyOfFields(item, fields));
  } else if (field === 'args' || field === 'command') {
    candidates.push((item) => (typeof item === 'string' ? FLAG.exec(item)?.[1] : undefined));
    candidates.push((item) => (typeof item === 'string' ? (FLAG.exec(item)?.[1] ?? item) : undefined));
  }
  return candidates.find((keyOf) => isDistinct(old, keyOf) && isDistinct(now, keyOf));
}

function keyOfFields(item: unknown, fields: readonly string[]): string | undefined {
  if (!isRecord(item)) return undefined;
  const values = fields.map((field) => item[field]);
  if (values.every((value) => value === undefined)) return undefined;
  if (values.some((value) => typeof value === 'object' && value !== null)) return undefined;
  return values.filter((value) => value !== undefined && value !== '').join('/');
}

function isDistinct(items: readonly unknown[], keyOf: KeyOf): boolean {
  const seen = new Set<string>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined || seen.has(key)) return false;
    seen.add(key);
  }
  return true;
}

function byKey(old: readonly unknown[], now: readonly unknown[], keyOf: KeyOf): PairedLists {
  const label = (item: unknown): string => keyOf(item) ?? '';
  const oldByKey = new Map(old.map((item) => [label(item), item]));
  const nowByKey = new Map(now.map((item) => [label(item), item]));
  const keys = [...oldByKey.keys(), ...[...nowByKey.keys()].filter((key) => !oldByKey.has(key))];
  const common = [...oldByKey.keys()].filter((key) => nowByKey.has(key));
  const after = [...nowByKey.keys()].filter((key) => oldByKey.has(key));
  return {
    pairs: keys.map((key) => ({
      label: key,
      ...(oldByKey.has(key) ? { old: oldByKey.get(key) } : {}),
      ...(nowByKey.has(key) ? { new: nowByKey.get(key) } : {}),
    })),
    moved: common.some((key, place) => after[place] !== key),
  };
}

/** Equal items belong together wherever they stand; what is left of both lists is paired in its order, scalars never. */
function byContent(old: readonly unknown[], now: readonly unknown[]): PairedLists {
  const texts = now.map(textOf);
  const places = new Map<string, number[]>();
  texts.forEach((text, place) => {
    const list = places.get(text);
    if (list === undefined) places.set(text, [place]);
    else list.push(place);
  });
  for (const list of places.values()) list.reverse();
  const taken = new Set<number>();
  const order: number[] = [];
  const lost: { readonly item: unknown; readonly place: number }[] = [];
  old.forEach((item, place) => {
    const found = places.get(textOf(item))?.pop();
    if (found === undefined) lost.push({ item, place });
    else {
      taken.add(found);
      order.push(found);
    }
  });
  const gained = now.flatMap((item, place) => (taken.has(place) ? [] : [{ item, place }]));
  const pairs: Pairing[] = [];
  const paired = lost.every(({ item }) => isRecord(item)) && gained.every(({ item }) => isRecord(item)) ? Math.min(lost.length, gained.length) : 0;
  for (let i = 0; i < paired; i++) pairs.push({ label: String(lost[i]?.place), old: lost[i]?.item, new: gained[i]?.item });
  for (const { item, place } of lost.slice(paired)) pairs.push({ label: isRecord(item) ? String(place) : '', old: item });
  for (const { item, place } of gained.slice(paired)) pairs.push({ label: isRecord(item) ? String(place) : '', new: item });
  return { pairs, moved: order.some((place, i) => i > 0 && place < (order[i - 1] ?? 0)) };
}

/** Equal for equal data. YAML may hold numbers that JSON does not. */
export function textOf(value: unknown): string {
  try {
    return canonicalJson(value);
  } catch (error) {
    if (error instanceof TypeError)
      return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'number' && !Number.isFinite(part) ? String(part) : part)) ?? '';
    throw error;
  }
}
