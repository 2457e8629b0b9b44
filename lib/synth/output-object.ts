import type { Finding } from '../finding';
import { describeObject, type KubeManifest } from '../kube';
import { fileOf, type Layout, type Place } from './file-name';
import type { PrintedObject, PrintedObjects } from './printed-objects';

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
  /** Of the content, where it is known. */
  readonly sha256?: string;
  readonly objects: readonly string[];
  readonly patched: readonly string[];
}

/**
 * The files of the objects, in the order of the first object of each; objects of one file follow each other as given.
 *
 * @param printed what the run has printed before
 */
export function filesOf(layout: Layout, objects: readonly OutputObject[], printed: PrintedObjects): readonly OutputFile[] {
  const byPath = new Map<string, OutputObject[]>();
  for (const object of objects) {
    const path = fileOf(layout, object.place, object.id);
    const others = byPath.get(path);
    if (others === undefined) byPath.set(path, [object]);
    else others.push(object);
  }
  return [...byPath].map(([path, members]) => ({
    path,
    ...contentOf(members.map(({ id, manifest }) => printed.print(id, manifest))),
    objects: members.map(({ id }) => id),
    patched: members.filter(({ patched }) => patched).map(({ id }) => id),
  }));
}

function contentOf([first, ...others]: readonly PrintedObject[]): Pick<OutputFile, 'content' | 'sha256'> {
  if (first === undefined) return { content: '' };
  if (others.length === 0) return { content: first.text, sha256: first.sha256 };
  return { content: [first, ...others].map(({ text }) => text).join('---\n') };
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
