export { type ArgoDestination, type ArgoOptions, argoCompanion, HEALTH_SCRIPTS, type HealthScript } from './argo';
export { type KustomizeOptions, kustomizeCompanion } from './kustomize';
export { type RepositoryFile, repositoryFiles } from './repository';
export type { GitSource } from './source';
