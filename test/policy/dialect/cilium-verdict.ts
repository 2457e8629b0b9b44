/**
 * A slow judge of CiliumNetworkPolicies, written from Cilium's documentation and from nothing in lib/policy.
 *
 * Whoever talks has an identity: a set of labels. Pods have theirs with the source k8s and their namespace; nodes, API
 * servers and the world have reserved ones, several at once (the node of an API server is both). Ranges match only who is
 * outside the cluster. A pod is isolated in a direction iff a policy that selects it says so in enableDefaultDeny; then a
 * packet passes iff a rule of a policy that selects it matches. The node that a pod runs on always reaches it.
 * Policies that the agent would refuse make the judge throw.
 */
import type { ciliumV2 } from '../../../imports/cilium';
import type { LabelSelector } from '../../../lib/kube';
import { Cidr, Ip } from '../../../lib/net';

type Policy = ciliumV2.CiliumNetworkPolicy;
type Spec = NonNullable<Policy['spec']>;
type IngressRule = NonNullable<Spec['ingress']>[number];
type EgressRule = NonNullable<Spec['egress']>[number];
type PortRule = NonNullable<EgressRule['toPorts']>[number];

type Reserved = 'host' | 'remote-node' | 'kube-apiserver' | 'world' | 'ingress';

export interface Identity {
  readonly name: string;
  readonly ip: string;
  readonly pod?: { readonly namespace: string; readonly labels: Readonly<Record<string, string>>; readonly ports?: Readonly<Record<string, number>> };
  readonly reserved: readonly Reserved[];
}

export interface Packet {
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  readonly port: number;
}

export function ciliumPod(
  namespace: string,
  labels: Readonly<Record<string, string>>,
  ip: string,
  ports: Readonly<Record<string, number>> = {},
): Identity {
  return { name: `${namespace}/${Object.values(labels).join('-')}`, ip, pod: { namespace, labels, ports }, reserved: [] };
}

export function reserved(name: string, ip: string, ...labels: readonly Reserved[]): Identity {
  return { name, ip, reserved: labels };
}

/** Whether a pod may send a packet to another identity. */
export function maySend(policies: readonly Policy[], from: Identity, to: Identity, packet: Packet): boolean {
  const specs = applying(policies, from);
  if (!specs.some(({ enableDefaultDeny }) => enableDefaultDeny?.egress)) return true;
  return specs.some(({ spec }) => (spec.egress ?? []).some((rule) => sends(rule, to) && isPort(rule.toPorts, packet, to)));
}

/** Whether a pod may receive a packet of another identity. */
export function mayReceive(policies: readonly Policy[], to: Identity, from: Identity, packet: Packet): boolean {
  if (from.reserved.includes('host')) return true;
  const specs = applying(policies, to);
  if (!specs.some(({ enableDefaultDeny }) => enableDefaultDeny?.ingress)) return true;
  return specs.some(({ spec }) => (spec.ingress ?? []).some((rule) => receives(rule, from) && isPort(rule.toPorts, packet, to)));
}

function applying(
  policies: readonly Policy[],
  { pod }: Identity,
): readonly { readonly spec: Spec; readonly enableDefaultDeny: Spec['enableDefaultDeny'] }[] {
  if (pod === undefined) throw new Error('policies are for pods');
  return policies.flatMap(({ metadata, spec }) => {
    if (spec === undefined || metadata.namespace !== pod.namespace) return [];
    accepted(spec);
    // A selector without a namespace is of the policy's own.
    return selects(spec.endpointSelector ?? {}, labelsOf(pod)) ? [{ spec, enableDefaultDeny: spec.enableDefaultDeny }] : [];
  });
}

/** What the agent refuses. Source: pkg/policy/api/rule_validation.go */
function accepted({ ingress = [], egress = [] }: Spec): void {
  for (const rule of ingress) oneKind([rule.fromEndpoints, rule.fromEntities, rule.fromCIDRSet]);
  for (const rule of egress) oneKind([rule.toEndpoints, rule.toEntities, rule.toCIDRSet]);
  for (const { ports = [] } of [...ingress, ...egress].flatMap(({ toPorts }): readonly PortRule[] => toPorts ?? [])) {
    if (ports.length === 0 || ports.length > 40) throw new Error(`${ports.length} ports`);
    for (const { port = '', endPort = 0 } of ports) if (endPort > 0 && endPort < Number(port)) throw new Error(`${port}-${endPort}`);
  }
}

function oneKind(kinds: readonly (readonly unknown[] | undefined)[]): void {
  if (kinds.filter((kind) => kind !== undefined && kind.length > 0).length > 1) throw new Error('kinds of peers are combined');
  if (kinds.some((kind) => kind?.length === 0)) throw new Error('an empty list of peers');
}

function receives({ fromEndpoints = [], fromEntities = [], fromCIDRSet = [] }: IngressRule, from: Identity): boolean {
  return matches(fromEndpoints, fromEntities, fromCIDRSet, from);
}

function sends({ toEndpoints = [], toEntities = [], toCIDRSet = [] }: EgressRule, to: Identity): boolean {
  return matches(toEndpoints, toEntities, toCIDRSet, to);
}

type CidrRules = NonNullable<EgressRule['toCIDRSet']>;

function matches(endpoints: readonly LabelSelector[], entities: readonly string[], ranges: CidrRules, other: Identity): boolean {
  const ip = Ip.parse(other.ip);
  return (
    endpoints.some((selector) => other.pod !== undefined && selects(selector, labelsOf(other.pod))) ||
    entities.some((entity) => other.reserved.some((label) => label === entity)) ||
    (other.reserved.includes('world') &&
      ranges.some(({ cidr = '', except = [] }) => Cidr.parse(cidr).contains(ip) && !except.some((hole) => Cidr.parse(hole).contains(ip))))
  );
}

function isPort(lists: readonly PortRule[] | undefined, packet: Packet, destination: Identity): boolean {
  return (
    lists === undefined ||
    lists.some(({ ports = [] }) =>
      ports.some(({ port = '', endPort, protocol }) => {
        if (protocol !== packet.protocol) return false;
        if (port === '0') return true;
        const first = /^\d+$/.test(port) ? Number(port) : destination.pod?.ports?.[port];
        return first !== undefined && first <= packet.port && packet.port <= (endPort ?? first);
      }),
    )
  );
}

function labelsOf({ namespace, labels }: NonNullable<Identity['pod']>): Readonly<Record<string, string>> {
  const own = Object.entries(labels).map(([key, value]) => [`k8s:${key}`, value]);
  return Object.fromEntries([['k8s:io.kubernetes.pod.namespace', namespace], ...own]);
}

function selects({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'In') return value !== undefined && values.includes(value);
      return operator === 'Exists' && value !== undefined;
    })
  );
}
