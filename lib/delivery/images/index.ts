export { imagesIn } from './found';
export { IMAGE_LISTS, type ImageList, imageList } from './lists';
export { type ImageLock, type LockedImage, type LockedLayer, lockImages } from './lock';
export { RUNTIMES, type Runtime, runtimeMirrors } from './runtime';
