export { ciliumAbilities } from './abilities';
export type { TunableConfig as CiliumConfig } from './config/tunables';
export { cilium } from './definition';
export type { CiliumEncryption, CiliumIpsec, CiliumStrictEgress, CiliumWireGuard } from './encryption';
export type { CiliumEmbeddedEnvoy, CiliumEnvoy, CiliumEnvoyDaemonSet, CiliumNoEnvoy, CiliumPolicyOptions } from './enforcement';
export type * from './hubble';
export type { CiliumGatewayApi, CiliumHostListener, CiliumIngress, CiliumIngressHostListener } from './ingress';
export type { CiliumClusterPool, CiliumIpam, CiliumKubernetesIpam, CiliumMultiPool } from './ipam';
export type {
  CiliumBandwidthManager,
  CiliumCgroup,
  CiliumClusterIdentity,
  CiliumCniConfig,
  CiliumImages,
  CiliumOperator,
  CiliumOptions,
  CiliumOverrides,
} from './options';
export type { ResolvedCilium } from './resolve';
export type * from './resources';
export type {
  CiliumAwsCniChaining,
  CiliumAzureIdentity,
  CiliumAzureManagedIdentity,
  CiliumAzureRouting,
  CiliumAzureServicePrincipal,
  CiliumEniRouting,
  CiliumMasquerade,
  CiliumNativeRouting,
  CiliumRouting,
  CiliumTunnel,
} from './routing';
export type {
  CiliumBalancing,
  CiliumBesideKubeProxy,
  CiliumDsr,
  CiliumEgressGateway,
  CiliumForwarding,
  CiliumHybrid,
  CiliumL2Announcements,
  CiliumLocalRedirect,
  CiliumMaglev,
  CiliumRandom,
  CiliumServiceProxy,
  CiliumServices,
  CiliumSnat,
} from './services';
export type { CiliumVersion } from './versions';
export { type CiliumRelease, ciliumReleases } from './versions';
