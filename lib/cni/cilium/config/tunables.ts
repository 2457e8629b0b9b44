/** Keys of cilium-config that no option of the room writes, by their own names and with their types. */
export interface TunableConfig {
  /** Who makes identities: agents, the operator, or both while moving from one to the other. @default agent */
  readonly 'identity-management-mode'?: 'agent' | 'operator' | 'both';
  /** How long an identity that nobody uses is kept. @default 30m0s */
  readonly 'identity-heartbeat-timeout'?: string;
  /** @default 15m0s */
  readonly 'identity-gc-interval'?: string;
  /** @default 5m0s */
  readonly 'cilium-endpoint-gc-interval'?: string;
  /** @default 5m0s */
  readonly 'nodes-gc-interval'?: string;
  /** @default false */
  readonly 'enable-well-known-identities'?: boolean;
  /** Let policies select nodes by their labels. @default false */
  readonly 'enable-node-selector-labels'?: boolean;
  /** @default true */
  readonly 'synchronize-k8s-nodes'?: boolean;
  /** Labels that identities are made of, as a list of patterns. @default Cilium's own list */
  readonly labels?: string;
  /** Parts of the agent that write more: `flow`, `kvstore`, `envoy`, `datapath`, `policy`. @default '' */
  readonly 'debug-verbose'?: string;
  /** @default 5m */
  readonly 'metrics-sampling-interval'?: string;
  /** Metrics to add or leave out: `+cilium_bpf_map_pressure -cilium_node_connectivity_status`. @default Cilium's own list */
  readonly metrics?: string;
  /** Requests a second that an agent sends to the API server. @default 10 */
  readonly 'k8s-client-qps'?: number;
  /** @default 20 */
  readonly 'k8s-client-burst'?: number;
  /** @default false */
  readonly 'enable-bpf-clock-probe'?: boolean;
  /** Proxy in BPF programs; not with netkit. @default false */
  readonly 'enable-bpf-tproxy'?: boolean;
  /** How many packets of a connection are reported. @default medium */
  readonly 'monitor-aggregation'?: 'none' | 'low' | 'medium' | 'maximum';
  /** @default 5s */
  readonly 'monitor-aggregation-interval'?: string;
  /** TCP flags that are reported when first seen. @default all */
  readonly 'monitor-aggregation-flags'?: string;
  /** Share of a node's memory that sizes the largest maps. @default 0.0025 */
  readonly 'bpf-map-dynamic-size-ratio'?: number;
  /** @default 65536 */
  readonly 'bpf-policy-stats-map-max'?: number;
  /** Services and backends. @default 65536 */
  readonly 'bpf-lb-map-max'?: number;
  /** TCP connections that a node tracks. @default by memory */
  readonly 'bpf-ct-global-tcp-max'?: number;
  /** Other connections that a node tracks. @default by memory */
  readonly 'bpf-ct-global-any-max'?: number;
  /** @default by memory */
  readonly 'bpf-nat-global-max'?: number;
  /** @default by memory */
  readonly 'bpf-neigh-global-max'?: number;
  /** @default 16384 */
  readonly 'bpf-node-map-max'?: number;
  /** How often tracked connections are gone through. @default by how many there are */
  readonly 'conntrack-gc-interval'?: string;
  /** Answer for cluster addresses from outside the cluster. @default false */
  readonly 'bpf-lb-external-clusterip'?: boolean;
  /** `loadBalancerSourceRanges` hold for every type of Service. @default false */
  readonly 'bpf-lb-source-range-all-types'?: boolean;
  /** Services choose how they are balanced, by annotation. @default false, and true with the Gateway API */
  readonly 'bpf-lb-algorithm-annotation'?: boolean;
  /** Services choose how they are forwarded, by annotation; needs a dispatch. @default false */
  readonly 'bpf-lb-mode-annotation'?: boolean;
  /** @default false */
  readonly 'bpf-distributed-lru'?: boolean;
  /** @default true */
  readonly 'bpf-events-drop-enabled'?: boolean;
  /** @default true */
  readonly 'bpf-events-policy-verdict-enabled'?: boolean;
  /** @default true */
  readonly 'bpf-events-trace-enabled'?: boolean;
  /** Take the memory of maps at once: lower latency. A change disturbs connections. @default false */
  readonly 'preallocate-bpf-maps'?: boolean;
  /** What clients of a Service without backends are told. @default reject */
  readonly 'service-no-backend-response'?: 'reject' | 'drop';
  /** @default false */
  readonly 'enable-ipv4-big-tcp'?: boolean;
  /** @default false */
  readonly 'enable-ipv6-big-tcp'?: boolean;
  /** Attach programs with tcx, where the kernel has it. @default true */
  readonly 'enable-tcx'?: boolean;
  /** @default true */
  readonly 'enable-xt-socket-fallback'?: boolean;
  /** Leave packets of pods out of the kernel's connection tracking; native routing and BPF masquerading only. @default false */
  readonly 'install-no-conntrack-iptables-rules'?: boolean;
  /** @default false */
  readonly 'iptables-random-fully'?: boolean;
  /** @default 5s */
  readonly 'iptables-lock-timeout'?: string;
  /** @default true */
  readonly 'enable-no-service-endpoints-routable'?: boolean;
  /** Choose backends when a pod connects, beside kube-proxy too. @default false: with Cilium's own service proxy it is on by itself */
  readonly 'bpf-lb-sock'?: boolean;
  /** @default true */
  readonly 'enable-health-check-nodeport'?: boolean;
  /** @default false */
  readonly 'enable-dynamic-source-lookup-nodeport'?: boolean;
  /** @default false */
  readonly 'enable-health-check-loadbalancer-ip'?: boolean;
  /** Keep programs of the node off NodePorts. @default true */
  readonly 'node-port-bind-protection'?: boolean;
  /** @default true */
  readonly 'enable-auto-protect-node-port-range'?: boolean;
  /** @default false */
  readonly 'enable-l2-neigh-discovery'?: boolean;
  /** Wait for the node's IPv4 range. @default false */
  readonly 'k8s-require-ipv4-pod-cidr'?: boolean;
  /** Wait for the node's IPv6 range. @default false */
  readonly 'k8s-require-ipv6-pod-cidr'?: boolean;
  /** Isolate a pod whose policy map is full. @default false */
  readonly 'enable-endpoint-lockdown-on-policy-overflow'?: boolean;
  /** @default /var/run/cilium/cilium-cni.log */
  readonly 'cni-log-file'?: string;
  /** Ask the agents of other nodes through a pod of each. @default true, and false where Cilium is chained */
  readonly 'enable-endpoint-health-checking'?: boolean;
  /** @default true */
  readonly 'enable-health-checking'?: boolean;
  /** @default 3 */
  readonly 'health-check-icmp-failure-threshold'?: number;
  /** @default 15s */
  readonly 'ipam-cilium-node-update-rate'?: string;
  /** Who gives addresses to Services without a loadBalancerClass. @default lbipam */
  readonly 'default-lb-service-ipam'?: 'lbipam' | 'nodeipam' | 'none';
  /** @default false */
  readonly 'enable-node-ipam'?: boolean;
  /** Reach VXLAN devices outside of the cluster. @default false */
  readonly 'enable-vtep'?: boolean;
  /** @default '' */
  readonly 'vtep-endpoint'?: string;
  /** @default '' */
  readonly 'vtep-cidr'?: string;
  /** @default '' */
  readonly 'vtep-mask'?: string;
  /** @default '' */
  readonly 'vtep-mac'?: string;
  /** How TCP of pods finds the MTU of its path. @default blackhole */
  readonly 'packetization-layer-pmtud-mode'?: 'blackhole' | 'always' | 'disabled';
  /** Follow ICMP messages of path MTU in Services. @default false */
  readonly 'enable-pmtu-discovery'?: boolean;
  /** @default false */
  readonly 'enable-sctp'?: boolean;
  /** Fewer objects for the API server to hand out: endpoints in slices. @default false */
  readonly 'enable-cilium-endpoint-slice'?: boolean;
  /** @default true */
  readonly 'remove-cilium-node-taints'?: boolean;
  /** @default true */
  readonly 'set-cilium-node-taints'?: boolean;
  /** @default true */
  readonly 'set-cilium-is-up-condition'?: boolean;
  /** @default node.cilium.io/agent-not-ready */
  readonly 'agent-not-ready-taint-key'?: string;
  /** DNS requests reach the resolver with the pod's address. @default true, and Cilium's own where it is chained */
  readonly 'dnsproxy-enable-transparent-mode'?: boolean;
  /** Seconds. @default 10 */
  readonly 'dnsproxy-socket-linger-timeout'?: number;
  /** @default refused */
  readonly 'tofqdns-dns-reject-response-code'?: 'refused' | 'nameError';
  /** @default true */
  readonly 'tofqdns-enable-dns-compression'?: boolean;
  /** @default 1000 */
  readonly 'tofqdns-endpoint-max-ip-per-hostname'?: number;
  /** @default 0s */
  readonly 'tofqdns-idle-connection-grace-period'?: string;
  /** @default 10000 */
  readonly 'tofqdns-max-deferred-connection-deletes'?: number;
  /** Seconds that an answer is kept at least. @default 0 */
  readonly 'tofqdns-min-ttl'?: number;
  /** @default 100ms */
  readonly 'tofqdns-proxy-response-max-delay'?: string;
  /** @default true */
  readonly 'tofqdns-preallocate-identities'?: boolean;
  /** @default 1024 */
  readonly 'mesh-auth-queue-size'?: number;
  /** @default 1024 */
  readonly 'mesh-auth-rotated-identities-queue-size'?: number;
  /** @default 5m0s */
  readonly 'mesh-auth-gc-interval'?: string;
  /** Proxies in front of pods whose X-Forwarded-For is believed. @default 0 */
  readonly 'proxy-xff-num-trusted-hops-ingress'?: number;
  /** @default 0 */
  readonly 'proxy-xff-num-trusted-hops-egress'?: number;
  /** Seconds. @default 2 */
  readonly 'proxy-connect-timeout'?: number;
  /** Seconds. @default 30 */
  readonly 'proxy-initial-fetch-timeout'?: number;
  /** @default 50000 */
  readonly 'proxy-max-active-downstream-connections'?: number;
  /** 0: no limit. @default 0 */
  readonly 'proxy-max-requests-per-connection'?: number;
  /** 0: no limit. @default 0 */
  readonly 'proxy-max-connection-duration-seconds'?: number;
  /** @default 60 */
  readonly 'proxy-idle-timeout-seconds'?: number;
  /** @default 128 */
  readonly 'proxy-max-concurrent-retries'?: number;
  /** @default true */
  readonly 'proxy-use-original-source-address'?: boolean;
  /** @default 1024 */
  readonly 'proxy-cluster-max-connections'?: number;
  /** @default 1024 */
  readonly 'proxy-cluster-max-pending-requests'?: number;
  /** @default 1024 */
  readonly 'proxy-cluster-max-requests'?: number;
  /** @default 3 */
  readonly 'http-retry-count'?: number;
  /** Seconds. @default 300 */
  readonly 'http-stream-idle-timeout'?: number;
  /** @default false */
  readonly 'envoy-node-locality-enabled'?: boolean;
  /** @default 0 */
  readonly 'envoy-base-id'?: number;
  /** @default true */
  readonly 'envoy-access-log-enabled'?: boolean;
  /** @default 4096 */
  readonly 'envoy-access-log-buffer-size'?: number;
  /** @default 0s */
  readonly 'clustermesh-cache-ttl'?: string;
  /** @default true */
  readonly 'clustermesh-default-global-namespace'?: boolean;
  /** Policies without a cluster are about this one. @default true */
  readonly 'policy-default-local-cluster'?: boolean;
  /** @default 32 */
  readonly 'nat-map-stats-entries'?: number;
  /** @default 30s */
  readonly 'nat-map-stats-interval'?: string;
  /** Policies may allow without isolating. @default true */
  readonly 'enable-non-default-deny-policies'?: boolean;
  /** Drop what a pod sends with an address that is not its own. @default true */
  readonly 'enable-source-ip-verification'?: boolean;
  /** Read CiliumNodeConfig objects while running. @default true */
  readonly 'enable-dynamic-config'?: boolean;
  /** @default true */
  readonly 'enable-drift-checker'?: boolean;
}
