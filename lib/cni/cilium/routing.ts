/** How packets of pods cross nodes, and what fits with it. Source: Documentation/network/concepts/routing.rst of cilium v1.20.0. */
import type { CiliumEncryption } from './encryption';
import type { CiliumIpam } from './ipam';

/** Pods leave the cluster with the address of their node. */
export interface CiliumMasquerade {
  /** `bpf` needs kernel programs on the devices that lead out; `iptables` works everywhere; `off`: routers outside know the way back to pods. @default iptables, and bpf where the egress gateway is on */
  readonly mode?: 'bpf' | 'iptables' | 'off';
  /** Devices whose traffic iptables masquerades, `eth+`: for allocators that have no single range a node, as `multi-pool`. @default whatever leaves the node's own range */
  readonly interfaces?: readonly string[];
  /** Take the source address of the route instead of the interface's first one. @default false */
  readonly toRouteSource?: boolean;
}

/** Packets between nodes are put into UDP: works over any routed underlay. */
export interface CiliumTunnel {
  readonly type: 'tunnel';
  /** Both take 50 bytes on IPv4 and 70 on IPv6. Geneve has room for the options that DSR needs. @default vxlan */
  readonly protocol?: 'vxlan' | 'geneve';
  /** UDP port. @default 8472 for VXLAN, 6081 for Geneve */
  readonly port?: number;
  /** UDP source ports that the kernel hashes flows to: `1024-65535`. @default 0-0, the kernel's own */
  readonly sourcePortRange?: string;
  /** Family of the network between nodes. @default the cluster's only family, or its primary one */
  readonly underlay?: 'ipv4' | 'ipv6';
  /** Who gives pods their addresses. @default cluster-pool */
  readonly ipam?: CiliumIpam;
  /** Addresses that pods leave the cluster with. @default their node's */
  readonly masquerade?: CiliumMasquerade;
  /** Encryption of what crosses nodes. @default none */
  readonly encryption?: CiliumEncryption;
}

/** Packets cross the network as they are: it knows the way to the pods of each node. */
export interface CiliumNativeRouting {
  readonly type: 'native';
  /** What is reached without masquerading, one range a family: the network routes all of it. @default the cluster's pod ranges */
  readonly nativeCidrs?: readonly string[];
  /** Each node writes routes to the others: they must share a link. Where they do not, BGP or the cloud must know the routes. @default false */
  readonly autoDirectNodeRoutes?: boolean;
  /** Leave nodes out that are not on the link, instead of failing. @default false */
  readonly skipUnreachable?: boolean;
  /** A route for each pod instead of one device for all, as some clouds need. @default false */
  readonly endpointRoutes?: boolean;
  /** Who gives pods their addresses. @default kubernetes: the network routes what kube-controller-manager allocates */
  readonly ipam?: CiliumIpam;
  /** Addresses that pods leave the cluster with. @default their node's */
  readonly masquerade?: CiliumMasquerade;
  /** Encryption of what crosses nodes. @default none */
  readonly encryption?: CiliumEncryption;
}

/** AWS: the operator attaches network interfaces to the nodes, and pods get addresses of the VPC. IPv4 only. */
export interface CiliumEniRouting {
  readonly type: 'eni';
  /** What is reached without masquerading. @default the VPC's ranges, which the operator reads */
  readonly nativeCidr?: string;
  /** Attach prefixes of 16 addresses instead of single ones. @default false */
  readonly prefixDelegation?: boolean;
  /** Give addresses back that no pod needs. @default false */
  readonly releaseExcessIps?: boolean;
  /** Role of the operator, `arn:aws:iam::…:role/…`, taken on with its ServiceAccount. @default the role of its node, or the keys of Secret cilium-aws in kube-system where there is one */
  readonly iamRole?: string;
  /** Endpoint of the EC2 API. @default the region's */
  readonly ec2ApiEndpoint?: string;
  /** Tags of the interfaces that the operator creates. @default none */
  readonly tags?: Readonly<Record<string, string>>;
  /** Subnets that interfaces may be created in. @default those of the node's zone */
  readonly subnetIds?: readonly string[];
  /** The same by tags, `key=value`. @default none */
  readonly subnetTags?: readonly string[];
  /** Instances that the operator cares for, by tags, `key=value`. @default all */
  readonly instanceTags?: readonly string[];
  /** First interface of a node whose addresses pods get. @default 0 */
  readonly firstInterfaceIndex?: number;
  /** Addresses that pods leave the VPC with. @default off: the VPC's NAT gateway does it */
  readonly masquerade?: CiliumMasquerade;
  /** Encryption of what crosses nodes. @default none */
  readonly encryption?: CiliumEncryption;
}

/** A managed identity of the operator's node. */
export interface CiliumAzureManagedIdentity {
  readonly type: 'managed';
  /** Client ID of a user-assigned identity. @default the system-assigned one */
  readonly clientId?: string;
}
/** A service principal, with its client ID and password in a Secret of yours in kube-system. */
export interface CiliumAzureServicePrincipal {
  readonly type: 'service-principal';
  /** Name of the Secret, with keys AZURE_CLIENT_ID and AZURE_CLIENT_SECRET. @default cilium-azure */
  readonly secret?: string;
}
/** Who the operator is to Azure. @discriminator type */
export type CiliumAzureIdentity = CiliumAzureManagedIdentity | CiliumAzureServicePrincipal;

/** Azure: pods get addresses of the node's network interface. IPv4 only. */
export interface CiliumAzureRouting {
  readonly type: 'azure';
  /** What is reached without masquerading: the virtual network. */
  readonly nativeCidr: string;
  /** Who the operator is to Azure. @default the system identity of its node */
  readonly identity?: CiliumAzureIdentity;
  /** @default read from the instance metadata of the operator's node */
  readonly subscriptionId?: string;
  /** @default read from the instance metadata of the operator's node */
  readonly tenantId?: string;
  /** Resource group of the nodes. @default read from the instance metadata of the operator's node */
  readonly resourceGroup?: string;
  /** Give pods the interface's primary address too. @default false */
  readonly usePrimaryAddress?: boolean;
  /** Interface whose addresses pods get. @default the first */
  readonly interfaceName?: string;
  /** Addresses that pods leave the virtual network with. @default their node's */
  readonly masquerade?: CiliumMasquerade;
  /** Encryption of what crosses nodes. @default none */
  readonly encryption?: CiliumEncryption;
}

/**
 * Amazon's VPC CNI connects pods and gives them their addresses; Cilium is chained behind it and enforces policies.
 * Cilium neither masquerades nor encrypts then, and its L7 policies and bandwidth limits do not work.
 */
export interface CiliumAwsCniChaining {
  readonly type: 'aws-cni-chaining';
  /** Range that Cilium's own devices have addresses of; they never leave the node. It must not overlap with anything that pods or nodes reach. @default 198.18.0.0/16 */
  readonly ownCidr?: string;
}

/** How packets of pods cross nodes. @discriminator type */
export type CiliumRouting = CiliumTunnel | CiliumNativeRouting | CiliumEniRouting | CiliumAzureRouting | CiliumAwsCniChaining;
