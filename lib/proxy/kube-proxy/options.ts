import type { ImageSpec, WorkloadOverrides } from '../../component';

/**
 * How Services are programmed into the kernel.
 *
 * `iptables`: upstream's default up to 1.39. `nftables`: the default from 1.40 (KEP-5343), needs kernel 5.13.
 * `ipvs`: deprecated since 1.35, gone in 1.43 (KEP-5495). `userspace` was removed in 1.26, `kernelspace` is for Windows.
 */
export type KubeProxyMode = 'iptables' | 'nftables' | 'ipvs';

/** A span of time as Go writes it: `30s`, `1h30m`. */
export type DurationText = string;

/** IPVS schedulers; each is a kernel module of its own, `ip_vs_rr` and so on. */
export type IpvsScheduler = 'rr' | 'wrr' | 'lc' | 'wlc' | 'lblc' | 'lblcr' | 'sh' | 'dh' | 'sed' | 'nq' | 'mh';

/** Mode iptables; `masqueradeBit` and `masqueradeAll` hold in mode ipvs too. `D` is how durations are held. */
export interface IptablesSettings<D = DurationText> {
  /** Bit of the packet mark that means "masquerade", 0 to 31; no other program on the node may use it. @default 14 */
  readonly masqueradeBit?: number;
  /** Give everything sent to a ClusterIP the node's address. Endpoints no longer see who called. @default false */
  readonly masqueradeAll?: boolean;
  /** Serve NodePorts on 127.0.0.1 too, which needs sysctl route_localnet; IPv4 only. @default true */
  readonly localhostNodePorts?: boolean;
  /** Longest time between two full writes of the rules, above 0. @default 30s */
  readonly syncPeriod?: D;
  /** Shortest time between two writes, above 0 (kube-proxy takes 0 for its default), at most syncPeriod. @default 1s */
  readonly minSyncPeriod?: D;
}

/** Mode nftables. */
export interface NftablesSettings<D = DurationText> {
  /** Bit of the packet mark that means "masquerade", 0 to 31; no other program on the node may use it. @default 14 */
  readonly masqueradeBit?: number;
  /** Give everything sent to a ClusterIP the node's address. Endpoints no longer see who called. @default false */
  readonly masqueradeAll?: boolean;
  /** Longest time between two full writes of the rules, above 0. @default 30s */
  readonly syncPeriod?: D;
  /** Shortest time between two writes, above 0 (kube-proxy takes 0 for its default), at most syncPeriod. @default 1s */
  readonly minSyncPeriod?: D;
}

/** Mode ipvs. */
export interface IpvsSettings<D = DurationText> {
  /** How connections are spread over endpoints. @default rr */
  readonly scheduler?: IpvsScheduler;
  /** Answer ARP only for addresses of the asking interface; what announces Service addresses by ARP needs it. @default false */
  readonly strictARP?: boolean;
  /** Ranges whose IPVS services are somebody else's and are not cleaned up, for example a load balancer's. @default [] */
  readonly excludeCIDRs?: readonly string[];
  /** Longest time between two full writes of the rules, above 0. @default 30s */
  readonly syncPeriod?: D;
  /** Shortest time between two writes, at most syncPeriod. @default 0s */
  readonly minSyncPeriod?: D;
  /** Timeout of idle TCP connections; 0s leaves the kernel's. @default 0s */
  readonly tcpTimeout?: D;
  /** Timeout of TCP connections after a FIN; 0s leaves the kernel's. @default 0s */
  readonly tcpFinTimeout?: D;
  /** Timeout of UDP flows; 0s leaves the kernel's. @default 0s */
  readonly udpTimeout?: D;
}

/** What kube-proxy does to connection tracking on the node. */
export interface ConntrackSettings<D = DurationText> {
  /** Tracked connections a CPU core; 0 leaves nf_conntrack_max alone. @default 32768; 0 on kind, whose nodes cannot set it */
  readonly maxPerCore?: number;
  /** Least of tracked connections, whatever the cores; without effect where maxPerCore is 0. @default 131072 */
  readonly min?: number;
  /** Timeout of idle TCP connections; 0s leaves the kernel's. @default 24h */
  readonly tcpEstablishedTimeout?: D;
  /** Timeout of half-closed TCP connections; 0s leaves the kernel's. @default 1h */
  readonly tcpCloseWaitTimeout?: D;
  /** Let packets outside the TCP window pass. Mode nftables needs it on kernels before 6.1, where iptables mode drops INVALID packets instead. @default false */
  readonly tcpBeLiberal?: boolean;
  /** Timeout of UDP flows without an answer; 0s leaves the kernel's. @default 0s */
  readonly udpTimeout?: D;
  /** Timeout of UDP flows that were answered; 0s leaves the kernel's. @default 0s */
  readonly udpStreamTimeout?: D;
}

