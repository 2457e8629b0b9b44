import { defineComponent } from '../../component';
import { kubeVipChanges } from './changes';
import { kubeVipFacts } from './facts';
import { resolveKubeVip } from './resolve';
import { kubeVipRules } from './rules';
import { kubeVipManifests } from './workload';

/** kube-vip with its cloud provider: addresses for Services of type LoadBalancer. */
export const kubeVip = defineComponent({
  kind: 'loadBalancer',
  type: 'kube-vip',
  resolve: resolveKubeVip,
  facts: kubeVipFacts,
  rules: kubeVipRules,
  changes: kubeVipChanges,
  manifests: kubeVipManifests,
});
