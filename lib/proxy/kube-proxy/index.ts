export type { KubeProxyConfiguration } from './config';
export { kubeProxy } from './definition';
export type {
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
  KubeProxyClientConnection,
  KubeProxyLogging,
  KubeProxyMode,
  KubeProxyOptions,
  NftablesSettings,
} from './options';
export type { ResolvedKubeProxy } from './resolve';
export { kubeProxyRules } from './rules';
