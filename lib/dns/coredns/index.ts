export { coredns } from './definition';
export type {
  ConsolidatedErrors,
  CoreDnsCache,
  CoreDnsHosts,
  CoreDnsOptions,
  CoreDnsUpstreams,
  CustomCorefile,
  ForwardTuning,
  KubernetesZone,
  NameRewrite,
  NodeResolvers,
  NoUpstreams,
  StubDomain,
  UpstreamServers,
} from './options';
export type { ResolvedCoreDns } from './resolve';
export { type CoreDnsRelease, type CoreDnsVersion, coreDnsReleases } from './versions';
