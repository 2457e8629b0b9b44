export { bgpAdvertisement, bgpClusterConfig, bgpNodeConfigOverride, bgpPeerConfig } from './bgp';
export type {
  CiliumBgpAddressPeer,
  CiliumBgpAdvertisementOptions,
  CiliumBgpAttributes,
  CiliumBgpClusterConfigOptions,
  CiliumBgpFamily,
  CiliumBgpGatewayPeer,
  CiliumBgpInstance,
  CiliumBgpInstanceOverride,
  CiliumBgpNodeConfigOverrideOptions,
  CiliumBgpPeer,
  CiliumBgpPeerConfigOptions,
  CiliumBgpPodCidrRoutes,
  CiliumBgpPodPoolRoutes,
  CiliumBgpRoutes,
  CiliumBgpServiceRoutes,
  CiliumBgpWellKnownCommunity,
} from './bgp-options';
export { checkBgpAdvertisement, checkBgpClusterConfig, checkBgpNodeConfigOverride, checkBgpPeerConfig } from './check-bgp';
export { checkEgressGatewayPolicy } from './check-egress';
export { checkL2AnnouncementPolicy, checkLoadBalancerIPPool } from './check-load-balancer';
export { checkPodIPPool } from './check-pod-pool';
export { checkClusterwideNetworkPolicy, checkNetworkPolicy } from './check-policy';
export { checkLocalRedirectPolicy } from './check-redirect';
export { checkResources } from './check-resources';
export { egressGatewayPolicy } from './egress';
export { l2AnnouncementPolicy, loadBalancerIPPool } from './load-balancer';
export { resourceManifests } from './manifests';
export type {
  CiliumAddressFrontend,
  CiliumBgpOptions,
  CiliumEgressAddress,
  CiliumEgressGatewayPolicyOptions,
  CiliumEgressInterface,
  CiliumEgressSelector,
  CiliumEgressSource,
  CiliumL2AnnouncementPolicyOptions,
  CiliumLoadBalancerIPPoolOptions,
  CiliumLocalRedirectPolicyOptions,
  CiliumPodIPPoolOptions,
  CiliumPodPoolRanges,
  CiliumRedirectFrontend,
  CiliumRedirectPort,
  CiliumResources,
  CiliumServiceFrontend,
} from './options';
export { podIPPool } from './pod-pool';
export {
  type CiliumClusterwideNetworkPolicyOptions,
  type CiliumNetworkPolicyOptions,
  type CiliumPolicySpec,
  ciliumClusterwideNetworkPolicy,
  ciliumNetworkPolicy,
} from './policy';
export { localRedirectPolicy } from './redirect';
export type { CiliumLabelRequirement, CiliumLabelSelector } from './selector';
