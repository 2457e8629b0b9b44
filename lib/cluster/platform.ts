import type { PlatformName } from './options';

/** A kind of component that a platform may run by itself. */
export type PlatformRole = 'proxy' | 'cni' | 'dns' | 'loadBalancer' | 'ingress';

/** Something the platform runs unless told otherwise. */
export interface PlatformComponent {
  readonly role: PlatformRole;
  /** Name of what runs, for example `kube-proxy` or `amazon-vpc-cni`. */
  readonly provider: string;
  /** Capabilities it provides, as in component facts: `service-proxy`, `service-proxy:iptables`, `dns`. */
  readonly provides: readonly string[];
  /** How to turn it off, as the platform's own documentation says; absent where it cannot be turned off. */
  readonly turnOff?: string;
  readonly source: string;
}

/** How large packets between nodes of a platform are, where the platform decides. */
export interface PlatformMtu {
  /** MTU of the nodes' interfaces unless somebody changed it; undefined: versions differ. */
  readonly usual?: number;
  /** Largest packets that the platform carries between nodes of one network, whatever their interfaces say. */
  readonly most: number;
  readonly source: string;
  /** Ways that carry less, which the interface of a node does not show. */
  readonly limits: readonly {
    readonly bytes: number;
    readonly where: string;
    /** Encapsulations, as component facts name them, whose packets between nodes are held to it; absent: ways out of the network of the nodes. */
    readonly headers?: readonly string[];
    readonly source: string;
  }[];
}

/** What a platform already runs and how it differs from plain Kubernetes. */
export interface Platform {
  readonly name: PlatformName;
  readonly title: string;
  readonly runs: readonly PlatformComponent[];
  /** Folder where the container runtime looks for CNI plugin binaries once the platform's own CNI is off. */
  readonly cniBinDir: string;
  /** Folder where the container runtime looks for CNI configuration once the platform's own CNI is off. */
  readonly cniConfDir: string;
  /** Folders of the platform's own CNI, where they are others: what chains plugins behind it writes there. @default cniBinDir and cniConfDir */
  readonly ownCni?: { readonly binDir: string; readonly confDir: string; readonly source: string };
  /** Whether `cniBinDir` holds the standard CNI plugins (bridge, host-local, loopback, portmap) before any CNI is installed. */
  readonly standardCniPlugins: boolean;
  /** Whether the control plane is managed, so that API server addresses must be given and are not node addresses. */
  readonly managedControlPlane: boolean;
  /** Link-local and cloud addresses that pods need although metadata is blocked, with the reason: node resolvers, pod identity. */
  readonly metadataExceptions: readonly {
    readonly cidr: string;
    readonly ports?: readonly string[];
    readonly reason: string;
    readonly source: string;
  }[];
  /** How large packets between nodes are. @default not known: the network is the user's own */
  readonly mtu?: PlatformMtu;
}
