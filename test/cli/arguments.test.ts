import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../lib/cli/program';

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'netstack-arguments-'));
  mkdirSync(join(scratch, 'empty'));
  mkdirSync(join(scratch, 'folder.yaml'));
  symlinkSync(join(scratch, 'nowhere'), join(scratch, 'dangling.yaml'));
  writeFileSync(join(scratch, 'broken.yaml'), 'cluster: [\n');
  writeFileSync(join(scratch, 'binary.yaml'), Buffer.from([0xff, 0x00, 0xfe]));
  writeFileSync(join(scratch, 'scalar.yaml'), '7\n');
  writeFileSync(join(scratch, 'nothing.json'), '');
  writeFileSync(join(scratch, 'file'), '');
});
afterAll(() => rmSync(scratch, { recursive: true }));

async function netstack(...argv: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  let text = '';
  const take = (more: string): void => {
    text += more;
  };
  const code = await run(argv, { out: take, err: take });
  return { code, text };
}

const commands = [
  'synth',
  'bootstrap',
  'fleet',
  'fleet synth',
  'fleet merge',
  'fleet list',
  'lint',
  'diff',
  'images',
  'ports',
  'mtu',
  'crds',
  'crds list',
];

describe('help', () => {
  it.each(['', ...commands])('of netstack %s says how it is used, and is no failure', async (command) => {
    const { code, text } = await netstack(...command.split(' ').filter((word) => word !== ''), '--help');
    expect(code).toBe(0);
    expect(text).toMatch(/^Usage: /);
    expect(text.split('\n').length).toBeGreaterThan(4);
  });
});

describe('what a user gets wrong', () => {
  const places = [
    'missing.yaml',
    'empty',
    'folder.yaml',
    'dangling.yaml',
    'broken.yaml',
    'binary.yaml',
    'scalar.yaml',
    'nothing.json',
    'file',
    'file/x.yaml',
  ];
  // A throw that is none of the command line's own would fail the test: that is where a stack trace comes from.
  it.each(places)('%s as a spec is a finding for every command, and writes nothing', async (place) => {
    const before = readdirSync(scratch).sort();
    const path = join(scratch, place);
    for (const argv of [
      ['synth', path, '--out', join(scratch, 'out')],
      ['bootstrap', path],
      ['lint', path],
      ['images', path],
      ['ports', path],
      ['fleet', 'synth', path, '--out', join(scratch, 'out')],
      ['fleet', 'list', path],
      ['fleet', 'merge', path, '--out', join(scratch, 'out')],
      ['explain', path, 'cni'],
      ['crds', 'list', path],
    ]) {
      const { code, text } = await netstack(...argv);
      expect([argv[0], code, text]).toEqual([argv[0], expect.any(Number), expect.stringMatching(/\S/)]);
      expect([argv, code]).not.toEqual([argv, 0]);
      expect(text).not.toMatch(/\n {4}at /);
    }
    expect(readdirSync(scratch).sort()).toEqual(before);
  });

  it.each([
    ['nonsense'],
    ['synth', '--for', 'helm'],
    ['synth', '--layout', 'x'],
    ['synth', '--nonsense'],
    ['bootstrap'],
    ['bootstrap', 'a', 'b'],
    ['bootstrap', 'x.yaml', '--target', 'eks'],
    ['fleet', 'nonsense'],
    ['fleet', 'merge'],
    ['fleet', 'synth', '--shard', '1'],
    ['images'],
    ['images', 'x.yaml', '-o', 'tar'],
    ['images', 'x.yaml', '--mirror'],
  ])('%s %s %s %s is refused in words', async (...argv) => {
    const { code, text } = await netstack(...argv.filter((word) => word !== undefined));
    expect(code).toBe(1);
    expect(text).not.toMatch(/\n {4}at /);
  });
});
