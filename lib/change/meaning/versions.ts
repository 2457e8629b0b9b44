import { isRecord } from '../../finding';
import { groupOf, type KubeManifest } from '../../kube';
import type { FieldChange, Meaning } from '../difference';

/** Both versions of an object; one of them is there at least. */
export interface Versions {
  readonly old: KubeManifest | undefined;
  readonly new: KubeManifest | undefined;
  /** Empty unless both are there. */
  readonly fields: readonly FieldChange[];
}

/** What one sort of knowledge says of a change. */
export type Reading = (versions: Versions) => readonly Meaning[];

/** The version that tells what the object is. */
export function subjectOf({ old, new: now }: Versions): KubeManifest | undefined {
  return now ?? old;
}

/** Whether an object is of a kind of a group; any version of it. */
export function isOf(manifest: KubeManifest | undefined, group: string, ...kinds: readonly string[]): manifest is KubeManifest {
  return manifest !== undefined && groupOf(manifest.apiVersion) === group && kinds.includes(manifest.kind);
}

/** The value at some keys below a value; undefined where there is none. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
  let here = value;
  for (const key of keys) {
    if (!isRecord(here) || !Object.hasOwn(here, key)) return undefined;
    here = here[key];
  }
  return here;
}

/** The items of a list at some keys; none where there is no list. */
export function listAt(value: unknown, ...keys: readonly string[]): readonly unknown[] {
  const list = at(value, ...keys);
  return Array.isArray(list) ? list : [];
}

/** The texts of a list at some keys. */
export function textsAt(value: unknown, ...keys: readonly string[]): readonly string[] {
  return listAt(value, ...keys).filter((item) => typeof item === 'string');
}

/** Whether a field, or something in it, changed. */
export function isUnder(path: string, parent: string): boolean {
  return path.startsWith(parent) && /^(?:$|[.[ ])/.test(path.slice(parent.length));
}

/** Those fields that are one of the paths, or in them. */
export function fieldsUnder({ fields }: Versions, ...parents: readonly string[]): readonly FieldChange[] {
  return fields.filter(({ path }) => parents.some((parent) => isUnder(path, parent)));
}

/** Where the pod template of a workload stands; undefined: it has none. */
export function podTemplatePath(manifest: KubeManifest): readonly string[] | undefined {
  if (isOf(manifest, 'apps', 'DaemonSet', 'Deployment', 'StatefulSet', 'ReplicaSet') || isOf(manifest, 'batch', 'Job')) return ['spec', 'template'];
  if (isOf(manifest, 'batch', 'CronJob')) return ['spec', 'jobTemplate', 'spec', 'template'];
  return isOf(manifest, '', 'Pod') ? [] : undefined;
}

/** The containers of a workload, those that start it among them. */
export function containersOf(manifest: KubeManifest | undefined): readonly unknown[] {
  const path = manifest === undefined ? undefined : podTemplatePath(manifest);
  if (path === undefined) return [];
  const spec = at(manifest, ...path, 'spec');
  return [...listAt(spec, 'initContainers'), ...listAt(spec, 'containers')];
}

/** Some words, and how many more there are. */
export function some(words: readonly string[], most = 4): string {
  return words.length <= most ? words.join(', ') : `${words.slice(0, most).join(', ')} and ${words.length - most} more`;
}
