import { componentFacts, defineComponent } from '../../component';
import type { NoProxyOptions } from './options';

/** A layer whose CNI replaces kube-proxy: emits nothing, and requires that somebody else provides what kube-proxy does. */
export const noProxy = defineComponent({
  kind: 'proxy',
  type: 'none',
  resolve: (_: NoProxyOptions): NoProxyOptions => ({}),
  facts: () =>
    componentFacts({
      name: 'none',
      version: '0.0.0',
      requires: [
        {
          type: 'capability',
          capability: 'service-proxy',
          reason: 'without kube-proxy nothing answers on the addresses of Services, that of the API server among them',
        },
      ],
    }),
  rules: [],
  changes: {},
  manifests: () => [],
});
