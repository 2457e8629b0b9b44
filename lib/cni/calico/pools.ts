/** Address pools: where pods get addresses from, and how packets between their nodes are carried. */
import type { Cidr } from '../../net';

/**
 * How packets cross nodes: VXLAN or IP in IP around every packet, or only around those that leave a subnet, or nothing,
 * where the network below knows the way to pods. IP in IP carries IPv4 only and needs BGP.
 */
export type CalicoEncapsulation = 'vxlan' | 'vxlan-cross-subnet' | 'ipip' | 'ipip-cross-subnet' | 'none';

/** A pool of pod addresses: an object of kind IPPool. */
export interface CalicoPool {
  /** Name of the object. */
  readonly name: string;
  /** Range of the pool, inside a pod range of the cluster: `10.244.0.0/17`. Never changes: a pool is replaced by another. */
  readonly cidr: string;
  /** Prefix length of the blocks that nodes take from the pool: 20 to 32 for IPv4, 116 to 128 for IPv6. Never changes. @default 26 for IPv4, 122 for IPv6; one address where only tunnel ends are from it */
  readonly blockSize?: number;
  /** Encapsulation of this pool. @default `encapsulation` of the component; for IPv6 where that is IP in IP: none */
  readonly encapsulation?: CalicoEncapsulation;
  /** Give pods the node's address on their way out of all pools. @default true */
  readonly natOutgoing?: boolean;
  /** Nodes that take blocks of the pool, as a Calico selector: `zone == 'a'`. @default all() */
  readonly nodeSelector?: string;
  /** Namespaces whose pods get addresses of the pool, as a Calico selector. @default all */
  readonly namespaceSelector?: string;
  /** `manual`: only for pods that name the pool in an annotation. @default automatic */
  readonly assignment?: 'automatic' | 'manual';
  /**
   * What takes addresses of the pool: pods, and the tunnel ends of nodes. Tunnel ends from a pool of their own let policies
   * tell nodes from pods.
   * @default both
   */
  readonly uses?: readonly ('workload' | 'tunnel')[];
  /** Take no new addresses from it; those in use stay. @default false */
  readonly disabled?: boolean;
  /** Keep BGP from telling routers about it. @default false */
  readonly disableBgpExport?: boolean;
}

/** A pool of addresses for Services of type LoadBalancer. */
export interface CalicoLoadBalancerPool {
  /** Name of the object. */
  readonly name: string;
  /** Range of the pool, outside the ranges of pods, Services and nodes: `192.0.2.0/26`. */
  readonly cidr: string;
  /** Prefix length of the blocks that are taken from the pool. @default 26 for IPv4, 122 for IPv6, or the range where that is smaller */
  readonly blockSize?: number;
}

/** Addresses for Services of type LoadBalancer, given by calico-kube-controllers. */
export interface CalicoLoadBalancer {
  readonly pools: readonly CalicoLoadBalancerPool[];
  /** Which Services get one: all without a class or with class `calico`, or those that ask by annotation. @default all */
  readonly assign?: 'all' | 'requested';
  /** Tell BGP peers of the pools. @default whether BGP is on */
  readonly advertise?: boolean;
}

export interface ResolvedCalicoPool {
  readonly name: string;
  readonly cidr: Cidr;
  readonly blockSize: number;
  readonly encapsulation: CalicoEncapsulation;
  readonly natOutgoing: boolean;
  readonly nodeSelector: string;
  readonly namespaceSelector: string | undefined;
  readonly assignment: 'automatic' | 'manual';
  readonly uses: readonly ('workload' | 'tunnel')[];
  readonly disabled: boolean;
  readonly disableBgpExport: boolean;
}

export interface ResolvedCalicoLoadBalancer {
  readonly pools: readonly { readonly name: string; readonly cidr: Cidr; readonly blockSize: number }[];
  readonly assign: 'all' | 'requested';
  readonly advertise: boolean;
}
