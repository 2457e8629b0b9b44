import type { Planned } from '../component';
import { contentHash, type StringMap } from '../kube';
import type { Coverage, Subject } from './coverage';
import type { AddressSet, Allowance, IntentPeer, PolicyIntent } from './intent';
import type { Destination } from './known-peers';
import { minimiser } from './minimal';
import { DEFAULT_DENY, policyName } from './names';

type Direction = 'ingress' | 'egress';
type KnownAddresses = NonNullable<AddressSet['known']>;

interface Draft extends Subject {
  readonly denies: boolean;
  readonly ingress: Allowance[];
  readonly egress: Allowance[];
}

/** Intents while they are gathered: one for each set of covered pods, by namespace and labels. */
export class Drafts {
  readonly coverage: Coverage;
  /** Who needs the addresses of which known peer, whether they are known or not. */
  readonly used = new Map<KnownAddresses, Set<string>>();
  readonly #drafts = new Map<string, Draft>();
  readonly #names: ReadonlyMap<string, string>;

  /** Starts an intent for everything that is covered, so that what nothing allows is denied all the same. */
  constructor(coverage: Coverage, components: readonly Planned[]) {
    this.coverage = coverage;
    this.#names = componentNames(components);
    for (const namespace of coverage.namespaces.keys()) this.#start({ namespace, labels: {} }, true);
    for (const [namespace, sets] of coverage.pods) for (const labels of sets) this.#start({ namespace, labels }, true);
  }

  /** Allows traffic at one end; peers whose addresses nobody knows allow nothing. */
  add(subject: Subject, direction: Direction, allowance: Allowance): void {
    for (const peer of allowance.peers) if (peer.type === 'addresses' && peer.known !== undefined) this.#use(peer.known, allowance.source);
    if (!allowance.peers.some(isAnybody)) return;
    const draft = this.#drafts.get(keyOf(subject)) ?? this.#start(subject, false);
    draft[direction].push(allowance);
  }

  /** Allows a flow at both of its ends, where they are covered. */
  flow(from: readonly IntentPeer[], to: readonly Destination[], reason: string, source: string): void {
    const senders = this.#covered(from);
    for (const destination of to) {
      const out: Allowance = { reason, ...destination, source };
      const into: Allowance = { ...out, peers: from };
      for (const subject of senders) this.add(subject, 'egress', out);
      for (const subject of this.#covered(destination.peers)) this.add(subject, 'ingress', into);
    }
  }

  /** The intents, each allowance once: what a namespace's deny allows to all of its pods is not said again for some of them. */
  intents(): readonly PolicyIntent[] {
    const minimal = minimiser();
    const taken = new Set<string>();
    const ofNamespace = new Map<string, PolicyIntent>();
    const intents: PolicyIntent[] = [];
    for (const draft of this.#drafts.values()) {
      const { namespace, labels, denies } = draft;
      const base = ofNamespace.get(namespace);
      const ingress = minimal(draft.ingress, base?.ingress ?? []);
      const egress = minimal(draft.egress, base?.egress ?? []);
      if (!denies && ingress.length + egress.length === 0) continue;
      const intent: PolicyIntent = { name: this.#nameOf(draft, taken), namespace, labels, denies, ingress, egress };
      if (isEmpty(labels)) ofNamespace.set(namespace, intent);
      intents.push(intent);
    }
    return intents;
  }

  #covered(peers: readonly IntentPeer[]): readonly Subject[] {
    return peers.flatMap((peer) => (peer.type === 'pods' ? this.coverage.within(peer) : []));
  }

  #use(known: KnownAddresses, source: string): void {
    const sources = this.used.get(known) ?? new Set();
    this.used.set(known, sources.add(source));
  }

  #start(subject: Subject, denies: boolean): Draft {
    const draft: Draft = { ...subject, denies, ingress: [], egress: [] };
    this.#drafts.set(keyOf(subject), draft);
    return draft;
  }

  /** `default-deny` for a namespace; its workload's name for a component's pods; otherwise who owns the namespace, and the labels. */
  #nameOf(subject: Subject, taken: Set<string>): string {
    const { namespace, labels } = subject;
    const owner = this.coverage.namespaces.get(namespace) ?? this.#names.get(namespace) ?? 'layer';
    const wanted = isEmpty(labels) ? DEFAULT_DENY : (this.#names.get(keyOf(subject)) ?? policyName(owner, labels));
    const name = taken.has(`${namespace}/${wanted}`) ? `${wanted}-${contentHash(labels, 8)}` : wanted;
    taken.add(`${namespace}/${name}`);
    return name;
  }
}

/** What components call their pods: a set of pods by its workload, a namespace by the first component in it. */
function componentNames(components: readonly Planned[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { facts } of components) {
    for (const { namespace } of facts.podFlows) if (!names.has(namespace)) names.set(namespace, facts.name);
    for (const { namespace, labels, name } of facts.workloads) names.set(keyOf({ namespace, labels }), name);
  }
  return names;
}

/** Identity of a set of pods: names hold no slash, label keys and values neither comma nor equals sign. */
function keyOf({ namespace, labels }: Subject): string {
  const pairs = Object.keys(labels).map((name) => `${name}=${labels[name]}`);
  return `${namespace}/${pairs.sort().join(',')}`;
}

function isEmpty(labels: StringMap): boolean {
  return Object.keys(labels).length === 0;
}

/** Whether a peer stands for anybody. A rule all of whose peers stand for nobody must not be printed: without peers it matches all. */
function isAnybody(peer: IntentPeer): boolean {
  return peer.type === 'pods' ? peer.namespaces === 'all' || peer.namespaces.length > 0 : peer.blocks.length > 0;
}
