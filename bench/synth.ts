/**
 * What producing the network layer costs, as CPU seconds of whole processes from built code (`npm run build` first).
 *
 * Peers in the same run: Node alone, cdk8s alone, and a plain cdk8s App that writes the same objects, one chart a cluster,
 * with cdk8s' own YAML. Files go to tmpfs; one column repeats a row on disk.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measure, printTable } from './measure';

const root = join(__dirname, '..');
const program = join(__dirname, 'synth-program.cjs');

export async function run(): Promise<void> {
  if (!existsSync(join(root, 'build/index.js'))) throw new Error('run npm run build first');
  const memory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'netstack-bench-'));
  const disk = mkdtempSync(join(tmpdir(), 'netstack-bench-'));
  try {
    report(memory, disk);
  } finally {
    rmSync(memory, { recursive: true });
    rmSync(disk, { recursive: true });
  }
}

function report(memory: string, disk: string): void {
  let number = 0;
  // A new folder each time: an unchanged file would not be written again.
  const cost = (way: string, clusters: number, folder = memory) =>
    measure([program, way, String(clusters)], { BENCH_OUT: join(folder, `${way}-${clusters}-${number++}`) });
  const node = measure(['-e', '']);
  const cdk8s = measure([program, 'cdk8s', '0']);
  const library = measure([program, 'import', '0']);
  const rows: string[][] = [];
  const costs = new Map<string, number>();
  for (const way of ['lint', 'specs', 'app', 'plain']) {
    for (const clusters of [1, 10, 100]) {
      const onMemory = cost(way, clusters);
      costs.set(`${way} ${clusters}`, onMemory.cpu);
      const onDisk = way === 'lint' ? '' : cost(way, clusters, disk).cpu.toFixed(2);
      rows.push([
        TITLES[way] ?? way,
        String(clusters),
        onMemory.cpu.toFixed(3),
        onDisk,
        String(Math.round(onMemory.memory)),
        extra(costs, way, clusters),
      ]);
    }
  }
  console.log('One process, CPU seconds (median of 5)\n');
  printTable(
    ['process', 'CPU s', 'over Node'],
    [
      ['node alone', node.cpu.toFixed(3), ''],
      ['node + cdk8s', cdk8s.cpu.toFixed(3), (cdk8s.cpu - node.cpu).toFixed(3)],
      ['node + cdk8s-netstack', library.cpu.toFixed(3), (library.cpu - node.cpu).toFixed(3)],
      ['cdk8s-netstack over cdk8s', '', (library.cpu - cdk8s.cpu).toFixed(3)],
    ],
  );
  console.log('\nFull default layers, checks included\n');
  printTable(['way', 'clusters', 'CPU s', 'on disk', 'peak MiB', 'ms a further cluster'], rows);
  const at = (key: string): number => costs.get(key) ?? Number.NaN;
  console.log('\nRatios at 100 clusters\n');
  printTable(
    ['ratio', 'value'],
    [
      ['plain cdk8s App / synthLayers', (at('plain 100') / at('specs 100')).toFixed(1)],
      ['plain cdk8s App / NetworkApp', (at('plain 100') / at('app 100')).toFixed(1)],
      ['synthLayers, time a cluster: 100 / 10', (at('specs 100') / 100 / (at('specs 10') / 10)).toFixed(2)],
    ],
  );
}

const TITLES: Readonly<Record<string, string>> = {
  lint: 'plan, manifests, check only',
  specs: 'synthLayers from specs',
  app: 'NetworkApp with NetworkLayers',
  plain: 'plain cdk8s App, same objects',
};

function extra(costs: ReadonlyMap<string, number>, way: string, clusters: number): string {
  const one = costs.get(`${way} 1`);
  const all = costs.get(`${way} ${clusters}`);
  return one === undefined || all === undefined || clusters === 1 ? '' : (((all - one) / (clusters - 1)) * 1000).toFixed(2);
}
