/**
 * One folder at the top of the output (a cluster, a chart), or the files beside them: compares what is to be with what is,
 * stages what differs and says which steps the journal has to hold.
 */
import type { Finding } from '../finding';
import { type EntryKind, type FileSystem, sha256 } from './file-system';
import { emptyIndex, type FileEntry, INDEX_FILE, type Index, parseIndex, printIndex } from './index-file';
import { STAGE_FOLDER, type Step } from './journal';

/** What a part needs of the writer. */
export interface PartHost {
  readonly fileSystem: FileSystem;
  /** The output folder with links resolved, and as the user named it. */
  readonly root: string;
  readonly shown: string;
  readonly topEntries: ReadonlyMap<string, EntryKind>;
  readonly counts: { written: number; unchanged: number; deleted: number };
  /** Makes a folder below the stage folder, once. */
  makeStageFolder(folder: string): void;
  /** Stages a file under a name of its own, which it returns. */
  stage(content: string): string;
  report(finding: Finding): void;
}

type Listing = ReadonlyMap<string, EntryKind>;

export class OutputPart {
  /** The files at the top of the output, beside the folders. */
  static atTop(host: PartHost, index: Index, indexText: string | undefined): OutputPart {
    return new OutputPart(host, '', host.topEntries, index, indexText);
  }

  /** A folder at the top. @throws NetstackError `synth/index-unreadable` */
  static open(host: PartHost, name: string): OutputPart {
    const kind = host.topEntries.get(name);
    if (kind === undefined) return new OutputPart(host, name, undefined, emptyIndex, undefined);
    if (kind !== 'folder') {
      const part = new OutputPart(host, name, new Map(), emptyIndex, undefined);
      part.#isBlocked = true;
      part.#reportBlocked(name, kind);
      return part;
    }
    const entries = host.fileSystem.list(`${host.root}/${name}`) ?? new Map<string, EntryKind>();
    const text = entries.get(INDEX_FILE) === 'file' ? host.fileSystem.read(`${host.root}/${name}/${INDEX_FILE}`) : undefined;
    return new OutputPart(host, name, entries, text === undefined ? emptyIndex : parseIndex(text, `${host.shown}/${name}/${INDEX_FILE}`), text);
  }

  /** Empty for the files at the top. */
  readonly name: string;
  readonly #host: PartHost;
  readonly #prefix: string;
  readonly #index: Index;
  readonly #indexText: string | undefined;
  readonly #isFresh: boolean;
  readonly #listings = new Map<string, Listing | undefined>();
  readonly #entries = new Map<string, FileEntry>();
  /** Folders of what was added or kept. */
  readonly #folders = new Set<string>();
  readonly #made = new Set<string>();
  readonly #touched = new Set<string>();
  readonly #steps: Step[] = [];
  /** What was asked about, because clusters share it. */
  readonly #held = new Map<string, boolean>();
  #byFolder: ReadonlyMap<string, readonly string[]> | undefined;
  #isBlocked = false;

