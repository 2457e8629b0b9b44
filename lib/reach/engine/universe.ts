/**
 * The universe: everything that can be an end of a connection, as numbered elements.
 *
 * Pods that no policy can tell apart are one element: only labels, values and port names that some policy mentions take part
 * in the comparison, so a hundred thousand pods with labels of their own usually are a few thousand elements. Addresses
 * outside are elementary intervals between the ends of all ranges that are mentioned. Elements of one namespace are
 * neighbours.
 */
import { bitsOf, type Ip, type IpFamily, ipFamilies, type Protocol, protocols } from '../../net';
import type { AddressFacts, ContainerPort, LabelSelector, Node, PodShape, Resources, Workload } from '../model';
import { matchesLabels } from '../model';
import type { EnforcementProfile } from '../profile';
import type { CompiledPolicy, PodSet } from './policy';

export interface PodElement {
  readonly type: 'pod';
  readonly namespace: number;
  /** Values of mentioned labels. */
  readonly labels: ReadonlyMap<string, string>;
  readonly hostNetwork: boolean;
  /** Policies never apply to it. */
  readonly exempt: boolean;
  readonly unmodelled: boolean;
  /** Port numbers by `name/protocol`, for names that some policy mentions. */
  readonly ports: ReadonlyMap<string, number>;
  readonly addresses: readonly Ip[];
  readonly nodeName: string | undefined;
}
export interface RangeElement {
  readonly type: 'range';
  readonly family: IpFamily;
  readonly first: bigint;
  readonly last: bigint;
}
export type Element =
  | PodElement
  | RangeElement
  | { readonly type: 'node'; readonly node: Node }
  | { readonly type: 'domain'; readonly pattern: string }
  | { readonly type: 'ingress-controller' };

/** Number of an element. */
export type ElementId = number;

export interface Universe {
  readonly elements: readonly Element[];
  /** Elements of each workload's shapes, without repetition. */
  readonly ofWorkload: ReadonlyMap<Workload, readonly ElementId[]>;
  readonly nodes: readonly ElementId[];
  readonly ranges: Readonly<Record<IpFamily, readonly ElementId[]>>;
  readonly domains: readonly ElementId[];
  readonly ingressController: ElementId;
  readonly namespaces: readonly { readonly name: string; readonly labels: ReadonlyMap<string, string> }[];
  readonly namespaceIds: ReadonlyMap<string, number>;
  /** Elements that are pods: they come first, those of a namespace from `starts[n]` to `starts[n + 1]`. */
  readonly podCount: number;
  readonly starts: readonly number[];
  /** What its elements are told apart by. */
  readonly mentions: Mentions;
}

/** What policies mention: everything else about a pod makes no difference. */
export interface Mentions {
  readonly values: Map<string, Set<string>>;
  readonly ports: Set<string>;
  readonly patterns: Set<string>;
  readonly cuts: Readonly<Record<IpFamily, Set<bigint>>>;
}

