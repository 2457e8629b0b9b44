import type { Finding } from '../finding';
import { describeObject, type KubeManifest } from '../kube';
import { toYaml } from '../yaml';
import { fileOf, type Layout, type Place } from './file-name';

/** An object on its way to a file. */
export interface OutputObject {
  /** Its object id, which is its name in the index and in the file's name. */
  readonly id: string;
  readonly place: Place;
  readonly manifest: KubeManifest;
  /** A patch of the user has changed it. */
  readonly patched: boolean;
  /** Path of the construct it comes from, where there is one. */
  readonly construct?: string;
}

/** A file before it is written. */
export interface OutputFile {
  readonly path: string;
  readonly content: string;
  readonly objects: readonly string[];
  readonly patched: readonly string[];
}

/** The files of the objects, in the order of the first object of each; objects of one file follow each other as given. */
export function filesOf(layout: Layout, objects: readonly OutputObject[]): readonly OutputFile[] {
  const byPath = new Map<string, OutputObject[]>();
  for (const object of objects) {
    const path = fileOf(layout, object.place, object.id);
    const others = byPath.get(path);
    if (others === undefined) byPath.set(path, [object]);
    else others.push(object);
  }
  return [...byPath].map(([path, members]) => ({
    path,
    content: members.map(({ manifest }) => toYaml(manifest)).join('---\n'),
    objects: members.map(({ id }) => id),
    patched: members.filter(({ patched }) => patched).map(({ id }) => id),
  }));
}

/** Objects that would be one object in the cluster: the last to be applied would win, silently. */
export function duplicateObjects(objects: readonly OutputObject[]): readonly Finding[] {
  const findings: Finding[] = [];
  const seen = new Map<string, OutputObject>();
  for (const object of objects) {
    const key = `${'chart' in object.place ? `chart ${object.place.chart}` : `cluster ${object.place.cluster}`} ${object.id}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, object);
    else {
      findings.push({
        code: 'synth/duplicate-object',
        severity: 'error',
        at: '',
        ...(object.construct !== undefined && { construct: object.construct }),
        message: `two objects have one identity, so one of them would be lost: ${describeObject(object.manifest)}`,
        got: `${originOf(first)} and ${originOf(object)}`,
        fix: 'leave one of them out, or give it another name',
      });
    }
  }
  return findings;
}

function originOf({ place, construct }: OutputObject): string {
  return construct ?? ('chart' in place ? `chart ${place.chart}` : `stage ${place.stage}`);
}
