/** What forwards packets and enforces policies on a node. */

/** iptables and ipsets. */
export interface CalicoIptables {
  readonly type: 'iptables';
  /** Which iptables of the image: found out on each node, or one of the two. @default auto */
  readonly backend?: 'auto' | 'legacy' | 'nft';
}

/** nftables; kube-proxy must be in its nftables mode as well. */
export interface CalicoNftables {
  readonly type: 'nftables';
}

/** eBPF programs, which do the work of kube-proxy as well: the layer's proxy is `{ type: 'none' }`. */
export interface CalicoBpf {
  readonly type: 'bpf';
  /**
   * How packets that a node forwards to another node's pod come back: through it, or straight to the client, which the
   * network must allow (on AWS: no source/destination check).
   * @default tunnel
   */
  readonly externalServiceMode?: 'tunnel' | 'dsr';
  /** Which connections to Services are translated at connect(). Istio needs `disabled`. @default tcp */
  readonly connectTimeLoadBalancing?: 'tcp' | 'enabled' | 'disabled';
  /** Interfaces that carry packets between nodes and to the outside, as a regular expression. @default Felix's own list of usual names */
  readonly dataInterfacePattern?: string;
  /** Reverse path check of packets that arrive from outside. @default loose */
  readonly enforceRpf?: 'disabled' | 'strict' | 'loose';
  /** Log of the programs, read with `bpftool prog tracelog`. @default off */
  readonly logLevel?: 'off' | 'info' | 'debug';
  /** Entries of the connection table of each node. @default 512000 */
  readonly conntrackSize?: number;
}

/** What forwards packets on a node. @discriminator type */
export type CalicoDataplane = CalicoIptables | CalicoNftables | CalicoBpf;

/** The same with defaults filled in. */
export type ResolvedCalicoDataplane =
  | { readonly type: 'iptables'; readonly backend: 'auto' | 'legacy' | 'nft' }
  | { readonly type: 'nftables' }
  | {
      readonly type: 'bpf';
      readonly externalServiceMode: 'tunnel' | 'dsr';
      readonly connectTimeLoadBalancing: 'tcp' | 'enabled' | 'disabled';
      readonly dataInterfacePattern: string | undefined;
      readonly enforceRpf: 'disabled' | 'strict' | 'loose';
      readonly logLevel: 'off' | 'info' | 'debug';
      readonly conntrackSize: number;
    };
