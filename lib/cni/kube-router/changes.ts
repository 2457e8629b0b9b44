import type { ChangeTable } from '../../component';
import type { KubeRouterOptions } from './options';

/**
 * What a change of each option does on a living cluster. Routes, rules and virtual servers stay in the kernel while a pod
 * is replaced, and with graceful restart peers keep them as well. Source: docs/upgrading.md, docs/tunnels.md (tunnels of two
 * kinds do not understand each other during the rollout) and docs/bgp.md of kube-router v2.11.1.
 */
export const kubeRouterChanges: ChangeTable<KubeRouterOptions> = {
  version: 'rolling-restart',
  // Each of the three leaves what it wrote on the nodes when it goes, until they are cleaned.
  router: 'breaks-connections',
  firewall: 'breaks-connections',
  serviceProxy: 'breaks-connections',
  podNetwork: 'breaks-connections',
  overlay: 'breaks-connections',
  'overlay.type': 'breaks-connections',
  'overlay.encapsulation': 'breaks-connections',
  'overlay.port': 'breaks-connections',
  bgp: 'breaks-connections',
  // Nodes of the old number and of the new one are strangers until all are replaced.
  'bgp.clusterAsn': 'breaks-connections',
  'bgp.mesh': 'breaks-connections',
  'bgp.peers': 'rolling-restart',
  'bgp.multihopTtl': 'rolling-restart',
  // A node listens on it and dials others on it: sessions between old and new nodes do not come about.
  'bgp.port': 'breaks-connections',
  'bgp.holdTime': 'rolling-restart',
  'bgp.gracefulRestart': 'rolling-restart',
  'bgp.gracefulRestart.enabled': 'rolling-restart',
  'bgp.gracefulRestart.time': 'rolling-restart',
  'bgp.gracefulRestart.deferralTime': 'rolling-restart',
  'bgp.bfd': 'rolling-restart',
  'bgp.bfd.port': 'rolling-restart',
  'bgp.bfd.multiplier': 'rolling-restart',
  'bgp.bfd.interval': 'rolling-restart',
  'bgp.routerId': 'rolling-restart',
  'bgp.overrideNextHop': 'rolling-restart',
  'bgp.adminPort': 'rolling-restart',
  advertise: 'breaks-connections',
  'advertise.podCidrs': 'breaks-connections',
  'advertise.clusterIps': 'breaks-connections',
  'advertise.externalIps': 'breaks-connections',
  'advertise.loadBalancerIps': 'breaks-connections',
  services: 'rolling-restart',
  'services.hairpin': 'rolling-restart',
  // The other end of a connection would see another source.
  'services.masqueradeAll': 'breaks-connections',
  'services.nodePortOnAllAddresses': 'rolling-restart',
  'services.gracefulTermination': 'rolling-restart',
  'services.syncPeriod': 'rolling-restart',
  'services.directServerReturn': 'breaks-connections',
  'services.directServerReturn.runtimeFolder': 'rolling-restart',
  'services.directServerReturn.runtimeSocket': 'rolling-restart',
  'services.directServerReturn.routeTables': 'rolling-restart',
  // Addresses outside the new ranges stop being answered.
  externalIpRanges: 'breaks-connections',
  loadBalancerRanges: 'breaks-connections',
  strictExternalIps: 'breaks-connections',
  loadBalancer: 'rolling-restart',
  'loadBalancer.ranges': 'breaks-connections',
  'loadBalancer.defaultClass': 'rolling-restart',
  ipMasq: 'breaks-connections',
  // The three that the CNI configuration holds reach pods that are created afterwards.
  portmap: 'rolling-restart',
  hairpinMode: 'rolling-restart',
  mtu: 'rolling-restart',
  cniPlugins: 'rolling-restart',
  'cniPlugins.install': 'rolling-restart',
  nftables: 'rolling-restart',
  kubeconfig: 'rolling-restart',
  'kubeconfig.type': 'rolling-restart',
  'kubeconfig.path': 'rolling-restart',
  disableSourceDestCheck: 'rolling-restart',
  healthPort: 'rolling-restart',
  metricsPort: 'rolling-restart',
  syncPeriod: 'rolling-restart',
  nodePortRange: 'rolling-restart',
  updateStrategy: 'free',
  'updateStrategy.type': 'free',
  'updateStrategy.maxUnavailable': 'free',
  image: 'rolling-restart',
};
