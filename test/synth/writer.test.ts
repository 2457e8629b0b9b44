import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Finding, NetstackError } from '../../lib/finding';
import { type FileSystem, nodeFileSystem } from '../../lib/synth/file-system';
import type { Owner } from '../../lib/synth/lock';
import { OutputWriter, type WriteResult, type WriterOptions } from '../../lib/synth/writer';

type Tree = Readonly<Record<string, string>>;

/** The lock's owner in these tests: every other process is long gone. */
const alone = (pid: number): Owner => ({ pid, host: 'here', isAlive: () => false });

let outdir = '';
beforeEach(() => {
  outdir = join(realpathSync(mkdtempSync(join(tmpdir(), 'netstack-writer-'))), 'dist');
});
afterEach(() => {
  rmSync(dirname(outdir), { recursive: true, force: true });
});

describe('writing an output folder', () => {
  it('writes every file, and an index that names each with its hash and objects', () => {
    expect(write({ 'prod/10-proxy/a.yaml': 'a: 1\n', 'readme.yaml': 'r: 1\n' })).toMatchObject({
      written: 2,
      unchanged: 0,
      deleted: 0,
      findings: [],
    });
    expect(Object.keys(contents())).toEqual(['.netstack-index', 'prod/.netstack-index', 'prod/10-proxy/a.yaml', 'readme.yaml']);
    expect(JSON.parse(contents()['prod/.netstack-index'] ?? '')).toEqual({
      version: 1,
      files: {
        '10-proxy/a.yaml': { sha256: '37b128c59f1f5097f73f82691cb519f1f568667faab5ced1b4ab979d36837eae', objects: ['id of prod/10-proxy/a.yaml'] },
      },
      folders: ['.', '10-proxy'],
      parts: [],
    });
    expect(JSON.parse(contents()['.netstack-index'] ?? '')).toMatchObject({ parts: ['prod'], folders: [] });
  });

  it('marks the objects that a patch has changed', () => {
    const writer = OutputWriter.open(outdir);
    writer.add('prod/a.yaml', 'a: 1\n', { objects: ['x', 'y'], patched: ['y'] });
    writer.commit();
    expect(JSON.parse(contents()['prod/.netstack-index'] ?? '').files['a.yaml']).toMatchObject({ objects: ['x', 'y'], patched: ['y'] });
  });

  it('takes files of a folder that belongs to several clusters until the end', () => {
    write({ '_shared/a.yaml': '1', 'prod/a.yaml': '2', '_shared/b.yaml': '3', 'stage/a.yaml': '4' });
    expect(Object.keys(contents())).toEqual(expect.arrayContaining(['_shared/a.yaml', '_shared/b.yaml']));
    write({ 'prod/a.yaml': '2', '_shared/b.yaml': '3' });
    expect(Object.keys(contents())).not.toContain('_shared/a.yaml');
  });

  it('keeps what an earlier run wrote, where it is still there', () => {
    write({ '_shared/x/a.yaml': '1', '_shared/y/a.yaml': '2', 'prod/a.yaml': '3', 'stage/a.yaml': '4' });
    const before = contents();
    const writer = OutputWriter.open(outdir);
    expect([writer.keep(['prod', '_shared/x'], false), writer.keep(['_shared/y', 'stage', '_shared/x'], true)]).toEqual([true, true]);
    expect(writer.commit()).toMatchObject({ written: 0, unchanged: 2, deleted: 0 });
    expect(contents()).toEqual(before);
  });

  it('does not keep what is not there, is not ours, or was changed where it is asked to look', () => {
    write({ '_shared/x/a.yaml': '1', 'prod/a.yaml': '3' });
    writeFileSync(join(outdir, '_shared/x/a.yaml'), 'edited');
    const writer = OutputWriter.open(outdir);
    expect([['_shared/x'], ['_shared/z'], ['other'], ['prod/s']].map((folders) => writer.keep(folders, true))).toEqual([false, false, false, false]);
    writer.abort();
    writeFileSync(join(outdir, 'prod/a.yaml'), 'edited');
    const again = OutputWriter.open(outdir);
    expect([again.keep(['prod'], true), again.keep(['prod'], false)]).toEqual([false, true]);
    again.abort();
  });

  it('keeps all of some folders or none, so that what is half there can be added again', () => {
    const files = { '_shared/x/a.yaml': '1', '_shared/y/a.yaml': '2', 'prod/a.yaml': '3' };
    write(files);
    const before = contents();
    rmSync(join(outdir, '_shared/y'), { recursive: true });
    const writer = OutputWriter.open(outdir);
    expect(writer.keep(['prod', '_shared/x', '_shared/y'], false)).toBe(false);
    for (const [path, content] of Object.entries(files)) writer.add(path, content, { objects: [`id of ${path}`] });
    writer.commit();
    expect(contents()).toEqual(before);
  });

  it('keeps nothing through a link', () => {
    write({ '_shared/x/a.yaml': '1', 'prod/a.yaml': '3' });
    for (const folder of ['prod', '_shared/x']) {
      renameSync(join(outdir, folder), join(dirname(outdir), 'elsewhere'));
      symlinkSync(join(dirname(outdir), 'elsewhere'), join(outdir, folder));
      const writer = OutputWriter.open(outdir);
      expect(writer.keep([folder], false)).toBe(false);
      writer.abort();
      rmSync(join(outdir, folder));
      renameSync(join(dirname(outdir), 'elsewhere'), join(outdir, folder));
    }
  });

  it('gives equal bytes whether written at once or in steps, in any order of files', () => {
    write({ 'prod/s/b.yaml': '2', 'prod/s/a.yaml': '1', 'x/a.yaml': '3' });
    const once = contents();
    rmSync(outdir, { recursive: true });
    write({ 'prod/s/a.yaml': 'other' });
    write({ 'x/a.yaml': '3', 'prod/s/a.yaml': '1', 'prod/s/b.yaml': '2' });
    expect(contents()).toEqual(once);
  });

  it('does not touch what has not changed, not even its time', () => {
    const files = { 'prod/s/a.yaml': '1', 'prod/s/b.yaml': '2' };
    write(files);
    for (const path of Object.keys(contents())) utimesSync(join(outdir, path), 1, 1);
    expect(write({ ...files, 'prod/s/b.yaml': '3' })).toMatchObject({ written: 1, unchanged: 1 });
    expect(statSync(join(outdir, 'prod/s/a.yaml')).mtimeMs).toBe(1000);
    for (const path of Object.keys(contents())) utimesSync(join(outdir, path), 1, 1);
    expect(write({ ...files, 'prod/s/b.yaml': '3' })).toMatchObject({ written: 0, unchanged: 2 });
    expect(Object.keys(contents()).map((path) => statSync(join(outdir, path)).mtimeMs)).toEqual([1000, 1000, 1000, 1000]);
  });

  it('deletes what it wrote and no longer writes, with the folders it made for it', () => {
    write({ 'prod/s/a.yaml': '1', 'prod/t/b.yaml': '2', 'old/s/c.yaml': '3', 'old.yaml': '4' });
    expect(write({ 'prod/s/a.yaml': '1' })).toMatchObject({ deleted: 3, unchanged: 1 });
    expect(Object.keys(contents())).toEqual(['.netstack-index', 'prod/.netstack-index', 'prod/s/a.yaml']);
    expect(readdirSync(join(outdir, 'prod'))).toEqual(['.netstack-index', 's']);
  });

  it('keeps other clusters and files where pruning is off', () => {
    write({ 'prod/s/a.yaml': '1', 'dev/s/a.yaml': '1', 'x.yaml': '1' });
    write({ 'prod/s/b.yaml': '1' }, { prune: false });
    expect(Object.keys(contents()).filter((path) => path.endsWith('.yaml'))).toEqual(['dev/s/a.yaml', 'prod/s/b.yaml', 'x.yaml']);
    write({ 'prod/s/b.yaml': '1' });
    expect(Object.keys(contents()).filter((path) => path.endsWith('.yaml'))).toEqual(['prod/s/b.yaml']);
  });

  it('leaves folders alone that were there before it, and those that hold files of others', () => {
    mkdirSync(join(outdir, 'prod/mine'), { recursive: true });
    write({ 'prod/mine/a.yaml': '1', 'prod/ours/b.yaml': '2' });
    put('prod/ours/notes.txt', 'mine');
    write({});
    expect(contents()).toEqual({ 'prod/ours/notes.txt': 'mine' });
    expect(readdirSync(join(outdir, 'prod')).sort()).toEqual(['mine', 'ours']);
  });

  it('restores a file that was deleted by hand', () => {
    write({ 'prod/a.yaml': '1' });
    rmSync(join(outdir, 'prod/a.yaml'));
    write({ 'prod/a.yaml': '1' });
    expect(contents()['prod/a.yaml']).toBe('1');
  });

  it('leaves nothing behind, not even the folder, where there is nothing to write', () => {
    write({});
    expect(() => statSync(outdir)).toThrow();
  });

  it('writes through a link that is the output folder itself', () => {
    const real = join(dirname(outdir), 'real');
    mkdirSync(real);
    symlinkSync(real, outdir);
    write({ 'prod/a.yaml': '1' });
    expect(readFileSync(join(real, 'prod/a.yaml'), 'utf8')).toBe('1');
  });
});

