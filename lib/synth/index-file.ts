/**
 * The index: which files of an output folder are ours, by hash. A file that it does not name, or that has another hash,
 * belongs to somebody else and is never written or deleted.
 *
 * Every folder at the top of the output (a cluster, a chart) has an index of its own, so that a fleet is written without
 * holding it in memory; the index at the top names those folders and the files beside them. An index is a function of
 * what was written (and of which folders were there before): no times, sorted by code unit, one line a file, so that a
 * review reads it and a merge conflict stays small. It belongs under version control, with the manifests.
 */
import { isRecord, NetstackError } from '../finding';

/** No ending, because `kubectl apply -R` and Argo CD read every .json and .yaml file of a folder as manifests. */
export const INDEX_FILE = '.netstack-index';

/** What is known about one file. */
export interface FileEntry {
  readonly sha256: string;
  /** Ids of the objects in it, in order. */
  readonly objects: readonly string[];
  /** Those of them that a patch of the user has changed. */
  readonly patched: readonly string[];
}

/** Paths are relative to the folder of the index, with `/` on every platform. */
export interface Index {
  readonly files: ReadonlyMap<string, FileEntry>;
  /** Folders that were made for the files, `.` for the folder of the index: they go when they are empty. */
  readonly folders: ReadonlySet<string>;
  /** At the top only: folders with an index of their own. */
  readonly parts: ReadonlySet<string>;
}

export const emptyIndex: Index = { files: new Map(), folders: new Set(), parts: new Set() };

export function printIndex({ files, folders, parts }: Index): string {
  const lines = [...files.keys()].sort().map((path) => {
    const { sha256 = '', objects = [], patched = [] } = files.get(path) ?? {};
    return `    ${JSON.stringify(path)}: ${JSON.stringify(patched.length > 0 ? { sha256, objects, patched } : { sha256, objects })}`;
  });
  const body = lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n  }`;
  return `{\n  "version": 1,\n  "files": ${body},\n  "folders": ${JSON.stringify([...folders].sort())},\n  "parts": ${JSON.stringify([...parts].sort())}\n}\n`;
}

/** @throws NetstackError `synth/index-unreadable`; an index decides what is deleted, so nothing in it is guessed. */
export function parseIndex(text: string, file: string): Index {
  const refuse = (got: string): NetstackError =>
    NetstackError.of({
      code: 'synth/index-unreadable',
      message: `${file} does not say which files are ours`,
      got,
      expected: 'the index as it was written',
      fix: 'restore it from version control, or move the output folder away and synthesize again',
    });
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw refuse('no JSON');
  }
  if (
    !isRecord(data) ||
    data.version !== 1 ||
    !isRecord(data.files) ||
    !isPathList(data.folders) ||
    !isPathList(data.parts) ||
    data.parts.some((part) => part.includes('/'))
  )
    throw refuse('another format');
  const files = new Map<string, FileEntry>();
  for (const [path, entry] of Object.entries(data.files)) {
    if (!isSafePath(path)) throw refuse(`the path ${JSON.stringify(path)}`);
    if (!isRecord(entry) || typeof entry.sha256 !== 'string' || !isStringList(entry.objects)) throw refuse(`an unknown entry for ${path}`);
    files.set(path, { sha256: entry.sha256, objects: entry.objects, patched: isStringList(entry.patched) ? entry.patched : [] });
  }
  return { files, folders: new Set(data.folders), parts: new Set(data.parts) };
}

/** A separator of another platform, or a part that is empty, `.`, `..` or the writer's own. */
const unsafe = /[\\:\0]|(?:^|\/)(?:\.{0,2}(?:\/|$)|\.netstack-)/;

/** Whether a path stays below the folder it is relative to, and is none of the writer's own. */
export function isSafePath(path: string): boolean {
  return !unsafe.test(path);
}

function isStringList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isPathList(value: unknown): value is readonly string[] {
  return isStringList(value) && value.every((path) => path === '.' || isSafePath(path));
}
