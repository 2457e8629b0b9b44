import type { ChangeTable } from '../../../component';
import type { KubeNetworkPoliciesOptions } from './options';

/** What a change does on a living cluster. Every restart is a gap, or a pause, as `failOpen` says. */
export const kubeNetworkPoliciesChanges: ChangeTable<KubeNetworkPoliciesOptions> = {
  version: 'rolling-restart',
  failOpen: 'rolling-restart',
  strictMode: 'rolling-restart',
  queueId: 'rolling-restart',
  metricsPort: 'rolling-restart',
  image: 'rolling-restart',
};
