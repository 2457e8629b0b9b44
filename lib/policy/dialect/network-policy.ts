/**
 * Intents as NetworkPolicy (networking.k8s.io/v1).
 *
 * `policyTypes` is always written: absent, an API server leaves egress open where there is no egress rule. Namespaces are
 * selected by `kubernetes.io/metadata.name` alone, which the API server sets and nobody can change. Names and peers of an
 * allowance are printed once and shared by all the objects that have it.
 */
import type { Port } from '../../flow';
import type { LabelSelector, NetworkPolicy, networking, StringMap } from '../../kube';
import type { Cidr } from '../../net';
import { outermost } from '../blocks';
import type { AddressBlock, AddressSet, Allowance, PodSet, PolicyIntent } from '../intent';
import { admitsAll } from '../minimal';

const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

type Peers = readonly networking.NetworkPolicyPeer[];

/** An allowance as it is printed; its peers depend on the namespace only where one of them is the policy's own. */
interface Printed {
  readonly ports: { readonly ports?: readonly networking.NetworkPolicyPort[] };
  readonly peers: (namespace: string) => Peers;
}

/** One NetworkPolicy for each intent. */
export function networkPolicies(intents: readonly PolicyIntent[]): readonly NetworkPolicy[] {
  const known = new Map<Allowance, Printed>();
  const printed = (allowance: Allowance): Printed => {
    const before = known.get(allowance);
    if (before !== undefined) return before;
    const now = print(allowance);
    known.set(allowance, now);
    return now;
  };
  return intents.map(({ name, namespace, labels, denies, ingress, egress }) => {
    const received = withoutAddressesOfTheWorld(ingress).map(printed);
    const sent = withoutAddressesOfTheWorld(egress).map(printed);
    return {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name, namespace },
      spec: {
        podSelector: podSelector(labels),
        policyTypes: [...(denies || received.length > 0 ? ['Ingress'] : []), ...(denies || sent.length > 0 ? ['Egress'] : [])],
        ...(received.length === 0 ? {} : { ingress: received.map(({ peers, ports }) => ({ from: peers(namespace), ...ports })) }),
        ...(sent.length === 0 ? {} : { egress: sent.map(({ peers, ports }) => ({ to: peers(namespace), ...ports })) }),
      },
    };
  });
}

/** An address block knows no entities: where all addresses are let through, nodes and the API server are among them. */
function withoutAddressesOfTheWorld(allowances: readonly Allowance[]): readonly Allowance[] {
  const world = allowances.filter(({ peers }) => peers.some((peer) => peer.type === 'addresses' && isWholeWorld(peer)));
  if (world.length === 0) return allowances;
  const isCovered = ({ peers, ports }: Allowance): boolean =>
    peers.every(({ type }) => type === 'addresses') && world.some((wide) => admitsAll(wide.ports, ports));
  return allowances.filter((allowance) => world.includes(allowance) || !isCovered(allowance));
}

function isWholeWorld({ known, blocks }: AddressSet): boolean {
  return known === 'world' && blocks.every(({ except }) => except.length === 0);
}

function print({ peers, ports }: Allowance): Printed {
  const sets = peers.filter((peer) => peer.type === 'pods');
  const addresses = peers.filter((peer) => peer.type === 'addresses');
  const [first, ...more] = addresses;
  // The blocks of one set are outermost already.
  const blocks = first !== undefined && more.length === 0 ? first.blocks : outermost(addresses.flatMap((one) => one.blocks));
  const ipBlocks = blocks.map(blockPeer);
  const elsewhere = sets.map(podsPeer);
  const all: Peers = elsewhere.concat(ipBlocks);
  rangesOfPeers.set(
    all,
    blocks.map(({ cidr }) => cidr),
  );
  return {
    ports: ports.length === 0 ? {} : { ports: ports.map(portOf) },
    peers: (namespace) =>
      sets.some((set) => isOnly(set, namespace))
        ? [
            ...sets.map((set, index) => (isOnly(set, namespace) ? { podSelector: podSelector(set.labels) } : (elsewhere[index] ?? podsPeer(set)))),
            ...ipBlocks,
          ]
        : all,
  };
}

/** The ranges that lists of peers were printed from, for rules that read manifests: a list that a patch has changed is another. */
const rangesOfPeers = new WeakMap<readonly object[], readonly Cidr[]>();

/** The ranges of the address blocks in a list of peers; undefined where it was not printed here. */
export function printedRanges(peers: readonly object[]): readonly Cidr[] | undefined {
  return rangesOfPeers.get(peers);
}

function blockPeer({ cidr, except }: AddressBlock): networking.NetworkPolicyPeer {
  return { ipBlock: except.length === 0 ? { cidr: cidr.toString() } : { cidr: cidr.toString(), except: except.map(String) } };
}

/** Whether a set of pods is of one namespace, which is the policy's own: then its selector needs no namespace. */
function isOnly({ namespaces }: PodSet, namespace: string): boolean {
  return namespaces !== 'all' && namespaces.length === 1 && namespaces[0] === namespace;
}

function podsPeer({ namespaces, labels }: PodSet): networking.NetworkPolicyPeer {
  const namespaceSelector = namespaceNames(namespaces);
  return Object.keys(labels).length === 0 ? { namespaceSelector } : { namespaceSelector, podSelector: podSelector(labels) };
}

/** One expression for any number of namespaces: a peer for each would make every object as long as the list. */
function namespaceNames(names: 'all' | readonly string[]): LabelSelector {
  if (names === 'all') return {};
  const [name, ...more] = names;
  return more.length === 0 && name !== undefined
    ? { matchLabels: { [NAMESPACE_NAME]: name } }
    : { matchExpressions: [{ key: NAMESPACE_NAME, operator: 'In', values: names }] };
}

function podSelector(labels: StringMap): LabelSelector {
  return Object.keys(labels).length === 0 ? {} : { matchLabels: labels };
}

function portOf({ protocol, port, endPort }: Port): networking.NetworkPolicyPort {
  return { protocol, ...(port === undefined ? {} : { port }), ...(endPort === undefined ? {} : { endPort }) };
}
