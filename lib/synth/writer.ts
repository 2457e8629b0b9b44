/**
 * Writes an output folder so that a stop at any moment leaves the old output or the new one, and nobody else's file is
 * ever changed.
 *
 *   lock -> recover -> compare and stage -> journal in place -> roll forward -> journal and stage away -> unlock
 *
 * Until the journal is in place nothing outside the stage folder is touched: a refused, stopped or full-disk run leaves
 * everything as it was. From then on the run has happened: whoever opens the folder next finishes it (journal.ts).
 * One journal covers the whole run, so a fleet is as atomic as one cluster. Laws, held in test/synth/writer.test.ts:
 *   a file with the same bytes is not touched; a file that the index does not name, or names with another hash, is never
 *   written and never deleted; links below the output folder are not followed; equal input gives equal bytes.
 * Files come in streams, folder after folder: what is kept of a finished top folder is its name. Top folders whose name
 * begins with `_` belong to several clusters and take files until the end. A top folder that does not exist yet is staged
 * whole and moved in one step.
 * The journal alone is synced to disk: that covers a killed process. After a power cut a file may be short; its hash then
 * differs from the index, and the next run says so.
 */
import { type Finding, NetstackError } from '../finding';
import { type EntryKind, errnoOf, type FileSystem, nodeFileSystem, sha256 } from './file-system';
import { emptyIndex, INDEX_FILE, type Index, isSafePath, parseIndex } from './index-file';
import { JOURNAL_FILE, printSteps, rollForward, STAGE_FOLDER, type Step } from './journal';
import { acquireLock, type Owner, releaseLock, thisProcess } from './lock';
import { refuseForeignFolder } from './output-folder';
import { OutputPart, type PartHost } from './output-part';

export interface WriterOptions {
  /** Whether files of earlier runs that this run does not write are deleted, those of whole clusters included. @default true */
  readonly prune?: boolean;
  /** @default the file system of the machine */
  readonly fileSystem?: FileSystem;
  /** Who takes the lock. @default this process */
  readonly owner?: Owner;
}

/** What a file holds, for the index. */
export interface FileContent {
  /** Ids of the objects in the file. @default none */
  readonly objects?: readonly string[];
  /** Those of them that a patch of the user has changed. @default none */
  readonly patched?: readonly string[];
  /** Of the content. @default taken from it */
  readonly sha256?: string;
}

export interface WriteResult {
  readonly written: number;
  readonly unchanged: number;
  readonly deleted: number;
  /** Warnings: files of earlier runs that were edited by hand and therefore stay. */
  readonly findings: readonly Finding[];
}

export class OutputWriter {
  /**
   * Takes the lock and finishes an interrupted run.
   * @throws NetstackError `synth/not-an-output-folder`, `synth/locked`, `synth/cannot-write`, `synth/index-unreadable`, `synth/journal-unreadable`.
   */
  static open(outdir: string, options: WriterOptions = {}): OutputWriter {
    const fileSystem = options.fileSystem ?? nodeFileSystem;
    return guarded(outdir, () => {
      const made = fileSystem.makeFolder(outdir);
      const root = fileSystem.realPath(outdir);
      if (!made) refuseForeignFolder(root, outdir, fileSystem.list(root) ?? new Map());
      acquireLock(fileSystem, root, options.owner ?? thisProcess());
      try {
        return new OutputWriter(fileSystem, root, outdir, made, options.prune ?? true);
      } catch (error) {
        releaseLock(fileSystem, root);
        throw error;
      }
    });
  }

  readonly #fs: FileSystem;
  /** The folder with links resolved, and as the user named it. */
  readonly #root: string;
  readonly #shown: string;
  readonly #madeRoot: boolean;
  readonly #prune: boolean;
  readonly #rootIndex: Index;
  readonly #top: OutputPart;
  readonly #finished = new Set<string>();
  readonly #findings: Finding[] = [];
  readonly #host: PartHost;
  readonly #counts = { written: 0, unchanged: 0, deleted: 0 };
  #current: OutputPart | undefined;
  readonly #common = new Map<string, OutputPart>();
  #steps = 0;
  readonly #stageFolders = new Set<string>();
  #staged = 0;
  #isOpen = true;

