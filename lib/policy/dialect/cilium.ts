/**
 * Intents as CiliumNetworkPolicy (cilium.io/v2).
 *
 * Cilium knows peers by identity: pods by their labels, nodes, the API server and the world by name. A range matches only
 * what has no other identity, so nodes and the API server are written as entities and their addresses need not be known.
 * Kinds of peers cannot be combined in one rule; an allowance with several is several rules.
 *
 * `enableDefaultDeny` is always written. A deny isolates its pods in both directions, with an empty rule where nothing is
 * allowed; what only adds isolates nobody, so that its arrival before the deny cuts nobody off from what the deny allows.
 * Source: Documentation/security/policy/language.rst and pkg/policy/api of cilium v1.20.0.
 */
import type { Port } from '../../flow';
import type { StringMap } from '../../kube';
import { outermost } from '../blocks';
import type { AddressBlock, AddressSet, Allowance, PodSet, PolicyIntent } from '../intent';
import type {
  CiliumCidrBlock,
  CiliumEgressRule,
  CiliumEntity,
  CiliumIngressRule,
  CiliumPort,
  CiliumPorts,
  CiliumSelector,
  PrintedCiliumPolicy,
} from './cilium-policy';

/** Label of a pod's namespace in its identity; set by Cilium, so nobody can forge it. */
const NAMESPACE = 'k8s:io.kubernetes.pod.namespace';

/** Most ports that Cilium takes in one list. Source: pkg/policy/api/rule_validation.go */
const MOST_PORTS = 40;

/** Peers whose identity has a name here, whatever their addresses are. */
export const CILIUM_ENTITIES: readonly NonNullable<AddressSet['known']>[] = ['nodes', 'apiServer', 'ingress'];

/** The rules of a deny that allows nothing: one without peers and ports, because Cilium wants one. */
const NOTHING: readonly Record<string, never>[] = [{}];

type Direction = 'ingress' | 'egress';

/** Peers of one rule: one kind of them at a time. */
type Peers =
  | { readonly type: 'endpoints'; readonly selectors: readonly CiliumSelector[] }
  | { readonly type: 'entities'; readonly names: readonly CiliumEntity[] }
  | { readonly type: 'ranges'; readonly blocks: readonly CiliumCidrBlock[] };

/** An allowance as it is printed, in a direction. */
interface Printed {
  readonly peers: readonly Peers[];
  readonly ports: { readonly toPorts?: readonly CiliumPorts[] };
}

/** One CiliumNetworkPolicy for each intent. */
export function ciliumNetworkPolicies(intents: readonly PolicyIntent[]): readonly PrintedCiliumPolicy[] {
  const known = { ingress: new Map<Allowance, Printed>(), egress: new Map<Allowance, Printed>() };
  const printed = (allowance: Allowance, direction: Direction): Printed => {
    const before = known[direction].get(allowance);
    if (before !== undefined) return before;
    const now = print(allowance, direction);
    known[direction].set(allowance, now);
    return now;
  };
  return intents.map(({ name, namespace, labels, denies, ingress, egress }) => {
    const received = ingress.flatMap((allowance) => {
      const { peers, ports } = printed(allowance, 'ingress');
      return peers.map((one) => ({ ...from(one), ...ports }));
    });
    const sent = egress.flatMap((allowance) => {
      const { peers, ports } = printed(allowance, 'egress');
      return peers.map((one) => ({ ...to(one), ...ports }));
    });
    return {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name, namespace },
      spec: {
        endpointSelector: selector(labels),
        enableDefaultDeny: { ingress: denies, egress: denies },
        ...(received.length > 0 || denies ? { ingress: received.length > 0 ? received : NOTHING } : {}),
        ...(sent.length > 0 || denies ? { egress: sent.length > 0 ? sent : NOTHING } : {}),
      },
    };
  });
}

function from(peers: Peers): CiliumIngressRule {
  switch (peers.type) {
    case 'endpoints':
      return { fromEndpoints: peers.selectors };
    case 'entities':
      return { fromEntities: peers.names };
    case 'ranges':
      return { fromCIDRSet: peers.blocks };
  }
}

function to(peers: Peers): CiliumEgressRule {
  switch (peers.type) {
    case 'endpoints':
      return { toEndpoints: peers.selectors };
    case 'entities':
      return { toEntities: peers.names };
    case 'ranges':
      return { toCIDRSet: peers.blocks };
  }
}

