import type { ImageSpec, WorkloadOverrides } from '../../component';
import type { CalicoFelixPolicies, CalicoIptables, CalicoNftables } from '../calico';
import type { FlannelInterface, HostGatewayBackend, VxlanBackend } from '../flannel';
import type { CanalVersion } from './versions';

/** WireGuard of flannel: encrypted UDP tunnels. Overhead as flannel takes it: 80 bytes, whatever the underlay. */
export interface CanalWireGuardBackend {
  readonly type: 'wireguard';
  /** UDP port of the IPv4 tunnel, and of the single tunnel in other modes than `separate`. @default 51820 */
  readonly port?: number;
  /** UDP port of the IPv6 tunnel in mode `separate`. @default 51821 */
  readonly portV6?: number;
  /** `separate`: a tunnel a family over its own underlay; otherwise one tunnel for both, over the family named or found. @default separate */
  readonly mode?: 'separate' | 'auto' | 'ipv4' | 'ipv6';
  /** MTU of the network between nodes, in bytes; pods get it less 80. @default the MTU of the node's interface */
  readonly mtu?: number;
  /** Seconds between keepalives, for nodes behind NAT; 0: none. @default 0 */
  readonly persistentKeepalive?: number;
}

/** How packets cross nodes. @discriminator type */
export type CanalBackend = VxlanBackend | HostGatewayBackend | CanalWireGuardBackend;

/** What Felix writes its policies with. eBPF is not among them: it must know the routes, and those are flannel's. @discriminator type */
export type CanalDataplane = CalicoIptables | CalicoNftables;

/** The images of canal. */
export interface CanalImages {
  /** @default Calico's of the version */
  readonly node?: ImageSpec;
  /** @default Calico's of the version */
  readonly cni?: ImageSpec;
  /** @default Calico's of the version */
  readonly kubeControllers?: ImageSpec;
  /** @default docker.io/flannel/flannel:v0.24.4, which Calico pins */
  readonly flannel?: ImageSpec;
}

/** A node at a time, or as many as said. */
export interface CanalRollingUpdate {
  readonly type: 'RollingUpdate';
  /** Nodes, or a share of them such as `10%`. @default 1 */
  readonly maxUnavailable?: number | string;
}
/** Pods are replaced when somebody deletes them. */
export interface CanalOnDelete {
  readonly type: 'OnDelete';
}
/** How a changed DaemonSet reaches the nodes. @discriminator type */
export type CanalUpdate = CanalRollingUpdate | CanalOnDelete;

/** Overrides by workload. */
export interface CanalOverrides {
  /** The DaemonSet; resources, environment and arguments are those of calico-node. */
  readonly node?: WorkloadOverrides;
  readonly kubeControllers?: WorkloadOverrides;
}

/** canal: flannel moves packets between nodes, Calico connects pods to their node and enforces policies. No BGP, no pools. */
export interface CanalOptions {
  /** Release of Calico that it comes with. @default the newest supported */
  readonly version?: CanalVersion;
  /** How packets cross nodes. Always written: flannel falls back to `udp` when it is absent. @default vxlan */
  readonly backend?: CanalBackend;
  /** What policies are written with. @default nftables where the layer's kube-proxy is in its nftables mode, otherwise iptables */
  readonly dataplane?: CanalDataplane;
  /** NAT rules of flanneld in nftables instead of iptables; needs an image of flannel v0.25.0 or newer. @default false */
  readonly flannelNftables?: boolean;
  /** Give pods the node's address on their way out of the cluster. @default true */
  readonly ipMasq?: boolean;
  /** Interface between nodes. @default the one of the default route */
  readonly interface?: FlannelInterface;
  /** MTU of pods, in bytes. @default what Felix finds on the nodes' interfaces and on flannel's, the smallest of them */
  readonly mtu?: number;
  /** Serve container ports with a `hostPort`. @default true */
  readonly portmap?: boolean;
  /** What Felix is told; tunnels and NAT are flannel's. */
  readonly felix?: CalicoFelixPolicies;
  /** How a changed DaemonSet reaches the nodes. @default a node at a time */
  readonly updateStrategy?: CanalUpdate;
  /** Replaces images. @default those of the version */
  readonly images?: CanalImages;
  /** Resources, tolerations and the like, by workload. */
  readonly overrides?: CanalOverrides;
}
