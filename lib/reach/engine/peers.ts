/**
 * Peer sets: the elements that a peer of a rule stands for, interned by what the peer says.
 * A view looks at one address family; sets without addresses are shared by all views.
 */
import { type IpFamily, ipFamilies, type Protocol } from '../../net';
import type { AddressFacts, LabelSelector } from '../model';
import { matchesLabels } from '../model';
import type { EnforcementProfile, Reason } from '../profile';
import { AddressMatcher, type AddressPeer, coversDomain } from './addresses';
import type { Peer, PodSet } from './policy';
import { PodSelection } from './selection';
import { type ElementId, portKey, resolvePort, type Universe } from './universe';

export type PeerSetId = number;
/** A part of a peer: elements, and why they match only perhaps. */
export interface PeerPart {
  readonly set: PeerSetId;
  readonly reason?: Reason;
}
/** `both`: the answer is the same for both families. */
export type View = IpFamily | 'both';

/** The set of everything. */
export const allElements: PeerSetId = 0;

export class PeerSets {
  readonly universe: Universe;
  readonly #selection: PodSelection;
  readonly #addresses: AddressMatcher;
  readonly #profile: EnforcementProfile;
  readonly #facts: AddressFacts;
  readonly #sets: Int32Array[] = [new Int32Array(0)];
  readonly #parts = new Map<string, readonly PeerPart[]>();
  readonly #splits = new Map<string, readonly (readonly [readonly (readonly [Protocol, number])[], PeerSetId])[]>();
  readonly #groupSets = new Map<string, PeerSetId>();
  readonly #subjects = new Map<string, ReturnType<PodSelection['select']>>();

  constructor(universe: Universe, profile: EnforcementProfile, facts: AddressFacts) {
    this.universe = universe;
    this.#profile = profile;
    this.#facts = facts;
    this.#selection = new PodSelection(universe);
    this.#addresses = new AddressMatcher(universe, profile, facts);
  }

