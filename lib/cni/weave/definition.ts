import { defineComponent } from '../../component';
import { weaveChanges } from './changes';
import { weaveFacts } from './facts';
import { resolveWeave } from './resolve';
import { weaveRules } from './rules';
import { weaveManifests } from './workload';

/** Weave Net, for clusters that run it still: the pod network of a layer. */
export const weave = defineComponent({
  kind: 'cni',
  type: 'weave',
  resolve: resolveWeave,
  facts: weaveFacts,
  rules: weaveRules,
  changes: weaveChanges,
  manifests: weaveManifests,
});
