import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** What one whole process cost. */
export interface Cost {
  /** User and system CPU seconds, start of the runtime included. */
  readonly cpu: number;
  /** Largest resident set, in MiB. */
  readonly memory: number;
}

/**
 * Runs a Node program several times and gives the median CPU and the largest memory. CPU, not wall time: machines are shared.
 *
 * @param args what follows `node`
 */
export function measure(args: readonly string[], env: Readonly<Record<string, string>> = {}, runs = 5): Cost {
  const costs = Array.from({ length: runs }, () => once(args, env)).sort((a, b) => a.cpu - b.cpu);
  return { cpu: costs[Math.floor(runs / 2)]?.cpu ?? 0, memory: Math.max(...costs.map(({ memory }) => memory)) };
}

function once(args: readonly string[], env: Readonly<Record<string, string>>): Cost {
  const { status, stderr, output } = spawnSync(process.execPath, ['--require', join(__dirname, 'usage.cjs'), ...args], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', ...env },
  });
  if (status !== 0) throw new Error(stderr);
  const [micros = 0, kilobytes = 0] = (output[3] ?? '').split(' ').map(Number);
  return { cpu: micros / 1e6, memory: kilobytes / 1024 };
}

/** Columns that line up; the first is text, the others are numbers. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((text, column) => Math.max(text.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ');
  console.log([line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n'));
}