  get count(): number {
    return this.#sets.length;
  }
  members(set: PeerSetId): Int32Array {
    return this.#sets[set] ?? new Int32Array(0);
  }
  /** Pods that a subject selects. */
  subject(pods: PodSet): ReturnType<PodSelection['select']> {
    const key = keyOfPods(pods);
    let found = this.#subjects.get(key);
    if (found === undefined) {
      found = this.#selection.select(pods);
      this.#subjects.set(key, found);
    }
    return found;
  }
  parts(peer: Peer, view: View): readonly PeerPart[] {
    if (peer.type === 'all') return [{ set: allElements }];
    const key = peer.type === 'addresses' ? `${view}:${peer.of}:${peer.key}` : peerKey(peer);
    let found = this.#parts.get(key);
    if (found === undefined) {
      found = this.#compute(peer, view);
      this.#parts.set(key, found);
    }
    return found;
  }
  /** Whether some of the peers match pods or nodes by their address otherwise in one family than in the other. */
  dependOnFamily(peers: Iterable<Peer>): boolean {
    const seen = new Set<string>();
    for (const peer of peers) {
      if (peer.type !== 'addresses' || seen.has(`${peer.of}:${peer.key}`)) continue;
      seen.add(`${peer.of}:${peer.key}`);
      const [v4, v6] = ipFamilies.map((family) => this.#addresses.matches(peer, family).join());
      if (v4 !== v6) return true;
    }
    return false;
  }
  /** The pods of a set on which a named port has a number, by the numbers. */
  byNamedPort(
    set: PeerSetId,
    name: string,
    protocol: Protocol | undefined,
  ): readonly (readonly [readonly (readonly [Protocol, number])[], PeerSetId])[] {
    const key = `${set}#${protocol === undefined ? name : portKey(name, protocol)}`;
    let found = this.#splits.get(key);
    if (found === undefined) {
      const groups = new Map<string, { readonly ports: readonly (readonly [Protocol, number])[]; readonly ids: ElementId[] }>();
      const { elements, podCount } = this.universe;
      const consider = (id: ElementId): void => {
        const element = elements[id];
        if (element?.type !== 'pod') return;
        const ports = resolvePort(element, name, protocol);
        if (ports.length === 0) return;
        const group = groups.get(ports.join());
        if (group === undefined) groups.set(ports.join(), { ports, ids: [id] });
        else group.ids.push(id);
      };
      if (set === allElements) for (let id = 0; id < podCount; id++) consider(id);
      else this.members(set).forEach(consider);
      found = [...groups.values()].map(({ ports, ids }) => [ports, this.#add(ids)] as const);
      this.#splits.set(key, found);
    }
    return found;
  }

  #compute(peer: Exclude<Peer, { readonly type: 'all' }>, view: View): readonly PeerPart[] {
    const parts: PeerPart[] = [];
    const certain = (ids: readonly ElementId[] | Int32Array): void => {
      if (ids.length > 0) parts.push({ set: this.#add(ids) });
    };
    const perhaps = (ids: readonly ElementId[] | Int32Array, reason: Reason): void => {
      if (ids.length > 0) parts.push({ set: this.#add(ids), reason });
    };
    switch (peer.type) {
      case 'pods': {
        const found = this.subject(peer);
        certain(found.certain);
        perhaps(found.unknown, 'unmodelled');
        this.#controller(peer, certain, perhaps);
        break;
      }
      case 'nodes':
        this.#nodes(peer.selector, certain, perhaps);
        break;
      case 'addresses':
        this.#byAddress(peer, view, certain, parts);
        break;
      case 'domains':
        certain(
          this.universe.domains.filter((id) => {
            const element = this.universe.elements[id];
            return element?.type === 'domain' && peer.patterns.some((pattern) => coversDomain(pattern, element.pattern));
          }),
        );
        break;
    }
    return parts;
  }
  /** Labels and namespace of an ingress controller are not known. */
  #controller(peer: PodSet, certain: Add, perhaps: AddPerhaps): void {
    if (typeof peer.namespaces === 'string') return;
    const ids = [this.universe.ingressController];
    if (peer.namespaces.requirements.length === 0 && peer.pods.requirements.length === 0) certain(ids);
    else perhaps(ids, 'unmodelled');
  }
  #byAddress(peer: AddressPeer, view: View, certain: Add, parts: PeerPart[]): void {
    const matches = this.#addresses.matches(peer, view === 'both' ? 'IPv4' : view);
    certain(this.#addresses.ranges(peer.set));
    for (const answer of new Set(matches)) {
      if (answer === 'no') continue;
      // The same pods and nodes, whatever the range that matches them: one set for all such ranges.
      const key = matches.map((match) => (match === answer ? '1' : '0')).join('');
      let set = this.#groupSets.get(key);
      if (set === undefined) {
        set = this.#add(this.#addresses.members(matches, answer));
        this.#groupSets.set(key, set);
      }
      parts.push(answer === 'yes' ? { set } : { set, reason: answer });
    }
  }
  #nodes(selector: LabelSelector, certain: Add, perhaps: AddPerhaps): void {
    const { elements } = this.universe;
    const sure: ElementId[] = [];
    const unsure: ElementId[] = [];
    const byName = new Map<string, ReadonlyMap<string, string>>();
    for (const id of this.universe.nodes) {
      const element = elements[id];
      if (element?.type !== 'node') continue;
      byName.set(element.node.name, element.node.labels);
      if (matchesLabels(selector, element.node.labels)) sure.push(id);
    }
    if (this.#profile.podsAndPortsOnly) return;
    const anyNode = matchesUnknownNode(selector);
    elements.forEach((element, id) => {
      if (element.type !== 'pod' || !element.hostNetwork) return;
      const labels = element.nodeName === undefined ? undefined : byName.get(element.nodeName);
      const match = labels === undefined ? anyNode : matchesLabels(selector, labels) ? 'yes' : 'no';
      if (match === 'yes') sure.push(id);
      if (match === 'perhaps') unsure.push(id);
    });
    const inNodeRange: ElementId[] = [];
    for (const family of ipFamilies) {
      for (const id of this.universe.ranges[family]) {
        const element = elements[id];
        if (element?.type !== 'range') continue;
        if (this.#facts.nodeCidrs?.some((cidr) => cidr.family === family && cidr.first <= element.first && element.last <= cidr.last) === true) {
          inNodeRange.push(id);
        }
      }
    }
    certain(sure);
    perhaps(unsure, 'scheduling');
    perhaps(inNodeRange, 'nodeAddresses');
  }
  #add(ids: readonly ElementId[] | Int32Array): PeerSetId {
    return this.#sets.push(ids instanceof Int32Array ? ids : Int32Array.from(ids)) - 1;
  }
}

type Add = (ids: readonly ElementId[] | Int32Array) => void;
type AddPerhaps = (ids: readonly ElementId[] | Int32Array, reason: Reason) => void;

/** The kubelet gives every node these; their values differ, but every node that pods of ours run on is a Linux node. */
const nodeLabelKeys: ReadonlySet<string> = new Set(['kubernetes.io/hostname', 'kubernetes.io/os', 'kubernetes.io/arch']);

/** Whether a node of which nothing is known matches. */
export function matchesUnknownNode(selector: LabelSelector): 'yes' | 'no' | 'perhaps' {
  let answer: 'yes' | 'perhaps' = 'yes';
  for (const { key, operator, values } of selector.requirements) {
    const wellKnown = nodeLabelKeys.has(key);
    if (wellKnown && operator === 'Exists') continue;
    if (wellKnown && operator === 'DoesNotExist') return 'no';
    if (key === 'kubernetes.io/os' && (operator === 'In') === values.includes('linux')) continue;
    if (key === 'kubernetes.io/os') return 'no';
    answer = 'perhaps';
  }
  return answer;
}

function keyOfPods({ namespaces, pods }: PodSet): string {
  return typeof namespaces === 'string' ? `n:${namespaces}/${pods.text}` : `s:${namespaces.text}/${pods.text}`;
}

function peerKey(peer: Exclude<Peer, { readonly type: 'all' | 'addresses' }>): string {
  switch (peer.type) {
    case 'pods':
      return `pods:${keyOfPods(peer)}`;
    case 'nodes':
      return `nodes:${peer.selector.text}`;
    case 'domains':
      return `domains:${peer.patterns.join()}`;
  }
}
