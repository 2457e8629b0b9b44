/** Rules about policies that other policies make pointless. Each is proven by an analysis without the rule in question. */
import type { Reachability } from '../engine';
import { policyText, ruleText } from '../explain';
import type { ClusterPolicy, Direction, NetworkPolicy, Resources } from '../model';
import { directions, type LintContext, mayPassAnything, workloadText } from './context';
import { type LintRule, networkPolicyDocs, policyApiDocs, type Violation } from './rule';

/** Rules times workloads: what one analysis for each rule costs. */
function analyses({ resources }: LintContext): number {
  const rules = [...resources.networkPolicies, ...resources.clusterPolicies].reduce(
    (sum, { ingress, egress }) => sum + ingress.length + egress.length,
    0,
  );
  return rules * (resources.workloads.length + 10);
}

/** Policies before the NetworkPolicies, where one of them denies something. */
function hasAdminDenial({ resources }: LintContext): boolean {
  return resources.clusterPolicies.some(
    ({ tier, ingress, egress }) => tier === 'Admin' && [...ingress, ...egress].some(({ action }) => action === 'Deny'),
  );
}

/** Whether two analyses of the same workloads give the same matrix. */
function sameAnswers(a: Reachability, b: Reachability): boolean {
  const ids = new Map(b.endpoints.map((end) => [end.id, end]));
  const ends = a.endpoints.map((end) => [end, end.type === 'range' ? b.rangeOf(end.first) : ids.get(end.id)] as const);
  const equal = new Map<number, boolean>();
  for (const [from, other] of ends) {
    for (const [to, otherTo] of ends) {
      if (from.type === 'range' && to.type === 'range') continue;
      if (other === undefined || otherTo === undefined) return false;
      const x = a.verdictId(from, to);
      const y = b.verdictId(other, otherTo);
      const key = x * 2 ** 24 + y;
      let same = equal.get(key);
      if (same === undefined) {
        same = JSON.stringify(a.words(x)) === JSON.stringify(b.words(y));
        equal.set(key, same);
      }
      if (!same) return false;
    }
  }
  return true;
}

function withoutRule<P extends NetworkPolicy | ClusterPolicy>(policy: P, direction: Direction, index: number): P {
  return { ...policy, [direction]: policy[direction].filter((_, i) => i !== index) };
}

/** Ranges are cut alike in both analyses: the rule stays, without subjects. */
function replaced(resources: Resources, old: NetworkPolicy | ClusterPolicy, now: NetworkPolicy | ClusterPolicy): Resources {
  return {
    ...resources,
    networkPolicies: resources.networkPolicies.map((policy) => (policy === old && now.kind === 'NetworkPolicy' ? now : policy)),
    clusterPolicies: resources.clusterPolicies.map((policy) => (policy === old && now.kind !== 'NetworkPolicy' ? now : policy)),
  };
}

export const shadowedRule: LintRule = {
  id: 'L24',
  code: 'reach/shadowed-rule',
  severity: 'warning',
  summary: 'a rule of a cluster-wide policy decides nothing: without it every verdict is the same',
  source: policyApiDocs,
  work: (context) => (context.resources.clusterPolicies.length === 0 ? 0 : analyses(context)),
  *check(context) {
    for (const policy of context.resources.clusterPolicies) {
      if (context.subjects(policy).length === 0) continue;
      for (const direction of directions) {
        for (const index of policy[direction].keys()) {
          const other = context.reachability.with(replaced(context.resources, policy, withoutRule(policy, direction, index)));
          if (sameAnswers(context.reachability, other))
            yield { origin: policy.origin, at: `${policyText(policy)} ${direction} rule ${index}`, got: ruleText(policy, direction, index) };
        }
      }
    }
  },
};

