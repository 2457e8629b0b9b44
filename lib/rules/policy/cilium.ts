/** What is different where Cilium enforces: peers are identities, and a range is only what has no other. */
import type { Found, LayerRule } from '../../component';
import { addressesUsed, dialectOf, policyIntents } from '../../policy';
import { manifestsNamed } from '../manifest-index';
import { isCiliumPolicy } from './read-cilium';

export const notExpressible: LayerRule = {
  code: 'policy/not-expressible',
  severity: 'error',
  summary: 'the policy API of the layer cannot say what was declared: printed without it, the policies would mean something else',
  source: 'https://docs.cilium.io/en/stable/operations/performance/scalability/identity-relevant-labels/',
  check: ({ plan }) =>
    (plan.policy === undefined ? [] : (dialectOf(plan).refusals?.(policyIntents(plan)) ?? [])).map(({ source, got, expected }) => ({
      at: source.startsWith('policy.') ? source : 'policy',
      got: source.startsWith('policy.') ? got : `${got}, declared by ${source}`,
      expected,
      fix: 'select by a label that says what the pods are, not which of them',
    })),
};

/** Whether ranges match nodes is an option of Cilium, which components tell by this name. */
const CIDR_MATCH_MODE = 'policy-cidr-match-mode';

export const rangeOfCluster: LayerRule = {
  code: 'policy/range-of-cluster',
  severity: 'error',
  summary: 'where Cilium enforces, a range matches only what is outside the cluster: pods, nodes and API servers have identities of their own',
  source: 'https://github.com/cilium/cilium/issues/20550',
  check: ({ plan: { cluster, components, policy } }) => {
    const enforcer = components.find(({ facts }) => facts.provides.includes('network-policy'))?.facts;
    if (enforcer?.enforcement !== 'cilium') return [];
    return (policy?.segments ?? []).flatMap(({ allow }, segment) =>
      allow.flatMap((flow, index) =>
        (['from', 'to'] as const).flatMap((end): readonly Found[] => {
          const peer = flow[end].resolved;
          if (peer.type !== 'cidr') return [];
          const at = `policy.segments[${segment}].allow[${index}].${end}.cidr`;
          if (cluster.podCidrs.some((range) => range.contains(peer.cidr)))
            return [{ at, got: `${peer.cidr}, in the pod range`, fix: 'name the pods: { type: pods, namespace, labels }' }];
          // Other machines may stand among the nodes, and their addresses do match.
          if (enforcer.assumes[CIDR_MATCH_MODE] !== 'nodes' && cluster.nodeCidrs.some((range) => range.contains(peer.cidr)))
            return [
              {
                at,
                severity: 'warning',
                got: `${peer.cidr}, in a node range`,
                fix: 'where nodes are meant, write { type: nodes } or { type: apiServer }',
              },
            ];
          return [];
        }),
      ),
    );
  },
};

export const sctpIsOff: LayerRule = {
  code: 'policy/sctp-is-off',
  severity: 'error',
  summary: 'SCTP is off in the network that enforces policies: its packets are dropped, whatever a policy says',
  source: 'https://docs.cilium.io/en/stable/configuration/sctp/',
  check: ({ plan: { components, policy } }) => {
    if (components.find(({ facts }) => facts.provides.includes('network-policy'))?.facts.assumes.sctp !== 'false') return [];
    return (policy?.segments ?? []).flatMap(({ allow }, segment) =>
      allow.flatMap(({ ports }, index) =>
        ports.some(({ protocol }) => protocol === 'SCTP')
          ? [{ at: `policy.segments[${segment}].allow[${index}].ports`, got: ports.join(', '), fix: "write cni.config: { 'enable-sctp': true }" }]
          : [],
      ),
    );
  },
};

export const rangesMatchNoNodes: LayerRule = {
  code: 'policy/ranges-match-no-nodes',
  severity: 'warning',
  summary: 'Cilium matches neither nodes nor the API server by address: NetworkPolicies that let them through by range let nothing through',
  source: 'https://github.com/cilium/cilium/issues/20550',
  check: ({ plan }) => {
    const enforcer = plan.components.find(({ facts }) => facts.provides.includes('network-policy'));
    if (enforcer?.facts.enforcement !== 'cilium' || enforcer.facts.assumes[CIDR_MATCH_MODE] === 'nodes') return [];
    const used = addressesUsed(plan);
    const lost = (['nodes', 'apiServer'] as const).filter((name) => used.has(name));
    if (lost.length === 0) return [];
    const sources = [...new Set(lost.flatMap((name) => [...(used.get(name) ?? [])]))];
    return [
      {
        at: enforcer.kind,
        got: `${lost.map((name) => (name === 'nodes' ? 'nodes' : 'the API server')).join(' and ')} by range, for ${sources.join(', ')}`,
        fix: "have them printed with names: cni.facts.policyDialect: 'cilium'",
      },
    ];
  },
};

/** A CRD may be there without anybody who reads its objects. */
export const nobodyReadsCiliumPolicies: LayerRule = {
  code: 'policy/nobody-reads-cilium-policies',
  severity: 'error',
  summary: 'only Cilium enforces CiliumNetworkPolicies, and this layer has another pod network or none',
  source: 'https://docs.cilium.io/en/stable/security/policy/language/',
  check: ({ plan: { components }, manifests }) => {
    const policies = ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy']
      .flatMap((kind) => manifestsNamed(manifests, kind))
      .filter(isCiliumPolicy);
    const enforcer = components.find(({ facts }) => facts.provides.includes('network-policy'))?.facts;
    if (policies.length === 0 || enforcer?.enforcement === 'cilium' || enforcer?.policyDialect === 'cilium') return [];
    const external = components.find(({ kind, type }) => kind === 'cni' && type === 'external');
    return [
      {
        at: 'cni',
        // What an external CNI enforces is known only as far as somebody said.
        ...(external === undefined ? {} : { severity: 'warning' as const }),
        got: `${policies.length} policies of Cilium`,
        fix: external === undefined ? "use { type: 'cilium' }" : "if it is Cilium, say so: cni.facts.enforcement: 'cilium'",
      },
    ];
  },
};
