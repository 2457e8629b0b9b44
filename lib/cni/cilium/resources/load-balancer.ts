/** Addresses for Services of type LoadBalancer, and who answers for them on a link. */
import type { ciliumV2, ciliumV2alpha1 } from '../../../../imports/cilium';
import type { ClusterScoped } from '../../../kube';
import { IpRange } from '../../../net';
import type { CiliumL2AnnouncementPolicyOptions, CiliumLoadBalancerIPPoolOptions } from './options';

/** Expects what `checkLoadBalancerIPPool` lets pass. */
export function loadBalancerIPPool(o: CiliumLoadBalancerIPPoolOptions): ClusterScoped<ciliumV2.CiliumLoadBalancerIPPool> {
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumLoadBalancerIPPool',
    metadata: { name: o.name },
    spec: {
      blocks: o.addresses.map(block),
      ...(o.serviceSelector === undefined ? {} : { serviceSelector: o.serviceSelector }),
      ...(o.allowFirstLastIPs === undefined ? {} : { allowFirstLastIPs: o.allowFirstLastIPs ? 'Yes' : 'No' }),
      disabled: o.disabled ?? false,
    },
  };
}

/** A CIDR stays one: of a range the first and last address are never kept back. */
function block(text: string): { readonly cidr: string } | { readonly start: string; readonly stop: string } {
  if (text.includes('/')) return { cidr: text };
  const { firstIp, lastIp } = IpRange.parse(text);
  return { start: firstIp.toString(), stop: lastIp.toString() };
}

/** Expects what `checkL2AnnouncementPolicy` lets pass. */
export function l2AnnouncementPolicy(o: CiliumL2AnnouncementPolicyOptions): ClusterScoped<ciliumV2alpha1.CiliumL2AnnouncementPolicy> {
  return {
    apiVersion: 'cilium.io/v2alpha1',
    kind: 'CiliumL2AnnouncementPolicy',
    metadata: { name: o.name },
    spec: {
      ...(o.serviceSelector === undefined ? {} : { serviceSelector: o.serviceSelector }),
      ...(o.nodeSelector === undefined ? {} : { nodeSelector: o.nodeSelector }),
      ...(o.interfaces === undefined ? {} : { interfaces: o.interfaces }),
      externalIPs: o.externalIPs ?? false,
      loadBalancerIPs: o.loadBalancerIPs ?? true,
    },
  };
}
