import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import fc from 'fast-check';
import { layer as prod } from '../../clusters/prod';
import { NetstackError } from '../../lib/finding';
import { escapeName, objectId } from '../../lib/kube/object-id';
import { synthLayers } from '../../lib/synth';
import { OutputWriter } from '../../lib/synth/writer';

let scratch: string;
beforeEach(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'netstack-output-')));
});
afterEach(() => {
  rmSync(scratch, { recursive: true });
});

/** What opening a folder says: the code and what was found, or `taken`. */
function opened(folder: string): string {
  try {
    const writer = OutputWriter.open(folder);
    writer.abort();
    return 'taken';
  } catch (error) {
    if (!(error instanceof NetstackError)) throw error;
    return error.findings.map(({ code, got }) => `${code}: ${got}`).join();
  }
}
/** A folder with some entries; those that end in a slash are folders. */
function folderWith(...names: readonly string[]): string {
  const folder = mkdtempSync(join(scratch, 'x-'));
  for (const name of names) {
    if (name.endsWith('/')) mkdirSync(join(folder, name));
    else writeFileSync(join(folder, name), '');
  }
  return folder;
}

describe('an output folder', () => {
  it('is not the root of the file system', () => {
    expect(opened('/')).toBe('synth/not-an-output-folder: the root of the file system');
    expect(readdirSync('/').filter((name) => name.startsWith('.netstack'))).toEqual([]);
  });

  it('is not the home of who runs, nor what holds it, under whatever name', () => {
    const home = homedir();
    const before = readdirSync(home);
    symlinkSync(home, join(scratch, 'link'));
    for (const folder of [home, join(scratch, 'link'), dirname(home)])
      expect(opened(folder)).toMatch(/^synth\/not-an-output-folder: (?:a home|the root)/);
    expect(readdirSync(home)).toEqual(before);
  });

  it('is not the home of somebody else', () => {
    const folder = folderWith('.bashrc', 'notes.txt');
    expect(opened(folder)).toBe('synth/not-an-output-folder: what looks like a home folder: it holds .bashrc');
    expect(readdirSync(folder).sort()).toEqual(['.bashrc', 'notes.txt']);
  });

  it('is not the root of a repository with sources, of a worktree or of a submodule neither', () => {
    for (const git of ['.git/', '.git'])
      expect(opened(folderWith(git, 'package.json'))).toBe(
        'synth/not-an-output-folder: the root of a Git repository that holds "package.json", which no run has written',
      );
  });

  it('may be a fresh clone of a repository of manifests alone, and stays one once it holds them', () => {
    const folder = folderWith('.git/', '.gitignore', '.github/', 'README.md', 'LICENSE', 'CODEOWNERS');
    expect(opened(folder)).toBe('taken');
    synthLayers([prod], { outdir: folder });
    writeFileSync(join(folder, 'notes.txt'), 'by hand');
    expect(synthLayers([prod], { outdir: folder }).written).toBe(0);
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toBe('');
  });

  it('may hold files of others, where nothing says that it is something else', () => {
    expect(opened(folderWith('notes.txt'))).toBe('taken');
    expect(opened(join(scratch, 'new/folder'))).toBe('taken');
  });
});

describe('a file system that ignores case', () => {
  const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('a', 'A', 'Web', 'web', 'İ', 'ı', 'ß', 'K', 'CON', '..', ''));
  it('can keep every object apart, because no two ids and no two names differ in case alone', () => {
    fc.assert(
      fc.property(text, text, fc.option(text, { nil: undefined }), (kind, name, namespace) => {
        const id = objectId({ apiVersion: 'apps/v1', kind, metadata: { name, namespace } });
        expect(id).toMatch(/^[\x21-\x7e]*$/);
        expect(id.toLowerCase()).toBe(id);
        expect(escapeName(name)).toMatch(/^[\x21-\x40\x5b-\x7e]+$/);
      }),
    );
    const id = (name: string): string => objectId({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'x' } });
    expect(id('Web')).not.toBe(id('web'));
  });
});

describe('two runs at once, as processes', () => {
  it('on one folder: one writes, the others say that it is locked, and the tree is whole', async () => {
    const program = join(scratch, 'synth.cjs');
    const outfile = join(scratch, 'lib.cjs');
    buildSync({ entryPoints: [join(__dirname, '../../lib/synth/index.ts')], outfile, bundle: true, platform: 'node', logLevel: 'error' });
    writeFileSync(join(scratch, 'spec.json'), JSON.stringify(prod));
    writeFileSync(
      program,
      `const { synthLayers } = require('./lib.cjs');
const spec = require('./spec.json');
process.stdout.write('ready');
process.stdin.once('data', () => {
  try { synthLayers([spec], { outdir: process.argv[2] }); process.exit(0); }
  catch (error) { process.stdout.write(' ' + (error.findings ?? [{ code: error.stack }]).map((f) => f.code).join()); process.exit(1); }
});`,
    );
    const outdir = join(scratch, 'dist');
    const children = Array.from({ length: 4 }, () => spawn(process.execPath, [program, outdir], { stdio: ['pipe', 'pipe', 'inherit'] }));
    await Promise.all(children.map((child) => new Promise((resolve) => child.stdout.once('data', resolve))));
    const said = children.map(() => '');
    for (const [index, child] of children.entries()) child.stdout.on('data', (data: Buffer) => (said[index] += data.toString()));
    const codes = await Promise.all(
      children.map((child) => {
        child.stdin.write('go');
        return new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)));
      }),
    );
    expect(codes).toContain(0);
    for (const [index, code] of codes.entries()) expect([code, said[index]?.trim()]).toEqual(code === 0 ? [0, ''] : [1, 'synth/locked']);
    synthLayers([prod], { outdir: join(scratch, 'alone') });
    const names = (root: string) => readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
    expect(names(outdir)).toEqual(names(join(scratch, 'alone')));
    expect(synthLayers([prod], { outdir }).written).toBe(0);
  }, 60_000);
});