  private constructor(host: PartHost, name: string, entries: Listing | undefined, index: Index, indexText: string | undefined) {
    this.#host = host;
    this.name = name;
    this.#prefix = name === '' ? '' : `${name}/`;
    this.#index = index;
    this.#indexText = indexText;
    this.#isFresh = entries === undefined;
    this.#listings.set('.', entries);
    if (this.#isFresh) this.#made.add('.');
  }

  /** `path` is relative to the part. */
  add(path: string, content: string, entry: FileEntry): void {
    if (this.#isBlocked) return;
    if (this.#entries.has(path)) {
      this.#report('synth/duplicate-path', path, 'two files would have one name', { fix: 'give one of them another name' });
      return;
    }
    this.#entries.set(path, entry);
    const folder = folderOf(path);
    this.#folders.add(folder);
    if (this.#isFresh) {
      const staged = `tree/${this.#prefix}${path}`;
      this.#host.makeStageFolder(folderOf(staged));
      this.#host.fileSystem.write(`${this.#host.root}/${STAGE_FOLDER}/${staged}`, content);
      this.#host.counts.written++;
      for (let f = folder; f !== '.' && !this.#made.has(f); f = folderOf(f)) this.#made.add(f);
      return;
    }
    const listing = this.#list(folder, true);
    const kind = listing?.get(path.slice(folder === '.' ? 0 : folder.length + 1));
    if (kind === undefined) {
      for (let f = folder; f !== '.' && this.#listings.get(f) === undefined; f = folderOf(f)) this.#made.add(f);
      this.#put(path, content, '');
    } else if (kind !== 'file') {
      this.#report('synth/not-ours', path, 'something else stands where a file is to be written', { got: nameOf(kind), fix: 'move it away' });
    } else this.#replace(path, content, entry.sha256);
  }

  /** Whether a file below a folder was added or kept. */
  has(folder: string): boolean {
    return this.#folders.has(folder);
  }

  /** Whether the index names a file, or files below a folder, and each of them is there. */
  holds(folder: string, verify: boolean): boolean {
    const known = this.#held.get(folder);
    if (known !== undefined) return known;
    this.#byFolder ??= byFolder(this.#index.files.keys());
    const paths = this.#isBlocked ? [] : (this.#byFolder.get(folder) ?? []);
    const held = paths.length > 0 && paths.every((path) => this.#isThere(path, verify));
    this.#held.set(folder, held);
    return held;
  }

  /** Keeps a file, or the files below a folder, that the index names. */
  keep(folder: string): void {
    for (const path of this.#byFolder?.get(folder) ?? []) {
      const entry = this.#index.files.get(path);
      if (entry === undefined || this.#entries.has(path)) continue;
      this.#entries.set(path, entry);
      this.#folders.add(folderOf(path));
      this.#host.counts.unchanged++;
    }
  }

  /** Whether the index is there, and every file as it says. */
  isIntact(): boolean {
    return !this.#isBlocked && this.#indexText !== undefined && [...this.#index.files.keys()].every((path) => this.#isThere(path, true));
  }

  /** Links are not followed. */
  #isThere(path: string, verify: boolean): boolean {
    const folder = folderOf(path);
    if (this.#list(folder, false)?.get(path.slice(folder === '.' ? 0 : folder.length + 1)) !== 'file') return false;
    return !verify || sha256(this.#host.fileSystem.read(`${this.#host.root}/${this.#prefix}${path}`)) === this.#index.files.get(path)?.sha256;
  }

  #replace(path: string, content: string, hash: string): void {
    const present = this.#host.fileSystem.read(`${this.#host.root}/${this.#prefix}${path}`);
    if (present === content) {
      this.#host.counts.unchanged++;
      return;
    }
    const known = this.#index.files.get(path)?.sha256;
    const before = sha256(present);
    if (before === known) this.#put(path, content, before);
    else if (known === undefined) {
      this.#report('synth/not-ours', path, 'a file that was not written by an earlier run stands where one is to be written', {
        got: `SHA-256 ${before.slice(0, 12)}`,
        expected: 'no file, or one that the index names',
        fix: 'move it away, or choose another output folder',
      });
    } else {
      this.#report('synth/edited-by-hand', path, 'the file was changed since it was written, and would be overwritten', {
        got: `SHA-256 ${before.slice(0, 12)}`,
        expected: known === hash ? `${known.slice(0, 12)}, as it was written` : known.slice(0, 12),
        fix: 'bring the change into the spec (patches take any field) and delete the file, or restore it from version control',
      });
    }
  }

  /** The journal's steps for this part. `parts`: at the top, the names of the parts. `keepOld`: what this run does not write stays. */
  finish(parts: ReadonlySet<string> = new Set(), keepOld = false): readonly Step[] {
    if (this.#isBlocked) return [];
    for (const [path, entry] of this.#index.files) {
      if (this.#entries.has(path)) continue;
      if (keepOld) this.#entries.set(path, entry);
      else this.#delete(path, entry.sha256);
    }
    const used = new Set<string>();
    for (const path of this.#entries.keys()) {
      for (let folder = folderOf(path); !used.has(folder); folder = folderOf(folder)) used.add(folder);
    }
    const folders = new Set([...this.#index.folders].filter((folder) => used.has(folder)).concat([...this.#made]));
    this.#writeIndex({ files: this.#entries, folders, parts });
    for (const folder of [...this.#index.folders].filter((f) => !used.has(f)).sort((a, b) => depthOf(b) - depthOf(a))) {
      this.#steps.push(['remove-folder', folder === '.' ? this.name : `${this.#prefix}${folder}`]);
    }
    for (const folder of this.#touched) {
      const path = folder === '.' ? this.name : `${this.#prefix}${folder}`;
      if (this.#host.fileSystem.isWritable(`${this.#host.root}/${path}`)) continue;
      this.#report('synth/not-writable', folder === '.' ? '' : folder, 'the folder cannot be written to', {
        expected: 'permission to write',
        fix: 'change its owner or its mode',
      });
    }
    return this.#steps;
  }

  #writeIndex(index: Index): void {
    const isEmpty = index.files.size === 0 && index.parts.size === 0;
    if (this.#isFresh) {
      if (isEmpty) return;
      this.#host.fileSystem.write(`${this.#host.root}/${STAGE_FOLDER}/tree/${this.#prefix}${INDEX_FILE}`, printIndex(index));
      this.#steps.push(['folder', `tree/${this.name}`, this.name]);
      return;
    }
    const kind = this.#listings.get('.')?.get(INDEX_FILE);
    const text = isEmpty ? undefined : printIndex(index);
    if (text === this.#indexText) return;
    if (kind !== undefined && kind !== 'file')
      this.#report('synth/not-ours', INDEX_FILE, 'the index has to be a file', { got: nameOf(kind), fix: 'move it away' });
    else if (text !== undefined) this.#stagePut(INDEX_FILE, text, this.#indexText === undefined ? '' : sha256(this.#indexText));
    else if (this.#indexText !== undefined) this.#steps.push(['delete', `${this.#prefix}${INDEX_FILE}`, sha256(this.#indexText)]);
    this.#touched.add('.');
  }

  #delete(path: string, hash: string): void {
    const folder = folderOf(path);
    const kind = this.#list(folder, false)?.get(path.slice(folder === '.' ? 0 : folder.length + 1));
    if (kind === undefined) return;
    if (kind === 'file' && sha256(this.#host.fileSystem.read(`${this.#host.root}/${this.#prefix}${path}`)) === hash) {
      this.#steps.push(['delete', `${this.#prefix}${path}`, hash]);
      this.#touched.add(folder);
      this.#host.counts.deleted++;
    } else {
      this.#report('synth/stale-file-edited', path, 'the file is no longer part of the output, but was changed since it was written, and stays', {
        severity: 'warning',
        fix: 'delete it when it is not needed',
      });
    }
  }

  #put(path: string, content: string, before: string): void {
    this.#stagePut(path, content, before);
    this.#host.counts.written++;
    let existing = folderOf(path);
    while (existing !== '.' && this.#listings.get(existing) === undefined) existing = folderOf(existing);
    this.#touched.add(existing);
  }

  #stagePut(path: string, content: string, before: string): void {
    this.#steps.push(['put', this.#host.stage(content), `${this.#prefix}${path}`, before]);
  }

  /** The entries of a folder; undefined where it is absent, or where something else stands in its place. */
  #list(folder: string, report: boolean): Listing | undefined {
    if (this.#listings.has(folder)) return this.#listings.get(folder);
    const parent = folderOf(folder);
    const kind = this.#list(parent, report)?.get(folder.slice(parent === '.' ? 0 : parent.length + 1));
    if (kind !== undefined && kind !== 'folder' && report) this.#reportBlocked(`${this.#prefix}${folder}`, kind);
    const listing = kind === 'folder' ? this.#host.fileSystem.list(`${this.#host.root}/${this.#prefix}${folder}`) : undefined;
    this.#listings.set(folder, listing);
    return listing;
  }

  #reportBlocked(path: string, kind: EntryKind): void {
    this.#host.report({
      code: 'synth/file-in-the-way',
      severity: 'error',
      at: `${this.#host.shown}/${path}`,
      message: 'a folder is to be made where something else is',
      got: nameOf(kind),
      expected: 'a folder, or nothing; links are not followed',
      fix: 'move it away',
    });
  }

  #report(code: string, path: string, message: string, more: Partial<Finding>): void {
    this.#host.report({ severity: 'error', ...more, code, at: `${this.#host.shown}/${this.#prefix}${path}`.replace(/\/$/, ''), message });
  }
}

/** The folder of a safe path; `.` for what is at the top. */
function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : path.slice(0, slash);
}

/** Paths by themselves and by each folder that they are below. */
function byFolder(paths: Iterable<string>): ReadonlyMap<string, readonly string[]> {
  const map = new Map<string, string[]>();
  for (const path of paths) {
    for (let at = path; at !== '.'; at = folderOf(at)) {
      const others = map.get(at);
      if (others === undefined) map.set(at, [path]);
      else others.push(path);
    }
  }
  return map;
}

function depthOf(folder: string): number {
  return folder === '.' ? 0 : folder.split('/').length;
}

function nameOf(kind: EntryKind): string {
  return { file: 'a file', folder: 'a folder', link: 'a symbolic link', other: 'a device, socket or pipe' }[kind];
}
