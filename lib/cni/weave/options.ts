import type { ImageSpec, WorkloadOverrides } from '../../component';
import type { WeaveVersion } from './versions';

/** Packets cross nodes as they are. */
export interface NoWeaveEncryption {
  readonly type: 'none';
}
/** Packets between nodes are encrypted: ESP in the kernel, NaCl where the fast datapath is not to be had. */
export interface WeavePassword {
  readonly type: 'password';
  /** Name of the Secret with the password, in namespace kube-system. It is the user's: nothing here creates it or sees its value. */
  readonly secret: string;
  /** Key in its data. @default password */
  readonly key?: string;
}
/** Whether nodes encrypt what they send each other. @discriminator type */
export type WeaveEncryption = NoWeaveEncryption | WeavePassword;

/** The standard CNI plugins that Weave's CNI configuration calls beside its own: loopback and portmap. */
export interface WeavePlugins {
  /** Copy those that a node lacks into its plugin folder. @default whether the platform's nodes lack them */
  readonly install?: boolean;
  /**
   * An image with the plugins in /usr/libexec/cni and kube-router's /usr/local/bin/cni-install, which copies what is absent.
   * @default kube-router's own image, which carries release v1.9.1 of the plugins
   */
  readonly image?: ImageSpec;
}

/**
 * Weave Net: an overlay network with address management of its own, for clusters that run it still. Its project is
 * archived since 2022 and gets no fixes: `legacy` must be said, and every synth warns.
 */
export interface WeaveOptions {
  /** Must be said: Weave Net is archived, and nobody mends what is found in it. */
  readonly legacy: true;
  /** Release of Weave Net. @default the last there was */
  readonly version?: WeaveVersion;
  /**
   * Range that pods get addresses from, in the pod range of the cluster. Weave hands addresses out by itself and never reads
   * the ranges of nodes. Cannot be changed while any node remembers another. @default the pod range
   */
  readonly ipRange?: string;
  /** Whether nodes encrypt what they send each other. @default none */
  readonly encryption?: WeaveEncryption;
  /** MTU of pods, in bytes; the network between nodes must carry about 84 more. @default 1376, or less where `cluster.nodes.mtu` is known and asks for it */
  readonly mtu?: number;
  /** Most connections of a node to others; 0: no limit. Must exceed the number of nodes. @default 200, or the number of nodes where that is larger */
  readonly connectionLimit?: number;
  /** Run the network policy controller. @default true */
  readonly networkPolicies?: boolean;
  /** Let multicast pass whatever policies say: the controller cannot tell whose it is. @default true */
  readonly allowMulticast?: boolean;
  /** Forward in the kernel (Open vSwitch and VXLAN) wherever it can. False: through user space, which is slow. @default true */
  readonly fastDatapath?: boolean;
  /** Keep the address of clients for Services with externalTrafficPolicy Local. @default true */
  readonly preserveClientIp?: boolean;
  /** Let a pod reach itself through its own Service. @default true */
  readonly hairpinMode?: boolean;
  /** Which iptables the containers write with. @default they look at the rules of the node and take the tool that most are written with */
  readonly iptablesBackend?: 'legacy' | 'nft';
  /** The standard CNI plugins, which Weave itself does not bring. */
  readonly cniPlugins?: WeavePlugins;
  /** Replaces the image of the router. @default upstream's of the version */
  readonly image?: ImageSpec;
  /** Replaces the image of the network policy controller. @default upstream's of the version */
  readonly npcImage?: ImageSpec;
  /** Resources, tolerations and the like; environment and arguments reach the router. */
  readonly overrides?: WorkloadOverrides;
}
