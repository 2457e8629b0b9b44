/** The public API. Pulumi and the jest matchers have entries of their own; this one loads cdk8s and nothing heavier. */

export * from '../stacks';
export * from './change';
export {
  type ApiServerSpec,
  type Architecture,
  type Cluster,
  type ClusterSpec,
  describePlatform,
  type KubernetesVersion,
  type NodesSpec,
  type Platform,
  type PlatformName,
  platformNames,
  resolveCluster,
} from './cluster';
export type { Ability, CniAbilities } from './cni/abilities';
export type {
  Capability,
  Change,
  ComponentFacts,
  ExternalFacts,
  ExternalOptions,
  Image,
  LayerPlan,
  PatchOperation,
  PatchSpec,
  Planned,
  RegistrySpec,
  Stage,
  Staged,
  WorkloadOverrides,
} from './component';
export * from './delivery';
export { type Finding, NetstackError, printJson, printSarif, printText, type Severity, type Waiver } from './finding';
export { type Flow, type FlowSpec, Peer, type PeerInput, type PeerSpec, Port, peerOf } from './flow';
export { traefikMiddlewares } from './ingress/traefik';
export type { KubeManifest } from './kube';
export { Cidr, CidrSet, Ip, type IpFamily, IpRange, PortRange, PortSet, type Protocol } from './net';
export {
  type CniSpec,
  type ComponentSpecs,
  changeOf,
  cniAbilities,
  type DnsSpec,
  type ExternalSpec,
  type IngressSpec,
  type LayerSpec,
  type LoadBalancerSpec,
  type MeshSpec,
  manifestsOf,
  type ObserveSpec,
  type PlanResult,
  type ProxySpec,
  planLayer,
} from './plan';
export type { PolicySpec, SegmentSpec } from './policy';
export { type ComponentMtu, type Explained, explain, type FirewallRow, firewallTable, type MtuReport, mtuReport } from './report';
export { type NodeRequirement, nodeRequirements, requirementsScript } from './requirements';
export { type CheckedLayer, checkLayer, checkPlan, LAYER_RULES } from './rules';
export {
  type Companion,
  type CompanionFile,
  type Layout,
  type SynthOptions,
  synthLayers,
  type WriteResult,
  type WrittenCluster,
  type WrittenStage,
} from './synth';
export { NetworkApp, type NetworkAppProps } from './synth/network-app';
export { VERSION } from './version';
