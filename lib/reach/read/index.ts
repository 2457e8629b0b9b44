export type { SourceFile } from './documents';
export { type BuiltManifest, type ReadResult, readManifests, readPaths, readSources } from './resources';
export { ManifestStore } from './store';
