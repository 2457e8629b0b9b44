export { kubeRouterAbilities } from './abilities';
export type {
  KubeRouterBfd,
  KubeRouterBgp,
  KubeRouterGracefulRestart,
  KubeRouterPasswordSecret,
  KubeRouterPeer,
  OpenPeer,
  PasswordPeer,
} from './bgp';
export { kubeRouter } from './definition';
export type {
  HostPathAccess,
  InClusterAccess,
  KubeRouterAccess,
  KubeRouterAdvertisement,
  KubeRouterDirectServerReturn,
  KubeRouterLoadBalancer,
  KubeRouterOnDelete,
  KubeRouterOptions,
  KubeRouterRollingUpdate,
  KubeRouterServices,
  KubeRouterUpdate,
} from './options';
export type { FullOverlay, KubeRouterOverlay, NoOverlay, SubnetOverlay } from './overlay';
export type { ResolvedKubeRouter } from './resolve';
