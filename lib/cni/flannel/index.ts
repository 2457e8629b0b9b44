export type { FlannelBackend, HostGatewayBackend, IpipBackend, SecretKey, UdpBackend, VxlanBackend, WireGuardBackend } from './backend';
export { flannel } from './definition';
export type {
  DaemonSetUpdate,
  FlannelInterface,
  FlannelOptions,
  FlannelOverrides,
  MatchedInterface,
  NamedInterface,
  OnDelete,
  ReachingInterface,
  RollingUpdate,
  StandardPlugins,
} from './options';
export type { ResolvedFlannel } from './resolve';
export { type FlannelRelease, type FlannelVersion, flannelReleases } from './versions';