describe('files of others', () => {
  it('are never overwritten: one that the index does not name is a finding, and nothing is written', () => {
    put('prod/a.yaml', 'mine');
    expect(refused({ 'prod/a.yaml': '1', 'prod/b.yaml': '2', 'new/c.yaml': '3' })).toEqual(['synth/not-ours']);
    expect(contents()).toEqual({ 'prod/a.yaml': 'mine' });
    expect(readdirSync(outdir)).toEqual(['prod']);
  });

  it('are taken over where they hold the very same bytes', () => {
    put('prod/a.yaml', '1');
    expect(write({ 'prod/a.yaml': '1' })).toMatchObject({ unchanged: 1, written: 0 });
  });

  it('are all named at once, those edited by hand too', () => {
    write({ 'prod/a.yaml': '1', 'prod/b.yaml': '2' });
    put('prod/a.yaml', 'edited');
    put('prod/c.yaml', 'mine');
    put('other', 'a file where a folder is needed');
    mkdirSync(join(outdir, 'prod/d.yaml'));
    const before = contents();
    expect(refused({ 'other/x.yaml': '1', 'prod/a.yaml': '1', 'prod/b.yaml': '3', 'prod/c.yaml': '1', 'prod/d.yaml': '1' })).toEqual([
      'synth/file-in-the-way',
      'synth/edited-by-hand',
      'synth/not-ours',
      'synth/not-ours',
    ]);
    expect(contents()).toEqual(before);
  });

  it('stay, with a warning, where they were ours and were edited before they left the output', () => {
    write({ 'prod/a.yaml': '1', 'prod/b.yaml': '2' });
    put('prod/a.yaml', 'edited');
    expect(write({ 'prod/b.yaml': '2' }).findings.map((f) => [f.code, f.severity])).toEqual([['synth/stale-file-edited', 'warning']]);
    expect(contents()['prod/a.yaml']).toBe('edited');
  });

  it('are not reached through links', () => {
    const outside = join(dirname(outdir), 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'a.yaml'), 'mine');
    mkdirSync(join(outdir, 'prod'), { recursive: true });
    symlinkSync(outside, join(outdir, 'linked'));
    symlinkSync(outside, join(outdir, 'prod/s'));
    symlinkSync(join(outside, 'a.yaml'), join(outdir, 'prod/b.yaml'));
    expect(refused({ 'linked/a.yaml': '1', 'prod/s/a.yaml': '1', 'prod/s/c.yaml': '1', 'prod/b.yaml': '1' })).toEqual([
      'synth/file-in-the-way',
      'synth/file-in-the-way',
      'synth/not-ours',
    ]);
    expect(readdirSync(outside)).toEqual(['a.yaml']);
    expect(readFileSync(join(outside, 'a.yaml'), 'utf8')).toBe('mine');
  });

  it('are not deleted through a link that took the place of one of our folders', () => {
    write({ 'prod/s/a.yaml': '1' });
    const outside = join(dirname(outdir), 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'a.yaml'), '1');
    rmSync(join(outdir, 'prod/s'), { recursive: true });
    symlinkSync(outside, join(outdir, 'prod/s'));
    write({});
    expect(readFileSync(join(outside, 'a.yaml'), 'utf8')).toBe('1');
    expect(lstatSync(join(outdir, 'prod/s')).isSymbolicLink()).toBe(true);
  });
});

