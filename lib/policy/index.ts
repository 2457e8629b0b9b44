export { dialectOf, type PolicyDialect } from './dialect/dialect';
export { networkPolicies } from './dialect/network-policy';
export type { AddressBlock, AddressSet, Allowance, IntentPeer, PodSet, PolicyContext, PolicyIntent } from './intent';
export { addressesUsed, policyIntents } from './intents';
export { policyManifests } from './manifests';
export { DEFAULT_DENY } from './names';
export type { PolicySpec, SegmentSpec } from './options';
export { type PolicyResolution, resolvePolicy } from './resolve';
export { type BrokenFlow, type UnenforcedSegment, unenforced } from './unenforced';
