export {
  CiliumBGPAdvertisement,
  type CiliumBGPAdvertisementProps,
  CiliumBGPClusterConfig,
  type CiliumBGPClusterConfigProps,
  CiliumBGPNodeConfigOverride,
  type CiliumBGPNodeConfigOverrideProps,
  CiliumBGPPeerConfig,
  type CiliumBGPPeerConfigProps,
  CiliumClusterwideNetworkPolicy,
  type CiliumClusterwideNetworkPolicyProps,
  CiliumEgressGatewayPolicy,
  type CiliumEgressGatewayPolicyProps,
  CiliumL2AnnouncementPolicy,
  type CiliumL2AnnouncementPolicyProps,
  CiliumLoadBalancerIPPool,
  type CiliumLoadBalancerIPPoolProps,
  CiliumLocalRedirectPolicy,
  type CiliumLocalRedirectPolicyProps,
  CiliumNetworkPolicy,
  type CiliumNetworkPolicyProps,
  CiliumPodIPPool,
  type CiliumPodIPPoolProps,
} from './cilium';
export type { CiliumObjectProps } from './cilium-object';
export {
  Calico,
  type CalicoProps,
  Canal,
  type CanalProps,
  Cilium,
  type CiliumProps,
  CoreDns,
  type CoreDnsProps,
  Flannel,
  type FlannelProps,
  KubeProxy,
  type KubeProxyProps,
  KubeRouter,
  type KubeRouterProps,
  KubeVip,
  type KubeVipProps,
  Traefik,
  type TraefikProps,
  Weave,
  type WeaveProps,
} from './components';
export { Ingress, type IngressProps } from './ingress';
export type { FlowProps, NetworkLayerProps, PolicyProps, SegmentProps } from './layer-props';
export { type ComponentProps, NetworkComponent } from './network-component';
export { NetworkLayer } from './network-layer';
export { Service, type ServiceProps } from './service';
