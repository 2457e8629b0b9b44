export { operatorChanges } from './changes';
export { operatorFacts } from './facts';
export { operatorManifests } from './manifests';
export type * from './options';
export { checkNoOperatorOverrides } from './overrides';
export { type ResolvedOperator, resolveOperator } from './resolve';
export { operatorRules } from './rules';
export { type OperatorRelease, operatorReleases } from './versions';
