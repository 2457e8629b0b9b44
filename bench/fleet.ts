/**
 * What a fleet costs, as CPU seconds of whole processes from built code (`npm run build` first): clusters of 20 namespaces and
 * 60 policies each, checks included, one file a stage.
 *
 * Peers on the same objects, compared first: a plain cdk8s App with one chart a cluster, and kustomize (KUSTOMIZE or on the
 * PATH), one process a cluster, which reads the objects and prints them.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { canonicalJson, type KubeManifest } from '../lib/kube';
import { measure, printTable } from './measure';

const root = join(__dirname, '..');
const netstack = join(root, 'build/netstack.js');
const NAMESPACES = 20;

export async function run(): Promise<void> {
  if (!existsSync(netstack)) throw new Error('run npm run build first');
  const memory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'netstack-fleet-'));
  const disk = mkdtempSync(join(tmpdir(), 'netstack-fleet-'));
  try {
    report(memory, disk);
  } finally {
    rmSync(memory, { recursive: true });
    rmSync(disk, { recursive: true });
  }
}

function report(memory: string, disk: string): void {
  const sizes = [10, 100, 1000];
  const rows: string[][] = [];
  const first = new Map<number, number>();
  for (const size of sizes) {
    const fleet = writeFleet(join(memory, `fleet-${size}`), size);
    const out = join(memory, `out-${size}`);
    const synth = (to: string, ...more: readonly string[]) =>
      measure([netstack, 'fleet', 'synth', fleet, '--out', to, '--layout', 'stage', ...more], {}, 1);
    const fresh = synth(out);
    first.set(size, fresh.cpu);
    const again = synth(out);
    appendFileSync(join(fleet, 'cluster-3.yaml'), '# edited\n');
    const edited = synth(out);
    const verified = synth(out, '--verify');
    const onDisk = synth(join(disk, `out-${size}`));
    rows.push([
      String(size),
      fresh.cpu.toFixed(2),
      ((fresh.cpu / size) * 1000).toFixed(1),
      String(Math.round(fresh.memory)),
      onDisk.cpu.toFixed(2),
      again.cpu.toFixed(2),
      edited.cpu.toFixed(2),
      verified.cpu.toFixed(2),
    ]);
  }
  console.log(`Fleets, ${objectsOf(join(memory, 'out-10/cluster-1')).length} objects a cluster, CPU seconds of one process\n`);
  printTable(['clusters', 'all', 'ms a cluster', 'peak MiB', 'all, on disk', 'unchanged', 'one edited', 'unchanged, verified'], rows);
  const cost = (size: number): number => first.get(size) ?? Number.NaN;
  console.log('\nGrowth and peers at 100 clusters\n');
  printTable(
    ['ratio', 'value'],
    [['time a cluster: 1000 / 100', (cost(1000) / cost(100) / 10).toFixed(2)], ...peers(memory, cost(100)).map(({ name, ratio }) => [name, ratio])],
  );
}

/** The same objects by others: CPU of theirs over CPU of ours, for 100 clusters. */
function peers(memory: string, ours: number): readonly { readonly name: string; readonly ratio: string }[] {
  const fleet = join(memory, 'fleet-100');
  const ownFolder = join(memory, 'out-100');
  const specs = join(memory, 'specs.json');
  writeFileSync(specs, JSON.stringify(Array.from({ length: 100 }, (_, index) => layerOf(index))));
  const plainFolder = join(memory, 'plain');
  const plain = measure([join(root, 'bench/fleet-program.cjs'), specs, plainFolder], {}, 1);
  same('cdk8s', objectsOf(join(ownFolder, 'cluster-7')), objectsIn(readFileSync(join(plainFolder, 'cluster-7.k8s.yaml'), 'utf8')));
  const found = [{ name: 'plain cdk8s App / fleet synth', ratio: (plain.cpu / ours).toFixed(1) }];
  const kustomize = [process.env.KUSTOMIZE, 'kustomize'].find((program) => program !== undefined && spawnSync(program, ['version']).status === 0);
  if (kustomize === undefined) return [...found, { name: 'kustomize / fleet synth', ratio: 'no kustomize here' }];
  const inputs = join(memory, 'kustomize');
  measure([netstack, 'fleet', 'synth', fleet, '--out', inputs, '--for', 'kustomize'], {}, 1);
  same(
    'kustomize',
    objectsOf(join(ownFolder, 'cluster-7')),
    objectsIn(spawnSync(kustomize, ['build', join(inputs, 'cluster-7')], { encoding: 'utf8', maxBuffer: 1 << 28 }).stdout),
  );
  const before = process.resourceUsage();
  const children = childSeconds();
  for (let index = 0; index < 100; index++) spawnSync(kustomize, ['build', join(inputs, `cluster-${index}`)], { stdio: 'ignore' });
  const spent = childSeconds() - children - (process.resourceUsage().userCPUTime - before.userCPUTime) / 1e9;
  return [...found, { name: 'kustomize, a process a cluster / fleet synth', ratio: (spent / ours).toFixed(1) }];
}

