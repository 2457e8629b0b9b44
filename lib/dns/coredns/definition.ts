import { defineComponent } from '../../component';
import { coreDnsChanges } from './changes';
import { coreDnsFacts } from './facts';
import { resolveCoreDns } from './resolve';
import { coreDnsRules } from './rules';
import { coreDnsManifests } from './workload';

/** CoreDNS: the resolver of a layer. */
export const coredns = defineComponent({
  kind: 'dns',
  type: 'coredns',
  resolve: resolveCoreDns,
  facts: coreDnsFacts,
  rules: coreDnsRules,
  changes: coreDnsChanges,
  manifests: coreDnsManifests,
});
