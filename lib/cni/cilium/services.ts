/** Who makes Services work, and what only Cilium's own service proxy can do. Source: Documentation/network/kubernetes/kubeproxy-free.rst of cilium v1.20.0. */
import type { CiliumGatewayApi, CiliumIngress } from './ingress';

/** kube-proxy makes Services work; Cilium leaves them alone. */
export interface CiliumBesideKubeProxy {
  readonly type: 'kube-proxy';
}

/** A node answers to the client by itself: client addresses stay, and replies take the short way. */
export interface CiliumDsr {
  readonly type: 'dsr';
  /** How the Service's address reaches the node of the pod. `opt` and `ipip` need native routing; `geneve` native routing or a Geneve tunnel. @default opt, and geneve in a Geneve tunnel */
  readonly dispatch?: 'opt' | 'ipip' | 'geneve';
}
/** DSR for TCP, SNAT for UDP. */
export interface CiliumHybrid {
  readonly type: 'hybrid';
  /** As in DSR. @default opt, and geneve in a Geneve tunnel */
  readonly dispatch?: 'opt' | 'ipip' | 'geneve';
}
/** The node that a client reached stands between it and the pod: works over every network. */
export interface CiliumSnat {
  readonly type: 'snat';
}
/** How traffic from outside reaches pods of other nodes. @discriminator type */
export type CiliumForwarding = CiliumSnat | CiliumDsr | CiliumHybrid;

/** Any backend. */
export interface CiliumRandom {
  readonly type: 'random';
}
/** Backends by consistent hashing: a connection keeps its backend when nodes come and go. */
export interface CiliumMaglev {
  readonly type: 'maglev';
  /** Size of the table of each Service: a prime, at least a hundred times its backends. @default 16381 */
  readonly tableSize?: 251 | 509 | 1021 | 2039 | 4093 | 8191 | 16381 | 32749 | 65521 | 131071;
}
/** Which backend a new connection gets. @discriminator type */
export type CiliumBalancing = CiliumRandom | CiliumMaglev;

/** One node answers ARP and neighbour discovery for a Service; a lease a Service says which. */
export interface CiliumL2Announcements {
  /** How long a node that is gone keeps a Service, as Go writes durations. @default 15s */
  readonly leaseDuration?: string;
  /** How long a node tries to keep it. @default 5s */
  readonly renewDeadline?: string;
  /** Time between tries. @default 2s */
  readonly retryPeriod?: string;
}

/** Traffic of chosen pods leaves by chosen nodes: policies are `resources.egressGateways`. Masquerading is by BPF then. */
export interface CiliumEgressGateway {
  /** Most pairs of a pod and a destination. @default 16384 */
  readonly maxPolicyEntries?: number;
  /** Least time between two calculations, as Go writes durations. @default 1s */
  readonly reconciliationInterval?: string;
}

/** Traffic to an address or a Service stays on the node: policies are `resources.localRedirects`. */
export interface CiliumLocalRedirect {
  /** Addresses outside the cluster that may be redirected; empty: any. @default [] */
  readonly addressCidrs?: readonly string[];
}

/** Cilium makes Services work in BPF programs: the layer needs no kube-proxy. It must be told where the API server is: `cluster.apiServer.host`. */
export interface CiliumServiceProxy {
  readonly type: 'ebpf';
  /** How traffic from outside reaches pods of other nodes. @default snat */
  readonly forwarding?: CiliumForwarding;
  /** Which backend a new connection gets. @default random */
  readonly balancing?: CiliumBalancing;
  /** Forward in the driver of the network interface; `best-effort` where the driver can. Service meshes and tunnels of other drivers cannot. @default disabled */
  readonly acceleration?: 'disabled' | 'native' | 'best-effort';
  /** Choose backends when a pod connects in nodes alone, not in pods: service meshes and gVisor see Service addresses in packets. @default false, and true with the Gateway API */
  readonly socketHostNamespaceOnly?: boolean;
  /** Ports of type NodePort, as the API server has them: `30000-32767`. @default the API server's default */
  readonly nodePortRange?: string;
  /** Ranges of node addresses that answer NodePorts. @default every address of the devices */
  readonly nodePortAddresses?: readonly string[];
  /** Address of the health endpoint that load balancers ask as they ask kube-proxy: `0.0.0.0:10256`. @default none */
  readonly healthzBindAddress?: string;
  /** Prefer backends of the client's zone, where a Service says so. @default false */
  readonly topology?: boolean;
  /** Announce addresses of Services on the link: policies are `resources.l2Announcements`. `{}` has it with its defaults. @default on where `resources.l2Announcements` has any */
  readonly l2Announcements?: CiliumL2Announcements;
  /** Fixed addresses for traffic that leaves the cluster. `{}` has it with its defaults. @default on where `resources.egressGateways` has any */
  readonly egressGateway?: CiliumEgressGateway;
  /** Redirection to pods of the same node. `{}` has it with its defaults. @default on where `resources.localRedirects` has any */
  readonly localRedirect?: CiliumLocalRedirect;
  /** Answer for Ingress objects. `{}` has it with its defaults. @default off */
  readonly ingress?: CiliumIngress;
  /** Answer for Gateway objects. `{}` has it with its defaults. @default off */
  readonly gatewayApi?: CiliumGatewayApi;
}

/** Who makes Services work. @discriminator type */
export type CiliumServices = CiliumBesideKubeProxy | CiliumServiceProxy;