describe('a folder that cannot be written', () => {
  it('is a finding where a file stands in its place', () => {
    writeFileSync(outdir, 'a file');
    expect(refused({ 'prod/a.yaml': '1' })).toEqual(['synth/cannot-write']);
    expect(readFileSync(outdir, 'utf8')).toBe('a file');
  });

  it('is a finding where the system refuses, and leaves everything as it was', () => {
    write({ 'prod/a.yaml': '1' });
    const before = contents();
    const full: FileSystem = {
      ...nodeFileSystem,
      write: (path, content) => {
        if (content === '2') throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
        nodeFileSystem.write(path, content);
      },
    };
    expect(refused({ 'prod/a.yaml': '3', 'prod/b.yaml': '2' }, { fileSystem: full })).toEqual(['synth/cannot-write']);
    expect(contents()).toEqual(before);
  });

  it('is finished by the next run where the system refuses half way', () => {
    write({ 'prod/a.yaml': 'a1', 'prod/b.yaml': 'b1' });
    const broken: FileSystem = {
      ...nodeFileSystem,
      rename: (from, to) => {
        if (to.endsWith('b.yaml')) throw Object.assign(new Error('EIO: i/o error, rename'), { code: 'EIO', syscall: 'rename' });
        nodeFileSystem.rename(from, to);
      },
    };
    expect(refused({ 'prod/a.yaml': 'a2', 'prod/b.yaml': 'b2' }, { fileSystem: broken })).toEqual(['synth/cannot-write']);
    OutputWriter.open(outdir).abort();
    expect(contents()).toMatchObject({ 'prod/a.yaml': 'a2', 'prod/b.yaml': 'b2' });
    expect(write({ 'prod/a.yaml': 'a2', 'prod/b.yaml': 'b2' })).toMatchObject({ written: 0, unchanged: 2 });
    expect(readdirSync(outdir).sort()).toEqual(['.netstack-index', 'prod']);
  });

  it('is a finding for each folder without permission, before anything is written', () => {
    write({ 'prod/s/a.yaml': '1', 'prod/t/a.yaml': '1' });
    const before = contents();
    chmodSync(join(outdir, 'prod/t'), 0o555);
    const asUser: FileSystem = { ...nodeFileSystem, isWritable: (path) => (statSync(path).mode & 0o200) !== 0 };
    expect(refused({ 'prod/s/a.yaml': '2', 'prod/t/a.yaml': '2' }, { fileSystem: asUser })).toEqual(['synth/not-writable']);
    expect(contents()).toEqual(before);
  });

  it('is a finding where the index was damaged or names paths outside', () => {
    for (const index of [
      '<<<<<<< HEAD',
      '{"version":2}',
      JSON.stringify({ version: 1, files: { '../x': { sha256: '', objects: [] } }, folders: [], parts: [] }),
    ]) {
      put('.netstack-index', index);
      put('x', 'mine');
      expect(refused({ 'prod/a.yaml': '1' })).toEqual(['synth/index-unreadable']);
      expect(contents()).toEqual({ '.netstack-index': index, x: 'mine' });
    }
  });

  it('is a finding where the journal was damaged or names paths outside', () => {
    for (const journal of ['', '["netstack-journal",1]\n["delete","../x","0"]\n', '["netstack-journal",1]\n["put","files/0","/etc/x",""]\n']) {
      put('.netstack-journal', journal);
      expect(refused({ 'prod/a.yaml': '1' })).toEqual(['synth/journal-unreadable']);
      expect(contents()).toEqual({ '.netstack-journal': journal });
    }
  });

  it('refuses paths that leave it, because those come from code and not from users', () => {
    const writer = OutputWriter.open(outdir);
    for (const path of ['../x', '/x', 'a/../../x', 'a//b', '', 'a\\b', 'c:x', '.netstack-index', 'a/.netstack-stage/b']) {
      expect(() => writer.add(path, '')).toThrow('no path below the output folder');
    }
    writer.abort();
  });
});

