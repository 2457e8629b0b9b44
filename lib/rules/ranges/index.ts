export { apiServerInServices, podsOverlapNodes, podsOverlapServices, servicesOverlapNodes } from './cluster';
export { familyMissing } from './families';
export { nodeLocalDnsAddress } from './node-local-dns';
export {
  arpPoolOutsideNodes,
  bgpPoolInsideNodes,
  poolHoldsApiServer,
  poolOfForeignFamily,
  poolsOverlapPods,
  poolsOverlapPools,
  poolsOverlapServices,
} from './pools';
export { RANGE_RULES } from './rules';
export { nodeRangeBelowMaxPods, podRangeBelowNodes } from './sizes';
