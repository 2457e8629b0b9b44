/**
 * How flannel carries packets between nodes: the backends of net-conf.json, and what each means to the nodes and the
 * network below them. Source: Documentation/backends.md and pkg/backend of flannel v0.28.9.
 */
import type { Cluster } from '../../cluster';
import type { Encapsulation, HostPort, NodeTraffic, Requirement } from '../../component';
import type { IpFamily } from '../../net';

/** VXLAN: layer 2 frames in UDP, works over any routed underlay. Overhead 50 bytes on IPv4, 70 on IPv6. */
export interface VxlanBackend {
  readonly type: 'vxlan';
  /** VXLAN network identifier, 1 to 16777215. @default 1 */
  readonly vni?: number;
  /** UDP port. 8472 is the kernel's historical port, not IANA's 4789. @default 8472 */
  readonly port?: number;
  /** Route directly between nodes of one subnet and encapsulate only across subnets. @default false */
  readonly directRouting?: boolean;
  /** Let the kernel learn addresses of the tunnel's other ends; flannel fills them in by itself. @default false */
  readonly learning?: boolean;
  /**
   * MTU of the network between nodes, in bytes; pods get it less 50, which is what flannel subtracts for either family.
   * @default the MTU of the node's interface; with IPv6 and a known `cluster.nodes.mtu` that less 20, because VXLAN over IPv6 takes 70
   */
  readonly mtu?: number;
}

/** Routes with the other node as next hop: no encapsulation, but every node must be on one link. */
export interface HostGatewayBackend {
  readonly type: 'host-gw';
}

/** A key of a Secret. The Secret is the user's: nothing here creates it or sees its value. */
export interface FlannelPskSecret {
  /** Name of the Secret, in namespace kube-flannel. */
  readonly secret: string;
  /** Key in its data. @default psk */
  readonly key?: string;
}

/** WireGuard: encrypted UDP tunnels. Overhead as flannel takes it: 80 bytes, whatever the underlay. */
export interface WireGuardBackend {
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
  /**
   * Pre-shared key of all nodes, beside the private key that flanneld generates on each node in /run/flannel/wgkey.
   * flannel reads it from net-conf.json only, so an init container writes that file to memory. @default none
   */
  readonly psk?: FlannelPskSecret;
}

/** IP in IP: the smallest overhead, 20 bytes; IPv4 only, and experimental upstream. */
export interface IpipBackend {
  readonly type: 'ipip';
  /** Route directly between nodes of one subnet and encapsulate only across subnets. @default false */
  readonly directRouting?: boolean;
}

/** Packets through user space, for debugging where the kernel has nothing else. IPv4 and amd64 only. */
export interface UdpBackend {
  readonly type: 'udp';
  /** UDP port. @default 8285 */
  readonly port?: number;
}

/** How packets cross nodes. @discriminator type */
export type FlannelBackend = VxlanBackend | HostGatewayBackend | WireGuardBackend | IpipBackend | UdpBackend;

/** The same with defaults filled in. */
export type ResolvedBackend =
  | {
      readonly type: 'vxlan';
      readonly vni: number;
      readonly port: number;
      readonly directRouting: boolean;
      readonly learning: boolean;
      readonly mtu: number | undefined;
    }
  | { readonly type: 'host-gw' }
  | {
      readonly type: 'wireguard';
      readonly port: number;
      readonly portV6: number;
      readonly mode: 'separate' | 'auto' | 'ipv4' | 'ipv6';
      readonly mtu: number | undefined;
      readonly persistentKeepalive: number;
      readonly psk: Required<FlannelPskSecret> | undefined;
    }
  | { readonly type: 'ipip'; readonly directRouting: boolean }
  | { readonly type: 'udp'; readonly port: number };

type BackendType = ResolvedBackend['type'];

/** Backends that carry IPv6. Source: Documentation/configuration.md, Dual-stack. */
export const ipv6Backends: readonly BackendType[] = ['vxlan', 'wireguard', 'host-gw'];

