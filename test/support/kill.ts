/**
 * Kills a synthesis at a random moment and looks at what it leaves: the old tree, the new one, or a journal that the next run
 * finishes. Used by a test with a few trials and by `npm run test:kill` with as many as one likes.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { layer as prod } from '../../clusters/prod';
import type { LayerSpec } from '../../lib/plan';
import { synthLayers } from '../../lib/synth';

export interface KillResult {
  readonly trials: number;
  /** How many ended before the kill, left the old tree, left the new one, or left a journal. */
  readonly finished: number;
  readonly old: number;
  readonly new: number;
  readonly journal: number;
  /** What went wrong, with the trial; empty where everything held. */
  readonly failures: readonly string[];
}

/** States that runs go between: files change, come and go, a whole cluster too. */
const STATES: readonly (readonly LayerSpec[])[] = [
  [prod, other('second', prod)],
  [{ ...prod, cni: { type: 'flannel', backend: { type: 'host-gw' } } }, other('second', prod)],
  [prod],
  [{ ...prod, policy: { defaultDeny: false } }, other('third', prod), other('second', { ...prod, dns: { type: 'coredns', replicas: 3 } })],
];

function other(name: string, spec: LayerSpec): LayerSpec {
  return { ...spec, cluster: { ...spec.cluster, name } };
}

type Tree = Readonly<Record<string, string>>;

/** Runs trials. `seed` decides states and moments; how far a run gets in that time is the machine's. */
export async function killTrials(trials: number, seed: number): Promise<KillResult> {
  const folder = mkdtempSync(join(tmpdir(), 'netstack-kill-'));
  const program = join(folder, 'synth.cjs');
  buildSync({
    entryPoints: [join(__dirname, '../../lib/synth/index.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',

    logLevel: 'error',
  });
  const random = generator(seed);
  const counts = { finished: 0, old: 0, new: 0, journal: 0 };
  const failures: string[] = [];
  try {
    const wanted = STATES.map((specs, index) => {
      writeFileSync(join(folder, `${index}.json`), JSON.stringify(specs));
      synthLayers(specs, { outdir: join(folder, `wanted-${index}`) });
      return treeOf(join(folder, `wanted-${index}`));
    });
    for (let trial = 0; trial < trials; trial++) {
      const from = random(STATES.length);
      const to = (from + 1 + random(STATES.length - 1)) % STATES.length;
      const outdir = join(folder, 'dist');
      rmSync(outdir, { recursive: true, force: true });
      synthLayers(STATES[from] ?? [], { outdir });
      mkdirSync(join(outdir, 'prod/by-hand'), { recursive: true });
      writeFileSync(join(outdir, 'prod/by-hand/notes.md'), 'mine\n');
      const finished = await killed(program, join(folder, `${to}.json`), outdir, random(24));
      const end = outcome(outdir, wanted[from] ?? {}, wanted[to] ?? {});
      if (finished) counts.finished++;
      else if (end === 'mixture') failures.push(`trial ${trial}, ${from} to ${to}: a mixture and no journal`);
      else counts[end]++;
      // Whatever was left, the next run gets to its end, here to where the killed one was going or back.
      const next = random(2) === 0 ? to : from;
      synthLayers(STATES[next] ?? [], { outdir });
      if (!equal(ours(treeOf(outdir)), wanted[next] ?? {}))
        failures.push(`trial ${trial}, ${from} to ${to}: the run after it to ${next} gives another tree`);
      if (treeOf(outdir)['prod/by-hand/notes.md'] !== 'mine\n') failures.push(`trial ${trial}, ${from} to ${to}: a file of the user's is gone`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { trials, ...counts, failures };
}

/** Whether the run ended by itself. It says when everything is staged, or is about to be; the kill comes some milliseconds around that. */
function killed(program: string, specs: string, outdir: string, delay: number): Promise<boolean> {
  const code = `const { synthLayers } = require(${JSON.stringify(program)}); const specs = JSON.parse(require('fs').readFileSync(${JSON.stringify(specs)}, 'utf8'));
function* all() { for (const spec of specs) yield spec; process.stdout.write('ready'); }
synthLayers(all(), { outdir: ${JSON.stringify(outdir)} });`;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'pipe'], cwd: join(__dirname, '../..') });
    let err = '';
    child.stderr.on('data', (text: Buffer) => {
      err += text.toString();
    });
    child.stdout.once('data', () => (delay === 0 ? child.kill('SIGKILL') : setTimeout(() => child.kill('SIGKILL'), delay)));
    child.once('error', reject);
    child.once('exit', (status, signal) => {
      if (signal === 'SIGKILL') resolve(false);
      else if (status === 0) resolve(true);
      else reject(new Error(`the run failed by itself:\n${err}`));
    });
  });
}

function outcome(outdir: string, before: Tree, after: Tree): 'old' | 'new' | 'journal' | 'mixture' {
  const tree = treeOf(outdir);
  if ('.netstack-journal' in tree) return 'journal';
  const own = ours(tree);
  return equal(own, before) ? 'old' : equal(own, after) ? 'new' : 'mixture';
}

/** Without what a run leaves for the next: its stage and its lock; and without what the user wrote. */
function ours(tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !/^\.netstack-(?:stage|lock)/.test(path) && !path.startsWith('prod/by-hand/')));
}

function equal(a: Tree, b: Tree): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}

function treeOf(folder: string): Tree {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

/** Whole numbers below a limit, the same for a seed. */
function generator(seed: number): (limit: number) => number {
  let state = seed >>> 0 || 1;
  return (limit) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % limit;
  };
}
