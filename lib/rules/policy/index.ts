export { apiServerEndpointsUnknown, blockInServices, nodeAddressesUnknown, nodeLocalDnsUnknown } from './addresses';
export { nobodyReadsCiliumPolicies, notExpressible, rangeOfCluster, rangesMatchNoNodes, sctpIsOff } from './cilium';
export { noDns } from './dns';
export { nothingEnforces, segmentNotEnforced, selectsHostNetwork } from './enforcement';
export { POLICY_RULES } from './rules';
