/**
 * Intents as NetworkPolicy (networking.k8s.io/v1).
 *
 * `policyTypes` is always written: absent, an API server leaves egress open where there is no egress rule. Namespaces are
 * selected by `kubernetes.io/metadata.name` alone, which the API server sets and nobody can change. Names and peers of an
 * allowance are printed once and shared by all the objects that have it.
 */
import type { Port } from '../../flow';
import type { LabelSelector, NetworkPolicy, networking, StringMap } from '../../kube';
import type { Allowance, IntentPeer, PolicyIntent } from '../intent';

const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

type Peers = readonly networking.NetworkPolicyPeer[];
type Printed = { readonly ports: readonly networking.NetworkPolicyPort[]; readonly peers: (namespace: string) => Peers };

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
    const policyTypes = [...(denies || ingress.length > 0 ? ['Ingress'] : []), ...(denies || egress.length > 0 ? ['Egress'] : [])];
    const received = ingress
      .map(printed)
      .map(({ peers, ports }): networking.NetworkPolicyIngressRule => ({ from: peers(namespace), ...portsOf(ports) }));
    const sent = egress.map(printed).map(({ peers, ports }): networking.NetworkPolicyEgressRule => ({ to: peers(namespace), ...portsOf(ports) }));
    return {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name, namespace },
      spec: {
        podSelector: podSelector(labels),
        policyTypes,
        ...(received.length === 0 ? {} : { ingress: received }),
        ...(sent.length === 0 ? {} : { egress: sent }),
      },
    };
  });
}

function print({ peers, ports }: Allowance): Printed {
  const always = peers.map(fixedPeers);
  const flat = always.flat();
  const local = peers.some(isOneNamespace);
  return {
    ports: ports.map(portOf),
    // A single namespace that is the policy's own needs no namespace selector.
    peers: local
      ? (namespace) => peers.flatMap((peer, index) => (isOwn(peer, namespace) ? [{ podSelector: podSelector(peer.labels) }] : (always[index] ?? [])))
      : () => flat,
  };
}

function isOneNamespace(peer: IntentPeer): boolean {
  return peer.type === 'pods' && peer.namespaces !== 'all' && peer.namespaces.length === 1;
}

function isOwn(peer: IntentPeer, namespace: string): peer is Extract<IntentPeer, { type: 'pods' }> {
  return peer.type === 'pods' && peer.namespaces !== 'all' && peer.namespaces.length === 1 && peer.namespaces[0] === namespace;
}

function fixedPeers(peer: IntentPeer): Peers {
  if (peer.type === 'addresses') {
    return peer.blocks.map(({ cidr, except }) => ({
      ipBlock: { cidr: cidr.toString(), ...(except.length === 0 ? {} : { except: except.map(String) }) },
    }));
  }
  const namespaceSelector = namespaces(peer.namespaces);
  return [Object.keys(peer.labels).length === 0 ? { namespaceSelector } : { namespaceSelector, podSelector: podSelector(peer.labels) }];
}

/** One expression for any number of namespaces: a peer for each would make every object as long as the list. */
function namespaces(names: 'all' | readonly string[]): LabelSelector {
  if (names === 'all') return {};
  const [name, ...more] = names;
  return more.length === 0 && name !== undefined
    ? { matchLabels: { [NAMESPACE_NAME]: name } }
    : { matchExpressions: [{ key: NAMESPACE_NAME, operator: 'In', values: names }] };
}

function podSelector(labels: StringMap): LabelSelector {
  return Object.keys(labels).length === 0 ? {} : { matchLabels: labels };
}

function portsOf(ports: readonly networking.NetworkPolicyPort[]): { readonly ports?: readonly networking.NetworkPolicyPort[] } {
  return ports.length === 0 ? {} : { ports };
}

function portOf({ protocol, port, endPort }: Port): networking.NetworkPolicyPort {
  return { protocol, ...(port === undefined ? {} : { port }), ...(endPort === undefined ? {} : { endPort }) };
}
