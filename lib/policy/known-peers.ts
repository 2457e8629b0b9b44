/** Peers as a policy sees them on the wire: pods after translation of Services, addresses as they arrive. */
import type { Cluster } from '../cluster';
import type { WorkloadFact } from '../component';
import { ProblemList } from '../finding';
import { type Peer, Port } from '../flow';
import { bitsOf, Cidr, Ip } from '../net';
import { outermost } from './blocks';
import { dialectOf, enforcerIsIngress } from './dialect/dialect';
import type { AddressBlock, AddressSet, IntentPeer, PodSet, PolicyContext } from './intent';
import { cloudMetadata, platformNeeds, withoutMetadata } from './metadata';

/** Where traffic goes, and the ports it has there. */
export interface Destination {
  readonly peers: readonly IntentPeer[];
  /** Empty: all. */
  readonly ports: readonly Port[];
  /** Why, where it is not the reason of the flow itself. */
  readonly reason?: string;
}

/** The peers of one plan. `home` is where pods are that a peer names without a namespace. */
export interface KnownPeers {
  /** A peer as the source of traffic that reaches a pod. */
  readonly sourceOf: (peer: Peer, home: readonly string[]) => readonly IntentPeer[];
  /** A peer as the destination of traffic that leaves a pod: known peers bring their own ports. */
  readonly destinationsOf: (peer: Peer, home: readonly string[], ports: readonly Port[]) => readonly Destination[];
}

