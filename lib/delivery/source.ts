import { NetstackError, ProblemList, type Problems } from '../finding';

/** The Git repository that a GitOps controller reads the output from. */
export interface GitSource {
  /** `https://`, `ssh://` or `git@host:path`; never with credentials, because it is written into files. */
  readonly repoUrl: string;
  /** Branch, tag or commit. @default main */
  readonly revision?: string;
  /** Folder of the output in the repository, with `/`. @default dist */
  readonly path?: string;
}

export type ResolvedGitSource = Required<GitSource>;

const URL_FORM = /^(?:https:\/\/|ssh:\/\/(?:[a-z0-9_-]+@)?)[a-z0-9.-]+(?::\d{1,5})?\/[\w.~/-]+$|^[a-z0-9_-]+@[a-z0-9.-]+:[\w.~/-]+$/i;
const REVISION = /^(?!-)[\w.+/-]{1,200}$/;

/** @throws NetstackError with everything that is wrong. */
export function resolveGitSource(source: GitSource): ResolvedGitSource {
  const problems = new ProblemList();
  const { repoUrl, revision = 'main', path = 'dist' } = source;
  if (!URL_FORM.test(repoUrl)) {
    problems.at('repoUrl').report({
      code: 'delivery/repository',
      message: 'not the address of a Git repository without credentials',
      got: withoutPassword(repoUrl),
      expected: 'https://host/path, ssh://git@host/path or git@host:path',
    });
  }
  if (!REVISION.test(revision) || revision.includes('..'))
    problems.at('revision').report({ code: 'delivery/revision', message: 'not a branch, tag or commit', got: JSON.stringify(revision) });
  checkRepositoryPath(path, problems.at('path'));
  if (problems.failed) throw new NetstackError(problems.findings);
  return { repoUrl, revision, path };
}

/** Reports a path that is not one below the root of a repository. */
export function checkRepositoryPath(path: string, problems: Problems): void {
  const parts = path.split('/');
  if (path !== '.' && (parts.some((part) => !/^[\w.@%+-]+$/.test(part) || part === '.' || part === '..') || path.startsWith('-'))) {
    problems.report({
      code: 'delivery/path',
      message: 'not a folder below the root of the repository',
      got: JSON.stringify(path),
      expected: "parts of letters, digits and ._@%+- with '/' between them",
    });
  }
}

/** @throws NetstackError `delivery/path` */
export function checkedRepositoryPath(path: string): string {
  const problems = new ProblemList();
  checkRepositoryPath(path, problems);
  problems.throwIfFailed();
  return path;
}

/** A path from a folder to a file or folder; both relative to one folder, with `/`. */
export function relativePath(from: string, to: string): string {
  const start = partsOf(from);
  const end = partsOf(to);
  let shared = 0;
  while (shared < start.length && shared < end.length && start[shared] === end[shared]) shared++;
  return [...start.slice(shared).map(() => '..'), ...end.slice(shared)].join('/') || '.';
}

function partsOf(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '.' && part !== '');
}

/** Joins paths of a repository; `.` is its root. */
export function joinRepositoryPath(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '.' && part !== '').join('/') || '.';
}

function withoutPassword(url: string): string {
  return JSON.stringify(url.replace(/\/\/[^/@]*@/, '//…@'));
}
