export { acrossClusters } from './across';
export { FLEET_FILE, type FleetIndex, type FleetPart, parseFleetIndex, printFleetIndex } from './fleet-index';
export { groupFindings } from './group';
export { mergeFleet } from './merge-parts';
export { isInShard, parseShard, type Shard } from './shard';
export type { FleetSpec, Membership, Overlay, Peering, Ring } from './spec';
export type { ClusterSummary } from './summary';
export { type FleetFiles, type FleetMember, type FleetOptions, type FleetResult, type LoadedMember, synthFleet } from './synth-fleet';
