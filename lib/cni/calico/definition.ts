import { defineComponent } from '../../component';
import { calicoChanges } from './changes';
import { manifestFacts } from './facts';
import { calicoManifests } from './manifests';
import { operatorFacts, operatorManifests } from './operator';
import { resolveCalico } from './resolve';
import { calicoRules } from './rules';

/** Calico: the pod network of a layer, with policies of its own. */
export const calico = defineComponent({
  kind: 'cni',
  type: 'calico',
  resolve: resolveCalico,
  facts: ({ install, ...settings }, context) =>
    install.type === 'operator' ? operatorFacts(settings, install, context) : manifestFacts({ ...settings, install }, context),
  rules: calicoRules,
  changes: calicoChanges,
  gone: {
    'install.updateStrategy.type': {
      OnDelete: {
        message: 'the operator rolls calico-node by itself, and refuses any other way',
        fix: "maxUnavailable, or install: { type: 'manifests' }",
      },
    },
    version: {
      '3.33.1': {
        message: 'from 3.33 on most programs are in one image with other commands, and its manifests are not verified here yet',
        fix: '3.32.1',
      },
    },
  },
  manifests: ({ options: { install, ...settings } }, plan) =>
    install.type === 'operator' ? operatorManifests(settings, install, plan) : calicoManifests({ ...settings, install }, plan),
});
