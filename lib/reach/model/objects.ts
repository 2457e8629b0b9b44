/**
 * What the analysis knows of a cluster: the objects of a folder, parsed once, defaults applied as the API server does.
 * Engine and reference evaluator share these types and nothing else.
 */
import type { Cidr, Ip, Protocol } from '../../net';

/** Where an object was written. */
export interface Origin {
  readonly file: string;
  /** Line of the object's first line, counted from 1. */
  readonly line: number;
  /** Construct path, for objects that were built in code. */
  readonly construct?: string;
  /** Lint rules that annotations of the object switch off, with the reason given. */
  readonly ignores?: Readonly<Record<string, string>>;
}

export type Labels = ReadonlyMap<string, string>;

export type Operator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';

/** One condition on labels; `NotIn` also holds where the key is missing. */
export interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

/** All requirements must hold; none means everything. `matchLabels` are requirements with operator `In`. */
export interface LabelSelector {
  readonly requirements: readonly Requirement[];
  /** Canonical text: selectors with equal text are equal. */
  readonly text: string;
}

export interface Namespace {
  readonly name: string;
  readonly labels: Labels;
  /** Absent where no Namespace object was given. */
  readonly origin?: Origin;
}

export interface ContainerPort {
  readonly name?: string;
  readonly port: number;
  readonly protocol: Protocol;
}

/** What policies see of a pod; replicas of a workload share one shape unless their labels differ. */
export interface PodShape {
  readonly labels: Labels;
  readonly hostNetwork: boolean;
  readonly ports: readonly ContainerPort[];
  /** Addresses from the status of a live pod; empty when they are not known. */
  readonly addresses: readonly Ip[];
  readonly nodeName?: string;
  /** The pod has ended and given its address back. */
  readonly finished?: boolean;
}

/** Pods of one owner: what a line of the matrix speaks of. */
export interface Workload {
  /** `ns/name[Kind]`. */
  readonly id: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
  readonly shapes: readonly PodShape[];
  /** Set where a custom resource creates the pods: their labels and ports are not known. */
  readonly unmodelled: boolean;
  readonly origin: Origin;
}

export interface Node {
  readonly name: string;
  readonly labels: Labels;
  readonly addresses: readonly Ip[];
  readonly origin: Origin;
}

export type Direction = 'ingress' | 'egress';

/** A port of a NetworkPolicy rule: no port means every port of the protocol. */
export interface NetworkPolicyPort {
  readonly protocol: Protocol;
  readonly port?: number | string;
  readonly endPort?: number;
}

export interface IpBlock {
  readonly cidr: Cidr;
  readonly except: readonly Cidr[];
}

export type NetworkPolicyPeer =
  | { readonly type: 'ipBlock'; readonly ipBlock: IpBlock }
  /** An absent namespaceSelector means the policy's own namespace, an absent podSelector every pod. */
  | { readonly type: 'pods'; readonly namespaceSelector?: LabelSelector; readonly podSelector?: LabelSelector };

/** No peers: everybody. No ports: all traffic. */
export interface NetworkPolicyRule {
  readonly peers: readonly NetworkPolicyPeer[];
  readonly ports: readonly NetworkPolicyPort[];
}

export interface NetworkPolicy {
  readonly kind: 'NetworkPolicy';
  readonly namespace: string;
  readonly name: string;
  readonly podSelector: LabelSelector;
  /** Directions that the policy isolates. */
  readonly policyTypes: readonly Direction[];
  /** Whether policyTypes was written. */
  readonly explicitTypes: boolean;
  readonly ingress: readonly NetworkPolicyRule[];
  readonly egress: readonly NetworkPolicyRule[];
  readonly origin: Origin;
}

export type ClusterPolicyKind = 'AdminNetworkPolicy' | 'BaselineAdminNetworkPolicy' | 'ClusterNetworkPolicy';
export type ClusterAction = 'Accept' | 'Deny' | 'Pass';
export type ClusterTier = 'Admin' | 'Baseline';

export interface PodsSelector {
  readonly namespaceSelector: LabelSelector;
  readonly podSelector: LabelSelector;
}

