export { kubeVip } from './definition';
export type {
  ArpMode,
  BgpMode,
  BgpPeer,
  InterfaceRouterId,
  KubeVipMode,
  LeaseTimings,
  NodeAddressRouterId,
  PasswordReference,
  RouterId,
} from './mode';
export type { CloudProviderOptions, KubeVipOptions, KubeVipPool } from './options';
export type { ResolvedKubeVip } from './resolve';
export { arpAcrossSubnets, familyWithoutPeer, kubeVipRules, leaseTimings } from './rules';
export {
  type CloudProviderVersion,
  cloudProviderReleases,
  defaultCloudProviderVersion,
  defaultKubeVipVersion,
  type KubeVipVersion,
  kubeVipReleases,
} from './versions';
