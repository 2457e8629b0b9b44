/**
 * The reference: one packet against the policies, as the specifications say it.
 *
 * Slow on purpose and without any of the engine's code, so that both can be compared on random clusters. Per direction: Admin
 * policies in order of priority, the first rule that matches decides; Pass and no match go on to NetworkPolicies, which decide
 * for every pod that they isolate; the rest goes to the Baseline and is allowed where nothing decides. A packet passes when
 * the source's egress and the destination's ingress allow it. Where a match is uncertain both ways are followed.
 */
import { type IpFamily, ipFamilies, type Protocol } from '../../net';
import type { ClusterPolicy, ClusterRule, Direction, NetworkPolicy } from '../model';
import type { Reason } from '../profile';
import {
  clusterPeerMatches,
  clusterPortsMatch,
  type End,
  holds,
  isHostNetwork,
  type Match,
  networkPeerMatches,
  networkPortsMatch,
  type Packet,
  podMatches,
  type World,
} from './match';

export type { End, Packet, World } from './match';

/** A rule that matched, and what it did. */
export interface TraceStep {
  readonly direction: Direction;
  readonly policy: NetworkPolicy | ClusterPolicy;
  /** Absent: the policy isolates and none of its rules match. */
  readonly rule?: number;
  readonly outcome: 'accept' | 'deny' | 'pass';
  /** Set where the match is not certain. */
  readonly reason?: Reason;
}

/** What may happen: allowed, denied, or one of both for the reasons given. */
export interface Outcome {
  readonly allow: boolean;
  readonly deny: boolean;
  readonly reasons: ReadonlySet<Reason>;
  readonly trace: readonly TraceStep[];
}

const open: Outcome = { allow: true, deny: false, reasons: new Set(), trace: [] };

/** What happens to a packet of one address family. */
export function judgePacket(packet: Packet, world: World): Outcome {
  const sent = judgeDirection('egress', packet, world);
  const received = judgeDirection('ingress', packet, world);
  const both: Outcome = {
    allow: sent.allow && received.allow,
    deny: sent.deny || received.deny,
    reasons: new Set([...sent.reasons, ...received.reasons]),
    trace: [...sent.trace, ...received.trace],
  };
  return clean(exemptNode(packet, both, world));
}

/** What happens to traffic between two ends, over whichever address families they have. */
export function judge(from: End, to: End, protocol: Protocol | 'other', port: number, world: World): Outcome {
  const a = familiesOf(from, world);
  const b = familiesOf(to, world);
  const families = ipFamilies.filter((family) => (a ?? ipFamilies).includes(family) && (b ?? ipFamilies).includes(family));
  const outcomes = families.map((family) => judgePacket({ from, to, family, protocol, port }, world));
  const certain = a !== undefined && b !== undefined;
  const trace = outcomes[0]?.trace ?? [];
  if (outcomes.length === 0) return { allow: false, deny: true, reasons: new Set(), trace };
  const sure = outcomes.map((outcome) => outcome.allow && !outcome.deny);
  if (certain ? sure.includes(true) : !sure.includes(false)) return { ...open, trace };
  if (!outcomes.some((outcome) => outcome.allow)) return { allow: false, deny: true, reasons: new Set(), trace };
  const reasons = new Set(outcomes.flatMap((outcome) => (outcome.allow && outcome.deny ? [...outcome.reasons] : [])));
  return { allow: true, deny: true, reasons: reasons.size === 0 ? new Set(['podFamilies']) : reasons, trace };
}

function familiesOf(end: End, { facts, profile }: World): readonly IpFamily[] | undefined {
  if (end.type === 'address') return [end.ip.family];
  if (profile.podsAndPortsOnly) return undefined;
  const addresses = end.type === 'pod' ? end.shape.addresses : end.type === 'node' ? end.node.addresses : [];
  if (addresses.length > 0) return ipFamilies.filter((family) => addresses.some((ip) => ip.family === family));
  if (facts.podCidrs === undefined || facts.podCidrs.length === 0) return undefined;
  return ipFamilies.filter((family) => facts.podCidrs?.some((cidr) => cidr.family === family));
}

/** Reasons only count where both may happen. */
function clean(outcome: Outcome): Outcome {
  return outcome.allow && outcome.deny ? outcome : { ...outcome, reasons: new Set() };
}

