/** A folder of a version, wherever it is kept: on disk, or in a revision of a Git repository. */
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { NetstackError } from '../../finding';
import { errnoOf } from '../../synth/file-system';

/** Paths are relative to the folder, with `/`; links are never followed out of it. */
export interface FileTree {
  /** The folder as the user named it. */
  readonly name: string;
  /** Names of the files at the top, sorted. */
  readonly files: readonly string[];
  /** The text of a file; undefined where there is none. */
  read(path: string): string | undefined;
  /** Gets the texts of files that are about to be read. */
  prefetch(paths: readonly string[]): void;
  /** Names the content of a file or of all files below a folder without reading any; undefined where that cannot be told. */
  contentOf(path: string): string | undefined;
}

/** What the user named: a folder, or a file in one. */
export interface Place {
  readonly tree: FileTree;
  /** Undefined: the folder. */
  readonly file: string | undefined;
}

/** @throws NetstackError `change/not-found` */
export function placeOnDisk(path: string): Place {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory()) return { tree: new DiskTree(path), file: undefined };
  if (stat?.isFile()) return { tree: new DiskTree(dirname(path)), file: basename(path) };
  throw notFound(path);
}

/** What is refused where nothing is. */
export function notFound(name: string): NetstackError {
  return NetstackError.of({
    code: 'change/not-found',
    message: 'there is no such version',
    got: name,
    expected: 'an output folder, a spec, a folder of specs, or git:REVISION:PATH',
  });
}

class DiskTree implements FileTree {
  readonly name: string;
  readonly #root: string;

  constructor(path: string) {
    this.name = path;
    this.#root = realpathSync.native(path);
  }

  get files(): readonly string[] {
    return readdirSync(this.#root, { withFileTypes: true })
      .flatMap((entry) => (entry.isFile() || (entry.isSymbolicLink() && this.read(entry.name) !== undefined) ? [entry.name] : []))
      .sort();
  }

  read(path: string): string | undefined {
    const full = join(this.#root, path);
    try {
      // A link that leads out would show a stranger's file to whoever reads the difference.
      return realpathSync.native(full).startsWith(this.#root + sep) ? readFileSync(full, 'utf8') : undefined;
    } catch (error) {
      if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'EACCES'].includes(errnoOf(error) ?? '')) return undefined;
      throw error;
    }
  }

  prefetch(): void {
    // Reading a file when it is needed costs no more.
  }

  contentOf(): undefined {
    return undefined;
  }
}
