/**
 * The journal: what is left to do once everything new is staged. From the moment it is in its place the run has happened;
 * whoever comes next finishes it. Every step may be repeated and does nothing the second time.
 *
 * One JSON array a line. In a recovery time has passed, so each step first looks whether its target is still what it was
 * when the journal was written; a file that somebody has changed since is kept, and the run after reports it.
 */
import { NetstackError } from '../finding';
import { type EntryKind, type FileSystem, sha256 } from './file-system';
import { INDEX_FILE, isSafePath } from './index-file';

export const JOURNAL_FILE = '.netstack-journal';
export const STAGE_FOLDER = '.netstack-stage';

/** Targets are relative to the output folder, staged names to the stage folder. */
export type Step =
  /** A folder that is not there yet, staged whole. */
  | readonly ['folder', staged: string, target: string]
  /** A file; `before` is the hash of what it replaces, empty where there was none. */
  | readonly ['put', staged: string, target: string, before: string]
  | readonly ['delete', target: string, hash: string]
  | readonly ['remove-folder', target: string];

const header = '["netstack-journal",1]';

export function printSteps(steps: readonly Step[], first: boolean): string {
  return `${first ? `${header}\n` : ''}${steps.map((step) => `${JSON.stringify(step)}\n`).join('')}`;
}

/** Finishes the run whose journal is in place. `recovery`: another process wrote it, some time ago. */
export function rollForward(fileSystem: FileSystem, outdir: string, recovery: boolean): void {
  const text = fileSystem.read(`${outdir}/${JOURNAL_FILE}`);
  // Read twice: what cannot be followed to its end is not begun, and the steps of a fleet need not be held at once.
  for (const _ of stepsIn(text, outdir));
  const roll = new Roll(fileSystem, outdir, recovery);
  for (const step of stepsIn(text, outdir)) roll.apply(step);
  fileSystem.remove(`${outdir}/${JOURNAL_FILE}`);
  fileSystem.removeTree(`${outdir}/${STAGE_FOLDER}`);
}

function* stepsIn(text: string, outdir: string): Generator<Step> {
  if (!text.startsWith(`${header}\n`)) throw unreadable(outdir, text);
  for (let start = header.length + 1; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end < 0 ? text.length : end);
    const step = parseStep(line);
    if (step === undefined) throw unreadable(outdir, line);
    yield step;
    start += line.length + 1;
  }
}

class Roll {
  readonly #fs: FileSystem;
  readonly #outdir: string;
  readonly #recovery: boolean;
  readonly #made = new Set<string>();

  constructor(fileSystem: FileSystem, outdir: string, recovery: boolean) {
    this.#fs = fileSystem;
    this.#outdir = outdir;
    this.#recovery = recovery;
  }

  apply(step: Step): void {
    if (step[0] === 'folder') this.#putFolder(step[1], step[2]);
    else if (step[0] === 'put') this.#put(step[1], step[2], step[3]);
    else if (!this.#isReached(step[1])) return;
    else if (step[0] === 'delete' && this.#hashAt(step[1]) === step[2]) this.#fs.remove(`${this.#outdir}/${step[1]}`);
    else if (step[0] === 'remove-folder' && this.#kindOf(step[1]) === 'folder') this.#fs.removeEmptyFolder(`${this.#outdir}/${step[1]}`);
  }

  #putFolder(staged: string, target: string): void {
    const from = `${STAGE_FOLDER}/${staged}`;
    if (!this.#recovery || (this.#kindOf(from) !== undefined && this.#kindOf(target) === undefined)) {
      this.#fs.rename(`${this.#outdir}/${from}`, `${this.#outdir}/${target}`);
      return;
    }
    // Somebody has made the folder since: its own files stay, ours go beside them.
    for (const [name, kind] of this.#fs.list(`${this.#outdir}/${from}`) ?? []) {
      if (kind === 'folder') this.#putFolder(`${staged}/${name}`, `${target}/${name}`);
      else this.#put(`${staged}/${name}`, `${target}/${name}`, '');
    }
  }

  #put(staged: string, target: string, before: string): void {
    const from = `${STAGE_FOLDER}/${staged}`;
    if (this.#recovery && (this.#kindOf(from) === undefined || !this.#isReached(target) || (this.#hashAt(target) ?? '') !== before)) return;
    const to = `${this.#outdir}/${target}`;
    const folder = to.slice(0, to.lastIndexOf('/'));
    if (!this.#made.has(folder)) {
      this.#made.add(folder);
      this.#fs.makeFolder(folder);
    }
    this.#fs.rename(`${this.#outdir}/${from}`, to);
  }

  /** Whether nothing on the way to the target is a link that may lead out, or a file. */
  #isReached(target: string): boolean {
    const folders = target.split('/').slice(0, -1);
    return folders.every((_, i) => ['folder', undefined].includes(this.#kindOf(folders.slice(0, i + 1).join('/'))));
  }

  #kindOf(path: string): EntryKind | undefined {
    return this.#fs.kindOf(`${this.#outdir}/${path}`);
  }

  /** Hash of a file; undefined where nothing is; for what is no file a text that no hash equals. */
  #hashAt(path: string): string | undefined {
    const kind = this.#kindOf(path);
    return kind === 'file' ? sha256(this.#fs.read(`${this.#outdir}/${path}`)) : kind;
  }
}

function parseStep(line: string): Step | undefined {
  let data: unknown;
  try {
    data = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!Array.isArray(data)) return undefined;
  const [step, a, b, c]: readonly unknown[] = data;
  if (step === 'folder' && isStaged(a) && isTarget(b)) return ['folder', a, b];
  if (step === 'put' && isStaged(a) && isTarget(b) && typeof c === 'string') return ['put', a, b, c];
  if (step === 'delete' && isTarget(a) && typeof b === 'string') return ['delete', a, b];
  if (step === 'remove-folder' && isTarget(a)) return ['remove-folder', a];
  return undefined;
}

function isStaged(value: unknown): value is string {
  return typeof value === 'string' && isSafePath(value);
}

function isTarget(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    (value === INDEX_FILE || isSafePath(value.endsWith(`/${INDEX_FILE}`) ? value.slice(0, -INDEX_FILE.length - 1) : value))
  );
}

function unreadable(outdir: string, line: string): NetstackError {
  return NetstackError.of({
    code: 'synth/journal-unreadable',
    message: `${outdir}/${JOURNAL_FILE} of an interrupted run cannot be followed`,
    got: line.slice(0, 80),
    fix: `restore ${outdir} from version control and remove ${JOURNAL_FILE}`,
  });
}