describe('the lock', () => {
  it('lets one run in at a time', () => {
    const first = OutputWriter.open(outdir);
    expect(refused({ 'prod/a.yaml': '1' })).toEqual(['synth/locked']);
    first.add('prod/b.yaml', '2');
    first.commit();
    expect(Object.keys(contents())).toContain('prod/b.yaml');
    write({ 'prod/a.yaml': '1' });
  });

  it('is taken over from a process that is gone, not from one that lives or runs elsewhere', () => {
    const lock = (pid: number, host: string): void => put('.netstack-lock', `${JSON.stringify({ pid, host })}\n`);
    const me = { pid: 7, host: 'here', isAlive: (pid: number) => pid === 8 };
    lock(8, 'here');
    expect(refused({}, { owner: me })).toEqual(['synth/locked']);
    lock(9, 'there');
    expect(refused({}, { owner: me })).toEqual(['synth/locked']);
    put('.netstack-lock', 'damaged');
    expect(refused({}, { owner: me })).toEqual(['synth/locked']);
    lock(9, 'here');
    write({ 'prod/a.yaml': '1' }, { owner: me });
    expect(readdirSync(outdir).sort()).toEqual(['.netstack-index', 'prod']);
  });

  it('is never half written: a process that is killed while it takes it leaves a draft, which the next run clears', () => {
    put('.netstack-lock-9', '{"pid"');
    write({ 'prod/a.yaml': '1' });
    expect(Object.keys(contents()).filter((name) => name.startsWith('.netstack-lock'))).toEqual([]);
  });

  it('is not written through a link that has the name of its draft', () => {
    put('.netstack-index', '{"version":1,"files":{},"folders":[],"parts":[]}');
    const outside = join(dirname(outdir), 'outside');
    writeFileSync(outside, 'mine');
    symlinkSync(outside, join(outdir, `.netstack-lock-${process.pid}`));
    write({ 'prod/a.yaml': '1' });
    expect(readFileSync(outside, 'utf8')).toBe('mine');
  });

  it('goes to one of two processes that find the same stale lock', () => {
    put('.netstack-lock', `${JSON.stringify({ pid: 9, host: 'here' })}\n`);
    const quicker = `${JSON.stringify({ pid: 8, host: 'here' })}\n`;
    const overtaken: FileSystem = {
      ...nodeFileSystem,
      rename: (from, to) => {
        if (from.endsWith('.netstack-lock')) writeFileSync(from, quicker);
        nodeFileSystem.rename(from, to);
      },
    };
    expect(refused({}, { fileSystem: overtaken, owner: alone(7) })).toEqual(['synth/locked']);
    expect(contents()).toEqual({ '.netstack-lock': quicker });
  });

  it('is released by a run that is refused or given up', () => {
    put('prod/a.yaml', 'mine');
    refused({ 'prod/a.yaml': '1' });
    OutputWriter.open(outdir).abort();
    expect(contents()).toEqual({ 'prod/a.yaml': 'mine' });
  });
});

