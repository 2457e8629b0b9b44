/** One analysis in a process of its own: `reach-case.ts NAMESPACES WORKLOADS POLICIES REPLICAS DISTINCT [questions]`; prints what it cost as JSON. */
import { diffReachability, explain, findEndpoint, Reachability, readManifests } from '../lib/reach';
import { benchCluster, type Manifest } from './reach-cluster';

const [namespaces = 0, workloads = 0, policies = 0, replicas = 1] = process.argv.slice(2, 6).map(Number);
const distinctPods = process.argv[6] === 'distinct';

function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function megabytes(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 2 ** 20;
}

function read(manifests: readonly Manifest[]) {
  return readManifests(manifests.map((manifest) => ({ manifest }))).resources;
}

const manifests = benchCluster({ namespaces, workloads, policies, replicas, distinctPods });
const readStart = cpu();
const resources = read(manifests);
const reading = cpu() - readStart;
const before = megabytes();
const start = cpu();
const wall = performance.now();
const reachability = Reachability.of(resources).complete();
const analysis = cpu() - start;
const seconds = (performance.now() - wall) / 1000;
const memory = megabytes() - before;

/** The same cluster with one policy changed. */
function questions(): { readonly diff: number; readonly why: number; readonly update: number } {
  const [first, ...rest] = resources.networkPolicies;
  if (first === undefined) return { diff: 0, why: 0, update: 0 };
  const changed = { ...first, ingress: [{ peers: [], ports: [{ protocol: 'TCP' as const, port: 443 }] }], policyTypes: ['ingress' as const] };
  const updateStart = cpu();
  const now = reachability.with({ ...resources, networkPolicies: [changed, ...rest] }).complete();
  const update = 1000 * (cpu() - updateStart);
  // Both are built: the tables that every question uses are made before the clock starts.
  for (const version of [reachability, now]) void version.rows;
  const diffStart = cpu();
  diffReachability(reachability, now);
  const diff = 1000 * (cpu() - diffStart);
  const ends = reachability.endpoints.filter(({ type }) => type === 'workload');
  const whyStart = cpu();
  const asked = 100;
  for (let i = 0; i < asked; i++) {
    const from = ends[(i * 7919) % ends.length];
    const to = ends[(i * 104_729 + 1) % ends.length];
    if (from !== undefined && to !== undefined) explain(reachability, findEndpoint(reachability, from.id), to, { protocol: 'TCP', port: 8080 });
  }
  return { diff, why: (1000 * (cpu() - whyStart)) / asked, update };
}

console.log(
  JSON.stringify({ reading, analysis, seconds, memory, ...reachability.statistics, ...(process.argv[7] === 'questions' ? questions() : {}) }),
);
