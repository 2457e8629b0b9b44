export { fluxCompanion } from './companion';
export { HEALTH_EXPRESSIONS, type HealthExpression } from './health';
export type { FluxExistingSource, FluxGitSource, FluxOptions, FluxPlacement, FluxSource } from './options';
export { fluxFleetFiles } from './rings';
