/** Where the types under imports/ come from: one entry a folder, with the hashes of the inputs it was generated from. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Refused } from './refused';

/** One folder under imports/ and the input that it is generated from. */
export type Source = FileSource | FolderSource;

interface Common {
  /** Folder under imports/. */
  readonly name: string;
  /** Upstream version of the input. */
  readonly version: string;
  /** What to print, as `apps/v1/DaemonSet`; everything these refer to follows. */
  readonly kinds: readonly string[];
}

/** Generated from one file, which lies below the shared folder. */
export interface FileSource extends Common {
  /** Where the input is published. */
  readonly url?: string;
  /** Where the input lies below the shared folder (NETSTACK_SHARED, default ../shared). */
  readonly file: string;
  /** Of the input's bytes. */
  readonly sha256: string;
}

/** Generated from a folder of files that are kept nowhere: whoever generates or checks says where they lie. */
export interface FolderSource extends Common {
  /** Where the folder is published. */
  readonly url: string;
  readonly files: readonly SourceFile[];
}

export interface SourceFile {
  /** Relative to the folder. */
  readonly path: string;
  /** Of the file's bytes. */
  readonly sha256: string;
}

/** Reads imports/sources.json; a file of another shape is an error that names the entry. */
export function readSources(path: string): readonly Source[] {
  const entries: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!Array.isArray(entries)) throw new Refused(`${path}: expected a list`);
  return entries.map((entry: unknown, index) => {
    if (!isSource(entry))
      throw new Refused(
        `${path}: entry ${index} needs name and version (strings), kinds (list of strings), and either file and sha256 or url and files (path and sha256 each)`,
      );
    return entry;
  });
}

/** As committed: two spaces, a final newline. */
export function printSources(sources: readonly Source[]): string {
  return `${JSON.stringify(sources, null, 2)}\n`;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function isSource(entry: unknown): entry is Source {
  if (typeof entry !== 'object' || entry === null) return false;
  const { name, version, kinds, files }: Readonly<Record<string, unknown>> = { ...entry };
  if (!areStrings([name, version]) || !areStrings(kinds)) return false;
  if (files === undefined) return areStrings(['file' in entry && entry.file, 'sha256' in entry && entry.sha256]);
  return 'url' in entry && typeof entry.url === 'string' && Array.isArray(files) && files.every(isSourceFile);
}

function isSourceFile(file: unknown): file is SourceFile {
  return typeof file === 'object' && file !== null && areStrings(['path' in file && file.path, 'sha256' in file && file.sha256]);
}

function areStrings(values: unknown): boolean {
  return Array.isArray(values) && values.every((value) => typeof value === 'string');
}
