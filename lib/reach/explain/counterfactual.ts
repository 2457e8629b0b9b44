/**
 * What would have to change: the fewest additions that allow a packet, the rules that would have to go to deny it.
 * Every proposal is put into a cluster of the two ends and their policies and asked of the engine; what does not hold is not
 * offered.
 */
import { IpRange } from '../../net';
import { type Endpoint, Reachability } from '../engine';
import {
  type ClusterPolicy,
  type ClusterRule,
  type Direction,
  type Labels,
  matchesLabels,
  type NetworkPolicy,
  type NetworkPolicyRule,
  type Resources,
  selectorOfLabels,
} from '../model';
import type { Outcome, TraceStep } from '../reference';
import type { Traffic } from './ends';
import { policyText, ruleText } from './rule-text';
import { replay } from './why';

export interface ChangeStep {
  readonly type: 'add-policy' | 'add-rule' | 'remove-rule' | 'isolate';
  readonly text: string;
  /** The policy to apply, for `add-policy` and `isolate`. */
  readonly manifest?: object;
}

/** Steps that together turn the answer round. */
export interface Counterfactual {
  readonly steps: readonly ChangeStep[];
}

/** Two ends with everything that may come between them. */
interface Scene {
  readonly resources: Resources;
  readonly from: string;
  readonly to: string;
}

function sceneOf({ resources }: Reachability, from: Endpoint, to: Endpoint): Scene {
  const ends = [from, to].flatMap((end) => (end.type === 'workload' ? [end.workload] : []));
  const namespaces = new Set(ends.map(({ namespace }) => namespace));
  return {
    resources: {
      ...resources,
      namespaces: new Map(
        [...namespaces].flatMap((name) =>
          resources.namespaces.has(name) ? [[name, resources.namespaces.get(name) ?? { name, labels: new Map() }] as const] : [],
        ),
      ),
      nodes: resources.nodes.filter(({ name }) => `node:${name}` === from.id || `node:${name}` === to.id),
      workloads: ends,
      networkPolicies: resources.networkPolicies.filter(
        ({ namespace, podSelector }) =>
          namespaces.has(namespace) &&
          ends.some((end) => end.namespace === namespace && end.shapes.some(({ labels }) => matchesLabels(podSelector, labels))),
      ),
    },
    from: endText(from),
    to: endText(to),
  };
}

function endText(end: Endpoint): string {
  return end.type === 'range' ? end.first.toString() : end.id;
}

/** What the engine says of the scene. */
function ask(reachability: Reachability, scene: Scene, from: Endpoint, to: Endpoint, { protocol, port }: Traffic): 'allow' | 'deny' | 'maybe' {
  const small = reachability.with(scene.resources);
  const find = (end: Endpoint): Endpoint | undefined => (end.type === 'range' ? small.rangeOf(end.first) : small.endpoint(end.id));
  const source = find(from);
  const target = find(to);
  if (source === undefined || target === undefined) return 'maybe';
  const verdict = small.verdict(source, target);
  if (Reachability.includes(verdict.allow, protocol, port)) return 'allow';
  return verdict.maybe.some(({ ports }) => Reachability.includes(ports, protocol, port)) ? 'maybe' : 'deny';
}

/** Additions that allow what is denied or uncertain. */
export function toAllow(
  reachability: Reachability,
  from: Endpoint,
  to: Endpoint,
  traffic: Traffic,
  outcome: Outcome | undefined,
): readonly Counterfactual[] {
  if (outcome === undefined || from === to) return [];
  let scene = sceneOf(reachability, from, to);
  const steps: ChangeStep[] = [];
  for (let round = 0; round < 8; round++) {
    const now = replay(from, to, traffic, 'deny', { resources: scene.resources, profile: reachability.profile, facts: reachability.facts });
    const next = now === undefined ? undefined : addition(now, scene.resources, from, to, traffic);
    if (next === undefined) break;
    steps.push(next.step);
    scene = { ...scene, resources: next.resources };
    if (ask(reachability, scene, from, to, traffic) === 'allow') return [{ steps }];
  }
  return [];
}

interface Addition {
  readonly step: ChangeStep;
  readonly resources: Resources;
}

/** One addition that opens the first direction that is closed. */
function addition({ trace }: Outcome, resources: Resources, from: Endpoint, to: Endpoint, traffic: Traffic): Addition | undefined {
  for (const direction of ['egress', 'ingress'] as const) {
    const steps = trace.filter((step) => step.direction === direction);
    const subject = direction === 'egress' ? from : to;
    const peer = direction === 'egress' ? to : from;
    const denial = steps.find(({ policy, outcome }) => policy.kind !== 'NetworkPolicy' && outcome === 'deny');
    if (
      denial !== undefined &&
      !steps.some(({ policy, outcome, reason }) => policy.kind !== 'NetworkPolicy' && outcome === 'accept' && reason === undefined)
    ) {
      const inserted = insertAccept(denial, resources, peer, traffic);
      if (inserted !== undefined) return inserted;
    }
    const network = steps.filter(({ policy }) => policy.kind === 'NetworkPolicy');
    const open = network.length === 0 || network.some(({ outcome, reason }) => outcome === 'accept' && reason === undefined);
    const decidedBefore = steps.some(
      ({ policy, outcome, reason }) => policy.kind !== 'NetworkPolicy' && outcome === 'accept' && reason === undefined,
    );
    if (open || decidedBefore || subject.type !== 'workload') continue;
    return allowPolicy(direction, resources, subject, peer, traffic);
  }
  return undefined;
}

