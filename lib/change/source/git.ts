/**
 * A folder or file as it stands in a revision of the Git repository around the working folder. Git is asked as a child
 * process, with fixed arguments and without a shell; nothing is checked out, and no hook or filter runs.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { NetstackError } from '../../finding';
import type { FileTree, Place } from './file-tree';

/** `git:REVISION:PATH`, taken apart. */
export interface GitPlace {
  readonly revision: string;
  readonly path: string;
}

/** Names of revisions as git-rev-parse knows them, without those that begin like an option, hold a range, or search. */
const REVISION = /^(?!-)(?!.*\.\.)[\w.@/+{}~^-]{1,200}$/;

/** Undefined where the text does not begin with `git:`. @throws NetstackError `change/revision` */
export function parseGitPlace(text: string): GitPlace | undefined {
  if (!text.startsWith('git:')) return undefined;
  const [, revision = '', ...rest] = text.split(':');
  const path = rest.join(':');
  if (!REVISION.test(revision) || rest.length === 0)
    throw NetstackError.of({
      code: 'change/revision',
      message: 'not a place in a Git repository',
      got: JSON.stringify(text),
      expected: 'git:REVISION:PATH, with a branch, a tag or a commit',
    });
  return { revision, path: path === '' ? '.' : path };
}

/**
 * Opens what stands at a path in a revision. Paths are relative to the working folder.
 *
 * @param folder the working folder
 * @throws NetstackError `change/git`, `change/no-such-revision`, `change/not-found`
 */
export function placeInGit({ revision, path }: GitPlace, folder: string): Place {
  const shown = `git:${revision}:${path}`;
  const prefix = git(folder, ['rev-parse', '--show-prefix'], shown).toString('utf8').trimEnd();
  const target = posix.normalize(posix.join(prefix, path)).replace(/\/+$/, '');
  if (target === '..' || target.startsWith('../') || posix.isAbsolute(path) || path.includes('\0')) throw notInRevision(shown);
  const commit = commitOf(folder, revision, shown);
  const root = target === '' ? '.' : target;
  const entries = listTree(folder, commit, root, shown);
  if (entries.has(root)) {
    const parent = posix.dirname(root);
    const beside = listTree(folder, commit, `${parent}/`, shown, false);
    return { tree: new GitTree(shown, folder, below(beside, parent)), file: posix.basename(root) };
  }
  if (entries.size === 0) throw notInRevision(shown);
  return { tree: new GitTree(shown, folder, below(entries, root)), file: undefined };
}

