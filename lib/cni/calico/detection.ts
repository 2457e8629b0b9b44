/** How calico-node finds the address that other nodes reach its node by. */
import type { Cidr, IpFamily } from '../../net';

/** The address that the kubelet reports as InternalIP. */
export interface CalicoInternalIp {
  readonly type: 'kubernetes-internal-ip';
}
/** The first address of the first interface that is up and not a bridge or tunnel: rarely right where a node has several. */
export interface CalicoFirstFound {
  readonly type: 'first-found';
}
/** The first address of the first interface whose name matches. */
export interface CalicoInterface {
  readonly type: 'interface';
  /** Regular expressions in Go's syntax (RE2): `['eth0', 'bond.*']`. */
  readonly patterns: readonly string[];
}
/** As first-found, without the interfaces whose name matches. */
export interface CalicoSkipInterface {
  readonly type: 'skip-interface';
  /** Regular expressions in Go's syntax (RE2). */
  readonly patterns: readonly string[];
}
/** The source address of packets to a destination, by the node's routes. */
export interface CalicoCanReach {
  readonly type: 'can-reach';
  /** Address or name, for example that of the nodes' gateway. */
  readonly destination: string;
}
/** The first address in one of the ranges. */
export interface CalicoInCidrs {
  readonly type: 'cidr';
  readonly cidrs: readonly string[];
}

/** How the address of a node is found. @discriminator type */
export type CalicoDetection = CalicoInternalIp | CalicoFirstFound | CalicoInterface | CalicoSkipInterface | CalicoCanReach | CalicoInCidrs;

/** By family of the address. */
export interface CalicoAddressDetection {
  /** @default kubernetes-internal-ip */
  readonly IPv4?: CalicoDetection;
  /** @default kubernetes-internal-ip */
  readonly IPv6?: CalicoDetection;
}

export type ResolvedCalicoDetection =
  | CalicoInternalIp
  | CalicoFirstFound
  | CalicoInterface
  | CalicoSkipInterface
  | CalicoCanReach
  | { readonly type: 'cidr'; readonly cidrs: readonly Cidr[] };

/** One for each family of the cluster. */
export type ResolvedCalicoAddressDetection = Readonly<Partial<Record<IpFamily, ResolvedCalicoDetection>>>;
