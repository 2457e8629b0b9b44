export { aligned } from './align';
export { type RawObject, readFiles, readObjects, type SourceFile } from './documents';
export { type LeftOutKind, leftOutText } from './left-out';
export { type BuiltManifest, type ReadResult, readManifests, readPaths, readRawObjects, readSources } from './resources';
export { ManifestStore } from './store';
