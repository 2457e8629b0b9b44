import type { Peer, Port } from '../flow';
import type { Cidr, IpFamily, IpRange, Protocol } from '../net';
import type { Image } from './image';

/**
 * What a component is to everyone else, declared once by its room and read by rules, default deny, monitoring, diagrams,
 * the image list and the firewall table. What two components must know of each other is a fact, never an import.
 */
export interface ComponentFacts {
  /** Name of the component, as its project spells it: `flannel`. */
  readonly name: string;
  /** Version of the component, without a leading v. */
  readonly version: string;
  readonly provides: readonly Capability[];
  /** Capabilities of `provides` that may stand beside another provider of the same. */
  readonly shares: readonly Capability[];
  readonly requires: readonly Requirement[];
  readonly images: readonly Image[];
  /** Namespaces the component creates. */
  readonly namespaces: readonly NamespaceFact[];
  /** The workloads it runs, by the labels their pods are selected with. */
  readonly workloads: readonly WorkloadFact[];
  /** Ports bound in the node's network namespace. */
  readonly hostPorts: readonly HostPort[];
  /** What the network between nodes must pass. */
  readonly nodeTraffic: readonly NodeTraffic[];
  /** What its pods send and receive: default-deny allowances come from here. Host-network pods have none. */
  readonly podFlows: readonly PodFlows[];
  /** Addresses, beside the node ranges, that traffic from nodes carries when it reaches a pod: tunnel addresses in the pod range. */
  readonly nodeSourceRanges: readonly Cidr[];
  /** The headers that are put around packets between nodes, outermost first; empty: packets cross as they are. */
  readonly encapsulation: readonly Encapsulation[];
  /** The family that all of these travel over; undefined: packets of each family over their own. */
  readonly underlayFamily: IpFamily | undefined;
  /** MTU of pod interfaces that the component was told to use; undefined: it measures the node's. */
  readonly podMtu: number | undefined;
  /** Where MTUs are said in the options: spec path below the component, for findings. */
  readonly mtuPath: string | undefined;
  /** Where host ports of pods are turned on in the options: spec path below the component, for findings; undefined: nowhere. */
  readonly hostPortsPath: string | undefined;
  /** Who enforces NetworkPolicies, as enforcers differ where the API leaves it open; undefined: nobody, or not known. */
  readonly enforcement: Enforcement | undefined;
  /** The policy API that the layer's policies are printed in. */
  readonly policyDialect: PolicyDialectName;
  readonly crds: CrdFacts;
  readonly metrics: readonly MetricsEndpoint[];
  /** Addresses that it hands out to Services of type LoadBalancer. */
  readonly addressPools: readonly AddressPool[];
  /** Names that must be this cluster's alone among those that reach each other, by what they are: `Cilium cluster id`. */
  readonly identities: Readonly<Record<string, string>>;
  /**
   * Values that a component was given and its neighbours must agree with, by a name both use: `service-proxy-mode`, `cluster-dns`, `strict-arp`, `service-leader`.
   * `bgp-speaker`, of who talks BGP with routers: spec path below the component where addresses of Services are told to them.
   */
  readonly assumes: Readonly<Record<string, string>>;
}

/** What one component gives to others. A capability has one provider unless its providers share it. */
export type Capability =
  | 'pod-network'
  | 'network-policy'
  /** Container ports with a `hostPort` are served. */
  | 'host-port'
  | 'service-proxy'
  | `service-proxy:${'iptables' | 'nftables' | 'ipvs' | 'ebpf'}`
  | 'dns'
  | 'node-local-dns'
  | 'load-balancer'
  | `load-balancer-class:${string}`
  | 'ingress'
  | `ingress-class:${string}`
  | 'gateway'
  | `gateway-class:${string}`
  | 'cni-plugins'
  | 'certificates'
  | 'mesh'
  | 'monitoring';

/** One header around packets between nodes. */
export interface Encapsulation {
  /** As the field spells it: `VXLAN`, `WireGuard`. */
  readonly name: string;
  /** Bytes that it takes from every packet, by family of the underlay. */
  readonly overhead: Readonly<Record<IpFamily, number>>;
}

/** Enforcers of NetworkPolicies that are known to differ; each has a profile in lib/reach. */
export type Enforcement = 'calico' | 'cilium' | 'kube-network-policies' | 'kube-router' | 'weave' | 'aws-vpc-cni' | 'antrea' | 'ovn-kubernetes';

/** Policy APIs that policies can be printed in. NetworkPolicy is what every enforcer understands; the others say what it cannot. */
export type PolicyDialectName = 'network-policy' | 'calico' | 'cilium';

/** What a component cannot work without, with the reason. */
export type Requirement =
  | { readonly type: 'capability'; readonly capability: Capability; readonly reason: string }
  /** A fact of the cluster that no manifest can bring about: `node-pod-cidrs`. */
  | { readonly type: 'cluster'; readonly fact: string; readonly reason: string }
  /** A kernel module, by its name in modinfo. */
  | { readonly type: 'kernel-module'; readonly module: string; readonly reason: string }
  /** The oldest kernel, `major.minor`. `rule`: the code of the component's own rule that compares it with the nodes; no other does then. */
  | { readonly type: 'kernel'; readonly version: string; readonly reason: string; readonly rule?: string }
  | { readonly type: 'sysctl'; readonly name: string; readonly value: string; readonly reason: string }
  /** A file on the node, for example a CNI plugin binary. */
  | { readonly type: 'host-file'; readonly path: string; readonly reason: string }
  | { readonly type: 'architecture'; readonly architectures: readonly string[]; readonly reason: string }
  /** Interfaces that network managers of the host must leave alone, by name with `*` for any text: `cali*`. */
  | { readonly type: 'unmanaged-interfaces'; readonly interfaces: readonly string[]; readonly reason: string };

