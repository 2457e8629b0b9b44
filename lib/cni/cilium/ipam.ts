/** Who gives pods their addresses. It cannot be changed on a living cluster. Source: Documentation/network/concepts/ipam of cilium v1.20.0. */

/**
 * Cilium's operator cuts the cluster's pod ranges into node ranges. It writes them to CiliumNode objects and never looks
 * at what kube-controller-manager allocates.
 */
export interface CiliumClusterPool {
  readonly type: 'cluster-pool';
  /** Prefix length of a node's IPv4 range. @default `cluster.nodes.podCidrMask.IPv4` */
  readonly ipv4MaskSize?: number;
  /** Prefix length of a node's IPv6 range. @default `cluster.nodes.podCidrMask.IPv6`, or 16 below the pod range where that leaves more than 65536 node ranges */
  readonly ipv6MaskSize?: number;
}
/** The node ranges that kube-controller-manager allocates: `spec.podCIDRs` of each Node. */
export interface CiliumKubernetesIpam {
  readonly type: 'kubernetes';
}
/** Several pools, which pods choose by annotation; the pool `default` has the cluster's pod ranges. Others are `resources.podPools`. */
export interface CiliumMultiPool {
  readonly type: 'multi-pool';
  /** Prefix length of what a node takes of the default pool's IPv4 range at a time. @default `cluster.nodes.podCidrMask.IPv4` */
  readonly ipv4MaskSize?: number;
  /** Prefix length of what a node takes of the default pool's IPv6 range at a time. @default `cluster.nodes.podCidrMask.IPv6` */
  readonly ipv6MaskSize?: number;
  /** Addresses that a node keeps ready, by pool: `{ default: 8 }`. @default 8 of the default pool */
  readonly preAllocation?: Readonly<Record<string, number>>;
}
/** Who gives pods their addresses. @discriminator type */
export type CiliumIpam = CiliumClusterPool | CiliumKubernetesIpam | CiliumMultiPool;
