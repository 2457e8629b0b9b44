import type { ChangeTable } from '../../component';
import { operatorChanges } from './operator';
import type { CalicoOptions } from './options';

/**
 * What a change of each option does on a living cluster. Felix reads its objects all the time and restarts by itself for
 * most fields, which breaks nothing: rules and routes stay in the kernel meanwhile. Sources are named where connections do
 * not survive; the rest follows from what is an object (free) and what is in the pods' template (rolling-restart).
 */
export const calicoChanges: ChangeTable<CalicoOptions> = {
  ...operatorChanges,
  install: 'breaks-connections',
  // Source: docs.tigera.io, operations/operator-migration: a migration of its own, and there is no way back.
  'install.type': 'never',
  version: 'rolling-restart',

  'install.typha': 'rolling-restart',
  'install.typha.enabled': 'rolling-restart',
  'install.typha.replicas': 'free',
  'install.typha.metricsPort': 'rolling-restart',
  'install.updateStrategy': 'free',
  'install.updateStrategy.type': 'free',
  'install.updateStrategy.maxUnavailable': 'free',
  'install.images': 'rolling-restart',
  'install.images.node': 'rolling-restart',
  'install.images.cni': 'rolling-restart',
  'install.images.kubeControllers': 'rolling-restart',
  'install.images.typha': 'rolling-restart',

  // Connections through Services are lost where another program translates their packets.
  // Source: docs.tigera.io, operations/ebpf/enabling-ebpf.
  dataplane: 'breaks-connections',
  'dataplane.type': 'breaks-connections',
  'dataplane.backend': 'breaks-connections',
  'dataplane.externalServiceMode': 'breaks-connections',
  'dataplane.connectTimeLoadBalancing': 'breaks-connections',
  'dataplane.dataInterfacePattern': 'breaks-connections',
  'dataplane.enforceRpf': 'free',
  'dataplane.logLevel': 'free',
  // The table is made anew. Source: felix/bpf/maps of v3.32.1.
  'dataplane.conntrackSize': 'breaks-connections',

  // Addresses of living pods come from somewhere else.
  podNetwork: 'never',
  // Pods of two nodes that differ cannot reach each other until both have changed.
  // Source: docs.tigera.io, networking/configuring/vxlan-ipip.
  encapsulation: 'breaks-connections',
  bgp: 'breaks-connections',
  'bgp.type': 'breaks-connections',
  'bgp.asNumber': 'breaks-connections',
  'bgp.listenPort': 'breaks-connections',
  'bgp.logSeverity': 'free',
  'bgp.peers': 'breaks-connections',
  'bgp.password': 'breaks-connections',
  'bgp.password.secret': 'breaks-connections',
  'bgp.password.key': 'breaks-connections',
  'bgp.advertise': 'free',
  'bgp.advertise.clusterIps': 'free',
  'bgp.advertise.externalIps': 'free',
  'bgp.advertise.loadBalancerIps': 'free',
  'bgp.filters': 'free',
  'bgp.routeReflectors': 'breaks-connections',
  'bgp.routeReflectors.nodeSelector': 'breaks-connections',
  'bgp.routeReflectors.clusterId': 'breaks-connections',
  // Range and block size of a pool never change: another pool takes its place, and pods move to it one by one.
  // Source: libcalico-go/lib/clientv3/ippool.go of v3.32.1 and docs.tigera.io, networking/ipam/change-block-size.
  pools: 'never',
  // Source: docs.tigera.io, networking/ipam/migrate-pools: pods are created anew under the other.
  ipam: 'never',
  'ipam.type': 'never',
  'ipam.strictAffinity': 'free',
  'ipam.maxBlocksPerHost': 'free',
  loadBalancer: 'free',
  // A Service keeps an address of a pool that goes away until it is written again.
  'loadBalancer.pools': 'breaks-connections',
  'loadBalancer.assign': 'free',
  'loadBalancer.advertise': 'breaks-connections',
  addressDetection: 'breaks-connections',
  'addressDetection.IPv4': 'breaks-connections',
  'addressDetection.IPv4.type': 'breaks-connections',
  'addressDetection.IPv4.patterns': 'breaks-connections',
  'addressDetection.IPv4.destination': 'breaks-connections',
  'addressDetection.IPv4.cidrs': 'breaks-connections',
  'addressDetection.IPv6': 'breaks-connections',
  'addressDetection.IPv6.type': 'breaks-connections',
  'addressDetection.IPv6.patterns': 'breaks-connections',
  'addressDetection.IPv6.destination': 'breaks-connections',
  'addressDetection.IPv6.cidrs': 'breaks-connections',
  // Pods that run keep the MTU they were created with. Source: docs.tigera.io, networking/configuring/mtu.
  mtu: 'rolling-restart',
  wireguard: 'breaks-connections',
  'wireguard.port': 'breaks-connections',
  'wireguard.portV6': 'breaks-connections',
  'wireguard.hostEncryption': 'breaks-connections',
  'wireguard.persistentKeepalive': 'free',
  felix: 'free',
  'felix.logSeverity': 'free',
  'felix.healthPort': 'rolling-restart',
  'felix.metricsPort': 'free',
  'felix.endpointToHost': 'rolling-restart',
  'felix.chainInsertMode': 'free',
  'felix.failsafeInbound': 'free',
  'felix.failsafeOutbound': 'free',
  'felix.vxlanPort': 'breaks-connections',
  'felix.vxlanVni': 'breaks-connections',
  'felix.natPortRange': 'free',
  'felix.natOutgoingExclusions': 'free',
  'felix.awsSrcDstCheck': 'free',
  'felix.serviceLoopPrevention': 'free',
  'felix.sourceSpoofing': 'free',
  'felix.allowIpipFromWorkloads': 'free',
  'felix.allowVxlanFromWorkloads': 'free',
  'felix.floatingIps': 'free',
  'felix.mtuInterfacePattern': 'rolling-restart',
  'felix.usageReporting': 'free',
  // The CNI configuration reaches pods that are created afterwards.
  hostPorts: 'rolling-restart',
};
