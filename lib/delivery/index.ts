export { type ApplyOptions, applyCompanion } from './apply';
export { type ArgoDestination, type ArgoOptions, argoCompanion, HEALTH_SCRIPTS, type HealthScript } from './argo';
export {
  BOOTSTRAP_TARGETS,
  type BootstrapFile,
  type BootstrapLayer,
  type BootstrapOptions,
  type BootstrapTarget,
  bootstrap,
} from './bootstrap';
export {
  type FluxExistingSource,
  type FluxGitSource,
  type FluxOptions,
  type FluxPlacement,
  type FluxSource,
  fluxCompanion,
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
