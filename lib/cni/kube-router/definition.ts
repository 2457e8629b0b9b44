import { defineComponent } from '../../component';
import { kubeRouterChanges } from './changes';
import { kubeRouterFacts } from './facts';
import { resolveKubeRouter } from './resolve';
import { kubeRouterNetworkRules } from './rules';
import { kubeRouterManifests } from './workload';

/** kube-router as the pod network of a layer, with its firewall and, where wanted, its service proxy. */
export const kubeRouter = defineComponent({
  kind: 'cni',
  type: 'kube-router',
  resolve: resolveKubeRouter,
  facts: kubeRouterFacts,
  rules: kubeRouterNetworkRules,
  changes: kubeRouterChanges,
  manifests: kubeRouterManifests,
});