function commitOf(folder: string, revision: string, shown: string): string {
  try {
    return git(folder, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`], shown)
      .toString('utf8')
      .trim();
  } catch (error) {
    if (!(error instanceof NetstackError)) throw error;
    throw NetstackError.of({
      code: 'change/no-such-revision',
      message: 'the repository has no such revision',
      got: revision,
      expected: 'a branch, a tag or a commit',
      fix: 'git fetch it first: CI clones often hold one commit alone',
    });
  }
}

function notInRevision(shown: string): NetstackError {
  return NetstackError.of({ code: 'change/not-found', message: 'the revision has nothing at that path', got: shown });
}

/** Blobs by path from the root of the repository; links and submodules are left out. */
function listTree(folder: string, commit: string, path: string, shown: string, deep = true): ReadonlyMap<string, string> {
  // A path that ends in a slash lists the folder; `.` is the root, which has no name.
  const paths = path === '.' || path === './' ? [] : [path];
  const text = git(folder, ['ls-tree', ...(deep ? ['-r'] : []), '-z', '--full-tree', commit, '--', ...paths], shown).toString('utf8');
  const blobs = new Map<string, string>();
  for (const entry of text.split('\0')) {
    const match = /^100\d{3} blob ([0-9a-f]+)\t([\s\S]+)$/.exec(entry);
    if (match?.[1] !== undefined && match[2] !== undefined) blobs.set(match[2], match[1]);
  }
  return blobs;
}

function below(entries: ReadonlyMap<string, string>, root: string): ReadonlyMap<string, string> {
  if (root === '.') return entries;
  return new Map([...entries].flatMap(([path, blob]) => (path.startsWith(`${root}/`) ? [[path.slice(root.length + 1), blob] as const] : [])));
}

class GitTree implements FileTree {
  readonly name: string;
  readonly #folder: string;
  readonly #blobs: ReadonlyMap<string, string>;
  /** Content of every folder at the top, made at the first question. */
  #tops: ReadonlyMap<string, string> | undefined;
  /** Texts by blob, of the last prefetch. */
  #texts = new Map<string, string>();

  constructor(name: string, folder: string, blobs: ReadonlyMap<string, string>) {
    this.name = name;
    this.#folder = folder;
    this.#blobs = blobs;
  }

  get files(): readonly string[] {
    return [...this.#blobs.keys()].filter((path) => !path.includes('/')).sort();
  }

  read(path: string): string | undefined {
    const blob = this.#blobs.get(path);
    if (blob === undefined) return undefined;
    const text = this.#texts.get(blob) ?? readBlobs(this.#folder, [blob], this.name).get(blob);
    return text;
  }

  prefetch(paths: readonly string[]): void {
    const wanted = new Set(paths.flatMap((path) => this.#blobs.get(path) ?? []));
    const known = new Map([...this.#texts].filter(([blob]) => wanted.has(blob)));
    const missing = [...wanted].filter((blob) => !known.has(blob));
    if (missing.length > 0) for (const [blob, text] of readBlobs(this.#folder, missing, this.name)) known.set(blob, text);
    this.#texts = known;
  }

  contentOf(path: string): string | undefined {
    const blob = this.#blobs.get(path);
    if (blob !== undefined) return blob;
    this.#tops ??= contentOfTops(this.#blobs);
    return this.#tops.get(path);
  }
}

function contentOfTops(blobs: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const lists = new Map<string, string[]>();
  for (const [path, blob] of blobs) {
    const slash = path.indexOf('/');
    if (slash < 0) continue;
    const top = path.slice(0, slash);
    const line = `${blob} ${path}`;
    const list = lists.get(top);
    if (list === undefined) lists.set(top, [line]);
    else list.push(line);
  }
  return new Map([...lists].map(([top, lines]) => [top, createHash('sha256').update(lines.sort().join('\0')).digest('hex')]));
}

function readBlobs(folder: string, blobs: readonly string[], shown: string): ReadonlyMap<string, string> {
  const answer = git(folder, ['cat-file', '--batch'], shown, `${blobs.join('\n')}\n`);
  const texts = new Map<string, string>();
  for (let at = 0; at < answer.length; ) {
    const end = answer.indexOf(10, at);
    const [blob, type, size] = answer.toString('latin1', at, end).split(' ');
    if (blob === undefined || type !== 'blob' || size === undefined)
      throw NetstackError.of({
        code: 'change/git',
        message: 'git cannot read a file of the revision',
        got: `${shown}: ${answer.toString('latin1', at, end)}`,
      });
    const start = end + 1;
    texts.set(blob, answer.toString('utf8', start, start + Number(size)));
    at = start + Number(size) + 1;
  }
  return texts;
}

/** @throws NetstackError `change/git` with what git says */
function git(folder: string, args: readonly string[], shown: string, input?: string): Buffer {
  try {
    return execFileSync('git', ['-C', folder, ...args], {
      ...(input === undefined ? {} : { input }),
      stdio: ['pipe', 'pipe', 'pipe'],
      maxBuffer: 2 ** 31 - 1,
    });
  } catch (error) {
    const said = typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr).trim().split('\n')[0] : undefined;
    const absent = typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
    throw NetstackError.of({
      code: 'change/git',
      message: absent ? 'git is not on the PATH' : 'git does not answer',
      got: absent ? shown : `${shown}: ${said === undefined || said === '' ? String(error instanceof Error ? error.message : error) : said}`,
    });
  }
}
