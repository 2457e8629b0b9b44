/** The fuzzer is worth what it finds: mistakes that engines have made are built in, and it must find each of them. */
import {
  type ClusterPolicy,
  type ClusterRule,
  type LabelSelector,
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyRule,
  type Resources,
  selectorOf,
} from '../../lib/reach';
import { compare, type Mutation } from './support/differential';
import { randomCluster } from './support/random-cluster';

const directions = ['ingress', 'egress'] as const;

function policies(change: (policy: NetworkPolicy) => NetworkPolicy): Mutation {
  return { resources: (resources: Resources) => ({ ...resources, networkPolicies: resources.networkPolicies.map(change) }) };
}

function rules(change: (rule: NetworkPolicyRule) => readonly NetworkPolicyRule[]): Mutation {
  return policies((policy) => ({ ...policy, ingress: policy.ingress.flatMap(change), egress: policy.egress.flatMap(change) }));
}

function peers(change: (peer: NetworkPolicyPeer) => NetworkPolicyPeer): Mutation {
  return rules((rule) => [{ ...rule, peers: rule.peers.map(change) }]);
}

function clusterPolicies(change: (policies: readonly ClusterPolicy[]) => readonly ClusterPolicy[]): Mutation {
  return { resources: (resources: Resources) => ({ ...resources, clusterPolicies: change(resources.clusterPolicies) }) };
}

function clusterRules(change: (rule: ClusterRule) => readonly ClusterRule[]): Mutation {
  return clusterPolicies((list) =>
    list.map((policy) => ({ ...policy, ingress: policy.ingress.flatMap(change), egress: policy.egress.flatMap(change) })),
  );
}

/** `NotIn` that does not hold where the key is missing. */
function keyRequired(selector: LabelSelector): LabelSelector {
  return selectorOf(
    selector.requirements.flatMap((requirement) =>
      requirement.operator === 'NotIn' ? [requirement, { key: requirement.key, operator: 'Exists' as const, values: [] }] : [requirement],
    ),
  );
}

const mutations: Readonly<Record<string, Mutation>> = {
  'a rule without peers allows nobody': rules((rule) => (rule.peers.length === 0 ? [] : [rule])),
  'a rule without ports allows TCP only': rules((rule) => [rule.ports.length === 0 ? { ...rule, ports: [{ protocol: 'TCP' }] } : rule]),
  'exceptions of an ipBlock are forgotten': peers((peer) => (peer.type === 'ipBlock' ? { ...peer, ipBlock: { ...peer.ipBlock, except: [] } } : peer)),
  'endPort is forgotten': rules((rule) => [{ ...rule, ports: rule.ports.map(({ endPort: _endPort, ...port }) => port) }]),
  'the last port of a range is left out': rules((rule) => [
    { ...rule, ports: rule.ports.map((port) => (port.endPort === undefined ? port : { ...port, endPort: port.endPort - 1 })) },
  ]),
  'UDP rules are taken for TCP': rules((rule) => [
    { ...rule, ports: rule.ports.map((port) => (port.protocol === 'UDP' ? { ...port, protocol: 'TCP' as const } : port)) },
  ]),
  'a namespaceSelector is forgotten': peers((peer) =>
    peer.type === 'pods' ? { type: 'pods', podSelector: peer.podSelector ?? selectorOf([]) } : peer,
  ),
  'a peer without a namespaceSelector selects in all namespaces': peers((peer) =>
    peer.type === 'pods' && peer.namespaceSelector === undefined ? { ...peer, namespaceSelector: selectorOf([]) } : peer,
  ),
  'NotIn needs the key': policies((policy) => ({ ...policy, podSelector: keyRequired(policy.podSelector) })),
  'policies never isolate for egress': policies((policy) => ({
    ...policy,
    policyTypes: policy.policyTypes.filter((type) => type !== 'egress'),
    egress: [],
  })),
  'only the first policy of a namespace counts': {
    resources: (resources) => ({
      ...resources,
      networkPolicies: resources.networkPolicies.filter((policy, i, all) => all.findIndex(({ namespace }) => namespace === policy.namespace) === i),
    }),
  },
  'ingress and egress are mixed up': policies((policy) => ({
    ...policy,
    ingress: policy.egress,
    egress: policy.ingress,
    policyTypes: policy.policyTypes.map((type) => (type === 'ingress' ? 'egress' : 'ingress')),
  })),
  'Pass is taken for Accept': clusterRules((rule) => [rule.action === 'Pass' ? { ...rule, action: 'Accept' } : rule]),
  'Deny is passed over': clusterRules((rule) => (rule.action === 'Deny' ? [] : [rule])),
  'higher priorities come first': clusterPolicies((list) => list.map((policy) => ({ ...policy, priority: 1000 - policy.priority }))),
  'rules are evaluated from the last to the first': clusterPolicies((list) =>
    list.map((policy) => ({ ...policy, ingress: policy.ingress.toReversed(), egress: policy.egress.toReversed() })),
  ),
  'the baseline comes before NetworkPolicies': clusterPolicies((list) => list.map((policy) => ({ ...policy, tier: 'Admin' }))),
  'networks never match': clusterRules((rule) => [{ ...rule, peers: rule.peers.filter(({ type }) => type !== 'networks') }]),
  'a cluster policy without ports speaks of TCP only': clusterRules((rule) => [
    { ...rule, ports: rule.ports ?? [{ type: 'range', protocol: 'TCP', first: 1, last: 65_535 }] },
  ]),
  'host-network pods are pods': { profile: (profile) => ({ ...profile, hostNetworkPodsArePods: true }) },
  'ports let ICMP pass': { profile: (profile) => ({ ...profile, portRulesPassIcmp: 'yes' }) },
  'an open flag is decided': {
    profile: (profile) => ({ ...profile, ipBlockMatchesPods: profile.ipBlockMatchesPods === 'undefined' ? 'yes' : profile.ipBlockMatchesPods }),
  },
  'nodes are policed like everybody': { profile: (profile) => ({ ...profile, nodeReachesItsPods: 'no' }) },
};

/** Seeds within which each must be found; 300 of them run in `npm test`. */
const within = 150;

describe('the fuzzer finds an engine in which', () => {
  it.each(Object.entries(mutations))('%s', (_name, mutation) => {
    let found: number | undefined;
    for (let seed = 1; seed <= within && found === undefined; seed++) {
      if (compare(randomCluster(seed), 1, mutation).mismatches.length > 0) found = seed;
    }
    expect(found).toBeDefined();
  });
});

it('mutations that change nothing are not found, so it is the mistakes that are', () => {
  const same: Mutation = policies((policy) => ({
    ...policy,
    ...Object.fromEntries(directions.map((direction) => [direction, [...policy[direction]]])),
  }));
  for (let seed = 1; seed <= 40; seed++) expect(compare(randomCluster(seed), 1, same).mismatches).toEqual([]);
});
