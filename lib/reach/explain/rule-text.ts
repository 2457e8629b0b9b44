/** Rules in words. */
import type {
  ClusterPeer,
  ClusterPolicy,
  ClusterPort,
  ClusterRule,
  Direction,
  LabelSelector,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicyRule,
} from '../model';

export type AnyPolicy = NetworkPolicy | ClusterPolicy;

/** `NetworkPolicy ns/name`, `ClusterNetworkPolicy name (Admin, priority 5)`. */
export function policyText(policy: AnyPolicy): string {
  if (policy.kind === 'NetworkPolicy') return `NetworkPolicy ${policy.namespace}/${policy.name}`;
  if (policy.kind === 'BaselineAdminNetworkPolicy') return `BaselineAdminNetworkPolicy ${policy.name}`;
  return `${policy.kind} ${policy.name} (${policy.tier}, priority ${policy.priority})`;
}

/** One rule of a policy in words. */
export function ruleText(policy: AnyPolicy, direction: Direction, index: number): string {
  if (policy.kind === 'NetworkPolicy') {
    const rule = policy[direction][index];
    return rule === undefined ? '' : networkRuleText(rule, direction, policy.namespace);
  }
  const rule = policy[direction][index];
  return rule === undefined ? '' : clusterRuleText(rule, direction);
}

function networkRuleText({ peers, ports }: NetworkPolicyRule, direction: Direction, namespace: string): string {
  const who = peers.length === 0 ? 'everybody' : peers.map((peer) => networkPeerText(peer, namespace)).join(' or ');
  return `allow ${towards(direction)} ${who} on ${ports.length === 0 ? 'all ports' : ports.map(networkPortText).join(', ')}`;
}

function clusterRuleText({ action, name, peers, ports }: ClusterRule, direction: Direction): string {
  const what = ports === undefined ? 'all ports' : ports.map(clusterPortText).join(', ');
  return `${action.toLowerCase()} ${towards(direction)} ${peers.map(clusterPeerText).join(' or ')} on ${what}${name === undefined ? '' : ` (${name})`}`;
}

function towards(direction: Direction): string {
  return direction === 'ingress' ? 'from' : 'to';
}

function networkPeerText(peer: NetworkPolicyPeer, namespace: string): string {
  if (peer.type === 'ipBlock') {
    const { cidr, except } = peer.ipBlock;
    return except.length === 0 ? `${cidr}` : `${cidr} except ${except.join(', ')}`;
  }
  const where = peer.namespaceSelector === undefined ? `in ${namespace}` : inNamespaces(peer.namespaceSelector);
  return `${podsText(peer.podSelector)} ${where}`;
}

function podsText(selector: LabelSelector | undefined): string {
  return selector === undefined || selector.requirements.length === 0 ? 'all pods' : `pods ${selector.text}`;
}

function inNamespaces(selector: LabelSelector): string {
  return selector.requirements.length === 0 ? 'in all namespaces' : `in namespaces ${selector.text}`;
}

function networkPortText({ protocol, port, endPort }: NetworkPolicyPort): string {
  if (port === undefined) return `all of ${protocol}`;
  return `${port}${endPort === undefined ? '' : `-${endPort}`}/${protocol}`;
}

function clusterPeerText(peer: ClusterPeer): string {
  switch (peer.type) {
    case 'pods':
      return `${podsText(peer.podSelector)} ${inNamespaces(peer.namespaceSelector)}`;
    case 'nodes':
      return peer.selector.requirements.length === 0 ? 'all nodes' : `nodes ${peer.selector.text}`;
    case 'networks':
      return peer.networks.join(', ');
    case 'domainNames':
      return peer.domainNames.join(', ');
    case 'unknown':
      return 'a peer of an unknown sort';
  }
}

function clusterPortText(port: ClusterPort): string {
  switch (port.type) {
    case 'range':
      if (port.first === 1 && port.last === 65_535) return `all of ${port.protocol}`;
      return `${port.first === port.last ? port.first : `${port.first}-${port.last}`}/${port.protocol}`;
    case 'named':
      return port.name;
    case 'unknown':
      return 'ports of an unknown sort';
  }
}

/** Line of a rule in the text of its file, where the document is in block style; undefined elsewhere. */
export function lineOfRule(text: string, firstLine: number, direction: Direction, index: number): number | undefined {
  const rows = text.split('\n');
  let indent: string | undefined;
  let item: string | undefined;
  let count = -1;
  for (let i = firstLine - 1; i < rows.length; i++) {
    const row = rows[i] ?? '';
    if (i >= firstLine && /^(---|\.\.\.)(\s|$)/.test(row)) return undefined;
    if (/^\s*(#|$)/.test(row)) continue;
    if (indent === undefined) {
      const head = new RegExp(`^(\\s*)${direction}:\\s*(#.*)?$`).exec(row);
      indent = head?.[1];
      continue;
    }
    const dash = /^(\s*)-(\s|$)/.exec(row)?.[1];
    item ??= dash;
    if (dash !== undefined && dash === item) {
      count++;
      if (count === index) return i + 1;
    } else if ((/^\s*/.exec(row)?.[0].length ?? 0) <= indent.length && dash === undefined) return undefined;
  }
  return undefined;
}