/** Policies do not come between a pod and the node that it runs on. */
function exemptNode(packet: Packet, policed: Outcome, { profile }: World): Outcome {
  const { from, to } = packet;
  const node = from.type === 'node' ? from.node : to.type === 'node' ? to.node : undefined;
  const pod = from.type === 'pod' ? from : to.type === 'pod' ? to : undefined;
  if (node === undefined || pod === undefined) return policed;
  const name = from.type === 'node' ? 'nodeReachesItsPods' : 'podReachesItsNode';
  const flag = profile[name];
  const { nodeName } = pod.shape;
  if (flag === 'no' || (nodeName !== undefined && nodeName !== node.name)) return policed;
  if (flag === 'yes' && nodeName !== undefined) return open;
  if (policed.allow) return policed;
  return { ...policed, allow: true, deny: true, reasons: new Set([flag === 'undefined' ? name : 'scheduling']) };
}

function judgeDirection(direction: Direction, packet: Packet, world: World): Outcome {
  const subject = direction === 'egress' ? packet.from : packet.to;
  if (subject.type !== 'pod') return open;
  const doubt = doubtOf(direction, subject, world);
  if (doubt === 'any') return { allow: true, deny: true, reasons: new Set(['unmodelled']), trace: [] };
  if (isHostNetwork(subject, world)) return open;
  if (subject.workload.kind === 'Pod' && !world.profile.enforcesBarePods) return open;
  const outcome = clean(runTiers(direction, packet, world));
  if (doubt !== 'restricts' || outcome.deny) return outcome;
  return { ...outcome, deny: true, reasons: new Set(['unmodelled']) };
}

function doubtOf(direction: Direction, subject: Extract<End, { readonly type: 'pod' }>, world: World): 'any' | 'restricts' | undefined {
  if (subject.workload.unmodelled) return 'any';
  const touching = world.resources.unmodelled.filter(
    (policy) =>
      policy.directions.includes(direction) &&
      (policy.namespace === undefined || policy.namespace === subject.workload.namespace) &&
      !isHostNetwork(subject, world) &&
      (policy.podSelector === undefined || holds(policy.podSelector, subject.shape.labels)) &&
      !(subject.workload.kind === 'Pod' && !world.profile.enforcesBarePods),
  );
  return touching.some((policy) => policy.effect === 'any') ? 'any' : touching[0]?.effect;
}

/** What may have happened so far. */
interface Progress {
  undecided: boolean;
  passed: boolean;
  allow: boolean;
  deny: boolean;
  readonly reasons: Set<Reason>;
  readonly trace: TraceStep[];
}

function runTiers(direction: Direction, packet: Packet, world: World): Outcome {
  const progress: Progress = { undecided: true, passed: false, allow: false, deny: false, reasons: new Set(), trace: [] };
  runClusterTier('Admin', direction, packet, world, progress);
  if (progress.undecided || progress.passed) {
    if (!runNetworkPolicies(direction, packet, world, progress)) {
      progress.undecided = true;
      progress.passed = false;
      runClusterTier('Baseline', direction, packet, world, progress);
      if (progress.undecided || progress.passed) progress.allow = true;
    }
  }
  return progress;
}

function enforcement(policy: ClusterPolicy, { profile }: World): 'yes' | 'no' | Reason {
  const name = policy.kind === 'ClusterNetworkPolicy' ? 'enforcesClusterNetworkPolicy' : 'enforcesAdminNetworkPolicy';
  return profile[name] === 'undefined' ? name : profile[name];
}

function runClusterTier(tier: 'Admin' | 'Baseline', direction: Direction, packet: Packet, world: World, progress: Progress): void {
  const subject = direction === 'egress' ? packet.from : packet.to;
  const policies = world.resources.clusterPolicies.filter(
    (policy) =>
      policy.tier === tier &&
      enforcement(policy, world) !== 'no' &&
      podMatches(subject, { selector: policy.subject.namespaceSelector }, policy.subject.podSelector, world) === 'yes',
  );
  const place = (policy: ClusterPolicy): number => (policy.kind === 'BaselineAdminNetworkPolicy' ? Number.POSITIVE_INFINITY : policy.priority);
  for (const order of [...new Set(policies.map(place))].sort((a, b) => a - b)) {
    if (!progress.undecided) return;
    const runs = policies
      .filter((policy) => place(policy) === order && policy[direction].length > 0)
      .map((policy) => {
        const run: Progress = { undecided: true, passed: false, allow: false, deny: false, reasons: new Set(), trace: [] };
        runRules(policy, direction, packet, world, run);
        return run;
      });
    mergeRuns(runs, progress);
  }
}

