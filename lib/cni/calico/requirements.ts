/** What Calico asks of nodes, each with its reason. Source: docs.tigera.io, system requirements, and what Felix creates on a node. */
import type { Cluster } from '../../cluster';
import type { Requirement } from '../../component';
import { isIpip, usesVxlan } from './encapsulation';
import type { CalicoSettings } from './settings';

export function requirementsOf(settings: CalicoSettings, cluster: Cluster): readonly Requirement[] {
  const { bgp, dataplane, ipam, podNetwork, pools, wireguard } = settings;
  return [
    ...(dataplane.type === 'bpf'
      ? []
      : [
          {
            type: 'capability',
            capability: 'service-proxy',
            reason: 'calico-node reaches the API server through the kubernetes Service',
          } as const,
        ]),
    ...(podNetwork === 'calico' && ipam.type === 'host-local'
      ? [
          {
            type: 'cluster',
            fact: 'node-pod-cidrs',
            reason: 'pods get addresses of their node range: kube-controller-manager must allocate them',
          } as const,
        ]
      : []),
    ...(bgp.type === 'peers' && bgp.routeReflectors !== undefined
      ? [
          {
            type: 'cluster',
            fact: 'route-reflector-annotations',
            reason: `nodes that match ${bgp.routeReflectors.nodeSelector} carry projectcalico.org/RouteReflectorClusterID: ${bgp.routeReflectors.clusterId}`,
          } as const,
        ]
      : []),
    {
      type: 'unmanaged-interfaces',
      interfaces: ['cali*', 'tunl*', 'vxlan.calico', 'vxlan-v6.calico', 'wireguard.cali', 'wg-v6.cali'],
      reason: 'NetworkManager and firewalld take routes and rules of interfaces that they take for their own',
    },
    { type: 'kernel', version: '5.10', reason: 'the oldest kernel that Calico is tested with' },
    ...dataplaneRequirements(dataplane),
    ...(usesVxlan(settings) ? [{ type: 'kernel-module', module: 'vxlan', reason: 'Felix creates vxlan.calico' } as const] : []),
    ...(pools.some(isIpip) ? [{ type: 'kernel-module', module: 'ipip', reason: 'Felix creates tunl0' } as const] : []),
    ...(wireguard === undefined
      ? []
      : [
          { type: 'kernel-module', module: 'wireguard', reason: 'Felix creates a WireGuard device' } as const,
          { type: 'kernel', version: '5.6', reason: 'the first kernel with WireGuard; older ones need its package' } as const,
        ]),
    ...sysctls(cluster),
  ];
}

function dataplaneRequirements({ type }: CalicoSettings['dataplane']): readonly Requirement[] {
  const module = (name: string, reason: string): Requirement => ({ type: 'kernel-module', module: name, reason });
  switch (type) {
    case 'iptables':
      return [
        module('nf_conntrack', 'policies follow connections'),
        module('ip_set', 'policies compare with sets of addresses'),
        module('xt_set', 'rules look into those sets'),
        module('xt_mark', 'rules hand packets on by marks'),
        module('xt_multiport', 'rules name lists of ports'),
      ];
    case 'nftables':
      return [
        module('nf_tables', 'rules are nftables'),
        module('nf_conntrack', 'policies follow connections'),
        { type: 'kernel', version: '5.13', reason: "Calico's nftables rules", rule: 'calico/nftables-kernel' },
      ];
    case 'bpf':
      return [{ type: 'host-file', path: '/sys/fs/bpf', reason: 'Felix keeps its programs and maps there' }];
  }
}

/** Felix turns forwarding on by itself; said because hardened nodes turn it off again. */
function sysctls({ families }: Cluster): readonly Requirement[] {
  const sysctl = (name: string): Requirement => ({ type: 'sysctl', name, value: '1', reason: 'nodes route for their pods' });
  return [
    ...(families.includes('IPv4') ? [sysctl('net.ipv4.ip_forward')] : []),
    ...(families.includes('IPv6') ? [sysctl('net.ipv6.conf.all.forwarding')] : []),
  ];
}