function print({ peers, ports }: Allowance, direction: Direction): Printed {
  const endpoints = peers
    .filter((peer) => peer.type === 'pods')
    .filter(isAnybody)
    .map(podsSelector);
  const addresses = peers.filter((peer) => peer.type === 'addresses');
  const entities = [...new Set(addresses.flatMap((set) => entitiesOf(set, direction)))];
  const ranges = addresses.filter(isByRange);
  const [first, ...more] = ranges;
  // The blocks of one set are outermost already.
  const blocks = first !== undefined && more.length === 0 ? first.blocks : outermost(ranges.flatMap((one) => one.blocks));
  return {
    peers: [
      ...(endpoints.length === 0 ? [] : [{ type: 'endpoints', selectors: endpoints } as const]),
      ...(entities.length === 0 ? [] : [{ type: 'entities', names: entities } as const]),
      ...(blocks.length === 0 ? [] : [{ type: 'ranges', blocks: blocks.map(cidrBlock) } as const]),
    ],
    ports: ports.length === 0 ? {} : { toPorts: inLists(ports.map(portOf)) },
  };
}

/**
 * The names of a set of addresses.
 *
 * What comes in from the world may have crossed another node, which puts its own address on it where it forwards to a pod
 * that is not its own, or Cilium's own ingress, whose Envoy has an identity to itself. The resolver on the node answers at
 * an address that belongs to the node's own identity where Cilium has seen the address, and to the range otherwise: it is
 * written as both.
 */
function entitiesOf(set: AddressSet, direction: Direction): readonly CiliumEntity[] {
  switch (set.known) {
    case 'nodes':
      return ['host', 'remote-node'];
    case 'apiServer':
      return ['kube-apiserver'];
    case 'ingress':
      return ['ingress'];
    case 'nodeLocalDns':
      return ['host'];
    case 'world':
      if (!isWhole(set)) return [];
      return direction === 'ingress' ? ['world', 'host', 'remote-node', 'ingress'] : ['world'];
    default:
      return [];
  }
}

/** Whether a set is written as ranges, alone or beside its name. */
function isByRange(set: AddressSet): boolean {
  switch (set.known) {
    case 'nodes':
    case 'apiServer':
    case 'ingress':
      return false;
    case 'world':
      return !isWhole(set);
    default:
      return set.blocks.length > 0;
  }
}

function isWhole({ blocks }: AddressSet): boolean {
  return blocks.every(({ except }) => except.length === 0);
}

/** An empty list of namespaces is nobody; a selector for it would be everybody. */
function isAnybody({ namespaces }: PodSet): boolean {
  return namespaces === 'all' || namespaces.length > 0;
}

/** Always with the namespace, the policy's own too: a selector without one would mean another in each object that shares it. */
function podsSelector({ namespaces, labels }: PodSet): CiliumSelector {
  const own = identityLabels(labels);
  if (namespaces === 'all') {
    const matchExpressions = [{ key: NAMESPACE, operator: 'Exists' } as const];
    return Object.keys(labels).length === 0 ? { matchExpressions } : { matchLabels: own, matchExpressions };
  }
  const [name, ...more] = namespaces;
  if (more.length === 0 && name !== undefined) return { matchLabels: { [NAMESPACE]: name, ...own } };
  const matchExpressions = [{ key: NAMESPACE, operator: 'In', values: namespaces } as const];
  return Object.keys(labels).length === 0 ? { matchExpressions } : { matchLabels: own, matchExpressions };
}

function selector(labels: StringMap): CiliumSelector {
  return Object.keys(labels).length === 0 ? {} : { matchLabels: identityLabels(labels) };
}

/** Labels as identities have them: `k8s:app`. Without the source, a label of any other would match too. */
function identityLabels(labels: StringMap): StringMap {
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [`k8s:${key}`, value]));
}

function cidrBlock({ cidr, except }: AddressBlock): CiliumCidrBlock {
  return except.length === 0 ? { cidr: cidr.toString() } : { cidr: cidr.toString(), except: except.map(String) };
}

function portOf({ protocol, port, endPort }: Port): CiliumPort {
  return { port: String(port ?? 0), ...(endPort === undefined ? {} : { endPort }), protocol };
}

function inLists(ports: readonly CiliumPort[]): readonly CiliumPorts[] {
  const lists: CiliumPorts[] = [];
  for (let start = 0; start < ports.length; start += MOST_PORTS) lists.push({ ports: ports.slice(start, start + MOST_PORTS) });
  return lists;
}
