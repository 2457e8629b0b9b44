import type { ChangeTable } from '../../component';
import type { KubeVipOptions } from './options';

/** What a change of each option does on a living cluster. While a node's kube-vip restarts, another node takes its addresses over. */
export const kubeVipChanges: ChangeTable<KubeVipOptions> = {
  version: 'rolling-restart',
  mode: 'breaks-connections',
  'mode.type': 'breaks-connections',
  'mode.interface': 'breaks-connections',
  'mode.election': 'breaks-connections',
  'mode.lease': 'rolling-restart',
  'mode.lease.duration': 'rolling-restart',
  'mode.lease.renewDeadline': 'rolling-restart',
  'mode.lease.retryPeriod': 'rolling-restart',
  'mode.as': 'breaks-connections',
  'mode.routerId': 'breaks-connections',
  'mode.routerId.type': 'breaks-connections',
  'mode.routerId.name': 'breaks-connections',
  'mode.peers': 'breaks-connections',
  'mode.sourceInterface': 'breaks-connections',
  'mode.holdTime': 'rolling-restart',
  'mode.keepaliveInterval': 'rolling-restart',
  // Services keep the addresses they have, also those that are in no pool any more.
  pools: 'free',
  // Services without the class lose their load balancer, and a Service's class cannot be changed.
  loadBalancerClass: 'breaks-connections',
  searchOrder: 'free',
  metricsPort: 'rolling-restart',
  healthPort: 'rolling-restart',
  logLevel: 'rolling-restart',
  cloudProvider: 'rolling-restart',
  'cloudProvider.version': 'rolling-restart',
  'cloudProvider.replicas': 'free',
  'cloudProvider.image': 'rolling-restart',
  image: 'rolling-restart',
};