export type ClusterPeer =
  | ({ readonly type: 'pods' } & PodsSelector)
  | { readonly type: 'nodes'; readonly selector: LabelSelector }
  | { readonly type: 'networks'; readonly networks: readonly Cidr[] }
  | { readonly type: 'domainNames'; readonly domainNames: readonly string[] }
  /** A field that this version of the API does not know. */
  | { readonly type: 'unknown' };

export type ClusterPort =
  | { readonly type: 'range'; readonly protocol: Protocol; readonly first: number; readonly last: number }
  | { readonly type: 'named'; readonly name: string }
  | { readonly type: 'unknown' };

export interface ClusterRule {
  readonly name?: string;
  readonly action: ClusterAction;
  readonly peers: readonly ClusterPeer[];
  /** Absent: all traffic, ICMP included. */
  readonly ports?: readonly ClusterPort[];
}

/** AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy in one shape; `Allow` is read as `Accept`. */
export interface ClusterPolicy {
  readonly kind: ClusterPolicyKind;
  readonly name: string;
  readonly tier: ClusterTier;
  /** Lower comes first, 0 to 1000. */
  readonly priority: number;
  readonly subject: PodsSelector;
  readonly ingress: readonly ClusterRule[];
  readonly egress: readonly ClusterRule[];
  readonly origin: Origin;
}

export interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly targetPort: number | string;
}

export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  readonly labels: Labels;
  /** Absent: the endpoints are managed by hand. */
  readonly selector?: LabelSelector;
  readonly ports: readonly ServicePort[];
  readonly origin: Origin;
}

/** An Ingress, Route or HTTPRoute: what an ingress controller forwards to. */
export interface IngressRoute {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly backends: readonly { readonly service: string; readonly namespace: string; readonly port?: number | string }[];
  readonly origin: Origin;
}

/** A policy of a kind that is not modelled; whatever it may touch is implementation-defined. */
export interface UnmodelledPolicy {
  readonly kind: string;
  readonly name: string;
  /** Absent: any namespace. */
  readonly namespace?: string;
  /** Absent: every pod. */
  readonly podSelector?: LabelSelector;
  readonly directions: readonly Direction[];
  /** `restricts`: it can only take away, as an authorization policy of a mesh does. */
  readonly effect: 'any' | 'restricts';
  /** Present for the policies of Cilium. */
  readonly cilium?: CiliumFacts;
  readonly origin: Origin;
}

/** What lint rules say of a Cilium policy, of which nothing else is modelled. Places are paths of fields. */
export interface CiliumFacts {
  /** Names of `toFQDNs`. */
  readonly domainNames: readonly { readonly at: string; readonly field: 'matchName' | 'matchPattern'; readonly text: string }[];
  /** Whether a rule sends DNS through the proxy, which is where names are learnt. */
  readonly watchesDns: boolean;
  /** Rules that isolate and allow nobody. */
  readonly emptyRules: readonly { readonly at: string; readonly direction: Direction }[];
}

/** A Service that the API server calls: a webhook or an aggregated API. */
export interface ApiCallback {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly service: string;
  /** Port of the Service. */
  readonly port: number;
  readonly origin: Origin;
}

/** What Prometheus scrapes: a ServiceMonitor or PodMonitor. */
export interface ScrapeTarget {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Names, or undefined for every namespace. */
  readonly namespaces: readonly string[] | undefined;
  /** Selects Services or pods, by the kind. */
  readonly selector: LabelSelector;
  readonly ports: readonly string[];
  readonly origin: Origin;
}

/** Everything that was read. Plain data; lists are in the order in which objects were met. */
export interface Resources {
  readonly namespaces: ReadonlyMap<string, Namespace>;
  readonly nodes: readonly Node[];
  readonly workloads: readonly Workload[];
  readonly services: readonly Service[];
  readonly routes: readonly IngressRoute[];
  readonly networkPolicies: readonly NetworkPolicy[];
  readonly clusterPolicies: readonly ClusterPolicy[];
  readonly unmodelled: readonly UnmodelledPolicy[];
  readonly callbacks: readonly ApiCallback[];
  readonly scrapes: readonly ScrapeTarget[];
}

/** Address ranges of the cluster; absent where they are not known. */
export interface AddressFacts {
  readonly podCidrs?: readonly Cidr[];
  readonly serviceCidrs?: readonly Cidr[];
  readonly nodeCidrs?: readonly Cidr[];
}
