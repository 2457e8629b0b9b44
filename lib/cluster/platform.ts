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

/** What a platform already runs and how it differs from plain Kubernetes. */
export interface Platform {
  readonly name: PlatformName;
  readonly title: string;
  readonly runs: readonly PlatformComponent[];
  /** Folder of the CNI plugin binaries on a node. */
  readonly cniBinDir: string;
  /** Folder of the CNI configuration on a node. */
  readonly cniConfDir: string;
  /** Whether the nodes have the standard CNI plugins (bridge, host-local, loopback, portmap) installed. */
  readonly standardCniPlugins: boolean;
  /** Whether the control plane is managed, so that API server addresses must be given and are not node addresses. */
  readonly managedControlPlane: boolean;
  /** Link-local and cloud addresses that pods need although metadata is blocked, with the reason: node resolvers, pod identity. */
  readonly metadataExceptions: readonly { readonly cidr: string; readonly ports?: readonly string[]; readonly reason: string; readonly source: string }[];
}
