/** Additions that would allow a packet: a NetworkPolicy for a direction that is closed, a rule before one that denies. */
import { IpRange } from '../../net';
import type { Endpoint, Reachability } from '../engine';
import {
  type ClusterPolicy,
  type ClusterRule,
  type Direction,
  type NetworkPolicy,
  type NetworkPolicyRule,
  type Resources,
  selectorOfLabels,
} from '../model';
import type { Outcome, TraceStep } from '../reference';
import { ask, type ChangeStep, type Counterfactual, commonLabels, proposedName, sceneOf } from './counterfactual';
import type { Traffic } from './ends';
import { replay } from './replay';
import { policyText, ruleText } from './rule-text';

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
  const policyName = proposedName(`allow-${direction}-${name}`);
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
