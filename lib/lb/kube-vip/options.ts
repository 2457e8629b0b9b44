import type { ImageSpec, WorkloadOverrides } from '../../component';
import type { KubeVipMode } from './mode';
import type { CloudProviderVersion, KubeVipVersion } from './versions';

/** Addresses for Services of type LoadBalancer. */
export interface KubeVipPool {
  /** `10.0.0.10-10.0.0.20`, single addresses or CIDRs, of one family or both. Addresses that end in .0 or .255 are never handed out. */
  readonly addresses: readonly string[];
  /**
   * The namespace whose Services take from this pool, and no longer from the global one. One a pool: the cloud provider
   * looks for taken addresses in the namespace of the Service only, and two of them would get the same address.
   * @default the pool is global
   */
  readonly namespaces?: readonly string[];
}

/** The cloud provider: gives each Service an address from the pools. */
export interface CloudProviderOptions {
  /** Release of the cloud provider, which has releases of its own. @default the newest supported */
  readonly version?: CloudProviderVersion;
  /** Copies; one works, the others wait for it to be gone. @default 1 */
  readonly replicas?: number;
  /** Replaces its image. @default upstream's of the version */
  readonly image?: ImageSpec;
}

/** kube-vip with its cloud provider: addresses for Services of type LoadBalancer. It does not give the control plane an address. */
export interface KubeVipOptions {
  /** Release of kube-vip. @default the newest supported */
  readonly version?: KubeVipVersion;
  /** How the network learns where addresses are. @default ARP on the interface of the default route */
  readonly mode?: KubeVipMode;
  /** Where Services get their addresses from; at least one. No two have an address in common. */
  readonly pools: readonly KubeVipPool[];
  /** Serve only Services that name this loadBalancerClass. @default serve those that name none */
  readonly loadBalancerClass?: string;
  /** Whether free addresses are taken from the low end of a pool or from the high one. @default ascending */
  readonly searchOrder?: 'ascending' | 'descending';
  /** Host port of the Prometheus endpoint; 0: none. @default 2112 */
  readonly metricsPort?: number;
  /** Host port of a health endpoint, above 1023, and a liveness probe on it; 0: none. @default 0 */
  readonly healthPort?: number;
  /** The least that is logged. @default info */
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error';
  /** What gives Services their addresses. @default one copy of the newest supported */
  readonly cloudProvider?: CloudProviderOptions;
  /** Replaces the image of kube-vip. @default upstream's of the version */
  readonly image?: ImageSpec;
  /** What workloads take beside the options above, by workload. @default none */
  readonly overrides?: { readonly kubeVip?: WorkloadOverrides; readonly cloudProvider?: WorkloadOverrides };
}
