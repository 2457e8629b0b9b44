import { defineComponent } from '../../component';
import { kubeProxyChanges } from './changes';
import { kubeProxyFacts } from './facts';
import { goneModes } from './gone';
import { resolveKubeProxy } from './resolve';
import { kubeProxyRules } from './rules';
import { kubeProxyManifests } from './workload';

/** kube-proxy: makes Services work. */
export const kubeProxy = defineComponent({
  kind: 'proxy',
  type: 'kube-proxy',
  resolve: resolveKubeProxy,
  facts: kubeProxyFacts,
  rules: kubeProxyRules,
  changes: kubeProxyChanges,
  gone: { mode: goneModes },
  manifests: kubeProxyManifests,
});
