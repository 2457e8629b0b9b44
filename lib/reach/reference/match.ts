/** Whether one peer, one port: the conditions of the APIs, one packet at a time. Written for clarity; shares nothing with the engine. */
import type { Cidr, Ip, IpFamily, Protocol } from '../../net';
import type {
  AddressFacts,
  ClusterPeer,
  ClusterPort,
  IpBlock,
  LabelSelector,
  Labels,
  Namespace,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  Node,
  PodShape,
  Resources,
  Workload,
} from '../model';
import type { EnforcementProfile, Flag, Reason } from '../profile';

/** One end of a packet. */
export type End =
  | { readonly type: 'pod'; readonly workload: Workload; readonly shape: PodShape }
  | { readonly type: 'node'; readonly node: Node }
  | { readonly type: 'address'; readonly ip: Ip }
  | { readonly type: 'domain'; readonly pattern: string };

export interface Packet {
  readonly from: End;
  readonly to: End;
  readonly family: IpFamily;
  /** `other`: traffic without ports, ICMP for example. */
  readonly protocol: Protocol | 'other';
  readonly port: number;
}

export interface World {
  readonly resources: Resources;
  readonly profile: EnforcementProfile;
  readonly facts: AddressFacts;
}

/** A match that is certain, none, or one that depends on what is not known. */
export type Match = 'yes' | 'no' | Reason;

export function isHostNetwork(end: End, { profile }: World): boolean {
  return end.type === 'pod' && end.shape.hostNetwork && !profile.hostNetworkPodsArePods;
}

export function holds(selector: LabelSelector, labels: Labels): boolean {
  for (const { key, operator, values } of selector.requirements) {
    const has = labels.has(key);
    const among = has && values.indexOf(labels.get(key) ?? '') >= 0;
    if (operator === 'In' && !among) return false;
    if (operator === 'NotIn' && among) return false;
    if (operator === 'Exists' && !has) return false;
    if (operator === 'DoesNotExist' && has) return false;
  }
  return true;
}

/** Whether a pod is selected by the labels of its namespace and its own. */
export function podMatches(
  end: End,
  namespaces: { readonly name: string } | { readonly selector: LabelSelector },
  pods: LabelSelector | undefined,
  world: World,
): Match {
  if (end.type !== 'pod' || isHostNetwork(end, world)) return 'no';
  const namespace: Namespace | undefined = world.resources.namespaces.get(end.workload.namespace);
  if (namespace === undefined) return 'no';
  if ('name' in namespaces ? namespaces.name !== namespace.name : !holds(namespaces.selector, namespace.labels)) return 'no';
  if (pods === undefined || pods.requirements.length === 0) return 'yes';
  if (end.workload.unmodelled) return 'unmodelled';
  return holds(pods, end.shape.labels) ? 'yes' : 'no';
}

export function networkPeerMatches(peer: NetworkPolicyPeer, end: End, namespace: string, packet: Packet, world: World): Match {
  if (peer.type === 'ipBlock') return blockMatches([peer.ipBlock], end, packet.family, world, 'ipBlock');
  return podMatches(end, peer.namespaceSelector === undefined ? { name: namespace } : { selector: peer.namespaceSelector }, peer.podSelector, world);
}

export function clusterPeerMatches(peer: ClusterPeer, end: End, packet: Packet, world: World): Match {
  switch (peer.type) {
    case 'pods':
      return podMatches(end, { selector: peer.namespaceSelector }, peer.podSelector, world);
    case 'networks':
      return blockMatches(
        peer.networks.map((cidr) => ({ cidr, except: [] })),
        end,
        packet.family,
        world,
        'networks',
      );
    case 'nodes':
      return nodeMatches(peer.selector, end, world);
    case 'domainNames':
      return end.type === 'domain' && peer.domainNames.some((name) => domainCovers(name, end.pattern)) ? 'yes' : 'no';
    case 'unknown':
      return 'no';
  }
}

function domainCovers(rule: string, name: string): boolean {
  if (rule === name) return true;
  const [star, ...rest] = rule.split('.');
  const labels = name.split('.');
  return star === '*' && labels.length > rest.length && labels.slice(-rest.length).join('.') === rest.join('.');
}

function nodeMatches(selector: LabelSelector, end: End, world: World): Match {
  if (world.profile.podsAndPortsOnly) return 'no';
  if (end.type === 'node') return holds(selector, end.node.labels) ? 'yes' : 'no';
  if (end.type === 'address') return within(end.ip, world.facts.nodeCidrs ?? []) ? 'nodeAddresses' : 'no';
  if (end.type !== 'pod' || !isHostNetwork(end, world)) return 'no';
  const node = world.resources.nodes.find((candidate) => candidate.name === end.shape.nodeName);
  if (node !== undefined) return holds(selector, node.labels) ? 'yes' : 'no';
  // Every node has a host name, an architecture and an operating system; pods of ours run on Linux.
  let sure = true;
  for (const { key, operator, values } of selector.requirements) {
    const everyNode = ['kubernetes.io/hostname', 'kubernetes.io/os', 'kubernetes.io/arch'].includes(key);
    if (everyNode && operator === 'DoesNotExist') return 'no';
    if (everyNode && operator === 'Exists') continue;
    if (key === 'kubernetes.io/os') {
      if ((operator === 'In') !== values.includes('linux')) return 'no';
      continue;
    }
    sure = false;
  }
  return sure ? 'yes' : 'scheduling';
}

