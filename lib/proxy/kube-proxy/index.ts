export type { KubeProxyConfiguration } from './config';
export { kubeProxy } from './definition';
export type {
  ClientConnection,
  ConntrackSettings,
  DetectByBridge,
  DetectByClusterCidr,
  DetectByInterfacePrefix,
  DetectByNodeCidr,
  DetectLocal,
  DurationText,
  IptablesSettings,
  IpvsScheduler,
  IpvsSettings,
  KubeProxyMode,
  KubeProxyOptions,
  Logging,
  NftablesSettings,
} from './options';
export { type ResolvedKubeProxy, resolveKubeProxy } from './resolve';
export { kubeProxyRules } from './rules';
