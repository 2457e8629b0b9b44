/** One analysis in a process of its own: `reach-case.ts NAMESPACES WORKLOADS POLICIES REPLICAS DISTINCT [questions]`; prints what it cost as JSON. */
import { diffReachability, explain, findEndpoint, Reachability, type Resources, readManifests } from '../lib/reach';
import type { Questions } from './reach';
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

/** Resources in which one policy says something else: open to everybody on one port. */
function edited(place: number): Resources {
  const networkPolicies = resources.networkPolicies.map((policy, i) =>
    i === place
      ? { ...policy, ingress: [{ peers: [], ports: [{ protocol: 'TCP' as const, port: 443 }] }], policyTypes: ['ingress' as const] }
      : policy,
  );
  return { ...resources, networkPolicies };
}

/** One edit of a policy: what the analysis of it and the difference cost, both in ms of CPU, and how many flows differ. */
function edit(place: number): { readonly update: number; readonly diff: number; readonly flows: number } {
  const now = edited(place);
  const updateStart = cpu();
  const after = reachability.with(now).complete();
  // Both are built: the tables that every question uses are made before the clock of the difference starts.
  for (const version of [reachability, after]) void version.rows;
  const update = 1000 * (cpu() - updateStart);
  const diffStart = cpu();
  const { groups } = diffReachability(reachability, after);
  return { update, diff: 1000 * (cpu() - diffStart), flows: groups.flatMap(({ changes }) => changes).length };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** The first policy is the default deny of a namespace: its edit, in a process that never made a difference, is the worst one. */
function questions(): Questions {
  const first = edit(0);
  const others = Array.from({ length: 25 }, (_, i) => edit(1 + Math.floor((i * (policies - 1)) / 25)));
  const ends = reachability.endpoints.filter(({ type }) => type === 'workload');
  const whyStart = cpu();
  const asked = 100;
  for (let i = 0; i < asked; i++) {
    const from = ends[(i * 7919) % ends.length];
    const to = ends[(i * 104_729 + 1) % ends.length];
    if (from !== undefined && to !== undefined) explain(reachability, findEndpoint(reachability, from.id), to, { protocol: 'TCP', port: 8080 });
  }
  return {
    first,
    edits: {
      update: median(others.map(({ update }) => update)),
      diff: median(others.map(({ diff }) => diff)),
      flows: median(others.map(({ flows }) => flows)),
    },
    why: (1000 * (cpu() - whyStart)) / asked,
  };
}

console.log(
  JSON.stringify({
    reading,
    analysis,
    seconds,
    memory,
    ...reachability.statistics,
    ...(process.argv[7] === 'questions' ? { questions: questions() } : {}),
  }),
);
