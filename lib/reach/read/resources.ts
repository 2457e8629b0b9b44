/**
 * Documents into resources: every object is parsed once, defaults are applied as the API server does, pods are put together
 * with their owners. What cannot be read is a finding; the rest is analysed.
 */
import type { Finding } from '../../finding';
import type { Resources } from '../model';
import { type RawObject, readFiles, readObjects, type SourceFile } from './documents';
import { type LeftOutKind, leftOutFinding } from './left-out';
import { Reader } from './reader';

export interface ReadResult {
  readonly resources: Resources;
  /** What could not be read, in the order of the input; at the end what was left out, a finding a kind. */
  readonly findings: readonly Finding[];
  /** Kinds that take no part in the analysis. */
  readonly leftOut: readonly LeftOutKind[];
}

/** A manifest that was built in code. */
export interface BuiltManifest {
  readonly manifest: unknown;
  /** Construct path. */
  readonly construct?: string;
}

/** Reads all manifests below folders or in files; `-` is not a path here, see `readSources`. */
export function readPaths(paths: readonly string[]): ReadResult {
  const findings: Finding[] = [];
  return readInto(new Reader(findings), function* () {
    for (const path of paths) for (const file of readFiles(path, findings)) yield* readObjects(file, findings);
  });
}

/** Reads texts, for example of the standard input. */
export function readSources(files: readonly SourceFile[]): ReadResult {
  const findings: Finding[] = [];
  return readInto(new Reader(findings), function* () {
    for (const file of files) yield* readObjects(file, findings);
  });
}

/** Reads manifests that were built in code. */
export function readManifests(manifests: Iterable<BuiltManifest>): ReadResult {
  const findings: Finding[] = [];
  return readInto(new Reader(findings), function* () {
    for (const { manifest, construct } of manifests) {
      yield { value: manifest, origin: { file: construct ?? 'manifest', line: 1, ...(construct === undefined ? {} : { construct }) } };
    }
  });
}

/** Reads objects that were parsed before. @param findings what parsing found, to which reading adds */
export function readRawObjects(objects: readonly RawObject[], findings: Finding[]): ReadResult {
  return readInto(new Reader(findings), () => objects);
}

function readInto(reader: Reader, objects: () => Iterable<RawObject>): ReadResult {
  for (const object of objects()) reader.add(object);
  const resources = reader.resources();
  return { resources, findings: [...reader.findings, ...reader.leftOut.map(leftOutFinding)], leftOut: reader.leftOut };
}