  private constructor(fileSystem: FileSystem, root: string, shown: string, madeRoot: boolean, prune: boolean) {
    this.#fs = fileSystem;
    this.#root = root;
    this.#shown = shown;
    this.#madeRoot = madeRoot;
    this.#prune = prune;
    if (fileSystem.kindOf(`${root}/${JOURNAL_FILE}`) !== undefined) rollForward(fileSystem, root, true);
    const entries = fileSystem.list(root) ?? new Map<string, EntryKind>();
    if (entries.has(STAGE_FOLDER)) fileSystem.removeTree(`${root}/${STAGE_FOLDER}`);
    const indexText = entries.get(INDEX_FILE) === 'file' ? fileSystem.read(`${root}/${INDEX_FILE}`) : undefined;
    this.#rootIndex = indexText === undefined ? emptyIndex : parseIndex(indexText, `${shown}/${INDEX_FILE}`);
    this.#host = {
      fileSystem,
      root,
      shown,
      topEntries: entries,
      counts: this.#counts,
      makeStageFolder: (folder) => this.#makeStageFolder(folder),
      stage: (content) => this.#stage(content),
      report: (finding) => this.#findings.push(finding),
    };
    this.#top = OutputPart.atTop(this.#host, this.#rootIndex, indexText);
  }

  /**
   * Adds a file; `path` is relative to the output folder, with `/`. Files of one cluster's folder come one after the other.
   * What stands in the way is reported by `commit`, with everything else that does.
   */
  add(path: string, content: string, about: FileContent = {}): void {
    if (!isSafePath(path)) throw new Error(`no path below the output folder: ${path}`);
    this.#guarded(() => {
      const slash = path.indexOf('/');
      const part = slash < 0 ? this.#top : this.#partOf(path.slice(0, slash));
      part.add(slash < 0 ? path : path.slice(slash + 1), content, {
        sha256: about.sha256 ?? sha256(content),
        objects: about.objects ?? [],
        patched: about.patched ?? [],
      });
    });
  }

  /** Whether this run has added or kept a file below a folder; `folder` is below a top folder whose name begins with `_`. */
  has(folder: string): boolean {
    const slash = folder.indexOf('/');
    return this.#common.get(folder.slice(0, slash))?.has(folder.slice(slash + 1)) ?? false;
  }

  /**
   * Keeps what an earlier run wrote in some folders, all of them or none: a top folder, or what is below a top folder whose
   * name begins with `_`.
   * @param verify whether the files are read and must be as they were written; otherwise it is enough that they are there, of a
   *   top folder that its index is
   * @returns whether all are there; what is not there, or was changed, has to be added again
   */
  keep(folders: readonly string[], verify: boolean): boolean {
    for (const folder of folders) if (!isSafePath(folder)) throw new Error(`no path below the output folder: ${folder}`);
    return this.#guarded(() => {
      // Looked at before anything is kept: files of what is only half there are added again.
      if (!folders.every((folder) => this.#holds(folder, verify))) return false;
      for (const folder of folders) {
        const [top, below] = divided(folder);
        if (below !== undefined) this.#partOf(top).keep(below);
        else {
          this.#finishCurrent();
          this.#finished.add(top);
        }
      }
      return true;
    });
  }

  #holds(folder: string, verify: boolean): boolean {
    const [top, below] = divided(folder);
    if (below !== undefined) return top.startsWith('_') && this.#partOf(top).holds(below, verify);
    if (this.#finished.has(top) || this.#current?.name === top) return false;
    if (!this.#rootIndex.parts.has(top) || this.#host.topEntries.get(top) !== 'folder') return false;
    return verify ? OutputPart.open(this.#host, top).isIntact() : this.#fs.kindOf(`${this.#root}/${top}/${INDEX_FILE}`) === 'file';
  }

  /**
   * Puts everything in place and releases the lock.
   * @throws NetstackError with everything that stands in the way: `synth/not-ours`, `synth/edited-by-hand`, `synth/file-in-the-way`,
   *   `synth/not-writable`, `synth/duplicate-path`; then nothing is changed. `synth/cannot-write` where the system refuses.
   */
  commit(): WriteResult {
    return this.#guarded(() => {
      this.#finish();
      if (this.#findings.some((finding) => finding.severity === 'error')) throw new NetstackError(this.#findings);
      if (this.#steps > 0) {
        const draft = `${this.#root}/${STAGE_FOLDER}/journal`;
        this.#fs.sync(draft);
        this.#fs.rename(draft, `${this.#root}/${JOURNAL_FILE}`);
        rollForward(this.#fs, this.#root, false);
      }
      this.#close();
      return { ...this.#counts, findings: this.#findings };
    });
  }

  /** Gives up: what was staged goes, the lock too; nothing else has changed. */
  abort(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    try {
      // With a journal in place the stage holds the new output: the next run needs it.
      if (this.#fs.kindOf(`${this.#root}/${JOURNAL_FILE}`) === undefined) this.#fs.removeTree(`${this.#root}/${STAGE_FOLDER}`);
      releaseLock(this.#fs, this.#root);
      if (this.#madeRoot) this.#fs.removeEmptyFolder(this.#root);
    } catch {
      // Leftovers are cleared by the next run; the error that led here matters more.
    }
  }

  #partOf(name: string): OutputPart {
    if (name.startsWith('_')) {
      const known = this.#common.get(name) ?? OutputPart.open(this.#host, name);
      this.#common.set(name, known);
      return known;
    }
    if (this.#current?.name === name) return this.#current;
    if (this.#finished.has(name)) throw new Error(`files of ${name} must come one after the other`);
    this.#finishCurrent();
    this.#current = OutputPart.open(this.#host, name);
    return this.#current;
  }

  #finishCurrent(): void {
    if (this.#current === undefined) return;
    this.#finished.add(this.#current.name);
    this.#record(this.#current.finish());
    this.#current = undefined;
  }

  #finish(): void {
    this.#finishCurrent();
    for (const [name, part] of this.#common) {
      this.#finished.add(name);
      this.#record(part.finish(new Set(), !this.#prune));
    }
    for (const name of this.#rootIndex.parts) {
      if (this.#finished.has(name)) continue;
      if (this.#prune) this.#record(OutputPart.open(this.#host, name).finish());
      else this.#finished.add(name);
    }
    this.#record(this.#top.finish(this.#finished, !this.#prune));
  }

  #record(steps: readonly Step[]): void {
    if (steps.length === 0) return;
    this.#makeStageFolder('.');
    this.#fs.append(`${this.#root}/${STAGE_FOLDER}/journal`, printSteps(steps, this.#steps === 0));
    this.#steps += steps.length;
  }

  #stage(content: string): string {
    this.#makeStageFolder('files');
    const name = `files/${this.#staged++}`;
    this.#fs.write(`${this.#root}/${STAGE_FOLDER}/${name}`, content);
    return name;
  }

  #makeStageFolder(folder: string): void {
    if (this.#stageFolders.has(folder)) return;
    this.#stageFolders.add(folder);
    this.#fs.makeFolder(`${this.#root}/${STAGE_FOLDER}/${folder}`);
  }

  #close(): void {
    this.#isOpen = false;
    if (this.#stageFolders.size > 0 && this.#steps === 0) this.#fs.removeTree(`${this.#root}/${STAGE_FOLDER}`);
    releaseLock(this.#fs, this.#root);
    if (this.#madeRoot) this.#fs.removeEmptyFolder(this.#root);
  }

  #guarded<T>(action: () => T): T {
    if (!this.#isOpen) throw new Error('the writer is closed');
    try {
      return guarded(this.#shown, action);
    } catch (error) {
      this.abort();
      throw error;
    }
  }
}

/** The top folder of a path, and what is below it. */
function divided(path: string): readonly [top: string, below: string | undefined] {
  const slash = path.indexOf('/');
  return slash < 0 ? [path, undefined] : [path.slice(0, slash), path.slice(slash + 1)];
}

/** Turns what the system refuses into a finding. */
function guarded<T>(outdir: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const code = errnoOf(error);
    if (code === undefined) throw error;
    throw NetstackError.of({
      code: 'synth/cannot-write',
      message: `the output folder ${outdir} cannot be written`,
      got: String(error),
      fix:
        code === 'ENOSPC'
          ? 'free some space and run again'
          : 'make the path writable and run again; a run that was interrupted is finished by the next one',
    });
  }
}
