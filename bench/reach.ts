/**
 * What reachability costs: the analysis by itself, its growth, single questions, and whole runs of the command line from YAML.
 * Where np-guard's analyzer is on the PATH it runs on the same folders, and its answers are compared.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { canonical, flowsOf } from '../test/reach/support/flows';
import { measure, printTable } from './measure';
import { benchCluster } from './reach-cluster';

interface Sizes {
  readonly namespaces: number;
  readonly workloads: number;
  readonly policies: number;
  readonly replicas: number;
  readonly distinct?: boolean;
}

interface Result {
  readonly reading: number;
  readonly analysis: number;
  readonly seconds: number;
  readonly memory: number;
  readonly classes: number;
  readonly signatures: number;
  readonly questions?: Questions;
}

/** What an edit of one policy costs, in ms of CPU. */
interface Edit {
  readonly update: number;
  readonly diff: number;
  /** Flows that differ. */
  readonly flows: number;
}

export interface Questions {
  readonly first: Edit;
  /** Medians of many edits, each of another policy. */
  readonly edits: Edit;
  readonly why: number;
}

const root = join(__dirname, '..');
const runs = 3;

/** The best of a few runs: the machine may be busy with other things. */
function analyse({ namespaces, workloads, policies, replicas, distinct = false }: Sizes, questions = false): Result {
  const args = [namespaces, workloads, policies, replicas, distinct ? 'distinct' : 'alike', questions ? 'questions' : 'none'].map(String);
  const results = Array.from({ length: runs }, (): Result => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', '--import', 'tsx', join(__dirname, 'reach-case.ts'), ...args], {
      cwd: root,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  });
  return results.reduce((best, result) => (result.seconds < best.seconds ? result : best));
}

const fixed = (value: number | undefined, digits = 2): string => (value ?? 0).toFixed(digits);

function analysisTable(): void {
  const cases: readonly (readonly [string, Sizes])[] = [
    ['10,000 pods x 2,000 policies x 500 namespaces', { namespaces: 500, workloads: 2000, policies: 2000, replicas: 5 }],
    ['100,000 pods x 5,000 policies x 1,000 namespaces', { namespaces: 1000, workloads: 20_000, policies: 5000, replicas: 5 }],
    ['100,000 pods, all labels different', { namespaces: 1000, workloads: 20_000, policies: 5000, replicas: 5, distinct: true }],
  ];
  const rows = cases.map(([name, sizes]) => {
    const { reading, seconds, analysis, memory, classes, signatures } = analyse(sizes);
    return [name, fixed(reading), fixed(seconds), fixed(analysis), fixed(memory, 0), String(classes), String(signatures)];
  });
  console.log('\nanalysis of objects in memory, one thread');
  printTable(['cluster', 'reading, CPU s', 'analysis, s', 'CPU s', 'MiB', 'classes', 'signatures'], rows);
}

function growthTable(): void {
  const base = { namespaces: 200, workloads: 2000, policies: 2000, replicas: 1 };
  const exponent = (small: Result, large: Result, factor: number): string => fixed(Math.log(large.seconds / small.seconds) / Math.log(factor));
  const one = analyse(base);
  const pods = analyse({ ...base, replicas: 50 });
  const policies = analyse({ ...base, policies: 8000 });
  const workloads = analyse({ ...base, workloads: 8000 });
  console.log('\ngrowth of the analysis from 2,000 workloads x 2,000 policies: seconds grow with the power given');
  printTable(
    ['what grows', 'from, s', 'to, s', 'exponent'],
    [
      ['pods of the same templates, 2,000 to 100,000', fixed(one.seconds), fixed(pods.seconds), exponent(one, pods, 50)],
      ['policies, 2,000 to 8,000', fixed(one.seconds), fixed(policies.seconds), exponent(one, policies, 4)],
      ['workloads, 2,000 to 8,000', fixed(one.seconds), fixed(workloads.seconds), exponent(one, workloads, 4)],
    ],
  );
}

