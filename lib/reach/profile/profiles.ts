import type { EnforcementProfile } from './profile';

const networkPolicyDocs = 'https://kubernetes.io/docs/concepts/services-networking/network-policies/';
const policyApi = 'https://github.com/kubernetes-sigs/network-policy-api/blob/main/apis/v1alpha2/clusternetworkpolicy_types.go';

/** The APIs as written; what they leave open is `undefined`. */
const spec: EnforcementProfile = {
  name: 'spec',
  summary: 'the APIs as specified, with everything that they leave to implementations left open',
  enforcesNetworkPolicy: true,
  enforcesAdminNetworkPolicy: 'yes',
  enforcesClusterNetworkPolicy: 'yes',
  ipBlockMatchesPods: 'undefined', // the documentation speaks of cluster-external addresses, the end-to-end tests expect a match
  ipBlockMatchesNodes: 'yes',
  networksMatchPods: 'yes',
  networksMatchNodes: 'yes',
  nodeReachesItsPods: 'yes',
  podReachesItsNode: 'yes',
  portRulesPassIcmp: 'undefined',
  hostNetworkPodsArePods: false,
  enforcesUnlistedDirections: false,
  enforcesBarePods: true,
  unselectedPodsAreOpen: true,
  countsFinishedPods: false,
  sctpIsOptIn: false,
  highestAdminPriority: 1000,
  podsAndPortsOnly: false,
  sources: [networkPolicyDocs, policyApi],
};

const calico: EnforcementProfile = {
  ...spec,
  name: 'calico',
  summary: 'Calico 3.32: ranges match every address, the way to the own node is policed',
  enforcesAdminNetworkPolicy: 'no',
  ipBlockMatchesPods: 'yes',
  podReachesItsNode: 'no',
  portRulesPassIcmp: 'no',
  sources: [
    'https://docs.tigera.io/calico/latest/network-policy/',
    'https://github.com/projectcalico/calico/blob/master/api/pkg/apis/projectcalico/v3/felixconfig.go',
  ],
};

const cilium: EnforcementProfile = {
  ...spec,
  name: 'cilium',
  summary: 'Cilium 1.20: ranges match neither pods nor nodes, rules of unlisted directions are enforced',
  enforcesAdminNetworkPolicy: 'no',
  enforcesClusterNetworkPolicy: 'undefined', // k8sClusterNetworkPolicy.enabled, off by default
  ipBlockMatchesPods: 'no',
  ipBlockMatchesNodes: 'no',
  networksMatchPods: 'undefined',
  networksMatchNodes: 'undefined',
  podReachesItsNode: 'no',
  portRulesPassIcmp: 'no',
  enforcesUnlistedDirections: true,
  sctpIsOptIn: true,
  sources: [
    'https://docs.cilium.io/en/stable/network/kubernetes/policy/',
    'https://github.com/cilium/cilium/issues/9209',
    'https://github.com/cilium/cilium/issues/48703',
  ],
};

const kubeNetworkPolicies: EnforcementProfile = {
  ...spec,
  name: 'kube-network-policies',
  summary: 'kube-network-policies: every packet is judged by its addresses',
  ipBlockMatchesPods: 'yes',
  portRulesPassIcmp: 'no',
  sources: ['https://github.com/kubernetes-sigs/kube-network-policies'],
};

const kubeRouter: EnforcementProfile = {
  ...spec,
  name: 'kube-router',
  summary: 'kube-router: address sets in ipsets or nftables, echo requests always pass, the way to the own node is policed',
  enforcesAdminNetworkPolicy: 'no',
  enforcesClusterNetworkPolicy: 'no',
  ipBlockMatchesPods: 'yes', // sets of networks are compared with packet addresses, of pods too
  podReachesItsNode: 'no', // pod chains are entered from INPUT as well
  portRulesPassIcmp: 'yes', // CommonICMPRules are accepted before pod chains
  sources: [
    'https://github.com/cloudnativelabs/kube-router/blob/master/pkg/controllers/netpol/policy.go',
    'https://github.com/cloudnativelabs/kube-router/blob/master/pkg/controllers/netpol/pod.go',
    'https://github.com/cloudnativelabs/kube-router/blob/master/pkg/utils/iptables.go',
  ],
};

