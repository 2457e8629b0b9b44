/** Gateways out of the cluster. */
import type { ciliumV2 } from '../../../../imports/cilium';
import type { ClusterScoped } from '../../../kube';
import type { CiliumEgressGatewayPolicyOptions } from './options';

/** Expects what `checkEgressGatewayPolicy` lets pass. */
export function egressGatewayPolicy(o: CiliumEgressGatewayPolicyOptions): ClusterScoped<ciliumV2.CiliumEgressGatewayPolicy> {
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumEgressGatewayPolicy',
    metadata: { name: o.name },
    spec: {
      selectors: o.selectors,
      destinationCIDRs: o.destinationCidrs,
      ...(o.excludedCidrs === undefined ? {} : { excludedCIDRs: o.excludedCidrs }),
      egressGateway: {
        nodeSelector: o.gateway,
        ...(o.source?.type === 'interface' ? { interface: o.source.name } : {}),
        ...(o.source?.type === 'address' ? { egressIP: o.source.ip } : {}),
      },
    },
  };
}