describe('a run that is stopped at any step', () => {
  const tree: Tree = { 'prod/s/a.yaml': 'a1', 'prod/s/b.yaml': 'b1', 'prod/t/c.yaml': 'c1', 'dev/s/a.yaml': 'd1' };
  const mine: Tree = { 'notes.txt': 'mine', 'prod/notes.txt': 'mine', 'prod/s/notes.txt': 'mine' };
  const scenarios: Readonly<Record<string, { readonly old: Tree; readonly mine: Tree; readonly next: Tree }>> = {
    'into a new folder': { old: {}, mine: {}, next: tree },
    'into a folder with files of others': { old: {}, mine, next: tree },
    'an update': { old: tree, mine, next: { ...tree, 'prod/s/b.yaml': 'b2', 'prod/s/d.yaml': 'd2', 'prod/u/v/e.yaml': 'e2', 'new/x.yaml': 'x2' } },
    'a deletion': { old: tree, mine, next: { 'prod/s/a.yaml': 'a1' } },
    'of everything': { old: tree, mine: { 'notes.txt': 'mine' }, next: {} },
    'another layout': { old: tree, mine, next: { 'prod.yaml': 'a1---b1---c1', 'dev.yaml': 'd1' } },
    'back from another layout': { old: { 'prod.yaml': 'a1', 'dev.yaml': 'd1' }, mine, next: tree },
  };

  for (const [name, scenario] of Object.entries(scenarios)) {
    it(`leaves the old output or the new one, never a mixture, and all files of others: ${name}`, () => {
      const prepare = (): void => {
        rmSync(outdir, { recursive: true, force: true });
        write(scenario.old);
        for (const [path, content] of Object.entries(scenario.mine)) put(path, content);
      };
      prepare();
      const old = contents();
      const steps = counted((fileSystem) => write(scenario.next, { fileSystem }));
      const next = contents();
      expect(steps).toBeGreaterThan(10);
      const seen = new Set<string>();
      for (let step = 0; step < steps; step++) {
        for (const again of ['recover', 'run'] as const) {
          prepare();
          expect(() => write(scenario.next, { fileSystem: stoppedAt(step), owner: alone(1) })).toThrow(Stopped);
          expect(contents()).toMatchObject(scenario.mine);
          if (again === 'run') {
            write(scenario.next, { owner: alone(2) });
            expect(contents()).toEqual(next);
          } else {
            OutputWriter.open(outdir, { owner: alone(2) }).abort();
            const now = JSON.stringify(contents());
            expect([JSON.stringify(old), JSON.stringify(next)]).toContain(now);
            seen.add(now);
          }
        }
      }
      expect(seen.size).toBe(2);
    });
  }

  it('is finished without overwriting what somebody changed in between; the next run says so', () => {
    const next = { ...tree, 'prod/s/b.yaml': 'b2', 'prod/s/d.yaml': 'd2', 'new/x.yaml': 'x2', 'new/y.yaml': 'y2' };
    write(tree);
    const steps = counted((fileSystem) => write(next, { fileSystem }));
    let conflicts = 0;
    for (let step = 0; step < steps; step++) {
      rmSync(outdir, { recursive: true, force: true });
      write(tree);
      expect(() => write(next, { fileSystem: stoppedAt(step), owner: alone(1) })).toThrow(Stopped);
      if (readFileSync(join(outdir, 'prod/s/b.yaml'), 'utf8') !== 'b1') continue;
      for (const path of ['prod/s/b.yaml', 'prod/s/d.yaml', 'new/x.yaml', 'new/mine.yaml']) put(path, 'edited');
      const codes = refused(next, { owner: alone(2) });
      expect(codes.length).toBeGreaterThanOrEqual(3);
      conflicts++;
      for (const path of ['prod/s/b.yaml', 'prod/s/d.yaml', 'new/x.yaml', 'new/mine.yaml']) expect(contents()[path]).toBe('edited');
    }
    expect(conflicts).toBeGreaterThan(10);
  });

  it('does not follow a link that took the place of a folder in between', () => {
    write(tree);
    const next = { ...tree, 'prod/s/b.yaml': 'b2' };
    const steps = counted((fileSystem) => write(next, { fileSystem }));
    const outside = join(dirname(outdir), 'outside');
    for (let step = 0; step < steps; step++) {
      rmSync(outdir, { recursive: true, force: true });
      rmSync(outside, { recursive: true, force: true });
      write(tree);
      expect(() => write(next, { fileSystem: stoppedAt(step), owner: alone(1) })).toThrow(Stopped);
      mkdirSync(outside);
      writeFileSync(join(outside, 'b.yaml'), 'b1');
      rmSync(join(outdir, 'prod/s'), { recursive: true });
      symlinkSync(outside, join(outdir, 'prod/s'));
      refused(next, { owner: alone(2) });
      expect(readFileSync(join(outside, 'b.yaml'), 'utf8')).toBe('b1');
    }
  });
});

