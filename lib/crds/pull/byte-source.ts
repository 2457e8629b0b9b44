/** Where the bytes of a bundle come from: the address they are published at, a mirror of it, or a folder that has them. */
import { createHash } from 'node:crypto';
import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { NetstackError } from '../../finding';
import { bundleId, type CrdBundle, type CrdFile, urlOf } from '../bundle';
import type { Download } from './download';

/** Gives the bytes of a file, whose hash is checked by the caller. @throws NetstackError */
export interface ByteSource {
  readonly bytesOf: (bundle: CrdBundle, file: CrdFile) => Promise<Uint8Array>;
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The addresses that files are published at. */
export function upstream(download: Download): ByteSource {
  return { bytesOf: (bundle, file) => download(urlOf(bundle, file), file.bytes) };
}

/**
 * A mirror: an https address or a folder. Below it, a file lies under the host and the path of the address that it is published
 * at (`raw.githubusercontent.com/projectcalico/…`); in a folder it may lie anywhere, and is found by its size and hash.
 *
 * @throws NetstackError `crds/mirror`
 */
export function mirror(place: string, download: Download): ByteSource {
  if (/^https:\/\//i.test(place)) return addressMirror(place, download);
  const folder = place.startsWith('file://') ? decodeURIComponent(new URL(place).pathname) : place;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(folder) || statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw NetstackError.of({
      code: 'crds/mirror',
      message: 'not a mirror',
      got: place,
      expected: 'a folder, or an address that starts with https://',
    });
  return new FolderMirror(folder);
}

function addressMirror(place: string, download: Download): ByteSource {
  const base = place.replace(/\/+$/, '');
  return {
    bytesOf: async (bundle, file) => {
      const url = `${base}/${placeOf(bundle, file)}`;
      return download(url, file.bytes).catch((error: unknown) => {
        if (!(error instanceof NetstackError) || error.findings[0]?.got !== '404') throw error;
        throw absent(place, bundle, file);
      });
    },
  };
}

/** Most entries of a folder that are looked at. */
const mostEntries = 200_000;

class FolderMirror implements ByteSource {
  readonly #folder: string;
  #bySize: ReadonlyMap<number, readonly string[]> | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  readonly bytesOf = async (bundle: CrdBundle, file: CrdFile): Promise<Uint8Array> => {
    const usual = join(this.#folder, placeOf(bundle, file));
    if (existsSync(usual)) return readWhole(usual, file.bytes);
    this.#bySize ??= filesBySize(this.#folder);
    for (const path of this.#bySize.get(file.bytes) ?? []) {
      const bytes = readFileSync(path);
      if (sha256(bytes) === file.sha256) return bytes;
    }
    throw absent(this.#folder, bundle, file);
  };
}

/** A file of another length is not read: it is not the one that is looked for. */
function readWhole(path: string, bytes: number): Uint8Array {
  const { size } = statSync(path);
  if (size !== bytes)
    throw NetstackError.of({
      code: 'crds/wrong-bytes',
      message: 'the file is not the one that is pinned',
      got: `${path} of ${size} bytes`,
      expected: `${bytes} bytes`,
    });
  return readFileSync(path);
}

/** Files below a folder by size; links are not followed. */
function filesBySize(folder: string): ReadonlyMap<number, readonly string[]> {
  const bySize = new Map<number, string[]>();
  const folders = [folder];
  let entries = 0;
  for (const current of folders) {
    for (const entry of entriesOf(current)) {
      if (++entries > mostEntries)
        throw NetstackError.of({
          code: 'crds/mirror',
          message: 'the folder holds too many files to be a mirror',
          got: folder,
          expected: `at most ${mostEntries}`,
        });
      const path = join(current, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile()) {
        const { size } = statSync(path);
        const others = bySize.get(size);
        if (others === undefined) bySize.set(size, [path]);
        else others.push(path);
      }
    }
  }
  return bySize;
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return []; // A folder that may not be read has nothing for us.
  }
}

function placeOf(bundle: CrdBundle, file: CrdFile): string {
  const { host, pathname } = new URL(urlOf(bundle, file));
  return host + pathname;
}

function absent(place: string, bundle: CrdBundle, file: CrdFile): NetstackError {
  return NetstackError.of({
    code: 'crds/not-in-mirror',
    message: `the mirror does not have ${file.path} of ${bundleId(bundle)}`,
    got: place,
    expected: `${file.bytes} bytes with sha256 ${file.sha256}`,
    fix: `bring it from ${urlOf(bundle, file)} to ${placeOf(bundle, file)} below the mirror`,
  });
}
