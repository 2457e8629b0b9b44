import { defineComponent } from '../../component';
import { ciliumChanges } from './changes';
import { ciliumFacts } from './facts';
import { ciliumManifests } from './manifests';
import { resolveCilium } from './resolve';
import { ciliumRules } from './rules';

/** Cilium: pod network, policies and, where wanted, Services, ingress and load balancing. */
export const cilium = defineComponent({
  kind: 'cni',
  type: 'cilium',
  resolve: resolveCilium,
  facts: ciliumFacts,
  rules: ciliumRules,
  changes: ciliumChanges,
  manifests: ciliumManifests,
});
