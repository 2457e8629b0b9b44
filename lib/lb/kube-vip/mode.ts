/**
 * How kube-vip makes the network find the addresses of Services: on the link (ARP, and neighbour discovery for IPv6) or
 * through routers (BGP). Source: cmd/kube-vip.go, pkg/kubevip and pkg/bgp of kube-vip v1.2.3.
 */
import type { core } from '../../kube';

/** Timings of leader election, in seconds: the lease lasts longer than its holder tries to renew it, and that longer than its tries are apart. */
export interface LeaseTimings {
  /** Seconds until others may take a lease that is not renewed: the longest outage after a node is gone. @default 5 */
  readonly duration?: number;
  /** Seconds a holder keeps trying to renew before it gives up. @default 3 */
  readonly renewDeadline?: number;
  /** Seconds between tries. @default 1 */
  readonly retryPeriod?: number;
}

/** One node answers for an address on the link of the nodes; another takes over when it is gone. Pools lie in the nodes' own subnet. */
export interface ArpMode {
  /** Announce on the link. */
  readonly type: 'arp';
  /** Interface that gets the addresses; `auto`: for each address the one whose subnet it lies in. @default the one of the default route */
  readonly interface?: string;
  /**
   * `per-service`: each Service has its node, and one with externalTrafficPolicy Local a node that runs its pods;
   * `one-leader`: one node answers for all.
   * @default per-service
   */
  readonly election?: 'per-service' | 'one-leader';
  /** Timings of the election. @default another node takes over after 5 seconds */
  readonly lease?: LeaseTimings;
}

/** A key of a Secret in kube-system. The Secret is the user's: nothing here creates it or sees its value. */
export interface PasswordReference {
  /** Name of the Secret. */
  readonly secret: string;
  /** Key in its data; the value has no colon and no comma, because kube-vip separates by them. @default password */
  readonly key?: string;
}

/** A router that every node tells about addresses. */
export interface BgpPeer {
  /** Its IPv4 or IPv6 address. */
  readonly address: string;
  /** Its autonomous system, 1 to 4294967295. */
  readonly as: number;
  /** The router is more than one hop away. @default false */
  readonly multihop?: boolean;
  /** TCP MD5 password of the session. @default none */
  readonly password?: PasswordReference;
}

/** The node's own primary address; it must be IPv4. */
export interface NodeAddressRouterId {
  /** The node's address. */
  readonly type: 'node-address';
}
/** The first address of an interface of the node. */
export interface InterfaceRouterId {
  /** The address of an interface. */
  readonly type: 'interface';
  /** Name of the interface, on every node. */
  readonly name: string;
}
/** Where a node takes its BGP identifier from. One value for all nodes would not do: routers refuse two sessions with one. @discriminator type */
export type RouterId = NodeAddressRouterId | InterfaceRouterId;

/** Every node tells the routers about the addresses of the Services it serves; routers spread the traffic over the nodes. */
export interface BgpMode {
  /** Announce to routers. */
  readonly type: 'bgp';
  /** The nodes' autonomous system, 1 to 4294967295. */
  readonly as: number;
  /** The BGP identifier of each node. @default the node's address */
  readonly routerId?: RouterId;
  /** The routers; at least one. */
  readonly peers: readonly BgpPeer[];
  /** Interface that sessions leave from. @default as the node routes */
  readonly sourceInterface?: string;
  /** Seconds without a word from the router until the session is given up; 0, or 3 and more. @default 30 */
  readonly holdTime?: number;
  /** Seconds between keepalives, at most a third of the hold time. @default 10 */
  readonly keepaliveInterval?: number;
}

/** How addresses are announced: exactly one way. @discriminator type */
export type KubeVipMode = ArpMode | BgpMode;

/** The same with defaults filled in. */
export type ResolvedMode =
  | {
      readonly type: 'arp';
      readonly interface: string | undefined;
      readonly election: 'per-service' | 'one-leader';
      readonly lease: Required<LeaseTimings>;
    }
  | {
      readonly type: 'bgp';
      readonly as: number;
      readonly routerId: RouterId;
      readonly peers: readonly ResolvedPeer[];
      readonly sourceInterface: string | undefined;
      readonly holdTime: number;
      readonly keepaliveInterval: number;
    };

export interface ResolvedPeer {
  /** In canonical form. */
  readonly address: string;
  readonly family: 'IPv4' | 'IPv6';
  readonly as: number;
  readonly multihop: boolean;
  readonly password: Required<PasswordReference> | undefined;
}

/** The environment of a mode. Other modes are off unless they are named. */
export function modeEnv(mode: ResolvedMode): readonly core.EnvVar[] {
  return mode.type === 'arp' ? arpEnv(mode) : bgpEnv(mode);
}

function arpEnv({ interface: name, election, lease }: Extract<ResolvedMode, { type: 'arp' }>): readonly core.EnvVar[] {
  return [
    { name: 'vip_arp', value: 'true' },
    // `auto` is a word of vip_servicesinterface only: the other variable must name an interface that exists.
    ...(name === undefined ? [] : [{ name: name === 'auto' ? 'vip_servicesinterface' : 'vip_interface', value: name }]),
    { name: 'svc_election', value: String(election === 'per-service') },
    { name: 'vip_leaderelection', value: 'true' },
    { name: 'vip_leaseduration', value: String(lease.duration) },
    { name: 'vip_renewdeadline', value: String(lease.renewDeadline) },
    { name: 'vip_retryperiod', value: String(lease.retryPeriod) },
  ];
}

/** No leader: with vip_leaderelection nodes would tell routers nothing about Services (pkg/endpoints/endpoints.go). */
function bgpEnv(mode: Extract<ResolvedMode, { type: 'bgp' }>): readonly core.EnvVar[] {
  return [
    { name: 'bgp_enable', value: 'true' },
    { name: 'bgp_as', value: String(mode.as) },
    routerIdEnv(mode.routerId),
    ...(mode.sourceInterface === undefined ? [] : [{ name: 'bgp_sourceif', value: mode.sourceInterface }]),
    ...mode.peers.flatMap(({ password }, index) => (password === undefined ? [] : [passwordEnv(password, index)])),
    { name: 'bgp_peers', value: mode.peers.map(peerText).join(',') },
    { name: 'bgp_hold_time', value: String(mode.holdTime) },
    { name: 'bgp_keepalive_interval', value: String(mode.keepaliveInterval) },
  ];
}

function routerIdEnv(routerId: RouterId): core.EnvVar {
  return routerId.type === 'interface'
    ? { name: 'bgp_routerinterface', value: routerId.name }
    : // A host-network pod has the node's primary address.
      { name: 'bgp_routerid', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } } };
}

function passwordEnv({ secret, key }: Required<PasswordReference>, index: number): core.EnvVar {
  return { name: passwordVariable(index), valueFrom: { secretKeyRef: { name: secret, key } } };
}

/** Stands before `bgp_peers`, because the kubelet replaces `$(NAME)` by variables above only. */
function passwordVariable(index: number): string {
  return `BGP_PASSWORD_${index}`;
}

/** `address:AS:password:multihop`. kube-vip reads one password of its own only for a single peer; here the kubelet puts each in its place. */
function peerText({ address, family, as, multihop, password }: ResolvedPeer, index: number): string {
  const host = family === 'IPv6' ? `[${address}]` : address;
  return `${host}:${as}:${password === undefined ? '' : `$(${passwordVariable(index)})`}:${multihop}`;
}
