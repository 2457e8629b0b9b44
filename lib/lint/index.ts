export { lintManifests, lintPaths } from './manifests';
