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
  gone: {
    'hubble.tls.type': {
      helm: {
        message: 'it writes new private keys into every render: they belong neither into a repository nor into a comparison',
        fix: "tls: { type: 'cron-job' }: a Job in the cluster makes them",
      },
    },
    'routing.ipam.type': {
      crd: {
        message: 'somebody else would write the addresses of each node into its CiliumNode, and nothing here does',
        fix: 'cluster-pool, kubernetes or multi-pool',
      },
      'delegated-plugin': {
        message: 'it needs a CNI configuration of your own, which Cilium then does not write',
        fix: 'cluster-pool, kubernetes or multi-pool',
      },
      eni: { message: 'ENI is a way to route, of which the allocator is a part', fix: "routing: { type: 'eni' }" },
      azure: { message: 'Azure is a way to route, of which the allocator is a part', fix: "routing: { type: 'azure', nativeCidr }" },
    },
    'routing.encryption.type': {
      ztunnel: { message: 'beta upstream: a proxy of Istio on every node, with an authority of its own', fix: "encryption: { type: 'wireguard' }" },
    },
  },
  manifests: ciliumManifests,
});
