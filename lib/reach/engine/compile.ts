import { CidrSet } from '../../net';
import type { ClusterPeer, ClusterPolicy, ClusterRule, NetworkPolicy, NetworkPolicyRule, Resources } from '../model';
import { everything } from '../model';
import type { EnforcementProfile } from '../profile';
import type { CompiledPolicy, CompiledRule, Peer, PortMatch } from './policy';

const directions = ['ingress', 'egress'] as const;
const lastPort = 65_535;
const allPorts: readonly PortMatch[] = [{ type: 'all' }];

/** Policies that were compiled before, for one profile. */
export type CompiledBefore = WeakMap<NetworkPolicy | ClusterPolicy, readonly CompiledPolicy[]>;

/** Every policy that the profile enforces, as tiers of rules. @param known takes part: a policy that did not change is the same object again */
export function compilePolicies(resources: Resources, profile: EnforcementProfile, known: CompiledBefore = new WeakMap()): readonly CompiledPolicy[] {
  const once = <T extends NetworkPolicy | ClusterPolicy>(policy: T, compile: (policy: T) => readonly CompiledPolicy[]): readonly CompiledPolicy[] => {
    const found = known.get(policy) ?? compile(policy);
    known.set(policy, found);
    return found;
  };
  const network = profile.enforcesNetworkPolicy ? resources.networkPolicies : [];
  return [
    ...network.flatMap((policy) => once(policy, () => [compileNetworkPolicy(policy, profile)])),
    ...resources.clusterPolicies.flatMap((policy) => once(policy, () => compileClusterPolicy(policy, profile))),
  ];
}

function compileNetworkPolicy(policy: NetworkPolicy, profile: EnforcementProfile): CompiledPolicy {
  const enforced = profile.enforcesUnlistedDirections
    ? directions.filter((direction) => policy.policyTypes.includes(direction) || policy[direction].length > 0)
    : policy.policyTypes;
  const rules = (direction: 'ingress' | 'egress'): readonly CompiledRule[] =>
    enforced.includes(direction) ? policy[direction].map((rule, index) => networkRule(rule, index, policy.namespace, profile)) : [];
  return {
    kind: policy.kind,
    name: policy.name,
    namespace: policy.namespace,
    origin: policy.origin,
    tier: 'namespace',
    order: 0,
    subject: { namespaces: policy.namespace, pods: policy.podSelector },
    rules: { ingress: rules('ingress'), egress: rules('egress') },
    isolates: enforced,
  };
}

function networkRule(rule: NetworkPolicyRule, index: number, namespace: string, profile: EnforcementProfile): CompiledRule {
  const peers: readonly Peer[] =
    rule.peers.length === 0
      ? [{ type: 'all' }]
      : rule.peers.map((peer) => {
          if (peer.type === 'pods') return { type: 'pods', namespaces: peer.namespaceSelector ?? namespace, pods: peer.podSelector ?? everything };
          const { cidr, except } = peer.ipBlock;
          const set = except.length === 0 ? CidrSet.of([cidr]) : CidrSet.of([cidr]).subtraction(CidrSet.of(except));
          return { type: 'addresses', of: 'ipBlock', set, key: `${cidr}-${except.join('-')}` };
        });
  if (rule.ports.length === 0) return { action: 'allow', peers, ports: allPorts, index };
  const ports: PortMatch[] = rule.ports.map(({ protocol, port, endPort }) => {
    if (typeof port === 'string') return { type: 'named', name: port, protocol };
    return { type: 'range', protocol, first: port ?? 1, last: endPort ?? port ?? lastPort };
  });
  const other: readonly PortMatch[] = [{ type: 'other' }];
  if (profile.portRulesPassIcmp === 'undefined')
    return { action: 'allow', peers, ports, doubtful: { ports: other, reason: 'portRulesPassIcmp' }, index };
  return { action: 'allow', peers, ports: profile.portRulesPassIcmp === 'yes' ? [...ports, ...other] : ports, index };
}

/** A baseline singleton comes after every ClusterNetworkPolicy of the baseline tier. */
const afterClusterPolicies = 1001;

function compileClusterPolicy(policy: ClusterPolicy, profile: EnforcementProfile): readonly CompiledPolicy[] {
  const flag = policy.kind === 'ClusterNetworkPolicy' ? 'enforcesClusterNetworkPolicy' : 'enforcesAdminNetworkPolicy';
  if (profile[flag] === 'no') return [];
  const compiled: CompiledPolicy = {
    kind: policy.kind,
    name: policy.name,
    origin: policy.origin,
    tier: policy.tier === 'Admin' ? 'admin' : 'baseline',
    order: policy.kind === 'BaselineAdminNetworkPolicy' ? afterClusterPolicies : policy.priority,
    subject: { namespaces: policy.subject.namespaceSelector, pods: policy.subject.podSelector },
    rules: { ingress: policy.ingress.map(clusterRule), egress: policy.egress.map(clusterRule) },
    isolates: [],
  };
  return [profile[flag] === 'undefined' ? { ...compiled, reason: flag } : compiled];
}

const actions = { Accept: 'accept', Deny: 'deny', Pass: 'pass' } as const;

/** An unknown field fails closed: Accept matches nothing by it, Deny and Pass become a denial of everything. */
function clusterRule(rule: ClusterRule, index: number): CompiledRule {
  const unknownPeer = rule.peers.some((peer) => peer.type === 'unknown');
  const unknownPort = rule.ports?.some((port) => port.type === 'unknown') ?? false;
  if ((unknownPeer || unknownPort) && rule.action !== 'Accept') return { action: 'deny', peers: [{ type: 'all' }], ports: allPorts, index };
  const peers = rule.peers.flatMap(clusterPeer);
  const ports = rule.ports?.flatMap((port): readonly PortMatch[] => (port.type === 'unknown' ? [] : [port]));
  return { action: actions[rule.action], peers, ports: ports ?? allPorts, index };
}

function clusterPeer(peer: ClusterPeer): readonly Peer[] {
  switch (peer.type) {
    case 'pods':
      return [{ type: 'pods', namespaces: peer.namespaceSelector, pods: peer.podSelector }];
    case 'nodes':
      return [{ type: 'nodes', selector: peer.selector }];
    case 'networks':
      return [{ type: 'addresses', of: 'networks', set: CidrSet.of(peer.networks), key: peer.networks.join('+') }];
    case 'domainNames':
      return [{ type: 'domains', patterns: peer.domainNames }];
    case 'unknown':
      return [];
  }
}
