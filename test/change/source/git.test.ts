import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseGitPlace, placeInGit } from '../../../lib/change/source/git';
import { NetstackError } from '../../../lib/finding';

let repository: string;
const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-C', repository, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
const codeOf = (action: () => unknown): string => {
  try {
    action();
    return 'accepted';
  } catch (error) {
    if (!(error instanceof NetstackError)) throw error;
    return error.findings.map(({ code }) => code).join(' ');
  }
};

beforeAll(() => {
  repository = mkdtempSync(join(tmpdir(), 'netstack-git-'));
  git('init', '-q', '-b', 'main');
  mkdirSync(join(repository, 'dist/a'), { recursive: true });
  mkdirSync(join(repository, 'dist/b'), { recursive: true });
  writeFileSync(join(repository, 'dist/a/x.yaml'), 'one: ü\n');
  writeFileSync(join(repository, 'dist/b/x.yaml'), 'one: ü\n');
  writeFileSync(join(repository, 'dist/top.yaml'), '');
  symlinkSync('/etc/passwd', join(repository, 'dist/link.yaml'));
  git('add', '-A');
  git('commit', '-q', '-m', 'one');
});
afterAll(() => rmSync(repository, { recursive: true }));

describe('a place in a repository', () => {
  it('is a revision and a path', () => {
    expect(parseGitPlace('git:main~1:dist/a')).toEqual({ revision: 'main~1', path: 'dist/a' });
    expect(parseGitPlace('git:v1.0:')).toEqual({ revision: 'v1.0', path: '.' });
    expect(parseGitPlace('dist')).toBeUndefined();
  });
  it('never has a revision that git would take for an option, a range or a search', () => {
    for (const text of ['git:--output=/tmp/x:dist', 'git:-h:dist', 'git:a..b:dist', 'git:main', 'git::dist', 'git:$(id):dist', 'git:a b:dist'])
      expect([text, codeOf(() => parseGitPlace(text))]).toEqual([text, 'change/revision']);
  });
  it('is read without a work tree, links left out', () => {
    const { tree, file } = placeInGit({ revision: 'main', path: 'dist' }, repository);
    expect(file).toBeUndefined();
    expect(tree.files).toEqual(['top.yaml']);
    tree.prefetch(['a/x.yaml', 'top.yaml', 'nowhere']);
    expect([tree.read('a/x.yaml'), tree.read('top.yaml'), tree.read('b/x.yaml'), tree.read('link.yaml'), tree.read('nowhere')]).toEqual([
      'one: ü\n',
      '',
      'one: ü\n',
      undefined,
      undefined,
    ]);
  });
  it('names content without reading it: equal files and folders have equal names', () => {
    const { tree } = placeInGit({ revision: 'main', path: 'dist' }, repository);
    expect(tree.contentOf('a/x.yaml')).toBe(tree.contentOf('b/x.yaml'));
    expect(tree.contentOf('a')).not.toBe(tree.contentOf('b'));
    expect(placeInGit({ revision: 'HEAD', path: 'dist/' }, repository).tree.contentOf('a')).toBe(tree.contentOf('a'));
  });
  it('may be a file, and is relative to the working folder', () => {
    const { tree, file } = placeInGit({ revision: 'main', path: 'x.yaml' }, join(repository, 'dist/a'));
    expect([file, tree.files, tree.read('x.yaml')]).toEqual(['x.yaml', ['x.yaml'], 'one: ü\n']);
    expect(placeInGit({ revision: 'main', path: '../b' }, join(repository, 'dist/a')).tree.files).toEqual(['x.yaml']);
  });
  it('that is not there is said to be not there', () => {
    expect(codeOf(() => placeInGit({ revision: 'nobody', path: 'dist' }, repository))).toBe('change/no-such-revision');
    expect(codeOf(() => placeInGit({ revision: 'main', path: 'nowhere' }, repository))).toBe('change/not-found');
    expect(codeOf(() => placeInGit({ revision: 'main', path: '../..' }, repository))).toBe('change/not-found');
    expect(codeOf(() => placeInGit({ revision: 'main', path: '/etc' }, repository))).toBe('change/not-found');
    expect(codeOf(() => placeInGit({ revision: 'main', path: 'dist' }, tmpdir()))).toBe('change/git');
  });
});
