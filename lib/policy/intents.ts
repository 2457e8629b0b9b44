import type { Planned, PodFlow } from '../component';
import { type Flow, Peer, Port } from '../flow';
import type { StringMap } from '../kube';
import { type Coverage, coverageOf, type Subject } from './coverage';
import type { Allowance, IntentPeer, PolicyContext, PolicyIntent } from './intent';
import { type KnownPeers, knownPeers } from './known-peers';
import { DEFAULT_DENY, policyName } from './names';

/**
 * The policies of a plan, free of any policy API. What an end of a flow needs is written where that end is covered: at its
 * source as egress, at its destination as ingress. Ends that nothing covers need nothing and stay open.
 *
 * Time and size grow with the number of covered namespaces plus the number of allowances.
 */
export function policyIntents(context: PolicyContext): readonly PolicyIntent[] {
  if (context.policy === undefined) return [];
  const coverage = coverageOf(context);
  const peers = knownPeers(context);
  const drafts = new Drafts(coverage, context.components);
  drafts.open();
  resolveNames(coverage, peers, drafts);
  for (const component of context.components) componentFlows(component, peers, drafts);
  for (const [index, { name, namespaces, allowInside, allow }] of context.policy.segments.entries()) {
    const at = `policy.segments[${index}]`;
    if (allowInside) {
      const inside: IntentPeer = { type: 'pods', namespaces, labels: {} };
      drafts.flow([inside], [{ peers: [inside], ports: [] }], `inside segment ${name}`, at);
    }
    allow.forEach((flow, number) => declaredFlow(flow, namespaces, `declared by segment ${name}`, `${at}.allow[${number}]`, peers, drafts));
  }
  return drafts.intents();
}

/** Every pod of a covered namespace may resolve names: without that nothing else that is allowed works. */
function resolveNames(coverage: Coverage, peers: KnownPeers, drafts: Drafts): void {
  const dns = peers.destinationsOf(Peer.known('dns'), [], []);
  const allowances = dns.map((to): Allowance => ({ ...to, reason: 'names of Services and of the outside', source: 'policy.defaultDeny' }));
  for (const namespace of coverage.namespaces.keys()) for (const allowance of allowances) drafts.add({ namespace, labels: {} }, 'egress', allowance);
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

function declaredFlow(flow: Flow, home: readonly string[], reason: string, source: string, peers: KnownPeers, drafts: Drafts): void {
  drafts.flow(peers.sourceOf(flow.from, home), peers.destinationsOf(flow.to, home, flow.ports), reason, source);
}

interface Draft extends Subject {
  readonly denies: boolean;
  readonly ingress: Allowance[];
  readonly egress: Allowance[];
}

/** Intents while they are gathered: one for each set of pods, by namespace and labels. */
class Drafts {
  readonly coverage: Coverage;
  readonly #drafts = new Map<string, Draft>();
  readonly #workloads: ReadonlyMap<string, string>;
  readonly #components: readonly Planned[];

  constructor(coverage: Coverage, components: readonly Planned[]) {
    this.coverage = coverage;
    this.#components = components;
    this.#workloads = new Map(
      components.flatMap(({ facts }) => facts.workloads.map(({ namespace, labels, name }): [string, string] => [key({ namespace, labels }), name])),
    );
  }

  /** Starts one intent for everything that is covered, so that what nothing allows is denied all the same. */
  open(): void {
    for (const namespace of this.coverage.namespaces.keys()) this.#draft({ namespace, labels: {} });
    for (const [namespace, sets] of this.coverage.pods) for (const labels of sets) this.#draft({ namespace, labels });
  }

  add(subject: Subject, direction: 'ingress' | 'egress', allowance: Allowance): void {
    if (allowance.peers.some(reaches)) this.#draft(subject)[direction].push(allowance);
  }

  /** Allows a flow at both of its ends, where they are covered. */
  flow(
    from: readonly IntentPeer[],
    to: readonly { readonly peers: readonly IntentPeer[]; readonly ports: readonly Port[]; readonly reason?: string }[],
    reason: string,
    source: string,
  ): void {
    const senders = this.#covered(from);
    for (const destination of to) {
      const out: Allowance = { reason, ...destination, source };
      for (const subject of senders) this.add(subject, 'egress', out);
      const into: Allowance = { ...out, peers: from };
      for (const subject of this.#covered(destination.peers)) this.add(subject, 'ingress', into);
    }
  }

  intents(): readonly PolicyIntent[] {
    const taken = new Set<string>();
    return [...this.#drafts.values()].map((draft) => {
      const { namespace, labels, denies } = draft;
      const wanted = this.#nameOf(draft);
      const name = taken.has(`${namespace}/${wanted}`) ? policyName(wanted, labels) : wanted;
      taken.add(`${namespace}/${name}`);
      return { name, namespace, labels, denies, ingress: distinct(draft.ingress), egress: distinct(draft.egress) };
    });
  }

  #covered(peers: readonly IntentPeer[]): readonly Subject[] {
    return peers.flatMap((peer) => (peer.type === 'pods' ? this.coverage.within(peer) : []));
  }

  #draft(subject: Subject): Draft {
    const id = key(subject);
    const known = this.#drafts.get(id);
    if (known !== undefined) return known;
    const wide = this.coverage.namespaces.has(subject.namespace);
    const denies = wide
      ? Object.keys(subject.labels).length === 0
      : (this.coverage.pods.get(subject.namespace) ?? []).some((labels) => key({ ...subject, labels }) === id);
    const draft: Draft = { ...subject, denies, ingress: [], egress: [] };
    this.#drafts.set(id, draft);
    return draft;
  }

  /** `default-deny` for a namespace; the workload's name for a component's pods; otherwise who owns the namespace, and the labels. */
  #nameOf({ namespace, labels }: Subject): string {
    if (Object.keys(labels).length === 0) return DEFAULT_DENY;
    const workload = this.#workloads.get(key({ namespace, labels }));
    if (workload !== undefined) return workload;
    const component = this.#components.find(({ facts }) => facts.podFlows.some((flows) => flows.namespace === namespace));
    return policyName(this.coverage.namespaces.get(namespace) ?? component?.facts.name ?? 'layer', labels);
  }
}

function key({ namespace, labels }: Subject): string {
  return `${namespace}/${keyOfLabels(labels)}`;
}

function keyOfLabels(labels: StringMap): string {
  return Object.keys(labels)
    .sort()
    .map((name) => `${name}=${labels[name]}`)
    .join(',');
}

/** Whether a peer stands for anybody: addresses that nobody knows match nothing, and a rule without peers would match all. */
function reaches(peer: IntentPeer): boolean {
  return peer.type === 'pods' ? peer.namespaces === 'all' || peer.namespaces.length > 0 : peer.blocks.length > 0;
}

/** Allowances without repetitions and without what an allowance for any pod covers already. */
function distinct(allowances: readonly Allowance[]): readonly Allowance[] {
  return [...new Set(allowances)];
}
