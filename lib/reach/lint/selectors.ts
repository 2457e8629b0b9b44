/** Rules about selectors that miss what they are meant for. */
import { policyText } from '../explain';
import type { LabelSelector, NetworkPolicyPeer } from '../model';
import { directions, several, workloadText } from './context';
import { cisPolicies, type LintRule, networkPolicyDocs, nsaSeparation } from './rule';

const kubeLinter = 'https://docs.kubelinter.io/#/generated/checks';

export const policySelectsNothing: LintRule = {
  id: 'L01',
  code: 'reach/policy-selects-nothing',
  severity: 'warning',
  summary: 'a policy selects no workload',
  source: kubeLinter,
  controls: [cisPolicies],
  *check(context) {
    for (const policy of [...context.resources.networkPolicies, ...context.resources.clusterPolicies]) {
      if (context.subjects(policy).length > 0) continue;
      const selector = policy.kind === 'NetworkPolicy' ? policy.podSelector.text : policy.subject.podSelector.text;
      yield {
        origin: policy.origin,
        at: policyText(policy),
        got: selector === '' ? 'no pods in its namespaces' : selector,
        expected: 'labels that some pod has',
      };
    }
  },
};

export const peerSelectsNothing: LintRule = {
  id: 'L02',
  code: 'reach/peer-selects-nothing',
  severity: 'warning',
  summary: 'a peer of a rule selects no pod',
  source: kubeLinter,
  *check(context) {
    for (const { policy, rule, at } of context.rules()) {
      for (const [i, peer] of rule.peers.entries()) {
        if (peer.type !== 'pods' || context.peerPods(peer, policy.namespace).length > 0) continue;
        if (peer.namespaceSelector !== undefined && context.namespaces(peer.namespaceSelector).length === 0) continue; // L03 says so
        if (peer.namespaceSelector === undefined && elsewhere(context, peer).length > 0) continue; // L05 says so
        yield { origin: policy.origin, at: `${at} peer ${i}`, got: peerText(peer), expected: 'labels that some pod has' };
      }
    }
  },
};

export const namespaceSelectorSelectsNothing: LintRule = {
  id: 'L03',
  code: 'reach/namespace-selector-selects-nothing',
  severity: 'warning',
  summary: 'a namespace selector selects no namespace',
  source: 'https://popeyecli.io/',
  *check(context) {
    for (const { policy, rule, at } of context.rules()) {
      for (const [i, peer] of rule.peers.entries()) {
        if (peer.type !== 'pods' || peer.namespaceSelector === undefined || context.namespaces(peer.namespaceSelector).length > 0) continue;
        yield { origin: policy.origin, at: `${at} peer ${i}`, got: peer.namespaceSelector.text, expected: 'labels that some namespace has' };
      }
    }
    for (const policy of context.resources.clusterPolicies) {
      if (context.namespaces(policy.subject.namespaceSelector).length === 0) {
        yield {
          origin: policy.origin,
          at: `${policyText(policy)} subject`,
          got: policy.subject.namespaceSelector.text,
          expected: 'labels that some namespace has',
        };
      }
      for (const direction of directions) {
        for (const [index, { peers }] of policy[direction].entries()) {
          for (const peer of peers) {
            if (peer.type !== 'pods' || context.namespaces(peer.namespaceSelector).length > 0) continue;
            yield {
              origin: policy.origin,
              at: `${policyText(policy)} ${direction} rule ${index}`,
              got: peer.namespaceSelector.text,
              expected: 'labels that some namespace has',
            };
          }
        }
      }
    }
  },
};

export const orInsteadOfAnd: LintRule = {
  id: 'L04',
  code: 'reach/or-instead-of-and',
  severity: 'warning',
  summary: 'a namespace selector and a pod selector are two peers, each enough by itself, where one peer with both fits the pods',
  source: `${networkPolicyDocs}#behavior-of-to-and-from-selectors`,
  *check(context) {
    for (const { policy, rule, at } of context.rules()) {
      for (const [i, first] of rule.peers.entries()) {
        const second = rule.peers[i + 1];
        const namespaces = onlyNamespaces(first) ?? (second === undefined ? undefined : onlyNamespaces(second));
        const pods = onlyPods(first) ?? (second === undefined ? undefined : onlyPods(second));
        if (
          second === undefined ||
          namespaces === undefined ||
          pods === undefined ||
          namespaces.requirements.length === 0 ||
          pods.requirements.length === 0
        )
          continue;
        const own = context.podsIn(policy.namespace, pods).filter(({ unmodelled }) => !unmodelled);
        const together = context.namespaces(namespaces).flatMap((name) => context.podsIn(name, pods));
        if (own.length > 0 || together.length === 0) continue;
        yield {
          origin: policy.origin,
          at: `${at} peers ${i} and ${i + 1}`,
          got: `all pods in namespaces ${namespaces.text}, or pods ${pods.text} in ${policy.namespace}, where there are none`,
          expected: 'one peer with both selectors',
          fix: 'take the dash before the second selector away',
        };
      }
    }
  },
};

