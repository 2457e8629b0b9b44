/** Felix, which programs routes and policies on each node: the fields of FelixConfiguration that people set. */
import type { Cidr } from '../../net';

/** Ports that policies of host endpoints never close. */
export interface CalicoFailsafePort {
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
  /** Only from or to this range. @default everywhere */
  readonly cidr?: string;
}

/** WireGuard between nodes, over the underlay of each pod family in use. */
export interface CalicoWireGuard {
  /** UDP port of the IPv4 tunnel. @default 51820 */
  readonly port?: number;
  /** UDP port of the IPv6 tunnel. @default 51821 */
  readonly portV6?: number;
  /** Encrypt traffic of the nodes themselves as well. @default false */
  readonly hostEncryption?: boolean;
  /** Seconds between keepalives, for nodes behind NAT; 0: none. @default 0 */
  readonly persistentKeepalive?: number;
}

/** What Felix is told of policies and of itself, whoever connects the nodes. */
export interface CalicoFelixPolicies {
  /** @default info */
  readonly logSeverity?: 'debug' | 'info' | 'warning' | 'error' | 'fatal';
  /** TCP port of the health endpoint, on the node's loopback address. @default 9099 */
  readonly healthPort?: number;
  /** TCP port of Prometheus metrics on every node; 0: none. @default 0 */
  readonly metricsPort?: number;
  /** What happens to packets from pods to their own node, after policies. @default accept */
  readonly endpointToHost?: 'accept' | 'drop' | 'return';
  /** Whether Felix's rules stand before or after others. @default insert */
  readonly chainInsertMode?: 'insert' | 'append';
  /** Ports on nodes that policies of host endpoints never close to others. @default Felix's own: SSH, DHCP, BGP, etcd, Typha and the API server */
  readonly failsafeInbound?: readonly CalicoFailsafePort[];
  /** Ports elsewhere that policies of host endpoints never close to nodes. @default Felix's own: DNS, DHCP, BGP, etcd, Typha and the API server */
  readonly failsafeOutbound?: readonly CalicoFailsafePort[];
  /** Take the source/destination check off AWS instances, which cross-subnet encapsulation needs there; nodes need the permission. @default do-nothing */
  readonly awsSrcDstCheck?: 'do-nothing' | 'enable' | 'disable';
  /** What happens to packets for advertised addresses that no Service has. @default drop */
  readonly serviceLoopPrevention?: 'drop' | 'reject' | 'disabled';
  /** Pods may send from other addresses than their own where an annotation allows it. @default false */
  readonly sourceSpoofing?: boolean;
  /** Pods may send IP in IP themselves. @default false */
  readonly allowIpipFromWorkloads?: boolean;
  /** Pods may send VXLAN themselves. @default false */
  readonly allowVxlanFromWorkloads?: boolean;
  /** Addresses that several pods answer to, by annotation. @default false */
  readonly floatingIps?: boolean;
  /** Interfaces of nodes whose MTU the pods' follows, as a regular expression. @default Felix's own list of usual names */
  readonly mtuInterfacePattern?: string;
  /** Tell the project of the number of nodes and the version, over the internet. @default false */
  readonly usageReporting?: boolean;
}

/** What Felix is told beside what follows from the other options. */
export interface CalicoFelix extends CalicoFelixPolicies {
  /** UDP port of VXLAN. @default 4789 */
  readonly vxlanPort?: number;
  /** VXLAN network identifier, 1 to 16777215. @default 4096 */
  readonly vxlanVni?: number;
  /** Source ports of masqueraded connections: `32768:65535`. @default the kernel's choice */
  readonly natPortRange?: string;
  /** Which destinations keep the pod's address: those in pools, or nodes as well. @default pools */
  readonly natOutgoingExclusions?: 'pools' | 'pools-and-hosts';
}

export interface ResolvedCalicoFelix {
  readonly logSeverity: 'debug' | 'info' | 'warning' | 'error' | 'fatal';
  readonly healthPort: number;
  /** 0: none. */
  readonly metricsPort: number;
  readonly endpointToHost: 'accept' | 'drop' | 'return';
  readonly chainInsertMode: 'insert' | 'append';
  readonly failsafeInbound: readonly ResolvedFailsafePort[] | undefined;
  readonly failsafeOutbound: readonly ResolvedFailsafePort[] | undefined;
  readonly vxlanPort: number;
  readonly vxlanVni: number;
  readonly natPortRange: string | undefined;
  readonly natOutgoingExclusions: 'pools' | 'pools-and-hosts';
  readonly awsSrcDstCheck: 'do-nothing' | 'enable' | 'disable';
  readonly serviceLoopPrevention: 'drop' | 'reject' | 'disabled';
  readonly sourceSpoofing: boolean;
  readonly allowIpipFromWorkloads: boolean;
  readonly allowVxlanFromWorkloads: boolean;
  readonly floatingIps: boolean;
  readonly mtuInterfacePattern: string | undefined;
  readonly usageReporting: boolean;
}

export interface ResolvedFailsafePort {
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
  readonly cidr: Cidr | undefined;
}

export interface ResolvedCalicoWireGuard {
  readonly port: number;
  readonly portV6: number;
  readonly hostEncryption: boolean;
  readonly persistentKeepalive: number;
}