/** A NetworkPolicy that allows just this. */
function allowPolicy(
  direction: Direction,
  resources: Resources,
  subject: Extract<Endpoint, { readonly type: 'workload' }>,
  peer: Endpoint,
  traffic: Traffic,
): Addition | undefined {
  const { namespace, name, shapes } = subject.workload;
  const labels = commonLabels(shapes.map((shape) => shape.labels));
  const peerSide = networkPeer(peer, namespace);
  if (peerSide === undefined) return undefined;
  const rule: NetworkPolicyRule = {
    peers: [peerSide.parsed],
    ports: traffic.protocol === 'other' ? [] : [{ protocol: traffic.protocol, port: traffic.port }],
  };
  const policyName = `allow-${direction}-${name}`.slice(0, 63).replace(/[^a-z0-9]+$/, '');
  const policy: NetworkPolicy = {
    kind: 'NetworkPolicy',
    namespace,
    name: policyName,
    podSelector: selectorOfLabels(labels),
    policyTypes: [direction],
    explicitTypes: true,
    ingress: direction === 'ingress' ? [rule] : [],
    egress: direction === 'egress' ? [rule] : [],
    origin: { file: '', line: 0 },
  };
  const ports = traffic.protocol === 'other' ? {} : { ports: [{ protocol: traffic.protocol, port: traffic.port }] };
  const manifest = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: policyName, namespace },
    spec: {
      podSelector: { matchLabels: Object.fromEntries(labels) },
      policyTypes: [direction === 'ingress' ? 'Ingress' : 'Egress'],
      [direction]: [{ [direction === 'ingress' ? 'from' : 'to']: [peerSide.written], ...ports }],
    },
  };
  return {
    step: {
      type: 'add-policy',
      text: `a NetworkPolicy in ${namespace} for pods ${policy.podSelector.text || '(all)'}: ${ruleText(policy, direction, 0)}`,
      manifest,
    },
    resources: { ...resources, networkPolicies: [...resources.networkPolicies, policy] },
  };
}

function networkPeer(
  peer: Endpoint,
  namespace: string,
): { readonly parsed: NetworkPolicyRule['peers'][number]; readonly written: object } | undefined {
  if (peer.type === 'workload' && !peer.workload.unmodelled) {
    const labels = commonLabels(peer.workload.shapes.map((shape) => shape.labels));
    const pods = { podSelector: { matchLabels: Object.fromEntries(labels) } };
    const podSelector = selectorOfLabels(labels);
    if (peer.workload.namespace === namespace) return { parsed: { type: 'pods', podSelector }, written: pods };
    const name = new Map([['kubernetes.io/metadata.name', peer.workload.namespace]]);
    return {
      parsed: { type: 'pods', podSelector, namespaceSelector: selectorOfLabels(name) },
      written: { namespaceSelector: { matchLabels: Object.fromEntries(name) }, ...pods },
    };
  }
  if (peer.type !== 'range') return undefined;
  const [cidr] = rangeCidrs(peer);
  return cidr === undefined
    ? undefined
    : { parsed: { type: 'ipBlock', ipBlock: { cidr, except: [] } }, written: { ipBlock: { cidr: cidr.toString() } } };
}

function rangeCidrs({ first, last }: Extract<Endpoint, { readonly type: 'range' }>): ReturnType<IpRange['toCidrs']> {
  return IpRange.of(first, last).toCidrs();
}

/** Labels that all pods of a workload have in common, without those that controllers make up. */
function commonLabels(all: readonly Labels[]): Labels {
  const [first, ...rest] = all;
  const volatile = new Set(['pod-template-hash', 'controller-revision-hash', 'statefulset.kubernetes.io/pod-name', 'apps.kubernetes.io/pod-index']);
  return new Map([...(first ?? [])].filter(([key, value]) => !volatile.has(key) && rest.every((labels) => labels.get(key) === value)));
}

/** An Accept rule right before the rule that denies. */
function insertAccept({ policy, rule, direction }: TraceStep, resources: Resources, peer: Endpoint, traffic: Traffic): Addition | undefined {
  if (policy.kind === 'NetworkPolicy' || rule === undefined) return undefined;
  const clusterPeer = clusterPeerOf(peer);
  if (clusterPeer === undefined) return undefined;
  const accept: ClusterRule = {
    action: 'Accept',
    peers: [clusterPeer],
    ...(traffic.protocol === 'other' ? {} : { ports: [{ type: 'range', protocol: traffic.protocol, first: traffic.port, last: traffic.port }] }),
  };
  const changed: ClusterPolicy = { ...policy, [direction]: policy[direction].toSpliced(rule, 0, accept) };
  return {
    step: { type: 'add-rule', text: `a rule before ${direction} rule ${rule} of ${policyText(policy)}: ${ruleText(changed, direction, rule)}` },
    resources: { ...resources, clusterPolicies: resources.clusterPolicies.map((other) => (other === policy ? changed : other)) },
  };
}

