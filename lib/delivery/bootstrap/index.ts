export { BOOTSTRAP_TARGETS, type BootstrapOptions, type BootstrapTarget, bootstrap } from './bootstrap';
export { type BootstrapFile, type BootstrapLayer, type BootstrapStage, bootstrapStages } from './stages';
