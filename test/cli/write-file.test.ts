import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replaceBelow, replaceFile } from '../../lib/cli/write-file';
import { NetstackError } from '../../lib/finding';

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'netstack-write-'));
  mkdirSync(join(scratch, 'out'));
  writeFileSync(join(scratch, 'outside'), 'mine');
});
afterEach(() => rmSync(scratch, { recursive: true }));

const at = (path: string): string => join(scratch, path);
const codeOf = (action: () => void): string => {
  try {
    action();
    return 'written';
  } catch (error) {
    if (!(error instanceof NetstackError)) throw error;
    return error.findings.map(({ code }) => code).join();
  }
};

describe('a file that is replaced', () => {
  it('is written whole, in folders that are made for it, and leaves no draft', () => {
    replaceFile(at('a/b/lock.json'), 'new');
    replaceFile(at('a/b/lock.json'), 'newer');
    expect(readFileSync(at('a/b/lock.json'), 'utf8')).toBe('newer');
    expect(readdirSync(at('a/b'))).toEqual(['lock.json']);
  });

  it('takes the place of a link and leaves what it points to alone, its draft too', () => {
    symlinkSync(at('outside'), at('out/lock.json'));
    symlinkSync(at('outside'), at('out/lock.json.netstack-draft'));
    replaceFile(at('out/lock.json'), 'new');
    expect([readFileSync(at('outside'), 'utf8'), readFileSync(at('out/lock.json'), 'utf8')]).toEqual(['mine', 'new']);
    expect(lstatSync(at('out/lock.json')).isFile()).toBe(true);
    expect(readdirSync(at('out'))).toEqual(['lock.json']);
  });

  it('is a finding where a folder has its name, and leaves no draft', () => {
    mkdirSync(at('out/lock.json'));
    expect(codeOf(() => replaceFile(at('out/lock.json'), 'new'))).toBe('cli/cannot-write');
    expect(readdirSync(at('out'))).toEqual(['lock.json']);
  });

  it('is a finding where a file stands in the way of its folder', () => {
    expect(codeOf(() => replaceFile(at('outside/lock.json'), 'new'))).toBe('cli/cannot-write');
  });

  it('is not written through a link below the folder that was named, and through one that was named', () => {
    mkdirSync(at('elsewhere'));
    symlinkSync(at('elsewhere'), at('out/manifests'));
    expect(codeOf(() => replaceBelow(at('out'), 'manifests/a.yaml', 'new'))).toBe('cli/cannot-write');
    symlinkSync(at('nowhere'), at('out/dangling'));
    expect(codeOf(() => replaceBelow(at('out'), 'dangling/a.yaml', 'new'))).toBe('cli/cannot-write');
    expect(readdirSync(at('elsewhere'))).toEqual([]);
    replaceBelow(at('out/manifests'), 'a.yaml', 'new');
    expect(readdirSync(at('elsewhere'))).toEqual(['a.yaml']);
  });
});
