export { calicoManifests } from './manifests';
