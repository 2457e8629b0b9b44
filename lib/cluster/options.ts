/** What a user says about a cluster, as plain data. Everything else in the layer is checked against it. */

/** Who built the cluster: decides what already runs there, where folders are and which metadata exceptions hold. */
export type PlatformName = 'generic' | 'kubeadm' | 'k3s' | 'rke2' | 'talos' | 'kind' | 'eks' | 'gke' | 'aks' | 'openshift';

/** CPU architecture of a node, in Kubernetes' spelling of the `kubernetes.io/arch` label. */
export type Architecture = 'amd64' | 'arm64' | 'arm' | 'ppc64le' | 's390x' | 'riscv64';

/** How the API server is reached. */
export interface ApiServerSpec {
  /**
   * Address or DNS name that nodes use before any Service works: kube-proxy and CNIs are given it. Never becomes an ipBlock.
   * @default none; a component that needs it reports its absence
   */
  readonly host?: string;
  /** Port of `host`. @default 6443, and 443 where the control plane is managed (eks, gke, aks) */
  readonly port?: number;
  /**
   * Where pods end up after DNAT when they call the `kubernetes` Service: the addresses of the API servers themselves.
   * Policies allow these. Required on managed clouds.
   * @default the node ranges, or unknown where the control plane is managed
   */
  readonly endpoints?: {
    /** Ranges that hold every API server, for example one /32 each. */
    readonly cidrs: readonly string[];
    /** @default 6443, and 443 where the control plane is managed (eks, gke, aks) */
    readonly port?: number;
  };
}

/** What is known of the nodes. */
export interface NodesSpec {
  /** Number of nodes, at its largest. @default unknown: size checks are silent */
  readonly count?: number;
  /** Mask of each node's pod range, per family, as kube-controller-manager allocates it. @default 24 for IPv4, 64 for IPv6 */
  readonly podCidrMask?: { readonly IPv4?: number; readonly IPv6?: number };
  /** kubelet `maxPods`. @default 110 */
  readonly maxPods?: number;
  /** MTU of the network between nodes, in bytes. @default unknown: MTU checks are silent */
  readonly mtu?: number;
  /** Oldest kernel among the nodes, `major.minor`. @default unknown: kernel checks are silent */
  readonly kernel?: string;
  /** Operating systems of the nodes. Windows nodes are refused: no component here runs on them. @default ['linux'] */
  readonly os?: readonly ('linux' | 'windows')[];
  /** Architectures of the nodes. @default ['amd64'] */
  readonly arch?: readonly Architecture[];
}

/** A cluster. */
export interface ClusterSpec {
  /** Name of the cluster: a DNS-1123 label, the folder of its manifests. */
  readonly name: string;
  /** Kubernetes version: `1.35` takes the newest patch known, `1.35.8` is taken as is. 1.34 to 1.37. */
  readonly kubernetes: string;
  /** @default generic */
  readonly platform?: PlatformName;
  /** Pod ranges: one, or one a family with the primary family first. As given to kube-controller-manager. */
  readonly podCidrs: readonly string[];
  /** Service ranges: one, or one a family in the order of the pod ranges. */
  readonly serviceCidrs: readonly string[];
  /** Ranges of node addresses, any number. @default unknown: checks that need them are silent */
  readonly nodeCidrs?: readonly string[];
  /** Cluster domain. @default cluster.local */
  readonly domain?: string;
  /** Address of the cluster DNS Service, as in kubelet's `clusterDNS`. @default the 10th address of the first service range */
  readonly dnsServiceIp?: string;
  readonly apiServer?: ApiServerSpec;
  readonly nodes?: NodesSpec;
}
