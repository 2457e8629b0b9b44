import type { Rule } from '../../../component';
import type { ResolvedKubeProxy } from '../resolve';
import * as addresses from './addresses';
import * as modes from './modes';

/** Every rule of kube-proxy alone. */
export const kubeProxyRules: readonly Rule<ResolvedKubeProxy>[] = [
  modes.ipvsDeprecated,
  modes.ipvsGateOff,
  modes.nftablesNeedsKernel,
  modes.nftablesConntrackBug,
  modes.nftablesLocalhost,
  modes.settingsOfOtherMode,
  addresses.noClusterCidr,
  addresses.clusterCidrOfRoutedPods,
  addresses.clusterCidrMissesPods,
  addresses.bindAddressFamily,
  addresses.nodePortsOfOneFamily,
  addresses.metricsOnLoopback,
  addresses.profilingOpen,
];
