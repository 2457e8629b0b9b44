export { calicoAbilities } from './abilities';
export type {
  CalicoAdvertisement,
  CalicoBgp,
  CalicoBgpFilter,
  CalicoBgpFilterRule,
  CalicoBgpMesh,
  CalicoBgpOff,
  CalicoBgpPeer,
  CalicoBgpPeers,
  CalicoRouteReflectors,
} from './bgp';
export type { CalicoBpf, CalicoDataplane, CalicoIptables, CalicoNftables } from './dataplane';
export { calico } from './definition';
export type {
  CalicoAddressDetection,
  CalicoCanReach,
  CalicoDetection,
  CalicoFirstFound,
  CalicoInCidrs,
  CalicoInterface,
  CalicoInternalIp,
  CalicoSkipInterface,
} from './detection';
export type { CalicoFailsafePort, CalicoFelix, CalicoFelixPolicies, CalicoWireGuard } from './felix';
export type * from './operator/options';
export type {
  CalicoHostLocalIpam,
  CalicoImages,
  CalicoInstall,
  CalicoIpam,
  CalicoIpamChoice,
  CalicoManifestInstall,
  CalicoOnDelete,
  CalicoOptions,
  CalicoOverrides,
  CalicoRollingUpdate,
  CalicoTypha,
  CalicoUpdate,
} from './options';
export type { CalicoEncapsulation, CalicoLoadBalancer, CalicoLoadBalancerPool, CalicoPool } from './pools';
export type { ResolvedCalico } from './resolved';
export { type CalicoRelease, type CalicoVersion, calicoReleases } from './versions';