export function buildUniverse(
  resources: Resources,
  policies: readonly CompiledPolicy[],
  profile: EnforcementProfile,
  facts: AddressFacts,
  extraSelectors: readonly LabelSelector[],
): Universe {
  const mentions = mentionsOf(policies, facts, extraSelectors);
  const namespaces = [...resources.namespaces.values()].map(({ name, labels }) => ({ name, labels }));
  const namespaceIds = new Map(namespaces.map(({ name }, id) => [name, id]));
  const byNamespace: Map<string, PodElement>[] = namespaces.map(() => new Map());
  const keysOf = new Map<Workload, readonly string[]>();
  for (const workload of resources.workloads) {
    const namespace = namespaceIds.get(workload.namespace);
    if (namespace === undefined) continue;
    const known = byNamespace[namespace];
    const keys = new Set<string>();
    for (const shape of workload.shapes) {
      if (shape.finished === true && !profile.countsFinishedPods) continue;
      const element = podElement(workload, shape, namespace, mentions, profile);
      const key = keyOf(element);
      if (known?.has(key) === false) known.set(key, element);
      keys.add(key);
    }
    keysOf.set(workload, [...keys]);
  }
  const elements: Element[] = [];
  const starts: number[] = [];
  const ids = byNamespace.map((known) => {
    starts.push(elements.length);
    const mine = new Map<string, ElementId>();
    for (const [key, element] of known) mine.set(key, elements.push(element) - 1);
    return mine;
  });
  starts.push(elements.length);
  const podCount = elements.length;
  const ofWorkload = new Map(
    [...keysOf].map(([workload, keys]) => {
      const mine = ids[namespaceIds.get(workload.namespace) ?? -1];
      return [workload, keys.flatMap((key) => mine?.get(key) ?? [])] as const;
    }),
  );
  const push = (list: readonly Element[]): readonly ElementId[] => list.map((element) => elements.push(element) - 1);
  const nodes = push(profile.podsAndPortsOnly ? [] : resources.nodes.map((node) => ({ type: 'node', node })));
  const families: readonly IpFamily[] = profile.podsAndPortsOnly ? ['IPv4'] : (familiesOf(facts) ?? ipFamilies);
  const rangesOf = (family: IpFamily): readonly ElementId[] =>
    push(families.includes(family) ? elementaryRanges(family, mentions.cuts[family], facts) : []);
  const ranges = { IPv4: rangesOf('IPv4'), IPv6: rangesOf('IPv6') };
  const domains = push(profile.podsAndPortsOnly ? [] : [...mentions.patterns].sort().map((pattern) => ({ type: 'domain', pattern })));
  const ingressController = elements.push({ type: 'ingress-controller' }) - 1;
  return { elements, ofWorkload, nodes, ranges, domains, ingressController, namespaces, namespaceIds, podCount, starts, mentions };
}

/** The families of the cluster, where they are known. */
export function familiesOf(facts: AddressFacts): readonly IpFamily[] | undefined {
  return facts.podCidrs === undefined || facts.podCidrs.length === 0
    ? undefined
    : ipFamilies.filter((family) => facts.podCidrs?.some((cidr) => cidr.family === family));
}

/** Whether a universe tells everything apart that policies mention: then it serves for them too. */
export function covers({ mentions }: Universe, policies: readonly CompiledPolicy[], facts: AddressFacts, extra: readonly LabelSelector[]): boolean {
  const asked = mentionsOf(policies, facts, extra);
  const holds = <T>(known: ReadonlySet<T> | undefined, wanted: ReadonlySet<T>): boolean =>
    wanted.size === 0 || (known !== undefined && [...wanted].every((item) => known.has(item)));
  return (
    [...asked.values].every(([key, values]) => mentions.values.has(key) && holds(mentions.values.get(key), values)) &&
    holds(mentions.ports, asked.ports) &&
    mentions.patterns.size === asked.patterns.size &&
    holds(mentions.patterns, asked.patterns) &&
    ipFamilies.every((family) => holds(mentions.cuts[family], asked.cuts[family]))
  );
}