/** Pods are what has an address of the cluster's pod ranges. */
export interface DetectByClusterCidr {
  readonly type: 'ClusterCIDR';
  /** One range a family; empty: nothing is known to be a pod, so Services are not masqueraded by origin. @default the cluster's pod ranges */
  readonly cidrs?: readonly string[];
}
/** Pods are what has an address of the node's own podCIDRs. */
export interface DetectByNodeCidr {
  readonly type: 'NodeCIDR';
}
/** Pods are what comes in through one bridge. */
export interface DetectByBridge {
  readonly type: 'BridgeInterface';
  readonly interface: string;
}
/** Pods are what comes in through interfaces whose names begin alike. */
export interface DetectByInterfacePrefix {
  readonly type: 'InterfaceNamePrefix';
  /** For example `veth` or `cali`. */
  readonly prefix: string;
}
/** How kube-proxy tells traffic of the node's own pods from traffic of others. @discriminator type */
export type DetectLocal = DetectByClusterCidr | DetectByNodeCidr | DetectByBridge | DetectByInterfacePrefix;

/** How kube-proxy talks to the API server. */
export interface KubeProxyClientConnection {
  /** Queries a second, above 0; negative: unlimited. @default 5 */
  readonly qps?: number;
  /** Queries at once, above 0. @default 10 */
  readonly burst?: number;
  /** @default application/vnd.kubernetes.protobuf */
  readonly contentType?: string;
  /** @default the content type */
  readonly acceptContentTypes?: string;
}

/** What kube-proxy logs. */
export interface KubeProxyLogging<D = DurationText> {
  /** @default text */
  readonly format?: 'text' | 'json';
  /** 0: what matters most; 2 and above: how rules are written. @default 0 */
  readonly verbosity?: number;
  /** Longest time that a message waits in a buffer. @default 5s */
  readonly flushFrequency?: D;
  /** Other verbosities by source file, format text only. @default [] */
  readonly vmodule?: readonly { readonly filePattern: string; readonly verbosity: number }[];
  /** Errors to stderr, the rest to stdout. Needs feature gate LoggingAlphaOptions. @default false */
  readonly splitStream?: boolean;
  /** Buffer of the split stdout, a quantity. Needs feature gate LoggingAlphaOptions. @default 0, none */
  readonly infoBufferSize?: string;
}

/**
 * kube-proxy as kubeadm installs it: a DaemonSet that makes ClusterIPs, NodePorts and load balancer addresses work.
 *
 * Version and image follow the cluster. Fields of KubeProxyConfiguration keep upstream's names and defaults. Not options:
 * clusterCIDR (from the cluster, see detectLocal), clientConnection.kubeconfig (written here), hostnameOverride (differs by
 * node, given as a flag), winkernel and windowsRunAsService (Windows), portRange (a leftover without effect).
 */
export interface KubeProxyOptions {
  /** Always written, because upstream's default changes in 1.40 and an absent mode warns since 1.37. @default iptables */
  readonly mode?: KubeProxyMode;
  readonly iptables?: IptablesSettings;
  readonly nftables?: NftablesSettings;
  readonly ipvs?: IpvsSettings;
  readonly conntrack?: ConntrackSettings;
  /** @default by the cluster's pod ranges */
  readonly detectLocal?: DetectLocal;
  /**
   * Node addresses that serve NodePorts: CIDRs or `primary`; since 1.37 also `localhost` and `all`, mixed at will (before,
   * `primary` stands alone).
   * @default [], which means all addresses, and in mode nftables the node's primary ones
   */
  readonly nodePortAddresses?: readonly string[];
  /** Hint at the node's address and primary family; nothing is bound to it. @default 0.0.0.0, or :: where IPv6 is primary */
  readonly bindAddress?: string;
  /** `IP:port` of /healthz, which load balancers ask, and /livez, which kubelet asks. @default 0.0.0.0:10256 or [::]:10256 */
  readonly healthzBindAddress?: string;
  /** `IP:port` of /metrics. Prometheus on another node needs 0.0.0.0:10249; there is no authentication. @default 127.0.0.1:10249 or [::1]:10249 */
  readonly metricsBindAddress?: string;
  /** Exit when one of the two cannot be bound. @default false */
  readonly bindAddressHardFail?: boolean;
  /** Serve /debug/pprof beside the metrics. @default false */
  readonly enableProfiling?: boolean;
  /** The previous minor, `1.34` on 1.35: shows metrics hidden since. @default none */
  readonly showHiddenMetricsForVersion?: string;
  /** Longest time between two reads of everything from the API server, above 0. @default 15m */
  readonly configSyncPeriod?: DurationText;
  /** How readily the kernel kills it when memory is short, -1000 (never) to 1000. @default -999 */
  readonly oomScoreAdj?: number;
  readonly clientConnection?: KubeProxyClientConnection;
  readonly logging?: KubeProxyLogging;
  /** @default {} */
  readonly featureGates?: Readonly<Record<string, boolean>>;
  /** Nodes updated at a time, or a share of them such as `10%`. @default 1 */
  readonly maxUnavailable?: number | string;
  /** Replaces upstream's image of the cluster's version. */
  readonly image?: ImageSpec;
  readonly overrides?: WorkloadOverrides;
}
