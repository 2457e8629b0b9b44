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

/** The drafts of one namespace, by the text of their labels. */
interface NamespaceDrafts {
  readonly byLabels: Map<string, Draft>;
  readonly names: Set<string>;
}

/** Intents while they are gathered: one for each set of covered pods, by namespace and labels. */
export class Drafts {
  readonly coverage: Coverage;
  /** Who needs the addresses of which known peer, whether they are known or not. */
  readonly used = new Map<KnownAddresses, Set<string>>();
  readonly #all: Draft[] = [];
  readonly #namespaces = new Map<string, NamespaceDrafts>();
  readonly #names: ComponentNames;
  readonly #named: Readonly<Record<Direction, readonly KnownAddresses[]>>;

  /**
   * Starts an intent for everything that is covered, so that what nothing allows is denied all the same.
   *
   * @param entities known peers whose addresses nobody needs
   * @param destinations those whose addresses nobody needs where traffic goes to them
   */
  constructor(
    coverage: Coverage,
    components: readonly Planned[],
    entities: readonly KnownAddresses[] = [],
    destinations: readonly KnownAddresses[] = [],
  ) {
    this.coverage = coverage;
    this.#named = { ingress: entities, egress: [...entities, ...destinations] };
    this.#names = componentNames(components);
    for (const namespace of coverage.namespaces.keys()) this.#draft({ namespace, labels: {} }, true);
    for (const [namespace, sets] of coverage.pods) for (const labels of sets) this.#draft({ namespace, labels }, true);
  }

  /** Allows traffic at one end; peers whose addresses nobody knows allow nothing. */
  add(subject: Subject, direction: Direction, allowance: Allowance): void {
    for (const peer of allowance.peers)
      if (peer.type === 'addresses' && peer.known !== undefined && !this.#hasName(peer, direction)) this.#use(peer.known, allowance.source);
    if (allowance.peers.some((peer) => this.#hasName(peer, direction) || isAnybody(peer))) this.#draft(subject, false)[direction].push(allowance);
  }

  /** Allows a flow at both of its ends, where they are covered. */
  flow(from: readonly IntentPeer[], to: readonly Destination[], reason: string, source: string): void {
    const senders = this.#covered(from);
    for (const destination of to) {
      const because = destination.reason ?? reason;
      const receivers = this.#covered(destination.peers);
      if (senders.length > 0) {
        const out: Allowance = { peers: destination.peers, ports: destination.ports, reason: because, source };
        for (const subject of senders) this.add(subject, 'egress', out);
      }
      if (receivers.length > 0) {
        const into: Allowance = { peers: from, ports: destination.ports, reason: because, source };
        for (const subject of receivers) this.add(subject, 'ingress', into);
      }
    }
  }

  /** The intents, each allowance once: what a namespace's deny allows to all of its pods is not said again for some of them. */
  intents(): readonly PolicyIntent[] {
    const minimal = minimiser();
    const intents: PolicyIntent[] = [];
    for (const draft of this.#all) {
      const { namespace, labels, denies } = draft;
      const base = isEmpty(labels) ? undefined : this.#namespaces.get(namespace)?.byLabels.get('');
      const ingress = minimal(draft.ingress, base?.ingress ?? []);
      const egress = minimal(draft.egress, base?.egress ?? []);
      if (denies || ingress.length + egress.length > 0) intents.push({ name: this.#nameOf(draft), namespace, labels, denies, ingress, egress });
    }
    return intents;
  }

  #covered(peers: readonly IntentPeer[]): readonly Subject[] {
    return peers.flatMap((peer) => (peer.type === 'pods' ? this.coverage.within(peer) : []));
  }

  /** Whether a peer has a name in the policy API at hand, so that it stands for somebody though its addresses are not known. */
  #hasName(peer: IntentPeer, direction: Direction): boolean {
    return peer.type === 'addresses' && peer.known !== undefined && this.#named[direction].includes(peer.known);
  }

  #use(known: KnownAddresses, source: string): void {
    const sources = this.used.get(known);
    if (sources === undefined) this.used.set(known, new Set([source]));
    else sources.add(source);
  }

  #draft({ namespace, labels }: Subject, denies: boolean): Draft {
    const there = this.#namespaces.get(namespace) ?? { byLabels: new Map<string, Draft>(), names: new Set<string>() };
    const id = textOf(labels);
    const known = there.byLabels.get(id);
    if (known !== undefined) return known;
    const draft: Draft = { namespace, labels, denies, ingress: [], egress: [] };
    this.#all.push(draft);
    this.#namespaces.set(namespace, there);
    there.byLabels.set(id, draft);
    return draft;
  }

  /** `default-deny` for a namespace; its workload's name for a component's pods; otherwise who owns the namespace, and the labels. */
  #nameOf({ namespace, labels }: Subject): string {
    const owner = this.coverage.namespaces.get(namespace) ?? this.#names.namespaces.get(namespace) ?? 'layer';
    const wanted = isEmpty(labels) ? DEFAULT_DENY : (this.#names.workloads.get(namespace)?.get(textOf(labels)) ?? policyName(owner, labels));
    const taken = this.#namespaces.get(namespace)?.names ?? new Set();
    const name = taken.has(wanted) ? `${wanted}-${contentHash(labels, 8)}` : wanted;
    taken.add(name);
    return name;
  }
}

/** What components call their pods. */
interface ComponentNames {
  /** The first component of a namespace. */
  readonly namespaces: ReadonlyMap<string, string>;
  /** Workloads by namespace and the text of their labels. */
  readonly workloads: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

function componentNames(components: readonly Planned[]): ComponentNames {
  const namespaces = new Map<string, string>();
  const workloads = new Map<string, Map<string, string>>();
  for (const { facts } of components) {
    for (const { namespace } of facts.podFlows) if (!namespaces.has(namespace)) namespaces.set(namespace, facts.name);
    for (const { namespace, labels, name } of facts.workloads) {
      const there = workloads.get(namespace) ?? new Map<string, string>();
      workloads.set(namespace, there.set(textOf(labels), name));
    }
  }
  return { namespaces, workloads };
}

/** Labels as text, the same in any order: keys and values hold neither comma nor equals sign. */
function textOf(labels: StringMap): string {
  const keys = Object.keys(labels);
  const [key] = keys;
  if (key === undefined) return '';
  if (keys.length === 1) return `${key}=${labels[key]}`;
  return keys
    .sort()
    .map((name) => `${name}=${labels[name]}`)
    .join();
}

function isEmpty(labels: StringMap): boolean {
  return Object.keys(labels).length === 0;
}

/** Whether a peer stands for anybody. A rule all of whose peers stand for nobody must not be printed: without peers it matches all. */
function isAnybody(peer: IntentPeer): boolean {
  return peer.type === 'pods' ? peer.namespaces === 'all' || peer.namespaces.length > 0 : peer.blocks.length > 0;
}
