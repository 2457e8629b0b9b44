/** Where the types under imports/ come from: one entry a folder, with the hash of the input it was generated from. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Refused } from './refused';

/** One input file and the folder under imports/ that is generated from it. */
export interface Source {
  /** Folder under imports/. */
  readonly name: string;
  /** Upstream version of the input. */
  readonly version: string;
  /** Where the input is published. */
  readonly url?: string;
  /** Where the input lies below the shared folder (NETSTACK_SHARED, default ../shared). */
  readonly file: string;
  /** Of the input's bytes. */
  readonly sha256: string;
  /** What to print, as `apps/v1/DaemonSet`; everything these refer to follows. */
  readonly kinds: readonly string[];
}

/** Reads imports/sources.json; a file of another shape is an error that names the entry. */
export function readSources(path: string): readonly Source[] {
  const entries: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!Array.isArray(entries)) throw new Refused(`${path}: expected a list`);
  return entries.map((entry: unknown, index) => {
    if (!isSource(entry)) throw new Refused(`${path}: entry ${index} needs name, version, file, sha256 (strings) and kinds (list of strings)`);
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
  const { name, version, file, sha256: hash, kinds } = { name: 0, version: 0, file: 0, sha256: 0, kinds: 0, ...entry };
  const strings: readonly unknown[] = [name, version, file, hash];
  return strings.every((value) => typeof value === 'string') && Array.isArray(kinds) && kinds.every((kind) => typeof kind === 'string');
}
