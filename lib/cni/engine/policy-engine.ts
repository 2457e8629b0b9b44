/**
 * Policy engines: who enforces NetworkPolicies beside a CNI that does not. An engine is a set of functions that the room
 * of a CNI calls; its options are part of the CNI's, its facts are merged into the CNI's.
 */
import type { Cluster } from '../../cluster';
import { type LayerPlan, type OwnSettings, ownSettings, type Rule, type Spec, type Staged, type WorkloadOverrides } from '../../component';
import { joinPath, type Problems } from '../../finding';
import { type EngineFacts, noEngineFacts } from './facts';
import {
  type KubeNetworkPoliciesOptions,
  kubeNetworkPoliciesContainer,
  kubeNetworkPoliciesFacts,
  kubeNetworkPoliciesManifests,
  kubeNetworkPoliciesRules,
  kubeNetworkPoliciesTemplate,
  type ResolvedKubeNetworkPolicies,
  resolveKubeNetworkPolicies,
} from './kube-network-policies';
import {
  type KubeRouterFirewallOptions,
  kubeRouterContainer,
  kubeRouterFirewallFacts,
  kubeRouterFirewallManifests,
  kubeRouterRules,
  kubeRouterTemplate,
  type ResolvedKubeRouterFirewall,
  resolveKubeRouterFirewall,
} from './kube-router';
import type { EngineRule } from './rule';

/** Nobody: NetworkPolicies are stored and not enforced. */
export interface NoPolicyEngine {
  readonly type: 'none';
}

/** Who enforces NetworkPolicies. @discriminator type */
export type PolicyEngineSpec =
  | Spec<'kube-router', KubeRouterFirewallOptions>
  | Spec<'kube-network-policies', KubeNetworkPoliciesOptions>
  | NoPolicyEngine;

/** The same with every default filled in. */
export type ResolvedPolicyEngine = ResolvedKubeRouterFirewall | ResolvedKubeNetworkPolicies | NoPolicyEngine;

/** Reports every problem; the caller refuses where one is an error. */
export function resolvePolicyEngine(spec: PolicyEngineSpec, problems: Problems): ResolvedPolicyEngine {
  switch (spec.type) {
    case 'kube-router':
      return resolveKubeRouterFirewall(spec, problems);
    case 'kube-network-policies':
      return resolveKubeNetworkPolicies(spec, problems);
    case 'none':
      return { type: 'none' };
  }
}

export function policyEngineFacts(engine: ResolvedPolicyEngine, cluster: Cluster): EngineFacts {
  switch (engine.type) {
    case 'kube-router':
      return kubeRouterFirewallFacts(engine, cluster);
    case 'kube-network-policies':
      return kubeNetworkPoliciesFacts(engine);
    case 'none':
      return noEngineFacts;
  }
}

export function policyEngineManifests(engine: ResolvedPolicyEngine, plan: LayerPlan, overrides: WorkloadOverrides | undefined): readonly Staged[] {
  switch (engine.type) {
    case 'kube-router':
      return kubeRouterFirewallManifests(engine, plan, overrides);
    case 'kube-network-policies':
      return kubeNetworkPoliciesManifests(engine, plan, overrides);
    case 'none':
      return [];
  }
}

/** What the engine's main container sets by itself: overrides never fight with it. */
export function policyEngineOwnSettings(engine: ResolvedPolicyEngine, cluster: Cluster): OwnSettings {
  switch (engine.type) {
    case 'kube-router':
      return ownSettings(kubeRouterTemplate(engine, cluster), kubeRouterContainer);
    case 'kube-network-policies':
      return ownSettings(kubeNetworkPoliciesTemplate(engine), kubeNetworkPoliciesContainer);
    case 'none':
      return { labels: {}, env: [], flags: [] };
  }
}

/** The engines' rules as rules of a CNI whose options hold the engine. */
export function policyEngineRules<R extends { readonly engine: ResolvedPolicyEngine }>(): readonly Rule<R>[] {
  return [
    ...kubeRouterRules.map((rule) => lifted<R, ResolvedKubeRouterFirewall>(rule, (engine) => (engine.type === 'kube-router' ? engine : undefined))),
    ...kubeNetworkPoliciesRules.map((rule) =>
      lifted<R, ResolvedKubeNetworkPolicies>(rule, (engine) => (engine.type === 'kube-network-policies' ? engine : undefined)),
    ),
  ];
}

function lifted<R extends { readonly engine: ResolvedPolicyEngine }, E>(
  rule: EngineRule<E>,
  own: (engine: ResolvedPolicyEngine) => E | undefined,
): Rule<R> {
  return {
    ...rule,
    check: ({ options, plan }) => {
      const engine = own(options.engine);
      return engine === undefined ? [] : rule.check(engine, plan).map((found) => ({ ...found, at: joinPath('policyEngine', found.at) }));
    },
  };
}
