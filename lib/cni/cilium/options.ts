import type { ImageSpec, WorkloadOverrides } from '../../component';
import type { TunableConfig } from './config/tunables';
import type { CiliumEnvoy, CiliumPolicyOptions } from './enforcement';
import type { CiliumHubble } from './hubble';
import type { CiliumResources } from './resources';
import type { CiliumRouting } from './routing';
import type { CiliumServices } from './services';
import type { CiliumVersion } from './versions';

/** Who this cluster is among connected ones. */
export interface CiliumClusterIdentity {
  /** At most 32 lower case letters, digits and hyphens; `default` only with id 0. @default default */
  readonly name?: string;
  /** 0: not part of a mesh; otherwise 1 to 255, or to 511 where `maxConnectedClusters` is 511. @default 0 */
  readonly id?: number;
  /** Most clusters of a mesh, the same in all of them. @default 255 */
  readonly maxConnectedClusters?: 255 | 511;
}

/** Limits of pods, from annotations `kubernetes.io/egress-bandwidth`. */
export interface CiliumBandwidthManager {
  /** BBR congestion control for pods; needs kernel 5.18. @default false */
  readonly bbr?: boolean;
  /** BBR for nodes alone. @default false */
  readonly bbrHostNamespaceOnly?: boolean;
}

/** The operator: allocates addresses, creates the CRDs, cleans up. */
export interface CiliumOperator {
  /** Copies; one works, and each needs a node of its own. @default 2, and 1 where the cluster has one node */
  readonly replicas?: number;
  /** Host port of its Prometheus endpoint; 0: none. @default 9963 */
  readonly metricsPort?: number;
  /** Restart pods that were there before Cilium and have no network of it. @default true */
  readonly restartUnmanagedPods?: boolean;
  /** Do not create the CRDs: they are there already. @default false */
  readonly skipCrdCreation?: boolean;
}

/** The CNI configuration on nodes. */
export interface CiliumCniConfig {
  /** Put configurations of other CNIs out of the way. Multus and the Istio CNI need false. @default true, and false where Cilium is chained */
  readonly exclusive?: boolean;
  /** Chain the portmap plugin, which serves container ports with a hostPort beside kube-proxy. The nodes must have it. @default false: Cilium serves them by itself where it replaces kube-proxy */
  readonly portmap?: boolean;
}

/** Where control groups are: Cilium attaches programs to them. */
export interface CiliumCgroup {
  /** Mount a cgroup2 file system of its own. @default true, and false on Talos, which has one and lets nobody mount */
  readonly autoMount?: boolean;
  /** Where it is on the node. @default /run/cilium/cgroupv2, and /sys/fs/cgroup where it is not mounted */
  readonly hostRoot?: string;
}

/** Replacements of images. */
export interface CiliumImages {
  /** @default upstream's of the version */
  readonly agent?: ImageSpec;
  /** @default upstream's of the version and the cloud */
  readonly operator?: ImageSpec;
  /** @default upstream's of the version */
  readonly envoy?: ImageSpec;
}

/** Overrides by workload. */
export interface CiliumOverrides {
  readonly agent?: WorkloadOverrides;
  readonly operator?: WorkloadOverrides;
  readonly envoy?: WorkloadOverrides;
  readonly hubbleRelay?: WorkloadOverrides;
  readonly hubbleUi?: WorkloadOverrides;
}

/**
 * Cilium: pod network, policies and, where wanted, Services, ingress, gateways and load balancing in BPF programs. The
 * layer's policies are printed as CiliumNetworkPolicies, because ranges of a NetworkPolicy never match nodes or the API server here.
 */
export interface CiliumOptions {
  /** Release of Cilium. @default the newest supported */
  readonly version?: CiliumVersion;
  /** How packets of pods cross nodes, who gives pods addresses, encryption. @default a VXLAN tunnel with addresses from the cluster's pod ranges */
  readonly routing?: CiliumRouting;
  /** Who makes Services work. @default ebpf where the layer says `proxy: { type: 'none' }`, otherwise kube-proxy */
  readonly services?: CiliumServices;
  /** Which policies are enforced. */
  readonly policy?: CiliumPolicyOptions;
  /** Who reads names and requests. @default a DaemonSet */
  readonly envoy?: CiliumEnvoy;
  /** Who sees flows. @default on, with certificates by a CronJob */
  readonly hubble?: CiliumHubble;
  /** Custom resources of Cilium that belong to the layer. @default none */
  readonly resources?: CiliumResources;
  /** Router processes on nodes; `resources.bgp` says whom they speak with. @default whether `resources.bgp` is there */
  readonly bgpControlPlane?: boolean;
  /** Give addresses to Services of type LoadBalancer from `resources.loadBalancerPools`. @default true */
  readonly loadBalancerIpam?: boolean;
  /** Who this cluster is among connected ones. @default outside of every mesh */
  readonly clusterIdentity?: CiliumClusterIdentity;
  /** Limits of pods. `{}` has them without BBR. @default off */
  readonly bandwidthManager?: CiliumBandwidthManager;
  /** How pods are connected. `netkit` needs kernel 6.8. @default veth */
  readonly datapath?: 'veth' | 'netkit' | 'netkit-l2';
  /** Devices that lead out of the node, `eth0` or `eth+`. @default found by Cilium */
  readonly devices?: readonly string[];
  /** MTU of the network between nodes, in bytes; Cilium subtracts what it needs. @default the MTU of the node's devices */
  readonly mtu?: number;
  /** Host port of the agents' Prometheus endpoint; 0: none. @default 0 */
  readonly metricsPort?: number;
  /** Agents that write everything they do. @default false */
  readonly debug?: boolean;
  readonly operator?: CiliumOperator;
  readonly cniConfig?: CiliumCniConfig;
  readonly cgroup?: CiliumCgroup;
  /** Keys of cilium-config that no other option writes: sizes, intervals, timeouts. @default upstream's */
  readonly config?: TunableConfig;
  /** Keys of cilium-config that are known to Cilium and not here, as it reads them. A key that is known here is refused, with the option for it. @default none */
  readonly extraConfig?: Readonly<Record<string, string>>;
  readonly images?: CiliumImages;
  /** Resources, tolerations and the like, by workload. */
  readonly overrides?: CiliumOverrides;
}
