import type { Planned, PodFlow, ResolvedSegment } from '../component';
import { type Flow, Peer, Port } from '../flow';
import { isInside } from './check-flow';
import { coverageOf } from './coverage';
import { dialectOf } from './dialect/dialect';
import { Drafts } from './drafts';
import type { AddressSet, Allowance, IntentPeer, PolicyContext, PolicyIntent } from './intent';
import { type KnownPeers, knownPeers } from './known-peers';

/**
 * The policies of a plan, free of any policy API. What an end of a flow needs is written where that end is covered: at its
 * source as egress, at its destination as ingress. Ends that nothing covers need nothing and stay open.
 *
 * Time and size grow with the number of covered namespaces plus the number of allowances.
 */
export function policyIntents(context: PolicyContext): readonly PolicyIntent[] {
  return drafted(context).intents;
}

/** Who needs the addresses of which known peer: what must be known of the cluster for the policies to be complete. */
export function addressesUsed(context: PolicyContext): ReadonlyMap<NonNullable<AddressSet['known']>, ReadonlySet<string>> {
  return drafted(context).used;
}

interface Drafted {
  readonly intents: readonly PolicyIntent[];
  readonly used: ReadonlyMap<NonNullable<AddressSet['known']>, ReadonlySet<string>>;
}

/** What was asked for last: a plan is printed, and then looked at by several rules. One entry and no WeakMap, which would keep what is young. */
let latest: { readonly of: PolicyContext; readonly drafted: Drafted } | undefined;

function drafted(context: PolicyContext): Drafted {
  if (latest?.of !== context) {
    const drafts = draft(context);
    latest = { of: context, drafted: { intents: drafts?.intents() ?? [], used: drafts?.used ?? new Map() } };
  }
  return latest.drafted;
}

function draft(context: PolicyContext): Drafts | undefined {
  if (context.policy === undefined) return undefined;
  const peers = knownPeers(context);
  const { entities, destinations } = dialectOf(context);
  const drafts = new Drafts(coverageOf(context), context.components, entities, destinations);
  resolveNames(peers, drafts);
  for (const component of context.components) componentFlows(component, peers, drafts);
  for (const [index, segment] of context.policy.segments.entries()) segmentFlows(segment, `policy.segments[${index}]`, peers, drafts);
  return drafts;
}

/** Every pod of a covered namespace may resolve names: without that nothing else that is allowed works. */
function resolveNames(peers: KnownPeers, drafts: Drafts): void {
  const dns = peers.destinationsOf(Peer.known('dns'), [], []);
  const allowances = dns.map((to): Allowance => ({ ...to, reason: 'names of Services and of the outside', source: 'policy.defaultDeny' }));
  for (const namespace of drafts.coverage.namespaces.keys())
    for (const allowance of allowances) drafts.add({ namespace, labels: {} }, 'egress', allowance);
}

/** What a component says of its own pods, and its metrics for whoever scrapes. */
function componentFlows({ facts }: Planned, peers: KnownPeers, drafts: Drafts): void {
  const source = facts.name;
  for (const { namespace, labels, ingress, egress } of facts.podFlows) {
    const subjects = drafts.coverage.within({ type: 'pods', namespaces: [namespace], labels });
    const add = (direction: 'ingress' | 'egress', allowance: Allowance): void => {
      for (const subject of subjects) drafts.add(subject, direction, allowance);
    };
    for (const { peer, ports, reason } of ingress) add('ingress', { peers: peers.sourceOf(peer, [namespace]), ports, reason, source });
    for (const flow of egress) for (const allowance of sent(flow, namespace, source, peers)) add('egress', allowance);
  }
  for (const { name, port, namespace, labels, hostNetwork } of facts.metrics) {
    const to = hostNetwork ? Peer.known('nodes') : Peer.pods(labels, namespace);
    const flow = { from: Peer.known('monitoring'), to, ports: [Port.tcp(port)] };
    declaredFlow(flow, [], `metrics of ${name}`, source, peers, drafts);
  }
}

function sent({ peer, ports, reason }: PodFlow, namespace: string, source: string, peers: KnownPeers): readonly Allowance[] {
  return peers.destinationsOf(peer, [namespace], ports).map((to) => ({ reason, ...to, source }));
}

/** What a segment allows inside, and along the flows that it declares. A flow inside an open segment adds nothing. */
function segmentFlows({ name, namespaces, allowInside, allow }: ResolvedSegment, at: string, peers: KnownPeers, drafts: Drafts): void {
  const inside: IntentPeer = { type: 'pods', namespaces, labels: {} };
  if (allowInside) drafts.flow([inside], [{ peers: [inside], ports: [] }], `inside segment ${name}`, at);
  const own = new Set(namespaces);
  for (const [index, flow] of allow.entries()) {
    const adds = !allowInside || ![flow.from, flow.to].every((peer) => isInside(peer, own));
    if (adds) declaredFlow(flow, namespaces, `declared by segment ${name}`, `${at}.allow[${index}]`, peers, drafts);
  }
}

function declaredFlow(flow: Flow, home: readonly string[], reason: string, source: string, peers: KnownPeers, drafts: Drafts): void {
  drafts.flow(peers.sourceOf(flow.from, home), peers.destinationsOf(flow.to, home, flow.ports), reason, source);
}