export interface NamespaceFact {
  readonly name: string;
  /** Pod Security level that the component's pods need. The namespace carries the neediest of all its pods. */
  readonly podSecurity: 'privileged' | 'baseline' | 'restricted';
  readonly labels?: Readonly<Record<string, string>>;
}

export interface WorkloadFact {
  readonly kind: 'DaemonSet' | 'Deployment' | 'StatefulSet';
  readonly name: string;
  readonly namespace: string;
  /** Labels that select its pods, and no other's. */
  readonly labels: Readonly<Record<string, string>>;
  readonly hostNetwork: boolean;
  /** What the workload does for others: peers like `ingress` and `dns` are these pods. */
  readonly role?: 'ingress' | 'dns' | 'monitoring';
}

export interface HostPort {
  readonly protocol: Protocol;
  readonly port: number;
  readonly purpose: string;
  /** Address it binds. @default all addresses */
  readonly address?: string;
}

/** Traffic between nodes, or from outside to nodes, that a firewall must let pass. */
export interface NodeTraffic {
  readonly protocol: Protocol | 'ICMP' | 'IPIP' | 'ESP' | 'GRE';
  /** Absent for protocols without ports. */
  readonly port?: number;
  /** Last port of a range. */
  readonly endPort?: number;
  readonly from: 'nodes' | 'controlPlane' | 'world' | 'routers';
  readonly to: 'nodes' | 'controlPlane' | 'routers';
  readonly purpose: string;
}

/** Flows of one set of pods. */
export interface PodFlows {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ingress: readonly PodFlow[];
  readonly egress: readonly PodFlow[];
}
export interface PodFlow {
  readonly peer: Peer;
  /** Ports of the destination; empty: all. */
  readonly ports: readonly Port[];
  readonly reason: string;
}

/** Consecutive addresses that Services of type LoadBalancer get. */
export interface AddressPool {
  /** Name of the pool, or the namespace whose Services it is for. */
  readonly name: string;
  readonly range: IpRange;
  /** How the network learns where they are: neighbours on the link ask for them, or routers are told. */
  readonly announced: 'arp' | 'bgp';
  /** Spec path below the component. */
  readonly at: string;
}

export interface CrdFacts {
  /** CRDs that the component creates by itself, `plural.group`. */
  readonly installs: readonly string[];
  /** CRDs that must be there before it, `plural.group`. */
  readonly needs: readonly string[];
  /** Bundles of lib/crds that `needs` come from, `name/version`. @default those that its release was made for */
  readonly bundles?: readonly string[];
}

export interface MetricsEndpoint {
  readonly name: string;
  readonly port: number;
  /** Name of the container port, where it has one. */
  readonly portName?: string;
  readonly path: string;
  readonly scheme: 'http' | 'https';
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The endpoint is on the node's address. */
  readonly hostNetwork: boolean;
  /** Names of the series that dashboards and alerts rely on. */
  readonly series: readonly string[];
}

const NO_CRDS: CrdFacts = { installs: [], needs: [] };

/** Facts of a component: what is not given is nothing. */
export function componentFacts(facts: Pick<ComponentFacts, 'name' | 'version'> & Partial<ComponentFacts>): ComponentFacts {
  const { name, version, crds = NO_CRDS, assumes = {} } = facts;
  return {
    name,
    version,
    provides: facts.provides ?? [],
    shares: facts.shares ?? [],
    requires: facts.requires ?? [],
    images: facts.images ?? [],
    namespaces: facts.namespaces ?? [],
    workloads: facts.workloads ?? [],
    hostPorts: facts.hostPorts ?? [],
    nodeTraffic: facts.nodeTraffic ?? [],
    podFlows: facts.podFlows ?? [],
    nodeSourceRanges: facts.nodeSourceRanges ?? [],
    encapsulation: facts.encapsulation ?? [],
    underlayFamily: facts.underlayFamily,
    podMtu: facts.podMtu,
    mtuPath: facts.mtuPath,
    hostPortsPath: facts.hostPortsPath,
    enforcement: facts.enforcement,
    policyDialect: facts.policyDialect ?? 'network-policy',
    crds,
    metrics: facts.metrics ?? [],
    addressPools: facts.addressPools ?? [],
    identities: facts.identities ?? {},
    assumes,
  };
}

/** Whether any of the planned components provides a capability. */
export function provides(planned: readonly { readonly facts: ComponentFacts }[], capability: Capability): boolean {
  return planned.some(({ facts }) => facts.provides.includes(capability));
}

/** Bytes that all of a component's encapsulation takes from a packet over an underlay of a family. */
export function overheadOf({ encapsulation }: Pick<ComponentFacts, 'encapsulation'>, family: IpFamily): number {
  return encapsulation.reduce((sum, { overhead }) => sum + overhead[family], 0);
}
