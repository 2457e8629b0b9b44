/** Rules about Cilium's own policies, which are read for this and not modelled. */
import type { UnmodelledPolicy } from '../model';
import type { LintRule, Violation } from './rule';

function policyText({ kind, name, namespace }: UnmodelledPolicy): string {
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

/** Characters that Cilium's API accepts in a name, and in a pattern. */
const plainName = /^(?:[-a-zA-Z0-9_]+[.]?)+$/;
const inCluster = /\.(?:svc|pod)(?:\.|$)|\.cluster\.local\.?$/;

export const domainNameNeverMatches: LintRule = {
  id: 'L37',
  code: 'reach/domain-name-never-matches',
  severity: 'warning',
  summary: 'a toFQDNs rule of Cilium cannot match as it is written: names are learnt from DNS answers and stand for addresses outside the cluster',
  source: 'https://docs.cilium.io/en/stable/security/policy/language/#dns-based',
  *check({ resources }): Generator<Violation> {
    const policies = resources.unmodelled.flatMap((policy) => (policy.cilium === undefined ? [] : [{ policy, facts: policy.cilium }]));
    for (const { policy, facts } of policies) {
      const at = policyText(policy);
      const isWatched = policies.some(
        (other) =>
          other.facts.watchesDns &&
          (other.policy.namespace === undefined || policy.namespace === undefined || other.policy.namespace === policy.namespace),
      );
      if (facts.domainNames.length > 0 && !isWatched)
        yield {
          origin: policy.origin,
          at,
          got: `${facts.domainNames[0]?.text ?? ''}, and no policy that may select the same pods has a rule with rules.dns`,
          fix: 'send DNS through the proxy: toPorts to 53 with rules.dns matchPattern "*", in the same policy',
        };
      for (const { at: place, field, text } of facts.domainNames) {
        const where = { origin: policy.origin, at: `${at} ${place}` };
        if (field === 'matchName' && !plainName.test(text))
          yield { ...where, severity: 'error', got: text, expected: 'a name without wildcards: the API refuses others', fix: 'use matchPattern' };
        else if (inCluster.test(text))
          yield {
            ...where,
            severity: 'error',
            got: text,
            expected: 'a name outside the cluster: pods have identities, which addresses learnt from DNS never match',
            fix: 'use toEndpoints or toServices',
          };
        else if (field === 'matchPattern' && /^\*+\.?$/.test(text))
          yield { ...where, got: text, expected: 'a pattern with a domain: this one is every address that some name resolves to' };
      }
    }
  },
};

export const ciliumRuleAllowsNothing: LintRule = {
  id: 'L38',
  code: 'reach/cilium-rule-allows-nothing',
  severity: 'warning',
  summary: 'a rule of a Cilium policy without peers isolates and allows nobody, where the same rule of a NetworkPolicy allows everybody',
  source: 'https://docs.cilium.io/en/stable/security/policy/language/#ingress-egress-default-deny',
  *check({ resources }): Generator<Violation> {
    for (const policy of resources.unmodelled) {
      // The idiom of a default deny is meant: its name says so.
      if (/deny|isolat|lockdown|block/i.test(policy.name)) continue;
      for (const { at, direction } of policy.cilium?.emptyRules ?? [])
        yield {
          origin: policy.origin,
          at: `${policyText(policy)} ${at}`,
          got: 'nobody is allowed',
          fix: `allow everybody with ${direction === 'ingress' ? 'fromEntities' : 'toEntities'}: [all], or say deny in the name`,
        };
    }
  },
};
