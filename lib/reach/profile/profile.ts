/**
 * Where implementations of the policy APIs differ.
 *
 * The APIs leave points open and data planes decide them differently, so an answer is exact for a named profile only.
 * A flag is `yes`, `no`, or `undefined`: then traffic that depends on it is neither allowed nor denied but
 * implementation-defined, and the answer names the flag.
 */

/** `undefined`: the specification, or what is known of the implementation, does not say. */
export type Flag = 'yes' | 'no' | 'undefined';

export interface EnforcementProfile {
  readonly name: string;
  /** What it stands for, in one sentence. */
  readonly summary: string;
  /** Whether NetworkPolicy objects have any effect. */
  readonly enforcesNetworkPolicy: boolean;
  /** Whether AdminNetworkPolicy and BaselineAdminNetworkPolicy have any effect. */
  readonly enforcesAdminNetworkPolicy: Flag;
  /** Whether ClusterNetworkPolicy has any effect. */
  readonly enforcesClusterNetworkPolicy: Flag;
  /** Whether an `ipBlock` of a NetworkPolicy matches the address of a pod. */
  readonly ipBlockMatchesPods: Flag;
  /** Whether an `ipBlock` of a NetworkPolicy matches the address of a node or of a host-network pod. */
  readonly ipBlockMatchesNodes: Flag;
  /** Whether `networks` of an Admin or Cluster policy match the address of a pod. */
  readonly networksMatchPods: Flag;
  /** Whether `networks` of an Admin or Cluster policy match the address of a node or of a host-network pod. */
  readonly networksMatchNodes: Flag;
  /** Whether a pod is always reachable from the node that it runs on. */
  readonly nodeReachesItsPods: Flag;
  /** Whether a pod may always reach the node that it runs on. */
  readonly podReachesItsNode: Flag;
  /** Whether a rule of a NetworkPolicy with ports lets ICMP and other protocols without ports pass. */
  readonly portRulesPassIcmp: Flag;
  /** Whether a host-network pod is a pod to policies: subject and peer by its labels. */
  readonly hostNetworkPodsArePods: boolean;
  /** Whether rules of a direction that `policyTypes` does not list isolate and allow all the same. */
  readonly enforcesUnlistedDirections: boolean;
  /** Whether a pod without an owner is subject to policies. */
  readonly enforcesBarePods: boolean;
  /** Whether a pod that no policy selects may talk to everybody. */
  readonly unselectedPodsAreOpen: boolean;
  /** Whether pods that have ended count: they have given their addresses back. */
  readonly countsFinishedPods: boolean;
  /** Whether SCTP is subject to policy only when it is switched on. Read by the lint rules. */
  readonly sctpIsOptIn: boolean;
  /** Highest priority of an AdminNetworkPolicy that is accepted. Read by the lint rules. */
  readonly highestAdminPriority: number;
  /** Leave out nodes, IPv6 and protocols without ports, as the analyzer does that the profile is named after. */
  readonly podsAndPortsOnly: boolean;
  /** Where the flags come from. */
  readonly sources: readonly string[];
}

/** A flag that may be open: what the answer gives as the reason why a verdict is not known. */
export type FlagName = {
  [K in keyof EnforcementProfile]: EnforcementProfile[K] extends Flag ? (string extends EnforcementProfile[K] ? never : K) : never;
}[keyof EnforcementProfile] &
  string;

/** Why a verdict is implementation-defined: a flag of the profile, or something that the input does not say. */
export type Reason =
  | FlagName
  /** Addresses of pods are not known and a range covers some of the addresses they may have. */
  | 'podAddresses'
  /** Addresses of nodes are not known, likewise. */
  | 'nodeAddresses'
  /** A domain name resolves to addresses that are not known. */
  | 'domainAddresses'
  /** The answer is not the same for IPv4 and IPv6 and it is not known which of them pods have. */
  | 'podFamilies'
  /** Two policies of one priority disagree. */
  | 'equalPriority'
  /** A policy of a kind that is not modelled, or pods that a custom resource creates. */
  | 'unmodelled'
  /** It is not known on which node a pod runs. */
  | 'scheduling'
  /** Pods of one workload have different labels and are treated differently. */
  | 'replicasDiffer';
