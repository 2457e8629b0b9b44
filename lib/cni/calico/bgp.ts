/** Who is told of routes to pods and Services: BGP between nodes and with routers. */
import type { SecretKey } from '../../component';
import type { Cidr, Ip } from '../../net';

/** No BGP: VXLAN, or a network that knows the way to pods by other means. */
export interface CalicoBgpOff {
  readonly type: 'off';
}

interface CalicoBgpSettings {
  /** AS number of the nodes. @default 64512 */
  readonly asNumber?: number;
  /** TCP port of BGP on the nodes. @default 179 */
  readonly listenPort?: number;
  /** Log of BIRD. @default info */
  readonly logSeverity?: 'debug' | 'info' | 'warning' | 'error' | 'fatal';
  /** What is told beside routes to pods. */
  readonly advertise?: CalicoAdvertisement;
  /** Filters that peers name. @default [] */
  readonly filters?: readonly CalicoBgpFilter[];
}

/** Every node tells every other: for at most about 100 nodes. */
export interface CalicoBgpMesh extends CalicoBgpSettings {
  readonly type: 'mesh';
  /** Routers outside that nodes tell as well. @default [] */
  readonly peers?: readonly CalicoBgpPeer[];
  /** Password of the sessions between nodes. @default none */
  readonly password?: SecretKey;
}

/** Nodes tell routers or route reflectors, not each other. */
export interface CalicoBgpPeers extends CalicoBgpSettings {
  readonly type: 'peers';
  /** Routers outside that nodes tell. @default [] */
  readonly peers?: readonly CalicoBgpPeer[];
  /** Nodes that pass on what they are told. @default none */
  readonly routeReflectors?: CalicoRouteReflectors;
}

/** Who is told of routes. @discriminator type */
export type CalicoBgp = CalicoBgpOff | CalicoBgpMesh | CalicoBgpPeers;

/** A router that nodes talk BGP with: an object of kind BGPPeer. */
export interface CalicoBgpPeer {
  /** Name of the object. */
  readonly name: string;
  /** Address of the router. */
  readonly address: string;
  /** TCP port of the router. @default 179 */
  readonly port?: number;
  /** AS number of the router. */
  readonly asNumber: number;
  /** Nodes that talk to it, as a Calico selector: `rack == 'r1'`. @default all() */
  readonly nodeSelector?: string;
  /** Password of the session. @default none */
  readonly password?: SecretKey;
  /** Names of `filters`. @default [] */
  readonly filters?: readonly string[];
  /** Which address the node's end has: its own, or that of the interface towards the router. @default node-ip */
  readonly sourceAddress?: 'node-ip' | 'none';
  /** Keep the next hop of routes that come from other peers. @default false */
  readonly keepOriginalNextHop?: boolean;
  /** Hops that a router of another AS may be away; undefined: not checked. @default none */
  readonly ttlSecurity?: number;
  /** How long routes of a restarting peer are kept, in Go's notation: `120s`. @default 120s */
  readonly maxRestartTime?: string;
  /** Address of the gateway towards the peer, where the peer is not on the node's link. @default none */
  readonly reachableBy?: string;
  /** AS number of the nodes towards this peer. @default asNumber */
  readonly localAsNumber?: number;
  /** How often the nodes' own AS number may stand in a path from this peer. @default 0 */
  readonly numAllowedLocalAsNumbers?: number;
}

/** Nodes that pass routes on. Each carries the annotation `projectcalico.org/RouteReflectorClusterID`, which no manifest sets. */
export interface CalicoRouteReflectors {
  /** The reflecting nodes, as a Calico selector over labels of nodes: `has(route-reflector)`. */
  readonly nodeSelector: string;
  /** Cluster id that the annotation of those nodes has, in the form of an IPv4 address. @default 244.0.0.1 */
  readonly clusterId?: string;
}

/** What is told beside routes to pods. */
export interface CalicoAdvertisement {
  /** Tell of the Service ranges of the cluster: clients outside reach ClusterIPs. @default false */
  readonly clusterIps?: boolean;
  /** Ranges of `externalIPs` of Services. @default [] */
  readonly externalIps?: readonly string[];
  /** Ranges of addresses that Services of type LoadBalancer get, from whomever. Pools of `loadBalancer` need not be repeated. @default [] */
  readonly loadBalancerIps?: readonly string[];
}

/** What one filter does to routes, by direction and family: an object of kind BGPFilter. */
export interface CalicoBgpFilter {
  /** Name of the object, as peers name it. */
  readonly name: string;
  /** @default [] */
  readonly importV4?: readonly CalicoBgpFilterRule[];
  /** @default [] */
  readonly exportV4?: readonly CalicoBgpFilterRule[];
  /** @default [] */
  readonly importV6?: readonly CalicoBgpFilterRule[];
  /** @default [] */
  readonly exportV6?: readonly CalicoBgpFilterRule[];
}

/** The first rule that matches decides; a route that no rule matches passes. */
export interface CalicoBgpFilterRule {
  readonly action: 'accept' | 'reject';
  /** Range that the route is compared with. @default every route */
  readonly cidr?: string;
  /** How the route is compared with `cidr`. @default in */
  readonly match?: 'equal' | 'not-equal' | 'in' | 'not-in';
  /** Interface of the route, with `*` as wildcard. @default any */
  readonly interface?: string;
  /** `remote-peers`: only routes that peers told. @default any */
  readonly source?: 'remote-peers';
}

export type ResolvedCalicoBgp =
  | { readonly type: 'off' }
  | {
      readonly type: 'mesh' | 'peers';
      readonly asNumber: number;
      readonly listenPort: number;
      readonly logSeverity: 'debug' | 'info' | 'warning' | 'error' | 'fatal';
      readonly meshPassword: SecretKey | undefined;
      readonly peers: readonly ResolvedCalicoBgpPeer[];
      readonly routeReflectors: { readonly nodeSelector: string; readonly clusterId: string } | undefined;
      readonly filters: readonly CalicoBgpFilter[];
      readonly advertise: {
        readonly clusterIps: boolean;
        readonly externalIps: readonly Cidr[];
        /** Those of `loadBalancer` among them. */
        readonly loadBalancerIps: readonly Cidr[];
      };
    };

export interface ResolvedCalicoBgpPeer {
  readonly name: string;
  readonly address: Ip;
  readonly port: number;
  readonly asNumber: number;
  readonly nodeSelector: string;
  readonly password: SecretKey | undefined;
  readonly filters: readonly string[];
  readonly sourceAddress: 'node-ip' | 'none';
  readonly keepOriginalNextHop: boolean;
  readonly ttlSecurity: number | undefined;
  readonly maxRestartTime: string | undefined;
  readonly reachableBy: Ip | undefined;
  readonly localAsNumber: number | undefined;
  readonly numAllowedLocalAsNumbers: number | undefined;
}