export const redundantRule: LintRule = {
  id: 'L25',
  code: 'reach/redundant-rule',
  severity: 'info',
  summary: 'a rule of a NetworkPolicy adds nothing: without it every verdict is the same',
  source: 'https://github.com/np-guard/network-config-analyzer',
  work: (context) => (context.resources.networkPolicies.length === 0 ? 0 : analyses(context)),
  *check(context) {
    for (const { policy, direction, index, at } of context.rules()) {
      if (!policy.policyTypes.includes(direction) || context.subjects(policy).length === 0) continue;
      const other = context.reachability.with(replaced(context.resources, policy, withoutRule(policy, direction, index)));
      if (sameAnswers(context.reachability, other)) yield { origin: policy.origin, at, got: ruleText(policy, direction, index) };
    }
  },
};

export const equalPriority: LintRule = {
  id: 'L26',
  code: 'reach/equal-priority',
  severity: 'error',
  summary: 'two policies of one priority disagree about traffic of the same pods: which one counts is not defined',
  source: policyApiDocs,
  *check(context): Generator<Violation> {
    const policies = context.resources.clusterPolicies.filter(({ kind }) => kind !== 'BaselineAdminNetworkPolicy');
    for (const [i, policy] of policies.entries()) {
      for (const earlier of policies.slice(0, i)) {
        if (earlier.tier !== policy.tier || earlier.priority !== policy.priority) continue;
        const subjects = new Set(context.subjects(earlier));
        const common = context.subjects(policy).filter((workload) => subjects.has(workload));
        if (common.length === 0 || !disagree(context, policy, earlier)) continue;
        yield {
          origin: policy.origin,
          at: policyText(policy),
          got: `${policyText(earlier)} disagrees for ${workloadText(common[0] ?? fallback(context))}`,
          fix: 'give them different priorities',
        };
      }
    }
  },
};

function fallback({ resources }: LintContext): Resources['workloads'][number] {
  const [first] = resources.workloads;
  if (first === undefined) throw new Error('there is no workload');
  return first;
}

/** Whether the two alone leave a verdict open because of their priority. */
function disagree({ reachability, resources }: LintContext, a: ClusterPolicy, b: ClusterPolicy): boolean {
  const alone = reachability.with({ ...resources, clusterPolicies: [a, b], networkPolicies: [], unmodelled: [] });
  for (const { verdict } of alone.connectionIds()) if (alone.words(verdict).maybe.some(({ flag }) => flag === 'equalPriority')) return true;
  return false;
}

export const allowNeverEffective: LintRule = {
  id: 'L27',
  code: 'reach/allow-never-effective',
  severity: 'warning',
  summary: 'what a rule of a NetworkPolicy allows, an Admin policy denies',
  source: networkPolicyDocs,
  work: (context) => (hasAdminDenial(context) && context.resources.networkPolicies.length > 0 ? analyses(context) : 0),
  *check(context) {
    if (!hasAdminDenial(context)) return;
    const { resources, reachability } = context;
    const free = reachability.with({ ...resources, clusterPolicies: resources.clusterPolicies.filter(({ tier }) => tier !== 'Admin') });
    for (const { policy, direction, index, rule, at } of context.rules()) {
      if (rule.peers.length === 0 || !policy.policyTypes.includes(direction)) continue;
      const peers = rule.peers.flatMap((peer) => context.peerPods(peer, policy.namespace));
      const pairs = context
        .subjects(policy)
        .flatMap((subject) =>
          peers
            .filter((peer) => peer !== subject)
            .map((peer) => (direction === 'ingress' ? { from: peer, to: subject } : { from: subject, to: peer })),
        );
      let allowed = 0;
      const denied = pairs.every(({ from, to }) => {
        const source = free.endpoint(from.id);
        const target = free.endpoint(to.id);
        const a = context.end(from);
        const b = context.end(to);
        if (source === undefined || target === undefined || a === undefined || b === undefined) return false;
        if (!mayPassAnything(free.side(direction, source, target))) return true;
        allowed++;
        return !mayPassAnything(reachability.side(direction, a, b));
      });
      if (denied && allowed > 0) yield { origin: policy.origin, at, got: ruleText(policy, direction, index) };
    }
  },
};