/** Whichever of them comes first decides; the traffic stays undecided only if none of them decides. */
function mergeRuns(runs: readonly Progress[], progress: Progress): void {
  if (runs.length === 0) return;
  progress.undecided = runs.every((run) => run.undecided);
  for (const [i, run] of runs.entries()) {
    progress.allow ||= run.allow;
    progress.deny ||= run.deny;
    progress.passed ||= run.passed;
    for (const reason of run.reasons) progress.reasons.add(reason);
    progress.trace.push(...run.trace);
    for (const earlier of runs.slice(0, i)) {
      const differ =
        (earlier.allow && (run.deny || run.passed)) || (earlier.deny && (run.allow || run.passed)) || (earlier.passed && (run.allow || run.deny));
      if (differ) progress.reasons.add('equalPriority');
    }
  }
}

function runRules(policy: ClusterPolicy, direction: Direction, packet: Packet, world: World, run: Progress): void {
  const peer = direction === 'egress' ? packet.to : packet.from;
  const enforced = enforcement(policy, world);
  for (const [rule, { action: written, ...body }] of policy[direction].entries()) {
    const skewed = body.peers.some(({ type }) => type === 'unknown') || (body.ports ?? []).some(({ type }) => type === 'unknown');
    const failsClosed = skewed && written !== 'Accept';
    for (const match of failsClosed ? (['yes'] as const) : rulePeers({ action: written, ...body }, peer, packet, world)) {
      if (match === 'no') continue;
      const reason = enforced !== 'yes' && enforced !== 'no' ? enforced : match === 'yes' ? undefined : match;
      const action = failsClosed ? 'Deny' : written;
      if (action === 'Accept') run.allow = true;
      if (action === 'Deny') run.deny = true;
      if (action === 'Pass') run.passed = true;
      const outcome = action === 'Accept' ? 'accept' : action === 'Deny' ? 'deny' : 'pass';
      run.trace.push({ direction, policy, rule, outcome, ...(reason === undefined ? {} : { reason }) });
      if (reason === undefined) {
        run.undecided = false;
        return;
      }
      run.reasons.add(reason);
    }
  }
}

function rulePeers(rule: ClusterRule, peer: End, packet: Packet, world: World): readonly Match[] {
  if (!clusterPortsMatch(rule.ports, packet, world)) return [];
  return rule.peers.map((candidate) => clusterPeerMatches(candidate, peer, packet, world));
}

/** @returns whether some policy isolates the subject; then everything is decided */
function runNetworkPolicies(direction: Direction, packet: Packet, world: World, progress: Progress): boolean {
  const { resources, profile } = world;
  const subject = direction === 'egress' ? packet.from : packet.to;
  const peer = direction === 'egress' ? packet.to : packet.from;
  let isolated = !profile.unselectedPodsAreOpen;
  let sure = false;
  const perhaps = new Set<Reason>();
  const steps: TraceStep[] = [];
  for (const policy of profile.enforcesNetworkPolicy ? resources.networkPolicies : []) {
    const applies = policy.policyTypes.includes(direction) || (profile.enforcesUnlistedDirections && policy[direction].length > 0);
    if (!applies || podMatches(subject, { name: policy.namespace }, policy.podSelector, world) !== 'yes') continue;
    isolated = true;
    const before = steps.length;
    for (const [index, rule] of policy[direction].entries()) {
      const peers = rule.peers.length === 0 ? [undefined] : rule.peers;
      for (const candidate of peers) {
        const place = candidate === undefined ? 'yes' : networkPeerMatches(candidate, peer, policy.namespace, packet, world);
        const ports = place === 'no' ? 'no' : networkPortsMatch(rule.ports, candidate, packet, world);
        if (ports === 'no') continue;
        const reason = place !== 'yes' && place !== 'no' ? place : ports === 'yes' ? undefined : ports;
        if (reason === undefined) sure = true;
        else perhaps.add(reason);
        steps.push({ direction, policy, rule: index, outcome: 'accept', ...(reason === undefined ? {} : { reason }) });
      }
    }
    if (steps.length === before) steps.push({ direction, policy, outcome: 'deny' });
  }
  if (!isolated) return false;
  progress.trace.push(...steps);
  if (sure || perhaps.size > 0) progress.allow = true;
  if (!sure) {
    progress.deny = true;
    for (const reason of perhaps) progress.reasons.add(reason);
  }
  return true;
}
