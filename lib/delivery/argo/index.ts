export { argoAnnotations } from './annotations';
export { argoFleetFiles } from './application-set';
export { argoCompanion } from './companion';
export { HEALTH_SCRIPTS, type HealthScript } from './health';
export type { ArgoDestination, ArgoOptions } from './options';
