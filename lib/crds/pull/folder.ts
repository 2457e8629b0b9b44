/**
 * The folder that CRDs are pulled into. Whole files only: each is written aside and renamed into place. Below the folder no link is
 * followed, so what is written stays inside whatever somebody committed there.
 */
import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NetstackError } from '../../finding';

/** Most bytes of a file that is read back. */
const longest = 16_000_000;

export class CrdFolderOnDisk {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** Text of a file, path relative with `/`; undefined where there is no such file, or something else in its place. */
  read(path: string): string | undefined {
    const place = join(this.#root, path);
    return this.#guarded(path, () => {
      const stats = this.#isPlain(path) ? lstatSync(place, { throwIfNoEntry: false }) : undefined;
      return stats?.isFile() === true && stats.size <= longest ? readFileSync(place, 'utf8') : undefined;
    });
  }

  /** Names in a folder; none where there is none. */
  list(path: string): readonly string[] {
    const place = join(this.#root, path);
    return this.#guarded(path, () => {
      const stats = this.#isPlain(path) ? lstatSync(place, { throwIfNoEntry: false }) : undefined;
      return stats?.isDirectory() === true ? readdirSync(place).sort() : [];
    });
  }

  /** Writes a file whole or not at all. @throws NetstackError `crds/cannot-write` */
  write(path: string, text: string): void {
    if (!this.#isPlain(path))
      throw NetstackError.of({
        code: 'crds/cannot-write',
        message: 'a folder of the way is a link or a file',
        got: join(this.#root, path),
        expected: 'folders of its own below the output folder',
      });
    const target = join(this.#root, path);
    const aside = join(dirname(target), '.netstack-partial');
    this.#guarded(path, () => {
      makeFolder(dirname(target));
      rmSync(aside, { force: true });
      try {
        writeFileSync(aside, text, { flag: 'wx' });
        renameSync(aside, target);
      } finally {
        rmSync(aside, { force: true });
      }
    });
  }

  /** Whether every folder on the way to a path is a folder, or not there yet. */
  #isPlain(path: string): boolean {
    const parts = path.split('/').slice(0, -1);
    return parts.every((_part, index) => {
      const stats = lstatSync(join(this.#root, ...parts.slice(0, index + 1)), { throwIfNoEntry: false });
      return stats === undefined || stats.isDirectory();
    });
  }

  #guarded<T>(path: string, operation: () => T): T {
    try {
      return operation();
    } catch (error) {
      const code = systemCodeOf(error);
      if (code === undefined) throw error;
      throw NetstackError.of({
        code: 'crds/cannot-write',
        message: 'the folder of CRDs cannot be used',
        got: `${join(this.#root, path)}: ${code}`,
      });
    }
  }
}

/** One folder after the other: Node's own recursive mkdir never returns where a parent refuses, as below /proc. */
function makeFolder(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  mkdirSync(path);
}

/** The code of a failed system call; undefined for any other error. */
function systemCodeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'syscall' in error && 'code' in error ? String(error.code) : undefined;
}
