export { type ByteSource, mirror, upstream } from './byte-source';
export { type Download, downloadWith, type Fetch, type FetchResponse } from './download';
export { LOCK_FILE } from './lock';
export { BUNDLE_KUSTOMIZATION, type PulledBundle, pullBundles } from './pull';
export { type PulledText, pulledTexts } from './read';
export { type Verified, verifyPulled } from './verify';
