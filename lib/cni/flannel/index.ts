export { flannelAbilities } from './abilities';
export type { FlannelBackend, FlannelPskSecret, HostGatewayBackend, IpipBackend, UdpBackend, VxlanBackend, WireGuardBackend } from './backend';
export { flannel } from './definition';
export type {
  FlannelInterface,
  FlannelMatchedInterface,
  FlannelNamedInterface,
  FlannelOnDelete,
  FlannelOptions,
  FlannelOverrides,
  FlannelPlugins,
  FlannelReachingInterface,
  FlannelRollingUpdate,
  FlannelUpdate,
} from './options';
export type { ResolvedFlannel } from './resolve';
export { type FlannelRelease, type FlannelVersion, flannelReleases } from './versions';
