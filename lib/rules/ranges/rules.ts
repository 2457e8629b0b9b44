import type { LayerRule } from '../../component';
import { apiServerInServices, podsOverlapNodes, podsOverlapServices, servicesOverlapNodes } from './cluster';
import { familyMissing } from './families';
import { nodeLocalDnsAddress } from './node-local-dns';
import {
  arpPoolOutsideNodes,
  bgpPoolInsideNodes,
  poolHoldsApiServer,
  poolOfForeignFamily,
  poolsOverlapPods,
  poolsOverlapPools,
  poolsOverlapServices,
} from './pools';
import { nodeRangeBelowMaxPods, podRangeBelowNodes } from './sizes';

/** Rules between ranges, over the plan. */
export const RANGE_RULES: readonly LayerRule[] = [
  podsOverlapServices,
  podsOverlapNodes,
  servicesOverlapNodes,
  apiServerInServices,
  poolsOverlapPods,
  poolsOverlapServices,
  poolsOverlapPools,
  arpPoolOutsideNodes,
  bgpPoolInsideNodes,
  poolHoldsApiServer,
  nodeLocalDnsAddress,
  nodeRangeBelowMaxPods,
  podRangeBelowNodes,
  familyMissing,
  poolOfForeignFamily,
];
