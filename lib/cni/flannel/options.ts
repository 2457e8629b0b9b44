import type { ImageSpec, WorkloadOverrides } from '../../component';
import type { PolicyEngineSpec } from '../engine';
import type { FlannelBackend } from './backend';
import type { FlannelVersion } from './versions';

/** Interfaces by name or address, in the order they are tried. */
export interface FlannelNamedInterface {
  readonly type: 'iface';
  /** Names or addresses, for example `['eth1', '192.168.10.7']`. */
  readonly names: readonly string[];
}
/** The first interface whose name or address matches. */
export interface FlannelMatchedInterface {
  readonly type: 'ifaceRegex';
  /** Regular expressions in Go's syntax (RE2), in the order they are tried. */
  readonly patterns: readonly string[];
}
/** The interface that a node reaches an address through, as `ip route get` says. */
export interface FlannelReachingInterface {
  readonly type: 'ifaceCanReach';
  /** For example the gateway of the nodes' network. */
  readonly address: string;
}
/** Which interface packets between nodes take. @discriminator type */
export type FlannelInterface = FlannelNamedInterface | FlannelMatchedInterface | FlannelReachingInterface;

/** A node at a time, or as many as said. */
export interface FlannelRollingUpdate {
  readonly type: 'RollingUpdate';
  /** Nodes, or a share of them such as `10%`. @default 1 */
  readonly maxUnavailable?: number | string;
}
/** Pods are replaced when somebody deletes them. */
export interface FlannelOnDelete {
  readonly type: 'OnDelete';
}
/** How a changed DaemonSet reaches the nodes. @discriminator type */
export type FlannelUpdate = FlannelRollingUpdate | FlannelOnDelete;

/** The standard CNI plugins that flannel's own plugin calls: bridge, host-local, loopback and portmap. */
export interface FlannelPlugins {
  /** Copy those that a node lacks into its plugin folder. @default whether the platform's nodes lack them: true for kind, k3s, rke2, eks and aks */
  readonly install?: boolean;
  /**
   * An image with the plugins in /usr/libexec/cni and kube-router's /usr/local/bin/cni-install, which copies what is absent.
   * @default kube-router's own image, which carries release v1.9.1 of the plugins
   */
  readonly image?: ImageSpec;
}

/** Overrides by workload. */
export interface FlannelOverrides {
  readonly flannel?: WorkloadOverrides;
  readonly policyEngine?: WorkloadOverrides;
  readonly ipMasqAgent?: WorkloadOverrides;
}

/** flannel: a flat overlay network, one subnet a node. Enforces no NetworkPolicy by itself: see `policyEngine`. */
export interface FlannelOptions {
  /** Release of flannel. @default the newest supported */
  readonly version?: FlannelVersion;
  /** How packets cross nodes. Always written: flannel falls back to `udp` when it is absent. @default vxlan */
  readonly backend?: FlannelBackend;
  /** Who enforces NetworkPolicies. @default kube-router */
  readonly policyEngine?: PolicyEngineSpec;
  /**
   * NAT and forward rules in nftables instead of iptables.
   * @default as the layer's kube-proxy: true in its nftables mode
   */
  readonly nftables?: boolean;
  /** Give pods the node's address on their way out of the cluster. False: they keep theirs, and routers outside must know the way back. @default true */
  readonly ipMasq?: boolean;
  /**
   * Ranges outside the cluster that pods reach with their own addresses while everything else is masqueraded. flannel's
   * NAT has no exceptions: with this, ip-masq-agent does the masquerading instead.
   * @default []
   */
  readonly nonMasqueradeCidrs?: readonly string[];
  /** Interface between nodes. @default the one of the default route */
  readonly interface?: FlannelInterface;
  /** Host port of the health endpoints; 0: none, and no probes. @default 8081 */
  readonly healthPort?: number;
  /** Serve container ports with a `hostPort`. @default true */
  readonly portmap?: boolean;
  /** Let a pod reach itself through its own Service. @default true */
  readonly hairpinMode?: boolean;
  /** Node events that flanneld queues; must exceed the number of nodes. @default 5000, or the number of nodes where that is larger */
  readonly eventQueueDepth?: number;
  /** The standard CNI plugins, which flannel itself does not bring. */
  readonly cniPlugins?: FlannelPlugins;
  /** How a changed DaemonSet reaches the nodes. @default a node at a time */
  readonly updateStrategy?: FlannelUpdate;
  /** Replaces the image of flanneld. @default upstream's of the version */
  readonly image?: ImageSpec;
  /** Replaces the image of the flannel CNI plugin. @default upstream's of the version */
  readonly cniPluginImage?: ImageSpec;
  /** Replaces the image of ip-masq-agent. @default upstream's newest */
  readonly ipMasqAgentImage?: ImageSpec;
  /** Resources, tolerations and the like, by workload. */
  readonly overrides?: FlannelOverrides;
}
