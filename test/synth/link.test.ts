import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NetstackError } from '../../lib/finding';
import { linkOutput } from '../../lib/synth/link';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'netstack-link-'));
  mkdirSync(join(root, 'dist'));
  writeFileSync(join(root, 'dist/a.yaml'), 'a: 1\n');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('the link for cdk8s synth', () => {
  it('leads to the output, is relative, and may be made again', () => {
    for (let i = 0; i < 2; i++) linkOutput(join(root, '.cdk8s'), join(root, 'dist'));
    expect(readlinkSync(join(root, '.cdk8s'))).toBe('dist');
    expect(readFileSync(join(root, '.cdk8s/a.yaml'), 'utf8')).toBe('a: 1\n');
  });

  it('is all that cdk8s deletes', () => {
    linkOutput(join(root, '.cdk8s'), join(root, 'dist'));
    rmSync(join(root, '.cdk8s'), { recursive: true, force: true });
    expect(readdirSync(root)).toEqual(['dist']);
    expect(readdirSync(join(root, 'dist'))).toEqual(['a.yaml']);
  });

  it('replaces another link, a dangling one too, and an empty folder', () => {
    symlinkSync('elsewhere', join(root, '.cdk8s'));
    linkOutput(join(root, '.cdk8s'), join(root, 'dist'));
    expect(readlinkSync(join(root, '.cdk8s'))).toBe('dist');
    mkdirSync(join(root, 'empty'));
    linkOutput(join(root, 'empty'), join(root, 'dist'));
    expect(readlinkSync(join(root, 'empty'))).toBe('dist');
  });

  it('never replaces a file or a folder with content', () => {
    mkdirSync(join(root, 'full'));
    writeFileSync(join(root, 'full/mine'), '');
    writeFileSync(join(root, 'file'), '');
    for (const name of ['full', 'file']) expect(codeOf(() => linkOutput(join(root, name), join(root, 'dist')))).toBe('synth/link-in-the-way');
    expect(readdirSync(join(root, 'full'))).toEqual(['mine']);
    expect(lstatSync(join(root, 'file')).isFile()).toBe(true);
  });

  it('is not made where both are one folder, and refused where one lies in the other', () => {
    linkOutput(join(root, 'dist/'), join(root, './dist'));
    expect(lstatSync(join(root, 'dist')).isDirectory()).toBe(true);
    expect(codeOf(() => linkOutput(join(root, '.cdk8s'), root))).toBe('synth/link-inside-output');
    expect(codeOf(() => linkOutput(root, join(root, 'dist')))).toBe('synth/link-inside-output');
  });
});

function codeOf(action: () => void): string | undefined {
  try {
    action();
  } catch (error) {
    if (error instanceof NetstackError) return error.findings[0]?.code;
    throw error;
  }
  return undefined;
}
