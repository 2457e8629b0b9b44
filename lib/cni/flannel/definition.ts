import { defineComponent } from '../../component';
import { flannelChanges } from './changes';
import { flannelFacts } from './facts';
import { resolveFlannel } from './resolve';
import { flannelRules } from './rules';
import { flannelManifests } from './workload';

/** flannel with its policy engine: the pod network of a layer. */
export const flannel = defineComponent({
  kind: 'cni',
  type: 'flannel',
  resolve: resolveFlannel,
  facts: flannelFacts,
  rules: flannelRules,
  changes: flannelChanges,
  manifests: flannelManifests,
});
