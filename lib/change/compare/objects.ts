/** Objects of one cluster in both versions. Equal pairs of texts are compared once, however many clusters have them. */
import { describeObject, type KubeManifest, objectKey } from '../../kube';
import { byImpact, impactOf, type ObjectChange } from '../difference';
import { meaningsOf } from '../meaning';
import { isSameContent, type ObjectVersion, type OpenCluster } from '../source/version';
import { compareManifests } from './fields';

/** Ids of objects that may differ, in the order of the new version, then those that went. */
export function candidates(old: OpenCluster, now: OpenCluster): readonly string[] {
  const ids = [...now.objects].flatMap(([id, object]) => {
    const before = old.objects.get(id);
    return before !== undefined && isSame(before, object) ? [] : [id];
  });
  for (const id of old.objects.keys()) if (!now.objects.has(id)) ids.push(id);
  return ids;
}

function isSame(old: ObjectVersion, now: ObjectVersion): boolean {
  // Two specs are compared as they are: printing both would cost more.
  return (old.path !== undefined || now.path !== undefined) && isSameContent(old.content(), now.content());
}

/** Compares objects, and gives equal changes one number. */
export class ObjectComparison {
  readonly #changes: ObjectChange[] = [];
  readonly #numbers = new Map<string, number>();
  /** Numbers by texts of both versions; -1: the objects are the same. */
  readonly #known = new Map<string, number>();

  /** Numbers of the changes of a cluster, ascending. */
  compare(old: OpenCluster, now: OpenCluster, ids: readonly string[]): readonly number[] {
    const numbers = ids.map((id) => this.#one(id, old.objects.get(id), now.objects.get(id))).filter((number) => number >= 0);
    return numbers.sort((a, b) => a - b);
  }

  /** Worst first, otherwise in the order of their keys. */
  changes(numbers: readonly number[]): readonly ObjectChange[] {
    return numbers
      .flatMap((number) => this.#changes[number] ?? [])
      .map((change) => ({ change, impact: impactOf(change) }))
      .sort((a, b) => byImpact(a, b) || (a.change.key < b.change.key ? -1 : 1))
      .map(({ change }) => change);
  }

  #one(id: string, old: ObjectVersion | undefined, now: ObjectVersion | undefined): number {
    const key = keyOf(id, old, now);
    const known = key === undefined ? undefined : this.#known.get(key);
    if (known !== undefined) return known;
    const number = this.#number(changeOf(old?.read(), now?.read()));
    if (key !== undefined) this.#known.set(key, number);
    return number;
  }

  #number(change: ObjectChange | undefined): number {
    if (change === undefined) return -1;
    const text = JSON.stringify(change);
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#changes.push(change) - 1);
    return this.#changes.length - 1;
  }
}

function keyOf(id: string, old: ObjectVersion | undefined, now: ObjectVersion | undefined): string | undefined {
  if ((old !== undefined && old.path === undefined) || (now !== undefined && now.path === undefined)) return undefined;
  const [before, after] = [old?.content().index, now?.content().index];
  return (old !== undefined && before === undefined) || (now !== undefined && after === undefined) ? undefined : `${before} ${after} ${id}`;
}

/** Undefined where nothing differs. */
export function changeOf(old: KubeManifest | undefined, now: KubeManifest | undefined): ObjectChange | undefined {
  const subject = now ?? old;
  if (subject === undefined) return undefined;
  const fields = old === undefined || now === undefined ? [] : compareManifests(old, now);
  if (old !== undefined && now !== undefined && fields.length === 0) return undefined;
  return {
    kind: old === undefined ? 'added' : now === undefined ? 'removed' : 'changed',
    key: objectKey(subject),
    object: describeObject(subject),
    fields,
    meanings: meaningsOf({ old, new: now, fields }),
  };
}
