/** What stands beside a pod network that does not do it by itself: policies, NAT with exceptions, the standard plugins. */
export { type EngineFacts, noEngineFacts, withPolicyEngine } from './facts';
export {
  ipMasqAgentContainer,
  ipMasqAgentFacts,
  ipMasqAgentManifests,
  ipMasqAgentRelease,
  ipMasqAgentTemplate,
  type ResolvedIpMasqAgent,
} from './ip-masq-agent';
export type { KubeNetworkPoliciesOptions } from './kube-network-policies';
export { defaultPluginsImage, type KubeRouterFirewallOptions, pluginsInstaller } from './kube-router';
export {
  type NoPolicyEngine,
  type PolicyEngineSpec,
  policyEngineFacts,
  policyEngineManifests,
  policyEngineOwnSettings,
  policyEngineRules,
  type ResolvedPolicyEngine,
  resolvePolicyEngine,
} from './policy-engine';
export type { EngineRule } from './rule';
