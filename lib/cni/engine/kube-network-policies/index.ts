export { kubeNetworkPoliciesChanges } from './changes';
export { kubeNetworkPoliciesFacts, kubeNetworkPoliciesNamespace, kubeNetworkPoliciesSelector } from './facts';
export { type KubeNetworkPoliciesOptions, type ResolvedKubeNetworkPolicies, resolveKubeNetworkPolicies } from './options';
export { kubeNetworkPoliciesRules, passesWhileRestarting } from './rules';
export {
  defaultKubeNetworkPoliciesVersion,
  type KubeNetworkPoliciesRelease,
  type KubeNetworkPoliciesVersion,
  kubeNetworkPoliciesReleases,
} from './versions';
export { kubeNetworkPoliciesContainer, kubeNetworkPoliciesManifests, kubeNetworkPoliciesTemplate } from './workload';
