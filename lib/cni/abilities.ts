/** What pod networks are compared by: one row a component, one column a thing that people choose a pod network for. */
export type Ability =
  /** networking.k8s.io NetworkPolicy is enforced. */
  | 'network-policy'
  /** policy.networking.k8s.io ClusterNetworkPolicy is enforced. */
  | 'cluster-network-policy'
  /** Policies that read names or requests: FQDNs, HTTP paths. */
  | 'l7-policy'
  /** Chosen pods leave the cluster with a chosen address. */
  | 'egress-gateway'
  /** Traffic between nodes is encrypted. */
  | 'encryption'
  /** Services of type LoadBalancer get addresses and are announced. */
  | 'load-balancer'
  /** Routes are told to routers outside. */
  | 'bgp'
  /** Services work without kube-proxy. */
  | 'kube-proxy-replacement'
  | 'dual-stack'
  | 'ipv6-only'
  /** Rules are nftables, so that nodes without iptables work. */
  | 'nftables'
  /** Packets are forwarded by eBPF programs. */
  | 'ebpf'
  /** Container ports with a hostPort are served. */
  | 'host-ports';

/** Whether a component has an ability, of which release this is known, and how it is had. */
export interface Support {
  /** `option`: only where an option says so; `beside`: by another component that its room installs beside it. */
  readonly support: 'yes' | 'no' | 'option' | 'beside';
  /** Option path, component, or what is missing. */
  readonly how?: string;
  /** Upstream source. */
  readonly source: string;
}

/** A row of the table: what the current release of a component can do. */
export interface CniAbilities {
  /** As its project spells it. */
  readonly name: string;
  readonly version: string;
  /** Why nobody should choose it any more. @default it is maintained */
  readonly retired?: string;
  readonly abilities: Readonly<Record<Ability, Support>>;
}
