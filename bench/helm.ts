import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import type { LayerSpec } from '../lib/plan';
import { synthLayers } from '../lib/synth';

/**
 * Cilium's objects of a layer beside those of `helm template`, and what each costs. Says so where helm, or the chart, is
 * not here: nothing is downloaded.
 *
 * @param milliseconds what a further layer costs here
 */
export function helmTemplate(spec: LayerSpec, folder: string, milliseconds: number): string {
  const version = spawnSync('helm', ['version', '--short'], { encoding: 'utf8' });
  if (version.status !== 0) return 'helm is not on the PATH: nothing to stand beside';
  const chart = process.env.NETSTACK_CILIUM_CHART;
  if (chart === undefined) return `helm ${version.stdout.trim()}: NETSTACK_CILIUM_CHART names no chart, nothing to stand beside`;
  const { text, cpu } = template(chart, spec);
  const theirs = new Set(objectsIn([text]));
  synthLayers([spec], { outdir: folder });
  const ours = new Set(objectsIn(filesBelow(folder)).filter((name) => /cilium|hubble/.test(name)));
  const missing = [...theirs].filter((name) => !ours.has(name));
  const more = [...ours].filter((name) => !theirs.has(name));
  return [
    `helm template: ${theirs.size} objects, ${(cpu * 1000).toFixed(0)} ms of CPU; a further layer here ${milliseconds.toFixed(1)} ms, ${((cpu * 1000) / milliseconds).toFixed(1)} times less`,
    `only helm: ${missing.join(', ') || 'nothing'}`,
    `only here: ${more.join(', ') || 'nothing'}`,
  ].join('\n');
}

/** The shell adds up what its children used; the least of five runs counts. */
function template(chart: string, { cluster }: LayerSpec): { readonly text: string; readonly cpu: number } {
  const values = ['--set', 'ipam.mode=cluster-pool', '--set', `ipam.operator.clusterPoolIPv4PodCIDRList=${cluster.podCidrs[0] ?? ''}`];
  const runs = Array.from({ length: 5 }, () => {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', 'helm template cilium "$@" -n kube-system; times >&2', 'sh', chart, ...values], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    if (status !== 0) throw new Error(stderr);
    const children = stderr.trim().split('\n').at(-1) ?? '';
    const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(([, minutes, rest]) => Number(minutes) * 60 + Number(rest));
    return { text: stdout, cpu: seconds.reduce((sum, one) => sum + one, 0) };
  });
  return runs.reduce((least, one) => (one.cpu < least.cpu ? one : least));
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

/** `DaemonSet kube-system/cilium`. */
function objectsIn(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) =>
    loadAll(text).flatMap((value): readonly string[] => {
      if (typeof value !== 'object' || value === null || !('kind' in value) || !('metadata' in value)) return [];
      const { kind, metadata } = value;
      const { name, namespace } = typeof metadata === 'object' && metadata !== null ? Object.fromEntries(Object.entries(metadata)) : {};
      return [`${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`];
    }),
  );
}