function within(ip: Ip, cidrs: readonly Cidr[]): boolean {
  return cidrs.some((cidr) => cidr.family === ip.family && cidr.first <= ip.value && ip.value <= cidr.last);
}

function inBlocks(value: bigint, blocks: readonly IpBlock[], family: IpFamily): boolean {
  const inside = (cidr: Cidr): boolean => cidr.family === family && cidr.first <= value && value <= cidr.last;
  return blocks.some(({ cidr, except }) => inside(cidr) && !except.some(inside));
}

/** Addresses that are not known lie anywhere in the cluster's ranges: the ends of all pieces are tried, which is enough. */
function blockMatches(blocks: readonly IpBlock[], end: End, family: IpFamily, world: World, of: 'ipBlock' | 'networks'): Match {
  if (end.type === 'address') return end.ip.family === family && inBlocks(end.ip.value, blocks, family) ? 'yes' : 'no';
  const onNode = end.type === 'node' || isHostNetwork(end, world);
  const known = (end.type === 'node' ? end.node.addresses : end.type === 'pod' ? end.shape.addresses : []).filter((ip) => ip.family === family);
  const homes = (end.type === 'domain' ? [] : ((onNode ? world.facts.nodeCidrs : world.facts.podCidrs) ?? [])).filter(
    (cidr) => cidr.family === family,
  );
  const top = (1n << (family === 'IPv4' ? 32n : 128n)) - 1n;
  const places =
    known.length > 0
      ? known.map((ip) => [ip.value, ip.value] as const)
      : homes.length > 0
        ? homes.map((cidr) => [cidr.first, cidr.last] as const)
        : [[0n, top] as const];
  const answers = places.flatMap(([first, last]) => {
    const ends = blocks.flatMap(({ cidr, except }) =>
      [cidr, ...except].flatMap((c) => (c.family === family ? [c.first - 1n, c.first, c.last, c.last + 1n] : [])),
    );
    return [first, last, ...ends].filter((value) => first <= value && value <= last).map((value) => inBlocks(value, blocks, family));
  });
  if (!answers.includes(true)) return 'no';
  const everywhere = !answers.includes(false);
  if (end.type === 'domain') return everywhere ? 'yes' : 'domainAddresses';
  const name = of === 'ipBlock' ? (onNode ? 'ipBlockMatchesNodes' : 'ipBlockMatchesPods') : onNode ? 'networksMatchNodes' : 'networksMatchPods';
  const flag: Flag = world.profile[name];
  if (flag === 'no') return 'no';
  if (flag === 'undefined') return name;
  return everywhere ? 'yes' : onNode ? 'nodeAddresses' : 'podAddresses';
}

/** The number that a port name has on the destination, the first one that fits. */
function numbered(name: string, protocol: Protocol, to: End, world: World): number | undefined {
  if (to.type !== 'pod' || isHostNetwork(to, world)) return undefined;
  return to.shape.ports.find((port) => port.name === name && port.protocol === protocol)?.port;
}

/** Ports of a NetworkPolicy rule; `peer` is absent where the rule has no peers. */
export function networkPortsMatch(ports: readonly NetworkPolicyPort[], peer: NetworkPolicyPeer | undefined, packet: Packet, world: World): Match {
  if (ports.length === 0) return 'yes';
  const { protocol, port } = packet;
  if (protocol === 'other') {
    const flag = world.profile.portRulesPassIcmp;
    return flag === 'undefined' ? 'portRulesPassIcmp' : flag;
  }
  const hit = ports.some((rule) => {
    if (rule.protocol !== protocol) return false;
    if (rule.port === undefined) return true;
    if (typeof rule.port === 'number') return rule.port <= port && port <= (rule.endPort ?? rule.port);
    return peer?.type !== 'ipBlock' && numbered(rule.port, protocol, packet.to, world) === port;
  });
  return hit ? 'yes' : 'no';
}

export function clusterPortsMatch(ports: readonly ClusterPort[] | undefined, packet: Packet, world: World): boolean {
  if (ports === undefined) return true;
  const { protocol, port } = packet;
  if (protocol === 'other') return false;
  return ports.some((rule) => {
    if (rule.type === 'range') return rule.protocol === protocol && rule.first <= port && port <= rule.last;
    return rule.type === 'named' && numbered(rule.name, protocol, packet.to, world) === port;
  });
}
