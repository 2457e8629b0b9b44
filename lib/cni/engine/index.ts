export { type EngineFacts, noEngineFacts, withPolicyEngine } from './facts';
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
