export type { Cluster } from './cluster';
export type { ApiServerSpec, Architecture, ClusterSpec, NodesSpec, PlatformName } from './options';
export type { Platform, PlatformComponent, PlatformMtu, PlatformRole } from './platform';
export { describePlatform, platformNames, platforms } from './platforms';
export { resolveCluster } from './resolve';
export { compareKubernetesVersions, type KubernetesVersion, kubernetesVersions, parseKubernetesVersion } from './version';