function questionsTable(): void {
  const { questions } = analyse({ namespaces: 500, workloads: 2000, policies: 2000, replicas: 5 }, true);
  if (questions === undefined) return;
  const { first, edits, why } = questions;
  console.log('\nquestions on 10,000 pods x 2,000 policies');
  printTable(
    ['question', 'ms of CPU', 'flows that differ'],
    [
      ['analysis again after the first edit of a policy', fixed(first.update, 0), ''],
      ['diff of the two, both built: the first of the process', fixed(first.diff, 0), String(first.flows)],
      ['analysis again after one of 25 more edits, median', fixed(edits.update, 0), ''],
      ['diff of the two, both built, median', fixed(edits.diff, 0), String(edits.flows)],
      ['one why, with its counterfactuals', fixed(why), ''],
    ],
  );
}

const analyzer = 'netpol-analyzer';

function hasAnalyzer(): boolean {
  return spawnSync(analyzer, ['--version'], { encoding: 'utf8' }).error === undefined;
}

function wholeRuns(): void {
  const cli = join(root, 'build', 'lib', 'cli', 'main.js');
  const bundled = join(root, 'build', 'netstack.js');
  const entry = existsSync(bundled) ? bundled : cli;
  if (!existsSync(entry)) {
    console.log('\nwhole runs of the command line are measured on the build: run `npm run build` first');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'reach-bench-'));
  const peer = hasAnalyzer();
  const rows: string[][] = [];
  for (const [namespaces, workloads, policies] of [
    [10, 100, 100],
    [50, 500, 500],
    [100, 1000, 1000],
    [200, 2000, 2000],
    [1000, 10_000, 10_000],
  ] as const) {
    const dir = join(folder, String(workloads));
    writeCluster(dir, namespaces, workloads, policies);
    const aggregate = workloads > 2000;
    const args = [entry, 'reach', 'matrix', dir, '--profile', 'np-guard', ...(aggregate ? ['--aggregate', 'namespace'] : [])];
    const { cpu, memory } = measure(args, {}, aggregate ? 1 : runs);
    const other = peer && workloads <= 1000 ? compareWithPeer(dir, args) : undefined;
    rows.push([
      `${workloads} x ${policies}${aggregate ? ', by namespace' : ''}`,
      fixed(cpu),
      fixed(memory, 0),
      other === undefined ? '-' : fixed(other.cpu),
      other === undefined ? '-' : `${fixed(other.cpu / cpu, 0)}x`,
      other === undefined ? '-' : String(other.differences),
    ]);
  }
  rmSync(folder, { recursive: true });
  console.log(`\nwhole process from YAML to the text matrix${peer ? '' : ` (${analyzer} is not on the PATH: nothing to compare with)`}`);
  printTable(['workloads x policies', 'CPU s', 'MiB', 'np-guard CPU s', 'ratio', 'lines that differ'], rows);
}

function writeCluster(dir: string, namespaces: number, workloads: number, policies: number): void {
  mkdirSync(dir);
  const manifests = benchCluster({ namespaces, workloads, policies, talkative: true });
  const text = manifests.map((manifest) => dump(manifest, { noRefs: true })).join('---\n');
  writeFileSync(join(dir, 'cluster.yaml'), text);
}

function compareWithPeer(dir: string, args: readonly string[]): { readonly cpu: number; readonly differences: number } {
  const out = join(dir, '..', 'peer.txt');
  const start = childCpu();
  const { status, stderr } = spawnSync(analyzer, ['list', '-q', '--dirpath', dir, '-o', 'txt', '-f', out], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const cpu = childCpu() - start;
  const ours = spawnSync(process.execPath, [...args], { encoding: 'utf8', maxBuffer: 2 ** 30 }).stdout;
  const a = new Set(canonical(flowsOf(flowLines(ours))));
  const b = new Set(canonical(flowsOf(flowLines(readFileSync(out, 'utf8')))));
  return { cpu, differences: [...a].filter((line) => !b.has(line)).length + [...b].filter((line) => !a.has(line)).length };
}

/** Lines that are flows: the analyzer adds headings. */
function flowLines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.includes(' => '));
}

/** CPU seconds of all children so far, from the kernel's accounting. */
function childCpu(): number {
  const [, fields = ''] = /\) (.*)$/.exec(readFileSync('/proc/self/stat', 'utf8')) ?? [];
  const values = fields.split(' ').map(Number);
  return ((values[13] ?? 0) + (values[14] ?? 0)) / 100;
}

/** Runs every table. */
export async function run(): Promise<void> {
  analysisTable();
  growthTable();
  questionsTable();
  wholeRuns();
}
