/** Engine against reference: every pair, every port at which something changes. */
import { bitsOf, Ip, protocols } from '../../../lib/net';
import {
  type Endpoint,
  type EnforcementProfile,
  isPair,
  profiles,
  Reachability,
  type Resources,
  readManifests,
  type Verdict,
} from '../../../lib/reach';
import { type End, judge, type Outcome, type World } from '../../../lib/reach/reference';
import type { Manifest, RandomCluster } from './random-cluster';

export interface Mismatch {
  readonly from: string;
  readonly to: string;
  readonly traffic: string;
  readonly engine: string;
  readonly reference: string;
}

export interface Comparison {
  readonly pairs: number;
  readonly probes: number;
  readonly mismatches: readonly Mismatch[];
}

/** What the engine is given in place of what the reference is given. */
export interface Mutation {
  readonly resources?: (resources: Resources) => Resources;
  readonly profile?: (profile: EnforcementProfile) => EnforcementProfile;
}

/** @param mutation a mistake to build into the engine's side: the comparison must find it */
export function compare(cluster: RandomCluster, most = 1, mutation: Mutation = {}): Comparison {
  const { resources } = readManifests(cluster.manifests.map((manifest) => ({ manifest })));
  const { profile, facts } = cluster;
  const reachability = Reachability.of(mutation.resources?.(resources) ?? resources, { profile: mutation.profile?.(profile) ?? profile, facts });
  const world: World = { resources, profile, facts };
  const probes = probesOf(resources);
  const mismatches: Mismatch[] = [];
  let pairs = 0;
  let count = 0;
  const cuts = cutsOf(resources);
  const ends = new Map(reachability.endpoints.map((endpoint) => [endpoint, endsOf(endpoint, world, cuts)]));
  const { rows } = reachability;
  for (const from of reachability.endpoints) {
    const row = rows.row(from).slice();
    reachability.endpoints.forEach((to, i) => {
      if (!isPair(from, to) || row[rows.groups.of[i] ?? 0] === reachability.verdictId(from, to)) return;
      mismatches.push({ from: from.id, to: to.id, traffic: 'all', engine: 'the row', reference: 'and the pair differ' });
    });
    if (from.type === 'ingress-controller') continue;
    for (const to of reachability.endpoints) {
      if (!isPair(from, to)) continue;
      pairs++;
      const verdict = reachability.verdict(from, to);
      for (const { protocol, port } of probes) {
        if (protocol === 'other' && profile.podsAndPortsOnly) continue;
        count++;
        const expected = together((ends.get(from) ?? []).flatMap((f) => (ends.get(to) ?? []).map((t) => judge(f, t, protocol, port, world))));
        const got = wordsOf(verdict, protocol, port);
        if (expected === got) continue;
        mismatches.push({ from: from.id, to: to.id, traffic: `${port}/${protocol}`, engine: got, reference: expected });
        if (mismatches.length >= most) return { pairs, probes: count, mismatches };
      }
    }
  }
  return { pairs, probes: count, mismatches };
}

/** What the engine says of one port. */
function wordsOf(verdict: Verdict, protocol: (typeof protocols)[number] | 'other', port: number): string {
  if (Reachability.includes(verdict.allow, protocol, port)) return 'allow';
  const flags = verdict.maybe.filter((doubt) => Reachability.includes(doubt.ports, protocol, port)).map((doubt) => doubt.flag);
  return flags.length === 0 ? 'deny' : `maybe ${flags.sort().join()}`;
}

/** Pods of one workload that differ: certain only where all agree. */
function together(outcomes: readonly Outcome[]): string {
  if (outcomes.every((outcome) => outcome.allow && !outcome.deny)) return 'allow';
  if (outcomes.every((outcome) => !outcome.allow)) return 'deny';
  const reasons = new Set(outcomes.flatMap((outcome) => (outcome.allow && outcome.deny ? [...outcome.reasons] : [])));
  return `maybe ${reasons.size === 0 ? 'replicasDiffer' : [...reasons].sort().join()}`;
}

function endsOf(endpoint: Endpoint, { profile }: World, cuts: readonly Ip[]): readonly End[] {
  switch (endpoint.type) {
    case 'workload':
      return endpoint.workload.shapes
        .filter((shape) => shape.finished !== true || profile.countsFinishedPods)
        .map((shape) => ({ type: 'pod', workload: endpoint.workload, shape }));
    case 'node':
      return [{ type: 'node', node: endpoint.node }];
    case 'range': {
      const { first, last } = endpoint;
      const middle = Ip.of(first.family, (first.value + last.value) / 2n);
      const inside = cuts.filter((ip) => ip.family === first.family && first.value < ip.value && ip.value < last.value);
      return [first, middle, ...inside, last].map((ip) => ({ type: 'address', ip }));
    }
    case 'domain':
      return [{ type: 'domain', pattern: endpoint.pattern }];
    case 'ingress-controller':
      return [];
  }
}

