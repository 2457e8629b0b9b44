/** What the pools and the encryption put around packets between nodes. */
import type { Encapsulation } from '../../component';
import type { CalicoEncapsulation, ResolvedCalicoPool } from './pools';
import type { CalicoSettings } from './settings';

/** Modes of an IPPool object. */
export function poolModes(encapsulation: CalicoEncapsulation): { readonly ipipMode: PoolMode; readonly vxlanMode: PoolMode } {
  switch (encapsulation) {
    case 'vxlan':
      return { ipipMode: 'Never', vxlanMode: 'Always' };
    case 'vxlan-cross-subnet':
      return { ipipMode: 'Never', vxlanMode: 'CrossSubnet' };
    case 'ipip':
      return { ipipMode: 'Always', vxlanMode: 'Never' };
    case 'ipip-cross-subnet':
      return { ipipMode: 'CrossSubnet', vxlanMode: 'Never' };
    case 'none':
      return { ipipMode: 'Never', vxlanMode: 'Never' };
  }
}
type PoolMode = 'Always' | 'CrossSubnet' | 'Never';

export function isVxlan({ encapsulation }: Pick<ResolvedCalicoPool, 'encapsulation'>): boolean {
  return encapsulation === 'vxlan' || encapsulation === 'vxlan-cross-subnet';
}

export function isIpip({ encapsulation }: Pick<ResolvedCalicoPool, 'encapsulation'>): boolean {
  return encapsulation === 'ipip' || encapsulation === 'ipip-cross-subnet';
}

/** Whether any packet is carried in VXLAN: by a pool, or because eBPF forwards Services to other nodes in it. */
export function usesVxlan({ pools, dataplane }: Pick<CalicoSettings, 'pools' | 'dataplane'>): boolean {
  return pools.some(isVxlan) || dataplane.type === 'bpf';
}

/** What runs beside Felix in calico-node: BIRD for BGP, or nothing. */
export function backendOf({ podNetwork, ipam, bgp }: Pick<CalicoSettings, 'podNetwork' | 'ipam' | 'bgp'>): 'bird' | 'vxlan' | 'none' {
  if (podNetwork !== 'calico') return 'none';
  if (bgp.type !== 'off') return 'bird';
  // Ranges of nodes that the cloud routes: Felix needs no addresses of nodes, and a node's condition is the cloud's business.
  return ipam.type === 'host-local' ? 'none' : 'vxlan';
}

/**
 * Headers around packets between nodes. WireGuard takes the place of a pool's encapsulation, it does not stand around it;
 * a packet has the larger of the two. Source: getting MTUs in felix/dataplane/linux/int_dataplane.go of v3.32.1.
 */
export function encapsulationOf(settings: Pick<CalicoSettings, 'pools' | 'dataplane' | 'wireguard'>): readonly Encapsulation[] {
  if (settings.wireguard !== undefined) return [{ name: 'WireGuard', overhead: { IPv4: 60, IPv6: 80 } }];
  if (usesVxlan(settings)) return [{ name: 'VXLAN', overhead: { IPv4: 50, IPv6: 70 } }];
  return settings.pools.some(isIpip) ? [{ name: 'IP in IP', overhead: { IPv4: 20, IPv6: 0 } }] : [];
}