/** What each backend puts around packets between nodes. */
const encapsulations: Readonly<Record<BackendType, readonly Encapsulation[]>> = {
  vxlan: [{ name: 'VXLAN', overhead: { IPv4: 50, IPv6: 70 } }],
  'host-gw': [],
  wireguard: [{ name: 'WireGuard', overhead: { IPv4: 80, IPv6: 80 } }],
  ipip: [{ name: 'IP in IP', overhead: { IPv4: 20, IPv6: 0 } }],
  udp: [{ name: 'UDP', overhead: { IPv4: 28, IPv6: 0 } }],
};

/** What flanneld subtracts from an MTU that it was given: fixed a backend, other than what IPv6 takes (pkg/backend/vxlan/device.go). */
export const subtracted = { vxlan: 50, wireguard: 80 } as const;

/** What pods get of an MTU that was given: flanneld takes it for the network's own and subtracts. */
export function podMtuOf(backend: ResolvedBackend): number | undefined {
  if (backend.type !== 'vxlan' && backend.type !== 'wireguard') return undefined;
  return backend.mtu === undefined ? undefined : backend.mtu - subtracted[backend.type];
}

export function encapsulationOf(backend: ResolvedBackend): readonly Encapsulation[] {
  return encapsulations[backend.type];
}

/** The family of a single WireGuard tunnel that was chosen; every other tunnel carries packets over their own family. */
export function underlayFamilyOf(backend: ResolvedBackend): IpFamily | undefined {
  if (backend.type !== 'wireguard') return undefined;
  return backend.mode === 'ipv4' ? 'IPv4' : backend.mode === 'ipv6' ? 'IPv6' : undefined;
}

/** Ports of the tunnels that a node opens, with the family of the underlay they serve. */
export function tunnelPortsOf(
  backend: ResolvedBackend,
  families: readonly IpFamily[],
): readonly { readonly port: number; readonly purpose: string }[] {
  switch (backend.type) {
    case 'vxlan':
      return [{ port: backend.port, purpose: 'flannel VXLAN' }];
    case 'wireguard':
      if (backend.mode !== 'separate') return [{ port: backend.port, purpose: 'flannel WireGuard' }];
      return families.map((family) =>
        family === 'IPv4' ? { port: backend.port, purpose: 'flannel WireGuard' } : { port: backend.portV6, purpose: 'flannel WireGuard over IPv6' },
      );
    case 'udp':
      return [{ port: backend.port, purpose: 'flannel UDP tunnel' }];
    case 'host-gw':
    case 'ipip':
      return [];
  }
}

export function tunnelHostPortsOf(backend: ResolvedBackend, families: readonly IpFamily[]): readonly HostPort[] {
  return tunnelPortsOf(backend, families).map(({ port, purpose }) => ({ protocol: 'UDP', port, purpose }));
}

export function nodeTrafficOf(backend: ResolvedBackend, families: readonly IpFamily[]): readonly NodeTraffic[] {
  if (backend.type === 'ipip') return [{ protocol: 'IPIP', from: 'nodes', to: 'nodes', purpose: 'flannel IP in IP' }];
  return tunnelPortsOf(backend, families).map(({ port, purpose }) => ({ protocol: 'UDP', port, from: 'nodes', to: 'nodes', purpose }));
}

/** What a backend asks of the kernel. */
export function backendRequirements(backend: ResolvedBackend, { families }: Pick<Cluster, 'families'>): readonly Requirement[] {
  switch (backend.type) {
    case 'vxlan':
      return [
        { type: 'kernel-module', module: 'vxlan', reason: 'flanneld creates a VXLAN device' },
        ...(families.includes('IPv6') ? [{ type: 'kernel', version: '3.12', reason: 'VXLAN over IPv6' } as const] : []),
      ];
    case 'wireguard':
      return [
        { type: 'kernel-module', module: 'wireguard', reason: 'flanneld creates a WireGuard device' },
        { type: 'kernel', version: '5.6', reason: 'the first kernel with WireGuard; older ones need its package', rule: 'flannel/wireguard-kernel' },
      ];
    case 'ipip':
      return [{ type: 'kernel-module', module: 'ipip', reason: 'flanneld creates an IP in IP device' }];
    case 'udp':
      return [
        { type: 'kernel-module', module: 'tun', reason: 'flanneld moves packets through a TUN device' },
        { type: 'architecture', architectures: ['amd64'], reason: "flannel's udp backend is compiled for amd64 alone" },
      ];
    case 'host-gw':
      return [];
  }
}