export const peerInOtherNamespace: LintRule = {
  id: 'L05',
  code: 'reach/peer-in-other-namespace',
  severity: 'warning',
  summary: "a pod selector without a namespace selector selects in the policy's own namespace only, and its pods are in another",
  source: networkPolicyDocs,
  *check(context) {
    for (const { policy, rule, at } of context.rules()) {
      for (const [i, peer] of rule.peers.entries()) {
        if (peer.type !== 'pods' || peer.namespaceSelector !== undefined || context.peerPods(peer, policy.namespace).length > 0) continue;
        const others = elsewhere(context, peer);
        if (others.length === 0) continue;
        yield {
          origin: policy.origin,
          at: `${at} peer ${i}`,
          got: `pods ${peer.podSelector?.text ?? ''} in ${policy.namespace}: none`,
          fix: `add a namespaceSelector for ${several(others)}`,
        };
      }
    }
  },
};

export const hostNetworkSelected: LintRule = {
  id: 'L23',
  code: 'reach/host-network-selected',
  severity: 'error',
  summary: 'a selector means pods in the host network, which no policy matches',
  source: networkPolicyDocs,
  *check(context) {
    if (context.profile.hostNetworkPodsArePods) return;
    const allHost = (workloads: readonly { readonly shapes: readonly { readonly hostNetwork: boolean }[] }[]): boolean =>
      workloads.length > 0 && workloads.every(({ shapes }) => shapes.every(({ hostNetwork }) => hostNetwork));
    for (const policy of context.resources.networkPolicies) {
      const subjects = context.subjects(policy);
      if (!allHost(subjects) || policy.podSelector.requirements.length === 0) continue;
      yield { origin: policy.origin, at: policyText(policy), got: several(subjects.map(workloadText)), expected: 'pods in the pod network' };
    }
    for (const { policy, rule, at } of context.rules()) {
      for (const [i, peer] of rule.peers.entries()) {
        const pods = context.peerPods(peer, policy.namespace);
        if (peer.type !== 'pods' || (peer.podSelector?.requirements.length ?? 0) === 0 || !allHost(pods)) continue;
        yield {
          origin: policy.origin,
          at: `${at} peer ${i}`,
          got: several(pods.map(workloadText)),
          expected: 'pods in the pod network',
          fix: 'allow the range of the nodes by ipBlock',
        };
      }
    }
  },
};

const volatileKeys: ReadonlySet<string> = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/controller-uid',
  'controller-uid',
  'job-completion-index',
]);

export const volatileLabel: LintRule = {
  id: 'L36',
  code: 'reach/volatile-label',
  severity: 'warning',
  summary: 'a selector uses a label that controllers make up; Cilium leaves such labels out of identities',
  source: 'https://docs.cilium.io/en/stable/operations/performance/scalability/identity-relevant-labels/',
  *check(context) {
    const severity = context.profile.name === 'cilium' ? 'error' : 'warning';
    const volatile = (selector: LabelSelector | undefined) => selector?.requirements.find(({ key }) => volatileKeys.has(key))?.key;
    for (const policy of context.resources.networkPolicies) {
      const key = volatile(policy.podSelector);
      if (key !== undefined) yield { origin: policy.origin, at: policyText(policy), got: key, severity };
    }
    for (const { policy, rule, at } of context.rules()) {
      for (const [i, peer] of rule.peers.entries()) {
        const key = peer.type === 'pods' ? volatile(peer.podSelector) : undefined;
        if (key !== undefined) yield { origin: policy.origin, at: `${at} peer ${i}`, got: key, severity };
      }
    }
  },
};

export const mutableNamespaceLabel: LintRule = {
  id: 'L40',
  code: 'reach/mutable-namespace-label',
  severity: 'info',
  summary: 'a namespace is selected by a label that whoever may edit a namespace can set',
  source: 'https://kubernetes.io/docs/concepts/security/multi-tenancy/',
  controls: [nsaSeparation],
  *check(context) {
    for (const { policy, rule, at } of context.rules()) {
      for (const [i, peer] of rule.peers.entries()) {
        if (peer.type !== 'pods' || peer.namespaceSelector === undefined) continue;
        const keys = peer.namespaceSelector.requirements.map(({ key }) => key);
        if (keys.length === 0 || keys.includes('kubernetes.io/metadata.name')) continue;
        yield {
          origin: policy.origin,
          at: `${at} peer ${i}`,
          got: peer.namespaceSelector.text,
          expected: 'kubernetes.io/metadata.name, which the API server sets',
        };
      }
    }
  },
};

function elsewhere(context: Parameters<LintRule['check']>[0], peer: NetworkPolicyPeer): readonly string[] {
  if (peer.type !== 'pods' || peer.podSelector === undefined || peer.podSelector.requirements.length === 0) return [];
  const { podSelector } = peer;
  return [...context.resources.namespaces.keys()].filter((name) => context.podsIn(name, podSelector).some(({ unmodelled }) => !unmodelled));
}

function onlyNamespaces(peer: NetworkPolicyPeer): LabelSelector | undefined {
  return peer.type === 'pods' && peer.podSelector === undefined ? peer.namespaceSelector : undefined;
}

function onlyPods(peer: NetworkPolicyPeer): LabelSelector | undefined {
  return peer.type === 'pods' && peer.namespaceSelector === undefined ? peer.podSelector : undefined;
}

function peerText(peer: NetworkPolicyPeer): string {
  if (peer.type !== 'pods') return '';
  return [peer.namespaceSelector === undefined ? '' : `namespaces ${peer.namespaceSelector.text}`, `pods ${peer.podSelector?.text ?? ''}`]
    .filter((text) => text !== '')
    .join(', ');
}