function mentionsOf(policies: readonly CompiledPolicy[], facts: AddressFacts, extra: readonly LabelSelector[]): Mentions {
  const mentions: Mentions = { values: new Map(), ports: new Set(), patterns: new Set(), cuts: { IPv4: new Set([0n]), IPv6: new Set([0n]) } };
  const seen = new Set<string>();
  const select = (selector: LabelSelector): void => {
    if (seen.has(selector.text)) return;
    seen.add(selector.text);
    for (const { key, values } of selector.requirements) {
      const known = mentions.values.get(key) ?? new Set();
      for (const value of values) known.add(value);
      mentions.values.set(key, known);
    }
  };
  const cut = (family: IpFamily, start: bigint, end: bigint): void => {
    mentions.cuts[family].add(start);
    if (end < 1n << BigInt(bitsOf(family))) mentions.cuts[family].add(end);
  };
  for (const selector of extra) select(selector);
  for (const { subject, rules } of policies) {
    select(subject.pods);
    for (const rule of [...rules.ingress, ...rules.egress]) {
      for (const port of rule.ports) if (port.type === 'named') mentions.ports.add(port.name);
      for (const peer of rule.peers) {
        if (peer.type === 'pods') select(peer.pods);
        if (peer.type === 'domains') for (const pattern of peer.patterns) mentions.patterns.add(pattern);
        if (peer.type !== 'addresses') continue;
        for (const family of ipFamilies) for (const { start, end } of peer.set.intervals[family]) cut(family, start, end);
      }
    }
  }
  for (const cidr of [...(facts.podCidrs ?? []), ...(facts.serviceCidrs ?? []), ...(facts.nodeCidrs ?? [])])
    cut(cidr.family, cidr.first, cidr.last + 1n);
  return mentions;
}

/** A value that no policy mentions is as good as any other; no label can have this one. */
const otherValue = '\u0000';

function podElement(workload: Workload, shape: PodShape, namespace: number, mentions: Mentions, profile: EnforcementProfile): PodElement {
  const labels = new Map<string, string>();
  for (const [key, value] of shape.labels) {
    const values = mentions.values.get(key);
    if (values !== undefined) labels.set(key, values.has(value) ? value : otherValue);
  }
  const hostNetwork = shape.hostNetwork && !profile.hostNetworkPodsArePods;
  return {
    type: 'pod',
    namespace,
    labels,
    hostNetwork,
    exempt: hostNetwork || (workload.kind === 'Pod' && !profile.enforcesBarePods),
    unmodelled: workload.unmodelled,
    ports: hostNetwork ? noPorts : namedPorts(shape.ports, mentions.ports),
    addresses: shape.addresses,
    nodeName: shape.nodeName,
  };
}

const noPorts: ReadonlyMap<string, number> = new Map();

/** The first port of a name and protocol counts, as where the API server resolves target ports. */
function namedPorts(ports: readonly ContainerPort[], mentioned: ReadonlySet<string>): ReadonlyMap<string, number> {
  let named: Map<string, number> | undefined;
  for (const { name, protocol, port } of ports) {
    if (name === undefined || !mentioned.has(name)) continue;
    named ??= new Map();
    const key = portKey(name, protocol);
    if (!named.has(key)) named.set(key, port);
  }
  return named ?? noPorts;
}

export function portKey(name: string, protocol: Protocol): string {
  return `${name}/${protocol}`;
}

/** The numbers that a named port has on a pod. */
export function resolvePort(element: PodElement, name: string, protocol: Protocol | undefined): readonly (readonly [Protocol, number])[] {
  return (protocol === undefined ? protocols : [protocol]).flatMap((candidate) => {
    const port = element.ports.get(portKey(name, candidate));
    return port === undefined ? [] : [[candidate, port] as const];
  });
}

function keyOf(element: PodElement): string {
  const { labels, ports, addresses } = element;
  let key = `${element.hostNetwork ? 'h' : ''}${element.exempt ? 'e' : ''}${element.unmodelled ? 'u' : ''}`;
  if (labels.size > 0) {
    const parts: string[] = [];
    for (const [name, value] of labels) parts.push(`${name}=${value}`);
    key += `|${labels.size > 1 ? parts.sort().join() : parts[0]}`;
  }
  if (ports.size > 0)
    key += `#${[...ports]
      .map(([name, port]) => `${name}=${port}`)
      .sort()
      .join()}`;
  if (addresses.length > 0) key += `@${addresses.join()}`;
  if (element.nodeName !== undefined) key += `!${element.nodeName}`;
  return key;
}

