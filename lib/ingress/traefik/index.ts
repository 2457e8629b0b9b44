export { traefik } from './definition';
export type {
  TraefikEndpoint,
  TraefikEndpointHostname,
  TraefikEndpointIp,
  TraefikExposure,
  TraefikHostNetworkExposure,
  TraefikHostPortExposure,
  TraefikLoadBalancerExposure,
  TraefikNodePortExposure,
  TraefikTrafficPolicy,
} from './exposure';
export {
  type AddPrefixMiddleware,
  type BasicAuthMiddleware,
  type BufferingMiddleware,
  type ChainMiddleware,
  type CompressMiddleware,
  type HeadersMiddleware,
  type InFlightReqMiddleware,
  type IpAllowListMiddleware,
  type RateLimitMiddleware,
  type RedirectRegexMiddleware,
  type RedirectSchemeMiddleware,
  type ReplacePathRegexMiddleware,
  type StripPrefixMiddleware,
  type TraefikIpStrategy,
  type TraefikMiddleware,
  traefikMiddlewares,
} from './middleware';
export type {
  TraefikAccessLog,
  TraefikDaemonSet,
  TraefikDashboard,
  TraefikDeployment,
  TraefikIngressClass,
  TraefikOptions,
  TraefikPorts,
  TraefikTls,
  TraefikTrustedProxies,
  TraefikWorkload,
} from './options';
export { traefikOf } from './planned';
export type { ResolvedTraefik } from './resolve';
export { traefikController } from './service';
export { type TraefikRelease, type TraefikVersion, traefikReleases } from './versions';
