import type { ChangeTable } from '../../../component';
import type { KubeRouterFirewallOptions } from './options';

/** What a change does on a living cluster: rules stay in the kernel while the pods are replaced. */
export const kubeRouterFirewallChanges: ChangeTable<KubeRouterFirewallOptions> = {
  version: 'rolling-restart',
  nftables: 'rolling-restart',
  healthPort: 'rolling-restart',
  metricsPort: 'rolling-restart',
  syncPeriod: 'rolling-restart',
  nodePortRange: 'rolling-restart',
  image: 'rolling-restart',
};
