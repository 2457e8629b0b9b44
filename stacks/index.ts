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
