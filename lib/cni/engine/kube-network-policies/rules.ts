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

export const ownNodeUnpoliced: EngineRule<ResolvedKubeNetworkPolicies> = {
  code: 'kube-network-policies/own-node-unpoliced',
  severity: 'info',
  summary: 'a pod reaches every port of its own node, whatever policies say: this version looks at forwarded packets only',
  source: 'https://github.com/kubernetes-sigs/kube-network-policies/blob/v1.0.0/pkg/dataplane/controller.go',
  check: ({ release }) => (release.policesOwnNode ? [] : [{ at: 'version', got: release.version, fix: 'take 1.1.1' }]),
};

export const kubeNetworkPoliciesRules: readonly EngineRule<ResolvedKubeNetworkPolicies>[] = [passesWhileRestarting, ownNodeUnpoliced];