/** Writes a tree, top folder by top folder. */
function write(files: Tree, options: WriterOptions = {}): WriteResult {
  const writer = OutputWriter.open(outdir, options);
  const paths = Object.keys(files);
  for (const top of new Set(paths.map((path) => path.split('/')[0]))) {
    for (const path of paths.filter((p) => p.split('/')[0] === top)) writer.add(path, files[path] ?? '', { objects: [`id of ${path}`] });
  }
  return writer.commit();
}

function refused(files: Tree, options: WriterOptions = {}): readonly string[] {
  let findings: readonly Finding[] = [];
  try {
    write(files, options);
  } catch (error) {
    if (!(error instanceof NetstackError)) throw error;
    findings = error.findings;
  }
  return findings.filter((f) => f.severity === 'error').map((f) => f.code);
}

function put(path: string, content: string): void {
  mkdirSync(dirname(join(outdir, path)), { recursive: true });
  writeFileSync(join(outdir, path), content);
}

/** Every file below the output folder but links. */
function contents(): Tree {
  const walk = (folder: string, prefix: string): readonly (readonly [string, string])[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return walk(path, `${prefix}${entry.name}/`);
      return entry.isFile() ? [[`${prefix}${entry.name}`, readFileSync(path, 'utf8')] as const] : [];
    });
  try {
    return Object.fromEntries([...walk(outdir, '')].sort(([a], [b]) => (a < b ? -1 : 1)));
  } catch {
    return {};
  }
}

