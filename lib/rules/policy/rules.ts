import type { LayerRule } from '../../component';
import { apiServerEndpointsUnknown, blockInServices, nodeAddressesUnknown, nodeLocalDnsUnknown } from './addresses';
import { nobodyReadsCiliumPolicies, notExpressible, rangeOfCluster, rangesMatchNoNodes, sctpIsOff } from './cilium';
import { noDns } from './dns';
import { nothingEnforces, segmentNotEnforced, selectsHostNetwork } from './enforcement';

/** Rules of policies, over the plan and over every policy of the layer, patched ones included. */
export const POLICY_RULES: readonly LayerRule[] = [
  nothingEnforces,
  selectsHostNetwork,
  noDns,
  nodeLocalDnsUnknown,
  apiServerEndpointsUnknown,
  nodeAddressesUnknown,
  blockInServices,
  notExpressible,
  rangeOfCluster,
  rangesMatchNoNodes,
  nobodyReadsCiliumPolicies,
  sctpIsOff,
  segmentNotEnforced,
];
