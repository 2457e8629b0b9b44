import type { ChangeTable } from '../../component';
import type { FlannelOptions } from './options';

/**
 * What a change of each option does on a living cluster. Upstream says that a backend is never changed at runtime: nodes
 * of old and new cannot reach each other until all are replaced. Source: Documentation/backends.md of flannel v0.28.9.
 */
export const flannelChanges: ChangeTable<FlannelOptions> = {
  version: 'rolling-restart',
  backend: 'breaks-connections',
  'backend.type': 'breaks-connections',
  'backend.vni': 'breaks-connections',
  'backend.port': 'breaks-connections',
  'backend.portV6': 'breaks-connections',
  'backend.directRouting': 'rolling-restart',
  'backend.learning': 'rolling-restart',
  // Pods that run keep the MTU they were created with.
  'backend.mtu': 'rolling-restart',
  'backend.mode': 'breaks-connections',
  'backend.persistentKeepalive': 'rolling-restart',
  'backend.psk': 'breaks-connections',
  'backend.psk.secret': 'breaks-connections',
  'backend.psk.key': 'breaks-connections',
  policyEngine: 'rolling-restart',
  // Rules of the old engine stay on the nodes until they are rebooted or cleaned.
  'policyEngine.type': 'breaks-connections',
  'policyEngine.version': 'rolling-restart',
  'policyEngine.nftables': 'rolling-restart',
  'policyEngine.healthPort': 'rolling-restart',
  'policyEngine.metricsPort': 'rolling-restart',
  'policyEngine.syncPeriod': 'rolling-restart',
  'policyEngine.nodePortRange': 'rolling-restart',
  'policyEngine.failOpen': 'rolling-restart',
  'policyEngine.strictMode': 'rolling-restart',
  'policyEngine.queueId': 'rolling-restart',
  'policyEngine.image': 'rolling-restart',
  nftables: 'rolling-restart',
  ipMasq: 'breaks-connections',
  nonMasqueradeCidrs: 'breaks-connections',
  interface: 'breaks-connections',
  'interface.type': 'breaks-connections',
  'interface.names': 'breaks-connections',
  'interface.patterns': 'breaks-connections',
  'interface.address': 'breaks-connections',
  healthPort: 'rolling-restart',
  // The two that the CNI configuration holds reach pods that are created afterwards.
  portmap: 'rolling-restart',
  hairpinMode: 'rolling-restart',
  eventQueueDepth: 'rolling-restart',
  cniPlugins: 'rolling-restart',
  'cniPlugins.install': 'rolling-restart',
  'cniPlugins.image': 'rolling-restart',
  updateStrategy: 'free',
  'updateStrategy.type': 'free',
  'updateStrategy.maxUnavailable': 'free',
  image: 'rolling-restart',
  cniPluginImage: 'rolling-restart',
  ipMasqAgentImage: 'rolling-restart',
};
