// NetworkApp is not among these: it loads cdk8s, which whoever synthesizes from specs does not need.
export type { Companion, CompanionFile, WrittenCluster, WrittenStage } from './companion';
export { fileOf, LAYOUTS, type Layout, type Place } from './file-name';
export { LayerRun, type LayerRunOptions, type RunLayer } from './layer-run';
export { linkOutput } from './link';
export type { SharedListing, SharedStage } from './shared-stages';
export { type SynthOptions, synthLayers } from './synth-layers';
export { type FileContent, OutputWriter, type WriteResult, type WriterOptions } from './writer';
