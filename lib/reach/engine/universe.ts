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
import type { EnforcementProfile } from '../profile';
import { type Mentions, mentionsOf } from './mentions';
import type { CompiledPolicy } from './policy';

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
