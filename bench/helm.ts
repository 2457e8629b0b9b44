import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import type { LayerSpec } from '../lib/plan';
import { synthLayers } from '../lib/synth';
import { measure } from './measure';

const program = join(__dirname, 'synth-program.cjs');

/**
 * Cilium's objects of a layer beside those of `helm template`, field by field, and what each costs. Says so where helm, or
 * the chart, is not here: nothing is downloaded. test/parity/cilium holds the reason for every field that differs.
 *
 * @param milliseconds what a further layer costs here
 */
export function helmTemplate(spec: LayerSpec, folder: string, milliseconds: number): string {
  const version = spawnSync('helm', ['version', '--short'], { encoding: 'utf8' });
  if (version.status !== 0) return 'helm is not on the PATH: nothing to stand beside';
  const chart = process.env.NETSTACK_CILIUM_CHART;
  if (chart === undefined) return `helm ${version.stdout.trim()}: NETSTACK_CILIUM_CHART names no chart, nothing to stand beside`;
  if (!existsSync(join(__dirname, '../build/bundle.js'))) throw new Error('run npm run build first');
  const { text, helm, here } = costsOf(chart, spec, folder);
  const theirs = objectsIn([text]);
  synthLayers([spec], { outdir: join(folder, 'layer') });
  // Policies are the layer's own: the chart has none.
  const ours = new Map([...objectsIn(filesBelow(join(folder, 'layer')))].filter(([name]) => /cilium|hubble/.test(name) && !name.includes('Policy')));
  const missing = [...theirs.keys()].filter((name) => !ours.has(name));
  const more = [...ours.keys()].filter((name) => !theirs.has(name));
  const common = [...theirs].flatMap(([name, object]) => (ours.has(name) ? [{ name, differing: differences(object, ours.get(name)) }] : []));
  const differing = common.filter(({ differing }) => differing.length > 0);
  const fields = [...theirs.values()].reduce<number>((sum, object) => sum + leavesOf(object).size, 0);
  return [
    `helm ${version.stdout.trim()} template: ${theirs.size} objects of ${fields} fields, ${(helm * 1000).toFixed(0)} ms of CPU`,
    `one layer here, a whole process: ${(here * 1000).toFixed(0)} ms, ${(here / helm).toFixed(2)} times helm`,
    `a further layer here: ${milliseconds.toFixed(1)} ms, ${((helm * 1000) / milliseconds).toFixed(0)} times less than helm`,
    `only helm: ${missing.join(', ') || 'nothing'}`,
    `only here: ${more.join(', ') || 'nothing'}`,
    `in both: ${common.length}, of which ${common.length - differing.length} are equal; fields that differ:`,
    ...differing.map(
      ({ name, differing }) => `  ${name}: ${differing.length} (${differing.slice(0, 4).join(', ')}${differing.length > 4 ? ', ...' : ''})`,
    ),
  ].join('\n');
}

interface Costs {
  readonly text: string;
  /** CPU seconds of helm, and of one layer from start to end of a process of built code. */
  readonly helm: number;
  readonly here: number;
}

/**
 * What the layer says, said to the chart: releases, ranges, and a Job that makes certificates, because keys that the chart
 * makes by itself are others in every render. Both take turns; the least of seven runs of each counts.
 */
function costsOf(chart: string, spec: LayerSpec, folder: string): Costs {
  const values = {
    'ipam.mode': 'cluster-pool',
    'ipam.operator.clusterPoolIPv4PodCIDRList': spec.cluster.podCidrs?.[0] ?? '',
    'hubble.tls.auto.method': 'cronJob',
  };
  const args = ['--kube-version', `${spec.cluster.kubernetes}.0`, ...Object.entries(values).flatMap(([key, value]) => ['--set', `${key}=${value}`])];
  const runs = Array.from({ length: 7 }, (_one, run) => ({
    ...template(chart, args),
    here: measure([program, 'specs', '1'], { BENCH_LAYER: JSON.stringify(spec), BENCH_OUT: join(folder, `single-${run}`) }, 1).cpu,
  }));
  return { text: runs[0]?.text ?? '', helm: Math.min(...runs.map(({ helm }) => helm)), here: Math.min(...runs.map(({ here }) => here)) };
}

/** The shell adds up what its children used. */
function template(chart: string, args: readonly string[]): { readonly text: string; readonly helm: number } {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', 'helm template cilium "$@" -n kube-system && times >&2', 'sh', chart, ...args], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(stderr);
  const children = stderr.trim().split('\n').at(-1) ?? '';
  const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(([, minutes, rest]) => Number(minutes) * 60 + Number(rest));
  return { text: stdout, helm: seconds.reduce((sum, one) => sum + one, 0) };
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

/** Objects by `DaemonSet kube-system/cilium`; of a Job the hash of its spec, which ends its name, is left out. */
function objectsIn(texts: readonly string[]): ReadonlyMap<string, unknown> {
  const objects = new Map<string, unknown>();
  for (const value of texts.flatMap((text) => loadAll(text))) {
    if (typeof value !== 'object' || value === null || !('kind' in value) || !('metadata' in value)) continue;
    const { kind, metadata } = value;
    const { name, namespace } = typeof metadata === 'object' && metadata !== null ? Object.fromEntries(Object.entries(metadata)) : {};
    objects.set(`${kind} ${namespace === undefined ? '' : `${namespace}/`}${kind === 'Job' ? name.replace(/-[0-9a-f]{10}$/, '') : name}`, value);
  }
  return objects;
}

/** Paths of fields that are in one alone, or hold something else. */
function differences(one: unknown, other: unknown): readonly string[] {
  const [a, b] = [leavesOf(one), leavesOf(other)];
  return [...new Set([...a.keys(), ...b.keys()])].filter((path) => a.get(path) !== b.get(path)).sort();
}

/** Every value that is no object and no list, as JSON, by its path; what is empty is absent. */
function leavesOf(value: unknown, path = '', leaves = new Map<string, string>()): ReadonlyMap<string, string> {
  if (typeof value !== 'object') leaves.set(path, JSON.stringify(value));
  else if (value !== null) for (const [key, child] of Object.entries(value)) leavesOf(child, path === '' ? key : `${path}.${key}`, leaves);
  return leaves;
}
