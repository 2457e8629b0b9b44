/**
 * What the pod network of a layer costs: plan, manifests, check and write of one layer with each of them, in CPU
 * milliseconds on the main thread, beside flannel's in the same run. CRDs are referenced, not inlined. Where helm is on the
 * PATH, Cilium's layer stands beside `helm template` of its chart.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveCluster } from '../lib/cluster';
import type { CiliumOptions } from '../lib/cni/cilium';
import { checkConfig } from '../lib/cni/cilium/config/check';
import { resolveCilium } from '../lib/cni/cilium/resolve';
import { ProblemList } from '../lib/finding';
import type { CniSpec, LayerSpec } from '../lib/plan';
import { synthLayers } from '../lib/synth';
import { podNetworkEntries } from '../test/support/pod-networks';
import { helmTemplate } from './helm';
import { printTable } from './measure';

/** Layers a round, and rounds: the least of all rounds counts, because others use the machine too. */
const layersARound = 8;
const rounds = 30;

export async function run(): Promise<void> {
  const memory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'netstack-bench-'));
  try {
    const costs = leastCosts(memory);
    const flannel = costs.get('flannel') ?? Number.NaN;
    console.log(`One further layer, ms of CPU (least of ${rounds} rounds of ${layersARound} layers), files on tmpfs\n`);
    printTable(
      ['pod network', 'files', 'KiB', 'ms', 'to flannel', 'ms / KiB'],
      [...costs].map(([type, ms]) => {
        const { files, kibibytes } = sizeOf(type, memory);
        return [type, String(files), kibibytes.toFixed(0), ms.toFixed(2), (ms / flannel).toFixed(2), (ms / kibibytes).toFixed(3)];
      }),
    );
    console.log(`\ncilium-config: checking the whole table takes ${configCheck().toFixed(3)} ms (goal: below 2)\n`);
    console.log(helmTemplate(layerOf(podNetwork('cilium'), 0), join(memory, 'helm'), costs.get('cilium') ?? Number.NaN));
  } finally {
    rmSync(memory, { recursive: true });
  }
}

function podNetwork(type: string): CniSpec {
  const found = podNetworkEntries.find(([name]) => name === type);
  if (found === undefined) throw new Error(`no pod network ${type}`);
  return found[1];
}

/** A layer that differs from another in its name and its pod network alone: kube-proxy, a resolver and default deny are in all. */
function layerOf(cni: CniSpec, number: number): LayerSpec {
  return {
    cluster: {
      name: `cluster-${number}`,
      kubernetes: '1.35',
      podCidrs: [`10.${number % 64}.0.0/16`],
      serviceCidrs: ['10.96.0.0/12'],
      nodeCidrs: ['192.168.10.0/24'],
      apiServer: { host: '192.168.10.10' },
    },
    proxy: { type: 'kube-proxy', mode: 'nftables' },
    cni,
    dns: { type: 'coredns' },
    policy: { defaultDeny: true, segments: [{ name: 'shop', namespaces: ['shop-dev'] }] },
  };
}

/** Types take turns, so that what else the machine does meets all of them alike. */
function leastCosts(folder: string): ReadonlyMap<string, number> {
  const least = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    for (const [type, cni] of podNetworkEntries) {
      const specs = Array.from({ length: layersARound }, (_one, number) => layerOf(cni, number));
      const outdir = join(folder, `${type}-${round}`);
      const before = process.cpuUsage();
      synthLayers(specs, { outdir });
      const { user, system } = process.cpuUsage(before);
      rmSync(outdir, { recursive: true });
      least.set(type, Math.min(least.get(type) ?? Number.POSITIVE_INFINITY, (user + system) / 1000 / layersARound));
    }
  }
  return least;
}

/** What one layer writes. */
function sizeOf(type: string, folder: string): { readonly files: number; readonly kibibytes: number } {
  const outdir = join(folder, `${type}-size`);
  synthLayers([layerOf(podNetwork(type), 0)], { outdir });
  const sizes = readdirSync(outdir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => statSync(join(outdir, name)).size);
  rmSync(outdir, { recursive: true });
  return { files: sizes.length, kibibytes: sizes.reduce((sum, size) => sum + size, 0) / 1024 };
}

/** Milliseconds to check every key of cilium-config, of a layer that has most of them. */
function configCheck(): number {
  const spec = layerOf({ type: 'cilium' }, 0);
  const problems = new ProblemList();
  const cluster = resolveCluster(spec.cluster, problems);
  const options: CiliumOptions = { services: { type: 'ebpf' }, config: {}, extraConfig: {} };
  const resolved = cluster === undefined ? undefined : resolveCilium(options, { cluster, planned: [], problems });
  if (resolved === undefined) throw new Error(JSON.stringify(problems.findings));
  const times = Array.from({ length: 200 }, () => {
    const start = process.hrtime.bigint();
    checkConfig(resolved, new ProblemList());
    return Number(process.hrtime.bigint() - start) / 1e6;
  });
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}
