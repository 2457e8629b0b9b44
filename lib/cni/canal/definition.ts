import { defineComponent } from '../../component';
import { canalChanges } from './changes';
import { canalFacts } from './facts';
import { canalManifests } from './manifests';
import { resolveCanal } from './resolve';
import { canalRules } from './rules';

/** canal: the pod network of a layer, flannel between nodes and Calico on them. */
export const canal = defineComponent({
  kind: 'cni',
  type: 'canal',
  resolve: resolveCanal,
  facts: canalFacts,
  rules: canalRules,
  changes: canalChanges,
  gone: {
    'dataplane.type': {
      bpf: { message: 'eBPF forwards by routes that Calico knows, and in canal routes are those of flannel', fix: "cni: { type: 'calico' }" },
    },
    'backend.type': {
      udp: { message: 'the udp backend is for debugging flannel itself', fix: 'vxlan' },
      ipip: { message: 'ipip is experimental in the flannel that Calico pins', fix: 'vxlan' },
    },
    version: {
      '3.33.1': {
        message: 'from 3.33 on most programs are in one image with other commands, and its manifests are not verified here yet',
        fix: '3.32.1',
      },
    },
  },
  manifests: canalManifests,
});