/** The resolver's own port on its pods: OpenShift's listens above the privileged ones, and policies see it after translation. */
const OPENSHIFT_DNS = { namespace: 'openshift-dns', labels: { 'dns.operator.openshift.io/daemonset-dns': 'default' }, port: 5353 };
/** The Service's selector in every installer that runs CoreDNS or kube-dns. */
const KUBE_DNS = { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' }, port: 53 };

/**
 * Those that were asked for last: the policies of a plan, their rules and the rollout list all ask. One entry and no WeakMap:
 * peers hold their plan, and young garbage in a WeakMap lives until the next full collection.
 */
let latest: { readonly of: PolicyContext; readonly peers: KnownPeers } | undefined;

export function knownPeers(context: PolicyContext): KnownPeers {
  if (latest?.of !== context) latest = { of: context, peers: peersOf(context) };
  return latest.peers;
}

function peersOf(context: PolicyContext): KnownPeers {
  const { cluster, policy } = context;
  const facts = context.components.map((component) => component.facts);
  const workloads = facts.flatMap((one) => one.workloads);
  const blockMetadata = policy?.blockMetadata ?? true;
  const needs = platformNeeds(cluster);
  const metadata = cloudMetadata();

  const sources = facts.flatMap((one) => one.nodeSourceRanges);
  // Hundreds of them: concat copies in one step what spreading takes one by one.
  const nodes: AddressSet = addresses('nodes', cluster.nodeCidrs.concat(sources));
  const nodesHaveName = dialectOf(context).entities?.includes('nodes') ?? false;
  const apiServer: AddressSet = addresses('apiServer', cluster.apiServer.endpoints.cidrs);
  // The pod range is not excepted: traffic from nodes and load balancers arrives with tunnel addresses inside it, and an
  // exception would drop it. Most engines match an address block against pods as well, and those that do not are stricter.
  const world: AddressSet = addresses(
    'world',
    cluster.families.map((family) => Cidr.parse(family === 'IPv4' ? '0.0.0.0/0' : '::/0')),
  );
  const dns = dnsDestinations(cluster, workloads, nodes, nodeLocalDns(context));
  const ingress = [...rolePeers(workloads, 'ingress', nodes), ...(enforcerIsIngress(context) ? [addresses('ingress', [])] : [])];
  const monitoring = rolePeers(workloads, 'monitoring', nodes);

  const sourceOf: KnownPeers['sourceOf'] = (peer, home) => {
    const resolved = peer.resolved;
    switch (resolved.type) {
      case 'pods':
        return [{ type: 'pods', namespaces: resolved.namespace === undefined ? home : [resolved.namespace], labels: resolved.labels }];
      case 'namespaces':
        return [{ type: 'pods', namespaces: resolved.names, labels: {} }];
      case 'cidr':
        return [{ type: 'addresses', blocks: [{ cidr: resolved.cidr, except: resolved.except }] }];
      case 'anyPod':
        return [{ type: 'pods', namespaces: 'all', labels: {} }];
      case 'nodes':
        return [nodes];
      case 'apiServer':
        // It calls webhooks from its own address, or from a tunnel's where its node is on the pod network too.
        return nodes.blocks.length === 0 && !nodesHaveName ? [apiServer] : [apiServer, nodes];
      case 'world':
        return [world];
      case 'dns':
        return dns.flatMap(({ peers }) => peers);
      case 'ingress':
        return ingress;
      case 'monitoring':
        return policy?.monitoring === undefined ? monitoring : sourceOf(policy.monitoring, home);
    }
  };

  const destinationsOf: KnownPeers['destinationsOf'] = (peer, home, ports) => {
    switch (peer.resolved.type) {
      case 'apiServer':
        // Pods reach it at its own address and port, whatever the port of the `kubernetes` Service is.
        return [{ peers: [apiServer], ports: [Port.tcp(cluster.apiServer.endpoints.port)] }];
      case 'dns':
        return dns;
      case 'world':
      case 'cidr':
        return blockMetadata ? withNeeds(sourceOf(peer, home), ports) : [{ peers: sourceOf(peer, home), ports }];
      default:
        return [{ peers: sourceOf(peer, home), ports }];
    }
  };

  /** Metadata cut out, and what the platform needs of it opened again. A resolver is allowed wherever it is. */
  const withNeeds = (peers: readonly IntentPeer[], ports: readonly Port[]): readonly Destination[] => {
    if (ports.length > 0 && ports.every(({ port }) => port === 53)) return [{ peers, ports }];
    const cuts = peers.map((peer) => (peer === world ? worldCut : cutOf(peer)));
    return [{ peers: cuts.map(({ peer }) => peer), ports }, ...cuts.flatMap(({ opened }) => opened)];
  };
  const cutOf = (peer: IntentPeer): Cut => {
    if (peer.type === 'pods') return { peer, opened: [] };
    const blocks = peer.blocks.map((block) => withoutMetadata(block, metadata));
    const opened = needs
      .filter(({ cidr }) => isIn(cidr, peer.blocks) && !isIn(cidr, blocks))
      .map((need): Destination => ({ ...need, peers: [{ type: 'addresses', known: 'platform', blocks: [{ cidr: need.cidr, except: [] }] }] }));
    return { peer: { ...peer, blocks }, opened };
  };
  const worldCut = cutOf(world);

  return { sourceOf, destinationsOf };
}

/** A peer without cloud metadata, and what is opened of that again. */
interface Cut {
  readonly peer: IntentPeer;
  readonly opened: readonly Destination[];
}

/** Pods that have a role, or the nodes where they are on the host network. */
function rolePeers(workloads: readonly WorkloadFact[], role: WorkloadFact['role'], nodes: AddressSet): readonly IntentPeer[] {
  const those = workloads.filter((workload) => workload.role === role);
  const pods = those.filter(({ hostNetwork }) => !hostNetwork).map(podsOf);
  return pods.length < those.length ? [...pods, nodes] : pods;
}

/** The resolver's pods, or the nodes where they are on the host network, and the addresses of a resolver on the node. */
function dnsDestinations(cluster: Cluster, workloads: readonly WorkloadFact[], nodes: AddressSet, local: AddressSet): readonly Destination[] {
  const usual = cluster.platform.name === 'openshift' ? OPENSHIFT_DNS : KUBE_DNS;
  const declared = workloads.filter(({ role }) => role === 'dns');
  const resolvers = declared.length > 0 ? declared : [{ ...usual, hostNetwork: false }];
  const portOf = ({ namespace }: { readonly namespace: string }): number =>
    namespace === OPENSHIFT_DNS.namespace ? OPENSHIFT_DNS.port : KUBE_DNS.port;
  return [KUBE_DNS.port, OPENSHIFT_DNS.port].flatMap((port) => {
    const here = resolvers.filter((resolver) => portOf(resolver) === port);
    const peers = new Set<IntentPeer>(here.map((resolver) => (resolver.hostNetwork ? nodes : podsOf(resolver))));
    if (port === KUBE_DNS.port && local.blocks.length > 0) peers.add(local);
    return peers.size === 0 ? [] : [{ peers: [...peers], ports: dnsPorts(port) }];
  });
}

/** Answers that do not fit into UDP are asked for again over TCP. */
function dnsPorts(port: number): readonly Port[] {
  return [Port.udp(port), Port.tcp(port)];
}

/**
 * A resolver on the host network is no pod to a policy, and in iptables mode it answers at the DNS Service's own address
 * before any translation: every address that it binds is allowed as an address.
 */
export function nodeLocalDns({ components }: PolicyContext): AddressSet {
  const unreadable = new ProblemList();
  const bound = components
    .filter(({ facts }) => facts.provides.includes('node-local-dns'))
    .flatMap(({ facts }) => facts.hostPorts)
    .flatMap(({ port, address }) => (port === 53 && address !== undefined ? (unreadable.read(Ip.parse, address) ?? []) : []));
  return addresses(
    'nodeLocalDns',
    bound.map((ip) => Cidr.of(ip, bitsOf(ip.family))),
  );
}

function podsOf({ namespace, labels }: Pick<WorkloadFact, 'namespace' | 'labels'>): PodSet {
  return { type: 'pods', namespaces: [namespace], labels };
}

const NO_HOLES: readonly Cidr[] = [];

function addresses(known: NonNullable<AddressSet['known']>, ranges: readonly Cidr[]): AddressSet {
  return { type: 'addresses', known, blocks: outermost(ranges.map((cidr) => ({ cidr, except: NO_HOLES }))) };
}

function isIn(cidr: Cidr, blocks: readonly AddressBlock[]): boolean {
  return blocks.some((block) => block.cidr.contains(cidr) && !block.except.some((hole) => hole.contains(cidr)));
}