/** First addresses of every range that a policy names, and of what comes after it: the engine's own ranges are not to be trusted. */
function cutsOf({ networkPolicies, clusterPolicies }: Resources): readonly Ip[] {
  const cidrs = [
    ...networkPolicies.flatMap(({ ingress, egress }) =>
      [...ingress, ...egress].flatMap(({ peers }) =>
        peers.flatMap((peer) => (peer.type === 'ipBlock' ? [peer.ipBlock.cidr, ...peer.ipBlock.except] : [])),
      ),
    ),
    ...clusterPolicies.flatMap(({ ingress, egress }) =>
      [...ingress, ...egress].flatMap(({ peers }) => peers.flatMap((peer) => (peer.type === 'networks' ? peer.networks : []))),
    ),
  ];
  const known = new Map(
    cidrs.flatMap(({ family, first, last }) => [first, last, last + 1n].map((value) => [`${family}/${value}`, { family, value }] as const)),
  );
  return [...known.values()].flatMap(({ family, value }) => (value < 1n << BigInt(bitsOf(family)) ? [Ip.of(family, value)] : []));
}

/** Ports at which some rule or container may make a difference, their neighbours, and traffic without ports. */
function probesOf(resources: Resources): readonly { readonly protocol: (typeof protocols)[number] | 'other'; readonly port: number }[] {
  const ports = new Set([1, 65_535]);
  const add = (port: number): void => {
    for (const near of [port - 1, port, port + 1]) if (near >= 1 && near <= 65_535) ports.add(near);
  };
  for (const { ingress, egress } of resources.networkPolicies) {
    for (const { ports: list } of [...ingress, ...egress]) {
      for (const { port, endPort } of list) {
        if (typeof port === 'number') add(port);
        if (endPort !== undefined) add(endPort);
      }
    }
  }
  for (const { ingress, egress } of resources.clusterPolicies) {
    for (const { ports: list } of [...ingress, ...egress]) {
      for (const port of list ?? []) {
        if (port.type !== 'range') continue;
        add(port.first);
        add(port.last);
      }
    }
  }
  for (const { shapes } of resources.workloads) for (const shape of shapes) for (const { port } of shape.ports) add(port);
  return [...protocols.flatMap((protocol) => [...ports].map((port) => ({ protocol, port }))), { protocol: 'other', port: 0 }];
}

/** The smallest cluster, found by leaving things out one at a time, that still shows a mismatch. */
export function shrink(cluster: RandomCluster): RandomCluster {
  let smallest = cluster;
  const fails = (candidate: RandomCluster): boolean => compare(candidate).mismatches.length > 0;
  for (let progress = true; progress; ) {
    progress = false;
    for (const smaller of simpler(smallest)) {
      if (!fails(smaller)) continue;
      smallest = smaller;
      progress = true;
      break;
    }
  }
  return smallest;
}

function* simpler(cluster: RandomCluster): Generator<RandomCluster> {
  const { manifests, facts } = cluster;
  for (let i = 0; i < manifests.length; i++) yield { ...cluster, manifests: manifests.filter((_, j) => j !== i) };
  if (Object.keys(facts).length > 0) yield { ...cluster, facts: {} };
  if (cluster.profile.name !== 'spec') yield { ...cluster, profile: profiles.spec };
  for (const [i, manifest] of manifests.entries()) {
    for (const spec of without(manifest.spec)) yield { ...cluster, manifests: manifests.map((m, j): Manifest => (j === i ? { ...m, spec } : m)) };
  }
}

/** A value with one part of it left out, in every way. */
function* without(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    for (let i = 0; i < items.length; i++) yield items.filter((_, j) => j !== i);
    for (const [i, item] of items.entries()) for (const smaller of without(item)) yield items.map((other, j) => (j === i ? smaller : other));
  } else if (typeof value === 'object' && value !== null) {
    const entries: [string, unknown][] = Object.entries(value);
    for (const [key] of entries) yield Object.fromEntries(entries.filter(([other]) => other !== key));
    for (const [key, item] of entries)
      for (const smaller of without(item)) yield Object.fromEntries(entries.map(([k, v]) => [k, k === key ? smaller : v]));
  }
}
