import type {
  CiliumBgpAdvertisementOptions,
  CiliumBgpClusterConfigOptions,
  CiliumBgpNodeConfigOverrideOptions,
  CiliumBgpPeerConfigOptions,
} from './bgp-options';
import type { CiliumLabelSelector } from './selector';

/** Addresses for Services of type LoadBalancer. The operator hands them out; L2 announcements or BGP tell the network. */
export interface CiliumLoadBalancerIPPoolOptions {
  /** Name of the object. */
  readonly name: string;
  /** `10.0.0.10-10.0.0.20`, single addresses or CIDRs, of one family or both. No two pools have an address in common. */
  readonly addresses: readonly string[];
  /** Services that may take from it, by label. `io.kubernetes.service.name` and `io.kubernetes.service.namespace` may be used as labels. @default every Service */
  readonly serviceSelector?: CiliumLabelSelector;
  /** Hand out the first and the last address of a CIDR too; never kept back of a /31, /32, /127 or /128, nor of a range. @default true */
  readonly allowFirstLastIPs?: boolean;
  /** Hand out no more addresses; Services keep those they have. @default false */
  readonly disabled?: boolean;
}

/** Which nodes answer ARP and neighbour discovery for which Services. */
export interface CiliumL2AnnouncementPolicyOptions {
  /** Name of the object. */
  readonly name: string;
  /** Services, by label. @default every Service without a loadBalancerClass, or with `io.cilium/l2-announcer` */
  readonly serviceSelector?: CiliumLabelSelector;
  /** Nodes, by label; one of them answers for a Service. @default every node */
  readonly nodeSelector?: CiliumLabelSelector;
  /** Interfaces to answer on, as regular expressions in Go's syntax: `^eth[0-9]+$`. @default every interface that Cilium manages */
  readonly interfaces?: readonly string[];
  /** Answer for the addresses that Services get from a pool. @default true */
  readonly loadBalancerIPs?: boolean;
  /** Answer for `externalIPs` of Services. @default false */
  readonly externalIPs?: boolean;
}

/** Pods whose traffic leaves through a gateway; both selectors must match. */
export interface CiliumEgressSelector {
  /** Namespaces, by label. @default every namespace */
  readonly namespaceSelector?: CiliumLabelSelector;
  /** Pods, by label; `{}`: every pod of the namespaces. */
  readonly podSelector: CiliumLabelSelector;
}

/** The first IPv4 address of an interface. */
export interface CiliumEgressInterface {
  readonly type: 'interface';
  /** Name of the interface on the gateway. */
  readonly name: string;
}
/** An address that an interface of the gateway has. */
export interface CiliumEgressAddress {
  readonly type: 'address';
  /** The address: Cilium does not assign it. */
  readonly ip: string;
}
/** What traffic is masqueraded to. @discriminator type */
export type CiliumEgressSource = CiliumEgressInterface | CiliumEgressAddress;

/** Traffic of some pods leaves the cluster from one node, with an address of that node. */
export interface CiliumEgressGatewayPolicyOptions {
  /** Name of the object. */
  readonly name: string;
  /** The pods; at least one. */
  readonly selectors: readonly CiliumEgressSelector[];
  /** Destinations outside the cluster whose traffic takes the gateway: `0.0.0.0/0`. */
  readonly destinationCidrs: readonly string[];
  /** Parts of the destinations that take the usual way. @default [] */
  readonly excludedCidrs?: readonly string[];
  /** The gateway, by label: the first match by name of the node. */
  readonly gateway: CiliumLabelSelector;
  /** The address that traffic gets. @default the first IPv4 address of the interface of the default route */
  readonly source?: CiliumEgressSource;
}

/** A port of a local redirect. */
export interface CiliumRedirectPort {
  /** 1 to 65535. */
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
  /** Pairs a port of the frontend with one of the backend; needed where there are several. @default none */
  readonly name?: string;
}
/** Traffic to an address, whoever has it. */
export interface CiliumAddressFrontend {
  readonly type: 'address';
  readonly ip: string;
  readonly ports: readonly CiliumRedirectPort[];
}
/** Traffic to the cluster address of a Service of the same namespace. */
export interface CiliumServiceFrontend {
  readonly type: 'service';
  readonly serviceName: string;
  /** @default all ports of the Service */
  readonly ports?: readonly CiliumRedirectPort[];
}
/** What is redirected. @discriminator type */
export type CiliumRedirectFrontend = CiliumAddressFrontend | CiliumServiceFrontend;

/** Traffic to an address or a Service goes to a pod of the same node, for example to a node-local resolver. */
export interface CiliumLocalRedirectPolicyOptions {
  /** Name of the object. */
  readonly name: string;
  /** Namespace of the object, of the Service and of the pods. */
  readonly namespace: string;
  readonly frontend: CiliumRedirectFrontend;
  /** The pods; where a node has none, traffic goes its usual way. */
  readonly backend: { readonly podSelector: CiliumLabelSelector; readonly ports: readonly CiliumRedirectPort[] };
  /** Let traffic of the pods themselves pass, so that they reach what stands behind. @default false */
  readonly skipRedirectFromBackend?: boolean;
  /** What it is for. @default none */
  readonly description?: string;
}

/** Pod addresses of one family. */
export interface CiliumPodPoolRanges {
  readonly cidrs: readonly string[];
  /** Prefix length of what a node takes at a time; not longer than the family's and not shorter than the ranges'. It cannot be changed. */
  readonly maskSize: number;
}

/** Pod addresses beside the default pool; with `ipam: multi-pool`. Ranges can be added and never taken away. */
export interface CiliumPodIPPoolOptions {
  /** Name of the object; pods ask for it by annotation `ipam.cilium.io/ip-pool`. */
  readonly name: string;
  /** @default none of this family */
  readonly ipv4?: CiliumPodPoolRanges;
  /** @default none of this family */
  readonly ipv6?: CiliumPodPoolRanges;
}

/** The BGP control plane: routers on nodes, what they tell whom. */
export interface CiliumBgpOptions {
  /** Which nodes speak with which peers. */
  readonly clusterConfigs: readonly CiliumBgpClusterConfigOptions[];
  /** How to speak with a peer. @default [] */
  readonly peerConfigs?: readonly CiliumBgpPeerConfigOptions[];
  /** What is told. @default [] */
  readonly advertisements?: readonly CiliumBgpAdvertisementOptions[];
  /** What single nodes do otherwise. @default [] */
  readonly nodeConfigOverrides?: readonly CiliumBgpNodeConfigOverrideOptions[];
}

/** Custom resources of Cilium that belong to the layer. Their CRDs come from the operator at run time: they stand in stage 25-cni-config. */
export interface CiliumResources {
  /** Addresses for Services of type LoadBalancer. @default [] */
  readonly loadBalancerPools?: readonly CiliumLoadBalancerIPPoolOptions[];
  /** Who answers ARP and neighbour discovery for Services. @default [] */
  readonly l2Announcements?: readonly CiliumL2AnnouncementPolicyOptions[];
  /** Routers that are told of addresses. @default none */
  readonly bgp?: CiliumBgpOptions;
  /** Pods that leave the cluster through a gateway. @default [] */
  readonly egressGateways?: readonly CiliumEgressGatewayPolicyOptions[];
  /** Traffic that stays on its node. @default [] */
  readonly localRedirects?: readonly CiliumLocalRedirectPolicyOptions[];
  /** Pod addresses beside the default pool. @default [] */
  readonly podPools?: readonly CiliumPodIPPoolOptions[];
}
