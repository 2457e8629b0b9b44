import type { Found, LayerRule } from '../../component';
import { Peer, type Port } from '../../flow';
import type { networking } from '../../kube';
import { type IntentPeer, knownPeers } from '../../policy';
import { policiesOf } from './policies';
import { blockOf, type PolicyRule, type ReadPolicy, type RulePeer, selectorOf } from './read';

const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** Read from the manifests, so that a patched policy is seen as it will be applied. */
export const noDns: LayerRule = {
  code: 'policy/no-dns',
  severity: 'error',
  summary: 'a namespace whose egress is denied reaches the resolver on UDP and on TCP, or names fail: large answers come over TCP only',
  source: 'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/',
  check: ({ plan, manifests }) => {
    const wide = new Map<string, ReadPolicy[]>();
    for (const policy of policiesOf(manifests)) {
      if (!policy.selector?.matchesAll) continue;
      const others = wide.get(policy.namespace);
      if (others === undefined) wide.set(policy.namespace, [policy]);
      else others.push(policy);
    }
    const targets = knownPeers(plan)
      .destinationsOf(Peer.known('dns'), [], [])
      .flatMap(({ peers, ports }) => ports.map((port): Target => ({ port, reaches: peers.map((peer) => ({ peer, may: mayReach(peer) })) })));
    return [...wide].flatMap(([namespace, policies]): readonly Found[] => {
      const isolating = policies.filter((policy) => policy.isolates('Egress'));
      if (isolating.length === 0) return [];
      // Rules for egress count in a NetworkPolicy that isolates for egress, and in any of Cilium.
      const rules = policies.filter((policy) => policy.kind !== 'NetworkPolicy' || policy.isolates('Egress')).flatMap((policy) => policy.egress());
      const missing = targets.flatMap((target) => unreached(target, rules, namespace));
      if (missing.length === 0) return [];
      const names = isolating.map(({ name }) => name).join(', ');
      return [
        {
          at: 'policy',
          got: `namespace ${namespace}: no egress ${missing.join(', ')}`,
          fix: `allow it in ${isolating[0]?.kind} ${namespace}/${names}`,
        },
      ];
    });
  },
};

/** A port of the resolver, and who answers there. */
interface Target {
  readonly port: Port;
  readonly reaches: readonly { readonly peer: IntentPeer; readonly may: MayReach }[];
}

type MayReach = (peer: RulePeer, namespace: string) => boolean;

/** What of a resolver no rule lets a namespace reach: all of its pods, or an address that it has on the node. */
function unreached({ port, reaches }: Target, rules: readonly PolicyRule[], namespace: string): readonly string[] {
  const open = rules.filter(({ ports }) => ports.length === 0 || ports.some((one) => admits(one, port)));
  const reached = (may: MayReach): boolean => open.some(({ peers }) => peers.length === 0 || peers.some((peer) => may(peer, namespace)));
  const pods = reaches.filter(({ peer }) => peer.type === 'pods');
  const addresses = reaches.filter(({ peer }) => peer.type === 'addresses');
  return [
    ...(pods.length > 0 && !pods.some(({ may }) => reached(may)) ? [`on ${port} to ${pods.map(({ peer }) => describe(peer)).join(' or ')}`] : []),
    ...addresses.filter(({ may }) => !reached(may)).map(({ peer }) => `on ${port} to ${describe(peer)}`),
  ];
}

/**
 * Whether a peer may match one end. Labels of namespaces other than their name are not known, and engines differ on whether
 * a range of addresses matches pods: both count as reached. Asked once for each peer, because namespaces share them.
 */
function mayReach(end: IntentPeer): MayReach {
  const known = new Map<RulePeer, boolean>();
  const ask: MayReach = (peer, namespace) => {
    if ('entity' in peer) return entityMayBe(peer.entity, end);
    if (peer.ipBlock !== undefined) {
      const block = blockOf(peer);
      return block !== undefined && (end.type === 'pods' || end.blocks.every(({ cidr }) => cidr.family !== block.family || block.contains(cidr)));
    }
    if (end.type === 'addresses' || !selectorOf(peer.podSelector)?.matches(end.labels)) return false;
    const names = end.namespaces === 'all' ? [] : end.namespaces;
    if (peer.namespaceSelector === undefined) return names.includes(namespace);
    const selector = selectorOf(peer.namespaceSelector);
    return (
      selector !== undefined &&
      (selector.requirements.some(({ key }) => key !== NAMESPACE_NAME) || names.some((name) => selector.matches({ [NAMESPACE_NAME]: name })))
    );
  };
  return (peer, namespace) => {
    if (!('entity' in peer) && peer.namespaceSelector === undefined && peer.ipBlock === undefined) return ask(peer, namespace);
    const before = known.get(peer);
    if (before !== undefined) return before;
    const now = ask(peer, namespace);
    known.set(peer, now);
    return now;
  };
}

/** Whether a name may stand for one end. Nodes hold resolvers on the host network; what is not known may be anybody. */
function entityMayBe(entity: string, end: IntentPeer): boolean {
  if (entity === 'unknown' || entity === 'all' || entity === 'cluster') return true;
  if (end.type === 'pods') return false;
  return end.known === 'nodes' || end.known === 'nodeLocalDns' ? entity === 'host' || entity === 'remote-node' : entity === 'world';
}

/** Whether a rule's port is the resolver's; a named port may be. */
function admits({ protocol = 'TCP', port, endPort }: networking.NetworkPolicyPort, wanted: Port): boolean {
  if (protocol !== wanted.protocol) return false;
  if (typeof port !== 'number' || typeof wanted.port !== 'number') return true;
  return port <= wanted.port && wanted.port <= (endPort ?? port);
}

function describe(peer: IntentPeer): string {
  if (peer.type === 'addresses') return peer.blocks.map(({ cidr }) => cidr).join(', ');
  const labels = Object.entries(peer.labels).map(([key, value]) => `${key}=${value}`);
  return `${peer.namespaces === 'all' ? 'any namespace' : peer.namespaces.join(', ')} ${labels.join(',')}`.trimEnd();
}
