import type { EngineRule } from '../rule';
import type { ResolvedKubeNetworkPolicies } from './options';

export const passesWhileRestarting: EngineRule<ResolvedKubeNetworkPolicies> = {
  code: 'kube-network-policies/passes-while-restarting',
  severity: 'info',
  summary: 'no policy is enforced on a node while this engine restarts there: use it for tests and small clusters',
  source: 'https://github.com/kubernetes-sigs/kube-network-policies/blob/v1.1.1/pkg/cmd/cmd.go',
  check: ({ failOpen }) =>
    failOpen ? [{ at: 'failOpen', got: 'true', fix: "use { type: 'kube-router' }, whose rules stay in the kernel, or failOpen: false" }] : [],
};

export const kubeNetworkPoliciesRules: readonly EngineRule<ResolvedKubeNetworkPolicies>[] = [passesWhileRestarting];