class Stopped extends Error {}

/** A file system that calls `before` ahead of every operation. It syncs nothing: these tests end processes, not machines. */
function watched(before: (operation: string, args: readonly unknown[]) => void): FileSystem {
  const wrap =
    <A extends readonly unknown[], R>(operation: string, run: (...args: A) => R) =>
    (...args: A): R => {
      before(operation, args);
      return run(...args);
    };
  return {
    kindOf: wrap('kindOf', nodeFileSystem.kindOf),
    list: wrap('list', nodeFileSystem.list),
    read: wrap('read', nodeFileSystem.read),
    write: wrap('write', nodeFileSystem.write),
    create: wrap('create', nodeFileSystem.create),
    append: wrap('append', nodeFileSystem.append),
    sync: wrap('sync', (_path: string) => undefined),
    rename: wrap('rename', nodeFileSystem.rename),
    remove: wrap('remove', nodeFileSystem.remove),
    makeFolder: wrap('makeFolder', nodeFileSystem.makeFolder),
    removeEmptyFolder: wrap('removeEmptyFolder', nodeFileSystem.removeEmptyFolder),
    removeTree: wrap('removeTree', nodeFileSystem.removeTree),
    isWritable: wrap('isWritable', nodeFileSystem.isWritable),
    realPath: wrap('realPath', nodeFileSystem.realPath),
  };
}

function counted(run: (fileSystem: FileSystem) => void): number {
  let count = 0;
  run(watched(() => count++));
  return count;
}

/** Dies at operation `step`, half of what it writes written; nothing works afterwards. */
function stoppedAt(step: number): FileSystem {
  let count = 0;
  return watched((operation, [path, content]) => {
    if (count++ < step) return;
    if (count === step + 1 && typeof path === 'string' && typeof content === 'string' && (operation === 'write' || operation === 'append')) {
      nodeFileSystem.append(path, content.slice(0, content.length / 2));
    }
    throw new Stopped();
  });
}