/** CPU seconds of all children that have ended, from the kernel's accounting of this process. */
function childSeconds(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

function same(peer: string, ours: readonly KubeManifest[], theirs: readonly KubeManifest[]): void {
  const sorted = (all: readonly KubeManifest[]) => all.map(canonicalJson).sort();
  if (JSON.stringify(sorted(ours)) !== JSON.stringify(sorted(theirs))) throw new Error(`${peer} makes other objects: nothing to compare`);
}

function objectsOf(folder: string): readonly KubeManifest[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml') && statSync(join(folder, name)).isFile())
    .flatMap((name) => objectsIn(readFileSync(join(folder, name), 'utf8')));
}

function objectsIn(text: string): readonly KubeManifest[] {
  return loadAll(text) as KubeManifest[];
}

/** What clusters have in common: everything but their name and their pods' range. */
function common(): object {
  return {
    cluster: { kubernetes: '1.35', serviceCidrs: ['10.96.0.0/12'], nodeCidrs: ['192.168.10.0/24'], apiServer: { host: '192.168.10.10' } },
    proxy: { type: 'kube-proxy', mode: 'nftables' },
    cni: { type: 'flannel', backend: { type: 'vxlan' }, policyEngine: { type: 'kube-router' } },
    dns: { type: 'coredns' },
    loadBalancer: { type: 'kube-vip', pools: [{ addresses: ['192.168.10.200-192.168.10.220'] }] },
    ingress: { type: 'traefik' },
    policy: { defaultDeny: true, segments: Array.from({ length: NAMESPACES }, (_, index) => segment(index)) },
  };
}

/** A namespace with three policies: its deny, and one for each of two sets of pods. */
function segment(index: number): object {
  const to = (app: string) => ({ type: 'pods', labels: { app } });
  return {
    name: `team-${index}`,
    namespaces: [`team-${index}`],
    create: true,
    allow: [
      { from: { type: 'world' }, to: to('web'), ports: ['8080/TCP'] },
      { from: to('web'), to: to('db'), ports: ['5432/TCP'] },
    ],
  };
}

function layerOf(index: number): object {
  const { cluster, ...rest } = { cluster: {}, ...common() };
  return { cluster: { ...cluster, ...own(index) }, ...rest };
}

function own(index: number): { readonly name: string; readonly podCidrs: readonly string[] } {
  return { name: `cluster-${index}`, podCidrs: [`10.${index % 64}.0.0/16`] };
}

function writeFleet(folder: string, size: number): string {
  mkdirSync(folder);
  // JSON is YAML, and costs the same to read.
  writeFileSync(join(folder, 'fleet.yaml'), JSON.stringify({ defaults: common() }));
  for (let index = 0; index < size; index++) {
    const { name, podCidrs } = own(index);
    writeFileSync(join(folder, `${name}.yaml`), `cluster:\n  name: ${name}\n  podCidrs: [${podCidrs.join(', ')}]\n`);
  }
  return folder;
}