/** The intervals between cuts, without those that are pods' or services' own ranges. */
function elementaryRanges(family: IpFamily, cuts: ReadonlySet<bigint>, facts: AddressFacts): readonly RangeElement[] {
  const inside = [...(facts.podCidrs ?? []), ...(facts.serviceCidrs ?? [])].filter((cidr) => cidr.family === family);
  const starts = [...cuts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return starts.flatMap((first, i) => {
    const last = (starts[i + 1] ?? 1n << BigInt(bitsOf(family))) - 1n;
    return inside.some((cidr) => cidr.first <= first && last <= cidr.last) ? [] : [{ type: 'range', family, first, last }];
  });
}

/** The pods that a set selects, ascending; `hostNetwork` pods are never among them. */
export class PodSelection {
  readonly #universe: Universe;
  readonly #byLabel = new Map<string, Map<string, ElementId[]>>();
  readonly #byNamespaceText = new Map<string, readonly number[]>();

  constructor(universe: Universe) {
    this.#universe = universe;
    for (let id = 0; id < universe.podCount; id++) {
      const element = universe.elements[id];
      if (element?.type !== 'pod') continue;
      for (const [key, value] of element.labels) {
        let values = this.#byLabel.get(key);
        if (values === undefined) {
          values = new Map();
          this.#byLabel.set(key, values);
        }
        const ids = values.get(value);
        if (ids === undefined) values.set(value, [id]);
        else ids.push(id);
      }
    }
  }

  /** @returns the elements that match, and those whose labels are not known and may match */
  select({ namespaces, pods }: PodSet): { readonly certain: Int32Array; readonly unknown: Int32Array } {
    const ids = this.namespaces(namespaces);
    const certain: ElementId[] = [];
    const unknown: ElementId[] = [];
    for (const id of this.#candidates(ids, pods)) {
      const element = this.#universe.elements[id];
      if (element?.type !== 'pod' || element.hostNetwork) continue;
      if (element.unmodelled && pods.requirements.length > 0) unknown.push(id);
      else if (matchesLabels(pods, element.labels)) certain.push(id);
    }
    return { certain: Int32Array.from(certain), unknown: Int32Array.from(unknown) };
  }
  /** Numbers of the namespaces that match. */
  namespaces(selector: string | LabelSelector): readonly number[] {
    if (typeof selector === 'string') {
      const id = this.#universe.namespaceIds.get(selector);
      return id === undefined ? [] : [id];
    }
    let found = this.#byNamespaceText.get(selector.text);
    if (found === undefined) {
      found = this.#universe.namespaces.flatMap(({ labels }, id) => (matchesLabels(selector, labels) ? [id] : []));
      this.#byNamespaceText.set(selector.text, found);
    }
    return found;
  }

  /** Every element that may match: from the shortest list of a label that is asked for, or all pods of the namespaces. */
  *#candidates(namespaces: readonly number[], pods: LabelSelector): Generator<ElementId> {
    const { starts, elements } = this.#universe;
    let size = 0;
    for (const n of namespaces) size += (starts[n + 1] ?? 0) - (starts[n] ?? 0);
    let shortest: readonly ElementId[] | undefined;
    for (const { key, operator, values } of pods.requirements) {
      const [value] = values;
      if (operator !== 'In' || values.length !== 1 || value === undefined) continue;
      const ids = this.#byLabel.get(key)?.get(value) ?? [];
      if (ids.length < (shortest?.length ?? size)) shortest = ids;
    }
    if (shortest === undefined || this.#hasUnmodelled()) {
      for (const n of namespaces) for (let id = starts[n] ?? 0; id < (starts[n + 1] ?? 0); id++) yield id;
      return;
    }
    const inside = new Set(namespaces);
    for (const id of shortest) {
      const element = elements[id];
      if (element?.type === 'pod' && inside.has(element.namespace)) yield id;
    }
  }
  #unmodelled: boolean | undefined;
  #hasUnmodelled(): boolean {
    this.#unmodelled ??= this.#universe.elements.some((element) => element.type === 'pod' && element.unmodelled);
    return this.#unmodelled;
  }
}
