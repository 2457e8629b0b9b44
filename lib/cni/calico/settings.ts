import type { ResolvedCalicoBgp } from './bgp';
import type { ResolvedCalicoDataplane } from './dataplane';
import type { ResolvedCalicoAddressDetection } from './detection';
import type { ResolvedCalicoFelix, ResolvedCalicoWireGuard } from './felix';
import type { CalicoOverrides } from './options';
import type { CalicoEncapsulation, ResolvedCalicoLoadBalancer, ResolvedCalicoPool } from './pools';
import type { CalicoRelease } from './versions';

/** Calico's options that do not depend on how it is installed, with every default filled in. Plain data. */
export interface CalicoSettings {
  readonly release: CalicoRelease;
  readonly dataplane: ResolvedCalicoDataplane;
  /** Other than `calico`: Calico enforces policies only, and there are no pools, no encapsulation and no BGP. */
  readonly podNetwork: 'calico' | 'amazon-vpc-cni' | 'azure-cni' | 'gke';
  /** Of pools that do not say otherwise. */
  readonly encapsulation: CalicoEncapsulation;
  readonly bgp: ResolvedCalicoBgp;
  /** Empty where Calico is not the pod network. */
  readonly pools: readonly ResolvedCalicoPool[];
  readonly ipam: ResolvedCalicoIpam;
  readonly loadBalancer: ResolvedCalicoLoadBalancer | undefined;
  /** One for each family of the cluster. */
  readonly addressDetection: ResolvedCalicoAddressDetection;
  /** Undefined: measured on the nodes. */
  readonly mtu: number | undefined;
  readonly wireguard: ResolvedCalicoWireGuard | undefined;
  readonly felix: ResolvedCalicoFelix;
  readonly hostPorts: boolean;
  readonly overrides: CalicoOverrides;
}

export type ResolvedCalicoIpam =
  | { readonly type: 'calico'; readonly strictAffinity: boolean; readonly maxBlocksPerHost: number }
  | { readonly type: 'host-local' };
