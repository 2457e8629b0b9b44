export { traefik } from './definition';
export type {
  ExternalTrafficPolicy,
  HostNetworkExposure,
  HostPortExposure,
  IngressEndpoint,
  IngressHostname,
  IngressIp,
  LoadBalancerExposure,
  NodePortExposure,
  TraefikExposure,
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
  type IpStrategy,
  type Middleware,
  type RateLimitMiddleware,
  type RedirectRegexMiddleware,
  type RedirectSchemeMiddleware,
  type ReplacePathRegexMiddleware,
  type StripPrefixMiddleware,
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
  TraefikWorkload,
  TrustedProxies,
} from './options';
export { traefikOf } from './planned';
export type { ResolvedTraefik } from './resolve';
export { traefikController } from './service';
export { type TraefikRelease, type TraefikVersion, traefikReleases } from './versions';
