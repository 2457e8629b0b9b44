/** Pod addresses beside the default pool. */
import type { ciliumV2alpha1 } from '../../../../imports/cilium';
import type { ClusterScoped } from '../../../kube';
import type { CiliumPodIPPoolOptions } from './options';

/** Expects what `checkPodIPPool` lets pass. */
export function podIPPool({ name, ipv4, ipv6 }: CiliumPodIPPoolOptions): ClusterScoped<ciliumV2alpha1.CiliumPodIPPool> {
  return {
    apiVersion: 'cilium.io/v2alpha1',
    kind: 'CiliumPodIPPool',
    metadata: { name },
    spec: { ...(ipv4 === undefined ? {} : { ipv4 }), ...(ipv6 === undefined ? {} : { ipv6 }) },
  };
}
