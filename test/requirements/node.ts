/** A node as files in a folder, and the script run on it by every shell of this machine. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { LayerSpec } from '../../lib/plan';
import { requirementsScript } from '../../lib/requirements';
import { planOf } from '../support/layer';

const folders: string[] = [];

/** Removes what `node` made. */
export function removeNodes(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
}

/** A folder with files by path. */
export function node(files: Readonly<Record<string, string | Buffer>>): string {
  const root = mkdtempSync(join(tmpdir(), 'netstack-node-'));
  folders.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** Shells that POSIX scripts run under, those that are here. */
export const shells: readonly (readonly string[])[] = [['sh'], ['dash'], ['busybox', 'ash'], ['bash', '--posix']].filter(
  ([program = '', ...args]) => spawnSync(program, [...args, '-c', 'true']).status === 0,
);

export interface Run {
  readonly status: number | null;
  /** `ok kernel 5.6 or newer: 6.1`, without the reasons; the last line is the sum. */
  readonly lines: readonly string[];
  readonly out: string;
  readonly err: string;
}

/** Runs the script of a layer on a node. */
export function check(spec: LayerSpec, root: string, args: readonly string[] = [], [program = 'sh', ...options]: readonly string[] = ['sh']): Run {
  return runScript(requirementsScript(planOf(spec)), root, args, [program, ...options]);
}

export function runScript(script: string, root: string, args: readonly string[], [program = 'sh', ...options]: readonly string[]): Run {
  const file = join(node({ 'check.sh': script }), 'check.sh');
  const { status, stdout, stderr } = spawnSync(program, [...options, file, ...args], {
    encoding: 'utf8',
    cwd: dirname(file),
    env: { PATH: process.env.PATH ?? '', NETSTACK_ROOT: root },
  });
  const lines = stdout.split('\n').filter((line) => line !== '');
  return { status, lines: lines.map((line) => line.replace(/^(\w+) +/, '$1 ').replace(/ \(.*\)$/, '')), out: stdout, err: stderr };
}
