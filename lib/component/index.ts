export type { Change, ChangeTable, OptionPath, SharedOption } from './change';
export { type CrdFolder, resolveCrdFolder } from './crd-folder';
export { type Component, type Definition, defineComponent, findingsOf, type GoneWords, type Spec } from './definition';
export { type ExternalAddressPool, type ExternalFacts, type ExternalOptions, externalOf } from './external';
export {
  type AddressPool,
  type Capability,
  type ComponentFacts,
  type CrdFacts,
  componentFacts,
  type Encapsulation,
  type Enforcement,
  type HostPort,
  type MetricsEndpoint,
  type NamespaceFact,
  type NodeTraffic,
  overheadOf,
  type PodFlow,
  type PodFlows,
  type PolicyDialectName,
  provides,
  type Requirement,
  type WorkloadFact,
} from './facts';
export {
  digestOf,
  type Image,
  type ImageSpec,
  imageOf,
  imageText,
  isMirrored,
  NO_REGISTRY,
  parseImage,
  type Registry,
  type RegistrySpec,
  resolveRegistry,
} from './image';
export {
  COMPONENT_KINDS,
  type ComponentKind,
  type LayerPlan,
  type PlanContext,
  type Planned,
  type ResolvedPolicy,
  type ResolvedSegment,
} from './layer-plan';
export { namespaceManifest, namespaceManifests } from './namespace';
export { applyOverrides, checkOverrides, type OwnSettings, ownSettings, type WorkloadOverrides } from './overrides';
export { type Patch, type PatchOperation, type PatchSpec, patched, resolvePatches } from './patch';
export { withPullSecrets } from './pull-secrets';
export type { Found, LayerRule, Rule } from './rule';
export { checkedSecretKey, type SecretKey } from './secret-key';
export { inStageOrder, isStage, STAGES, type Stage, type Staged } from './stage';
