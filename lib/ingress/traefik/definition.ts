import { defineComponent } from '../../component';
import { traefikChanges } from './changes';
import { traefikFacts } from './facts';
import { resolveTraefik } from './resolve';
import { traefikRules } from './rules';
import { traefikManifests } from './workload';

/** Traefik as the ingress controller of a layer. */
export const traefik = defineComponent({
  kind: 'ingress',
  type: 'traefik',
  resolve: resolveTraefik,
  facts: traefikFacts,
  rules: traefikRules,
  changes: traefikChanges,
  manifests: traefikManifests,
});
