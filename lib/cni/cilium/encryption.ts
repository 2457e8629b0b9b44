/** Encryption of what crosses nodes. Source: Documentation/security/network of cilium v1.20.0. */

/** WireGuard, UDP 51871: 80 bytes, beside those of the tunnel. Keys are made on the nodes and told in CiliumNode objects. */
export interface CiliumWireGuard {
  readonly type: 'wireguard';
  /** Encrypt what nodes and host-network pods say to each other too; nodes of the control plane are left out unless their label says otherwise. Beta upstream. @default false */
  readonly nodeEncryption?: boolean;
  /** Time between keepalives, as Go writes durations; `0s`: none. @default 0s */
  readonly persistentKeepalive?: string;
  /** Drop what would leave a node unencrypted though it goes to a pod. IPv4 only. @default off */
  readonly strictEgress?: CiliumStrictEgress;
  /** Drop what reaches a pod from another node unencrypted. Tunnels only. @default false */
  readonly strictIngress?: boolean;
}
/** What is never sent in the clear. */
export interface CiliumStrictEgress {
  /** The range whose traffic must be encrypted. @default the cluster's IPv4 pod range */
  readonly cidr?: string;
  /** Let pods reach nodes that are not known to have a key yet. @default false */
  readonly allowRemoteNodeIdentities?: boolean;
}
/**
 * IPsec in the kernel (ESP). The keys are in a Secret of yours in kube-system, in one key whose lines are
 * `<id>+ rfc4106(gcm(aes)) <hex> 128`; nothing here creates it or sees it.
 */
export interface CiliumIpsec {
  readonly type: 'ipsec';
  /** Name of the Secret. @default cilium-ipsec-keys */
  readonly secret?: string;
  /** Key in its data. @default keys */
  readonly key?: string;
  /** Load changed keys without a restart. @default true */
  readonly keyWatcher?: boolean;
  /** How long old keys are still taken after a change, as Go writes durations. @default 5m */
  readonly keyRotationDuration?: string;
  /** Interface whose traffic is encrypted. @default found by Cilium */
  readonly interface?: string;
  /** Encrypt the tunnel's packets instead of what is in them. Tunnels only. @default false */
  readonly encryptedOverlay?: boolean;
}
/** How traffic between nodes is encrypted. @discriminator type */
export type CiliumEncryption = CiliumWireGuard | CiliumIpsec;
