/**
 * The file-system operations that writing needs, as an interface: a test can stop the writer at any of them.
 * All are synchronous: a run is one short burst of small files, and promises would cost more than the calls.
 */
import { hash } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname, resolve } from 'node:path';

export type EntryKind = 'file' | 'folder' | 'link' | 'other';

export interface FileSystem {
  /** What the path names, without following a link; undefined where nothing is. */
  kindOf(path: string): EntryKind | undefined;
  /** The entries of a folder; undefined where nothing is. */
  list(path: string): ReadonlyMap<string, EntryKind> | undefined;
  read(path: string): string;
  /** Creates or replaces a file. */
  write(path: string, content: string): void;
  /** Creates a file with all its content in one step; false where there is one already. */
  create(path: string, content: string): boolean;
  append(path: string, content: string): void;
  /** Returns when the file's bytes have reached the disk. */
  sync(path: string): void;
  rename(from: string, to: string): void;
  /** Removes a file or a link. */
  remove(path: string): void;
  /** Makes a folder and its parents; true where it made the folder itself. */
  makeFolder(path: string): boolean;
  /** Removes a folder; false where it is not empty or absent. */
  removeEmptyFolder(path: string): boolean;
  /** Removes a folder of our own and everything in it, following no link. */
  removeTree(path: string): void;
  /** Whether entries of the folder may be made, renamed and removed. */
  isWritable(path: string): boolean;
  /** Absolute path with every link resolved. */
  realPath(path: string): string;
}

/** SHA-256 of a text's UTF-8, in hex. */
export function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}

/** The code of a failed system call (`EACCES`, `ENOSPC`); undefined for any other error. */
export function errnoOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('syscall' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

export const nodeFileSystem: FileSystem = {
  kindOf: (path) => {
    const stats = fs.lstatSync(path, { throwIfNoEntry: false });
    return stats === undefined ? undefined : kindOf(stats);
  },
  list: (path) =>
    orUndefined('ENOENT', () => new Map(fs.readdirSync(path, { withFileTypes: true }).map((entry) => [entry.name, kindOf(entry)] as const))),
  read: (path) => fs.readFileSync(path, 'utf8'),
  write: (path, content) => fs.writeFileSync(path, content),
  create: (path, content) => {
    const draft = `${path}-${process.pid}`;
    // Whatever has its name already is removed, not written through: it may be a link.
    fs.rmSync(draft, { force: true });
    fs.writeFileSync(draft, content, { flag: 'wx' });
    try {
      // A name for the finished file: whoever is killed before leaves no file that is half written.
      fs.linkSync(draft, path);
      return true;
    } catch (error) {
      const code = errnoOf(error);
      // A draft that is gone was cleared by whoever has the file now.
      if (code === 'EEXIST' || code === 'ENOENT') return false;
      if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw error;
      return createUnlinked(path, content);
    } finally {
      fs.rmSync(draft, { force: true });
    }
  },
  append: (path, content) => fs.appendFileSync(path, content),
  sync: (path) => {
    const file = fs.openSync(path, 'r+');
    try {
      fs.fsyncSync(file);
    } finally {
      fs.closeSync(file);
    }
  },
  rename: (from, to) => fs.renameSync(from, to),
  remove: (path) => fs.rmSync(path),
  makeFolder: (path) => makeFolder(resolve(path)),
  removeEmptyFolder: (path) => {
    try {
      fs.rmdirSync(path);
      return true;
    } catch (error) {
      if (['ENOTEMPTY', 'ENOENT', 'EEXIST'].includes(errnoOf(error) ?? '')) return false;
      throw error;
    }
  },
  removeTree: (path) => fs.rmSync(path, { recursive: true, force: true }),
  isWritable: (path) => {
    try {
      fs.accessSync(path, fs.constants.W_OK | fs.constants.X_OK);
      return true;
    } catch {
      return false;
    }
  },
  realPath: (path) => fs.realpathSync(path),
};

/** On file systems without hard links. */
function createUnlinked(path: string, content: string): boolean {
  try {
    fs.writeFileSync(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** One folder after the other: Node's own recursive mkdir never returns where a parent refuses, as below /proc. */
function makeFolder(path: string): boolean {
  try {
    fs.mkdirSync(path);
    return true;
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'EEXIST' && fs.statSync(path).isDirectory()) return false;
    if (code !== 'ENOENT' || !makeFolder(dirname(path))) throw error;
    fs.mkdirSync(path);
    return true;
  }
}

function kindOf(entry: fs.Dirent | fs.Stats): EntryKind {
  return entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : entry.isSymbolicLink() ? 'link' : 'other';
}

function orUndefined<T>(code: string, operation: () => T): T | undefined {
  try {
    return operation();
  } catch (error) {
    if (errnoOf(error) === code) return undefined;
    throw error;
  }
}
