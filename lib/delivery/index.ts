export { type ApplyOptions, applyCompanion } from './apply';
export { type ArgoDestination, type ArgoOptions, argoCompanion, argoFleetFiles, HEALTH_SCRIPTS, type HealthScript } from './argo';
export {
  BOOTSTRAP_TARGETS,
  type BootstrapFile,
  type BootstrapLayer,
  type BootstrapOptions,
  type BootstrapTarget,
  bootstrap,
} from './bootstrap';
export {
  acrossClusters,
  type ClusterSummary,
  FLEET_FILE,
  type FleetFiles,
  type FleetIndex,
  type FleetMember,
  type FleetOptions,
  type FleetPart,
  type FleetResult,
  type FleetSpec,
  groupFindings,
  isInShard,
  type LoadedMember,
  type Membership,
  mergeFleet,
  type Overlay,
  type Peering,
  parseFleetIndex,
  parseShard,
  printFleetIndex,
  type Ring,
  type Shard,
  synthFleet,
} from './fleet';
export {
  type FluxExistingSource,
  type FluxGitSource,
  type FluxOptions,
  type FluxPlacement,
  type FluxSource,
  fluxCompanion,
  fluxFleetFiles,
  HEALTH_EXPRESSIONS,
  type HealthExpression,
} from './flux';
export {
  IMAGE_LISTS,
  type ImageList,
  type ImageLock,
  imageList,
  imagesIn,
  type LockedImage,
  type LockedLayer,
  lockImages,
  RUNTIMES,
  type Runtime,
  runtimeMirrors,
} from './images';
export { type KustomizeOptions, kustomizeCompanion } from './kustomize';
export { type RepositoryFile, repositoryFiles } from './repository';
export type { GitSource } from './source';
