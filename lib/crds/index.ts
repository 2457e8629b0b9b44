export {
  ANNOTATION_LIMIT,
  type BundleId,
  bundleId,
  type CatalogueCrd,
  type CrdBundle,
  type CrdFile,
  crdsOf,
  needsServerSideApply,
  urlOf,
} from './bundle';
export { bundleIds, bundlesWith, CRD_BUNDLES, crdBundle } from './catalogue';
export {
  type CrdConflict,
  type CrdNeeds,
  crdBundlesKnownTo,
  crdBundlesOf,
  crdConflictsOf,
  crdNeedsOf,
  type FixedBundle,
  folderOfBundle,
} from './needs';