function clusterPeerOf(peer: Endpoint): ClusterRule['peers'][number] | undefined {
  if (peer.type === 'workload' && !peer.workload.unmodelled) {
    const { namespace, shapes } = peer.workload;
    return {
      type: 'pods',
      namespaceSelector: selectorOfLabels(new Map([['kubernetes.io/metadata.name', namespace]])),
      podSelector: selectorOfLabels(commonLabels(shapes.map(({ labels }) => labels))),
    };
  }
  if (peer.type === 'range') return { type: 'networks', networks: rangeCidrs(peer) };
  if (peer.type === 'domain') return { type: 'domainNames', domainNames: [peer.pattern] };
  return peer.type === 'node' ? { type: 'nodes', selector: selectorOfLabels(peer.node.labels) } : undefined;
}

/** Rules to take away, in the direction that needs fewer; or a policy that isolates, where nothing does. */
export function toDeny(reachability: Reachability, from: Endpoint, to: Endpoint, traffic: Traffic): readonly Counterfactual[] {
  if (from === to) return [];
  const found: ChangeStep[][] = [];
  for (const direction of ['ingress', 'egress'] as const) {
    const subject = direction === 'egress' ? from : to;
    if (subject.type !== 'workload') continue;
    let scene = sceneOf(reachability, from, to);
    const steps: ChangeStep[] = [];
    for (let round = 0; round < 16; round++) {
      const now = replay(from, to, traffic, 'allow', { resources: scene.resources, profile: reachability.profile, facts: reachability.facts });
      const accepting = now?.trace.filter((step) => step.direction === direction && step.outcome === 'accept' && step.rule !== undefined) ?? [];
      const next = accepting.length > 0 ? remove(accepting, scene.resources) : isolate(direction, subject, scene.resources);
      steps.push(...next.steps);
      scene = { ...scene, resources: next.resources };
      if (ask(reachability, scene, from, to, traffic) === 'deny') {
        found.push(steps);
        break;
      }
      if (accepting.length === 0) break;
    }
  }
  found.sort((a, b) => a.length - b.length);
  const [fewest] = found;
  return fewest === undefined ? [] : [{ steps: fewest }];
}

function remove(accepting: readonly TraceStep[], resources: Resources): { readonly steps: readonly ChangeStep[]; readonly resources: Resources } {
  const gone = new Map<TraceStep['policy'], Set<string>>();
  const steps: ChangeStep[] = [];
  for (const { policy, direction, rule } of accepting) {
    const key = `${direction}/${rule}`;
    const known = gone.get(policy) ?? new Set();
    if (known.has(key)) continue;
    gone.set(policy, known.add(key));
    steps.push({ type: 'remove-rule', text: `${direction} rule ${rule} of ${policyText(policy)} goes: ${ruleText(policy, direction, rule ?? 0)}` });
  }
  const without = <T extends NetworkPolicy | ClusterPolicy>(policy: T): T => {
    const keys = gone.get(policy);
    if (keys === undefined) return policy;
    const keep = (direction: Direction) => policy[direction].filter((_, i) => !keys.has(`${direction}/${i}`));
    return { ...policy, ingress: keep('ingress'), egress: keep('egress') };
  };
  return {
    steps,
    resources: { ...resources, networkPolicies: resources.networkPolicies.map(without), clusterPolicies: resources.clusterPolicies.map(without) },
  };
}

/** A NetworkPolicy that allows nothing. */
function isolate(
  direction: Direction,
  subject: Extract<Endpoint, { readonly type: 'workload' }>,
  resources: Resources,
): { readonly steps: readonly ChangeStep[]; readonly resources: Resources } {
  const { namespace, name, shapes } = subject.workload;
  const labels = commonLabels(shapes.map((shape) => shape.labels));
  const policyName = `deny-${direction}-${name}`.slice(0, 63).replace(/[^a-z0-9]+$/, '');
  const policy: NetworkPolicy = {
    kind: 'NetworkPolicy',
    namespace,
    name: policyName,
    podSelector: selectorOfLabels(labels),
    policyTypes: [direction],
    explicitTypes: true,
    ingress: [],
    egress: [],
    origin: { file: '', line: 0 },
  };
  const manifest = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: policyName, namespace },
    spec: { podSelector: { matchLabels: Object.fromEntries(labels) }, policyTypes: [direction === 'ingress' ? 'Ingress' : 'Egress'] },
  };
  return {
    steps: [
      { type: 'isolate', text: `a NetworkPolicy in ${namespace} isolates pods ${policy.podSelector.text || '(all)'} for ${direction}`, manifest },
    ],
    resources: { ...resources, networkPolicies: [...resources.networkPolicies, policy] },
  };
}