/** A policy with a named port is refused by weave-npc as a whole, and endPort is not read: neither is a matter of flags. */
const weave: EnforcementProfile = {
  ...spec,
  name: 'weave',
  summary: 'Weave Net 2.8: rules match packet addresses, the way to the own node is open, IPv4 only',
  enforcesAdminNetworkPolicy: 'no',
  enforcesClusterNetworkPolicy: 'no',
  ipBlockMatchesPods: 'yes', // iptables -s and -d
  podReachesItsNode: 'yes', // WEAVE-NPC-EGRESS returns what is bound for a local address
  portRulesPassIcmp: 'no', // every port is matched with its protocol
  sources: [
    'https://github.com/weaveworks/weave/blob/v2.8.1/npc/analyser.go',
    'https://github.com/weaveworks/weave/blob/v2.8.1/npc/ipblock.go',
    'https://github.com/weaveworks/weave/blob/v2.8.1/prog/weave-npc/main.go',
  ],
};

const awsVpcCni: EnforcementProfile = {
  ...spec,
  name: 'aws-vpc-cni',
  summary: 'AWS VPC CNI in standard mode: pods without an owner are not subject to policies',
  enforcesAdminNetworkPolicy: 'no',
  ipBlockMatchesPods: 'yes',
  podReachesItsNode: 'undefined',
  enforcesUnlistedDirections: true,
  enforcesBarePods: false,
  sctpIsOptIn: true,
  sources: [
    'https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html',
    'https://github.com/aws/amazon-network-policy-controller-k8s/pull/229',
  ],
};

const antrea: EnforcementProfile = {
  ...spec,
  name: 'antrea',
  summary: 'Antrea 2.7',
  enforcesAdminNetworkPolicy: 'yes',
  ipBlockMatchesPods: 'yes',
  podReachesItsNode: 'undefined',
  portRulesPassIcmp: 'no',
  sources: ['https://github.com/antrea-io/antrea/blob/main/docs/antrea-network-policy.md'],
};

const ovnKubernetes: EnforcementProfile = {
  ...spec,
  name: 'ovn-kubernetes',
  summary: 'OVN-Kubernetes: AdminNetworkPolicy up to priority 99, no ClusterNetworkPolicy',
  enforcesClusterNetworkPolicy: 'no',
  ipBlockMatchesPods: 'yes',
  podReachesItsNode: 'undefined',
  portRulesPassIcmp: 'no',
  highestAdminPriority: 99,
  sources: ['https://github.com/ovn-kubernetes/ovn-kubernetes/blob/master/docs/design/acls.md'],
};

const flannel: EnforcementProfile = {
  ...spec,
  name: 'flannel',
  summary: 'flannel without a policy engine: nothing is enforced',
  enforcesNetworkPolicy: false,
  enforcesAdminNetworkPolicy: 'no',
  enforcesClusterNetworkPolicy: 'no',
  sources: ['https://github.com/flannel-io/flannel/blob/master/README.md'],
};

const npGuard: EnforcementProfile = {
  ...spec,
  name: 'np-guard',
  summary: 'the np-guard analyzer, for comparison: ranges never match pods, host-network pods are pods, IPv4 only',
  enforcesClusterNetworkPolicy: 'no',
  ipBlockMatchesPods: 'no',
  ipBlockMatchesNodes: 'no',
  networksMatchPods: 'no',
  networksMatchNodes: 'no',
  portRulesPassIcmp: 'no',
  hostNetworkPodsArePods: true,
  countsFinishedPods: true,
  podsAndPortsOnly: true,
  sources: ['https://github.com/np-guard/netpol-analyzer'],
};

/** All profiles by name. */
export const profiles = {
  spec,
  calico,
  cilium,
  'kube-network-policies': kubeNetworkPolicies,
  'kube-router': kubeRouter,
  weave,
  'aws-vpc-cni': awsVpcCni,
  antrea,
  'ovn-kubernetes': ovnKubernetes,
  flannel,
  'np-guard': npGuard,
} as const satisfies Readonly<Record<string, EnforcementProfile>>;

export type ProfileName = keyof typeof profiles;

/** Names of all profiles, in the order in which they are listed. */
export const profileNames: readonly ProfileName[] = Object.keys(profiles).filter(isProfileName);

/** Whether a text names a profile. */
export function isProfileName(text: string): text is ProfileName {
  return Object.hasOwn(profiles, text);
}
