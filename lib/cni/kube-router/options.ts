import type { ImageSpec, WorkloadOverrides } from '../../component';
import type { KubeRouterVersion } from '../engine/kube-router';
import type { KubeRouterBgp } from './bgp';
import type { KubeRouterOverlay } from './overlay';

/** What routers outside are told. Pod ranges are told to the other nodes in any case. */
export interface KubeRouterAdvertisement {
  /** The pod range of each node. @default true */
  readonly podCidrs?: boolean;
  /** ClusterIPs of Services. @default false */
  readonly clusterIps?: boolean;
  /** Addresses in `externalIPs` of Services. @default false */
  readonly externalIps?: boolean;
  /** Addresses that a load balancer gave to Services. @default false */
  readonly loadBalancerIps?: boolean;
}

/** kube-router's own allocator of load balancer addresses. Routers learn of them with `advertise.loadBalancerIps` only. */
export interface KubeRouterLoadBalancer {
  /** CIDRs that addresses are taken from; at least one. */
  readonly ranges: readonly string[];
  /** Serve Services that name no class, beside those of class `kube-router`. @default true */
  readonly defaultClass?: boolean;
}

/** Replies of pods go to clients directly, past the node that took the request. Services ask for it by annotation. */
export interface KubeRouterDirectServerReturn {
  /** Folder of the container runtime's socket on the node. @default /run/containerd */
  readonly runtimeFolder?: string;
  /** Name of the socket in it. @default containerd.sock */
  readonly runtimeSocket?: string;
  /** iproute2's table names on the node; its releases since 6.5 have them in /usr/share/iproute2. @default /etc/iproute2/rt_tables */
  readonly routeTables?: string;
}

/** How the service proxy (IPVS) treats Services. */
export interface KubeRouterServices {
  /** Let pods reach themselves through their own Service, all of them; one at a time by annotation otherwise. @default false */
  readonly hairpin?: boolean;
  /** Translate the source of everything that goes to a Service. @default false */
  readonly masqueradeAll?: boolean;
  /** Serve NodePorts on every address of the node, not only the one it is known by. @default false */
  readonly nodePortOnAllAddresses?: boolean;
  /** Let connections end before a pod that goes is taken out; experimental upstream. @default false */
  readonly gracefulTermination?: boolean;
  /** How often all of IPVS is written anew. @default 5m */
  readonly syncPeriod?: string;
  /** @default none */
  readonly directServerReturn?: KubeRouterDirectServerReturn;
}

/** The standard CNI plugins that pods' interfaces are made with: bridge, host-local, loopback and portmap. */
export interface KubeRouterPlugins {
  /** Copy those that a node lacks into its plugin folder; the image has release v1.9.1 of them. @default true */
  readonly install?: boolean;
}

/** kube-router reaches the API server with the account of its pods. */
export interface InClusterAccess {
  readonly type: 'in-cluster';
}
/** kube-router reads a kubeconfig that is on every node already; nothing here creates it. */
export interface HostPathAccess {
  readonly type: 'host-path';
  /** The file on the node. @default /var/lib/kube-router/kubeconfig */
  readonly path?: string;
}
/** How kube-router reaches the API server. @discriminator type */
export type KubeRouterAccess = InClusterAccess | HostPathAccess;

/** A node at a time, or as many as said. */
export interface KubeRouterRollingUpdate {
  readonly type: 'RollingUpdate';
  /** Nodes, or a share of them such as `10%`. @default 1 */
  readonly maxUnavailable?: number | string;
}
/** Pods are replaced when somebody deletes them. */
export interface KubeRouterOnDelete {
  readonly type: 'OnDelete';
}
/** How a changed DaemonSet reaches the nodes. @discriminator type */
export type KubeRouterUpdate = KubeRouterRollingUpdate | KubeRouterOnDelete;

/** kube-router: pods routed by BGP, their policies, and where wanted Services by IPVS, all from one program on each node. */
export interface KubeRouterOptions {
  /** Release of kube-router. @default the newest supported */
  readonly version?: KubeRouterVersion;
  /** Run the BGP router. @default true */
  readonly router?: boolean;
  /** Enforce NetworkPolicies. @default true */
  readonly firewall?: boolean;
  /** Make Services work, with IPVS and instead of kube-proxy: the layer's proxy is then `{ type: 'none' }`. @default false */
  readonly serviceProxy?: boolean;
  /** Give pods their network. False: another pod network does, and the router only tells routes. @default as `router` */
  readonly podNetwork?: boolean;
  /** How packets cross nodes. @default subnet, with IP in IP; none where kube-router is not the pod network */
  readonly overlay?: KubeRouterOverlay;
  /** Who speaks BGP to whom. @default a full mesh of the nodes */
  readonly bgp?: KubeRouterBgp;
  /** What routers outside are told. @default pod ranges */
  readonly advertise?: KubeRouterAdvertisement;
  /** How the service proxy treats Services. */
  readonly services?: KubeRouterServices;
  /** Ranges that `externalIPs` of Services may be from; others are refused, unless `strictExternalIps` is false. @default [] */
  readonly externalIpRanges?: readonly string[];
  /** Ranges that another load balancer gives to Services: the service proxy refuses what is in none. @default [], beside those of `loadBalancer` */
  readonly loadBalancerRanges?: readonly string[];
  /** Refuse addresses of Services that are in none of the ranges said: anyone who may write a Service could take any address otherwise. @default true */
  readonly strictExternalIps?: boolean;
  /** Give Services of type LoadBalancer addresses. @default nobody does here */
  readonly loadBalancer?: KubeRouterLoadBalancer;
  /** Give pods the node's address on their way out of the cluster. @default true */
  readonly ipMasq?: boolean;
  /** Serve container ports with a `hostPort`. @default true */
  readonly portmap?: boolean;
  /** Let a pod reach itself through its own Service: the bridge sends packets back where they came from. @default true */
  readonly hairpinMode?: boolean;
  /** The standard CNI plugins. @default those that a node lacks are installed */
  readonly cniPlugins?: KubeRouterPlugins;
  /**
   * MTU of pods, in bytes. kube-router by itself gives them that of the node's interface, whatever its tunnels take.
   * @default where tunnels may be used and `cluster.nodes.mtu` is known: that less what they take; otherwise the node's
   */
  readonly mtu?: number;
  /** Enforce policies with nftables instead of iptables and ipset; experimental upstream, since 2.11. @default false */
  readonly nftables?: boolean;
  /** How kube-router reaches the API server. @default in-cluster */
  readonly kubeconfig?: KubeRouterAccess;
  /** On EC2, let instances forward packets that are not for them. Needs permission to change the instance. @default true */
  readonly disableSourceDestCheck?: boolean;
  /** Host port of `/healthz`; 0: none, and no probe. @default 20244 */
  readonly healthPort?: number;
  /** Host port of Prometheus metrics; 0: none. @default 0 */
  readonly metricsPort?: number;
  /** How often all rules are written anew, for example `5m` or `1m30s`. @default 5m */
  readonly syncPeriod?: string;
  /** NodePorts of the cluster, as the API server has them. @default 30000-32767 */
  readonly nodePortRange?: string;
  /** How a changed DaemonSet reaches the nodes. @default a node at a time */
  readonly updateStrategy?: KubeRouterUpdate;
  /** Replaces the image. @default upstream's of the version */
  readonly image?: ImageSpec;
  /** Resources, tolerations and the like. */
  readonly overrides?: WorkloadOverrides;
}
