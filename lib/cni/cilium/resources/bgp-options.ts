import type { CiliumLabelSelector } from './selector';

/** A peer at a known address. */
export interface CiliumBgpAddressPeer {
  readonly type: 'address';
  /** Name of the peer, unique in its instance. */
  readonly name: string;
  /** Its IPv4 or IPv6 address. */
  readonly address: string;
  /** Its autonomous system, 0 to 4294967295; 0: whatever it says of itself. */
  readonly asn: number;
  /** Name of a peer config. @default Cilium's defaults: port 179, no password, no multihop, and nothing is advertised */
  readonly peerConfig?: string;
}
/** The router that the node's default route names. */
export interface CiliumBgpGatewayPeer {
  readonly type: 'default-gateway';
  /** Name of the peer, unique in its instance. */
  readonly name: string;
  /** Family of the default route. */
  readonly family: 'ipv4' | 'ipv6';
  /** Its autonomous system, 0 to 4294967295; 0: whatever it says of itself. */
  readonly asn: number;
  /** Name of a peer config. @default Cilium's defaults: port 179, no password, no multihop, and nothing is advertised */
  readonly peerConfig?: string;
}
/** A neighbour. @discriminator type */
export type CiliumBgpPeer = CiliumBgpAddressPeer | CiliumBgpGatewayPeer;

/** A virtual router on each of the nodes. */
export interface CiliumBgpInstance {
  /** Unique in its config; overrides name it. */
  readonly name: string;
  /** Its own autonomous system, 1 to 4294967295: 64512 to 65534 and 4200000000 to 4294967294 are private. */
  readonly localAsn: number;
  /** Port to listen on; absent: it calls its peers and is not called. @default none */
  readonly localPort?: number;
  /** Its neighbours. */
  readonly peers: readonly CiliumBgpPeer[];
}

/** Which nodes run which virtual routers. A node is selected by one config at most. */
export interface CiliumBgpClusterConfigOptions {
  /** Name of the object. */
  readonly name: string;
  /** Nodes, by label. @default every node */
  readonly nodeSelector?: CiliumLabelSelector;
  /** 1 to 16. */
  readonly instances: readonly CiliumBgpInstance[];
}

/** A family of routes that is exchanged with a peer. */
export interface CiliumBgpFamily {
  readonly afi: 'ipv4' | 'ipv6';
  /** The advertisements that are sent, by label of their objects. @default none is sent */
  readonly advertisements?: CiliumLabelSelector;
}

/** How to speak with peers that name it. */
export interface CiliumBgpPeerConfigOptions {
  /** Name of the object. */
  readonly name: string;
  /** Port of the peer. @default 179 */
  readonly peerPort?: number;
  /** Seconds; the keepalive time is at most the hold time. @default 120, 90 and 30 */
  readonly timers?: { readonly connectRetrySeconds?: number; readonly holdSeconds?: number; readonly keepAliveSeconds?: number };
  /** Secret in the namespace of BGP secrets whose key `password` holds the TCP MD5 password. @default no password */
  readonly authSecret?: string;
  /** Ask the peer to keep routes while an agent restarts, for 1 to 4095 seconds. @default off; 120 seconds where it is on */
  readonly gracefulRestart?: { readonly restartTimeSeconds?: number };
  /** Hops to a peer of another autonomous system, 1 to 255. @default 1, on the same link */
  readonly ebgpMultihop?: number;
  /** Families of unicast routes. @default IPv4 and IPv6, and nothing is advertised */
  readonly families?: readonly CiliumBgpFamily[];
}

/** What routes carry beside where they lead. */
export interface CiliumBgpAttributes {
  /** `65000:100` or a number, RFC 1997. @default [] */
  readonly standardCommunities?: readonly string[];
  /** Names of RFC 1997 and its followers. @default [] */
  readonly wellKnownCommunities?: readonly CiliumBgpWellKnownCommunity[];
  /** `4200000000:1:2`, RFC 8092. @default [] */
  readonly largeCommunities?: readonly string[];
  /** For peers of the same autonomous system: the higher is preferred. @default none */
  readonly localPreference?: number;
}

/** Communities that have names. */
export type CiliumBgpWellKnownCommunity =
  | 'internet'
  | 'planned-shut'
  | 'accept-own'
  | 'route-filter-translated-v4'
  | 'route-filter-v4'
  | 'route-filter-translated-v6'
  | 'route-filter-v6'
  | 'llgr-stale'
  | 'no-llgr'
  | 'blackhole'
  | 'no-export'
  | 'no-advertise'
  | 'no-export-subconfed'
  | 'no-peer';

/** The node's own pod ranges; with the IPAM modes kubernetes and cluster-pool. */
export interface CiliumBgpPodCidrRoutes {
  readonly type: 'PodCIDR';
  /** @default none */
  readonly attributes?: CiliumBgpAttributes;
}
/** The node's part of pod pools; with the IPAM mode multi-pool. */
export interface CiliumBgpPodPoolRoutes {
  readonly type: 'CiliumPodIPPool';
  /** Pools, by label; `{}`: every pool. */
  readonly selector: CiliumLabelSelector;
  /** @default none */
  readonly attributes?: CiliumBgpAttributes;
}
/** Addresses of Services. */
export interface CiliumBgpServiceRoutes {
  readonly type: 'Service';
  /** Which of their addresses; at least one. */
  readonly addresses: readonly ('LoadBalancerIP' | 'ClusterIP' | 'ExternalIP')[];
  /** Services, by label; `{}`: every Service. */
  readonly selector: CiliumLabelSelector;
  /** Prefix length that IPv4 routes are joined to, 0 to 31. @default one route an address */
  readonly aggregationLengthIPv4?: number;
  /** Prefix length that IPv6 routes are joined to, 0 to 127. @default one route an address */
  readonly aggregationLengthIPv6?: number;
  /** @default none */
  readonly attributes?: CiliumBgpAttributes;
}
/** What is told. @discriminator type */
export type CiliumBgpRoutes = CiliumBgpPodCidrRoutes | CiliumBgpPodPoolRoutes | CiliumBgpServiceRoutes;

/** Routes that are told to the peers whose peer config selects its labels. */
export interface CiliumBgpAdvertisementOptions {
  /** Name of the object. */
  readonly name: string;
  /** Labels that families of peer configs select it by. */
  readonly labels: Readonly<Record<string, string>>;
  readonly routes: readonly CiliumBgpRoutes[];
}

/** What one instance does otherwise on one node. */
export interface CiliumBgpInstanceOverride {
  /** Name of the instance. */
  readonly name: string;
  /** An IPv4 address that no other router has. @default the node's address, or a hash of it on IPv6 alone */
  readonly routerId?: string;
  /** @default the instance's */
  readonly localPort?: number;
  /** @default the instance's */
  readonly localAsn?: number;
  /** The address that a peer is called from, by name of the peer. @default the kernel's choice */
  readonly peers?: readonly { readonly name: string; readonly localAddress: string }[];
}

/** What one node does otherwise. */
export interface CiliumBgpNodeConfigOverrideOptions {
  /** Name of the node, and of the object. */
  readonly name: string;
  readonly instances: readonly CiliumBgpInstanceOverride[];
}
