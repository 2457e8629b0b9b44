export { coreDnsRules } from './all';
export { allAway, moreReplicasThanNodes, notSpread, singleReplica } from './availability';
export {
  autopathInactive,
  forwardsToItself,
  hidesClusterZone,
  importNotMounted,
  nodeResolverUnknown,
  portNotServed,
  tlsUnverified,
  upstreamBehindService,
} from './resolution';
export {
  duplicateZone,
  malformedZone,
  namespacesAndSelector,
  pluginTwice,
  reloadTooOften,
  tooManyUpstreams,
  ttlOutOfRange,
  unknownPlugin,
  zonalWithoutEndpoints,
} from './start';
