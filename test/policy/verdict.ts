/**
 * A slow judge of NetworkPolicies, written from the API's documentation and from nothing in lib/policy.
 *
 * Per pod and direction: no policy of its namespace selects it with that direction in policyTypes, then open; otherwise a
 * packet passes iff some rule of some such policy matches. A flow passes iff its source lets it out and its destination lets
 * it in. Policies never apply to pods on the host network, and selectors never match them.
 */
import type { LabelSelector, NetworkPolicy, networking } from '../../lib/kube';
import { Cidr, Ip } from '../../lib/net';

export interface Endpoint {
  /** How a failing test names it. */
  readonly name: string;
  readonly ip: string;
  /** Absent: no pod, an address outside the cluster or a node. */
  readonly pod?: { readonly namespace: string; readonly labels: Readonly<Record<string, string>>; readonly ports?: Readonly<Record<string, number>> };
}

export interface Packet {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  readonly port: number;
}

export function pod(namespace: string, labels: Readonly<Record<string, string>>, ip: string): Endpoint {
  return { name: `${namespace}/${Object.values(labels).join('-')}`, ip, pod: { namespace, labels } };
}

export function address(name: string, ip: string): Endpoint {
  return { name, ip };
}

/** `TCP 80`, `UDP 53`. */
export function packet(from: Endpoint, to: Endpoint, what: string): Packet {
  const [protocol, port] = what.split(' ');
  if (protocol !== 'TCP' && protocol !== 'UDP' && protocol !== 'SCTP') throw new Error(what);
  return { from, to, protocol, port: Number(port) };
}

/** What engines differ on. */
export interface Engine {
  /** Whether an address block matches pods; Cilium's do not. @default true, as upstream's conformance tests want it */
  readonly blocksMatchPods: boolean;
}

export function passes(policies: Iterable<NetworkPolicy>, packet: Packet, engine: Engine = { blocksMatchPods: true }): boolean {
  const all = [...policies];
  if (packet.from === packet.to) return true;
  return lets('Egress', packet.from, packet.to, all, packet, engine) && lets('Ingress', packet.to, packet.from, all, packet, engine);
}

function lets(
  direction: 'Ingress' | 'Egress',
  subject: Endpoint,
  other: Endpoint,
  policies: readonly NetworkPolicy[],
  packet: Packet,
  engine: Engine,
): boolean {
  const own = subject.pod;
  if (own === undefined) return true;
  const applying = policies.filter(
    ({ metadata, spec }) => metadata.namespace === own.namespace && spec?.policyTypes?.includes(direction) && selects(spec.podSelector, own.labels),
  );
  if (applying.length === 0) return true;
  return applying.some(({ metadata, spec }) => {
    const rules =
      direction === 'Ingress'
        ? (spec?.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
        : (spec?.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));
    return rules.some(
      ({ peers = [], ports = [] }) =>
        (peers.length === 0 || peers.some((peer) => isPeer(peer, other, metadata.namespace, engine))) &&
        (ports.length === 0 || ports.some((port) => isPort(port, packet))),
    );
  });
}

function isPeer({ ipBlock, namespaceSelector, podSelector }: networking.NetworkPolicyPeer, other: Endpoint, home: string, engine: Engine): boolean {
  if (ipBlock !== undefined) {
    if (other.pod !== undefined && !engine.blocksMatchPods) return false;
    const ip = Ip.parse(other.ip);
    return Cidr.parse(ipBlock.cidr).contains(ip) && !(ipBlock.except ?? []).some((hole) => Cidr.parse(hole).contains(ip));
  }
  if (other.pod === undefined) return false;
  const namespace =
    namespaceSelector === undefined
      ? other.pod.namespace === home
      : selects(namespaceSelector, { 'kubernetes.io/metadata.name': other.pod.namespace });
  return namespace && selects(podSelector, other.pod.labels);
}

function isPort({ protocol = 'TCP', port, endPort }: networking.NetworkPolicyPort, packet: Packet): boolean {
  if (protocol !== packet.protocol) return false;
  if (port === undefined) return true;
  const number = typeof port === 'number' ? port : packet.to.pod?.ports?.[port];
  return number !== undefined && number <= packet.port && packet.port <= (endPort ?? number);
}

function selects({ matchLabels = {}, matchExpressions = [] }: LabelSelector = {}, labels: Readonly<Record<string, string>>): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'In') return value !== undefined && values.includes(value);
      if (operator === 'NotIn') return value === undefined || !values.includes(value);
      return operator === 'Exists' ? value !== undefined : value === undefined;
    })
  );
}
