/** Rules about address ranges. */
import { type Cidr, Ip } from '../../net';
import { Reachability } from '../engine';
import type { NetworkPolicy } from '../model';
import { directions, mayPassAnything, workloadText } from './context';
import { type LintRule, networkPolicyDocs, nsaSeparation, type Violation } from './rule';

export const blockMeetsPods: LintRule = {
  id: 'L16',
  code: 'reach/ip-block-meets-pods',
  severity: 'warning',
  summary: 'an ipBlock lies in the range of the pods, where its meaning differs between implementations',
  source: 'https://github.com/cilium/cilium/issues/9209',
  *check(context) {
    const { facts, profile } = context;
    for (const { policy, rule, at } of context.rules()) {
      for (const [i, peer] of rule.peers.entries()) {
        if (peer.type !== 'ipBlock') continue;
        const { cidr } = peer.ipBlock;
        const meets = (facts.podCidrs ?? []).find((pods) => pods.overlaps(cidr));
        if (meets === undefined || (cidr.contains(meets) && cidr.prefix === 0)) continue;
        const never = profile.ipBlockMatchesPods === 'no';
        if (!never && cidr.contains(meets)) continue;
        yield {
          origin: policy.origin,
          at: `${at} peer ${i}`,
          severity: never && meets.contains(cidr) ? 'error' : 'warning',
          got: `${cidr} and pods ${meets}`,
          fix: 'select pods by their labels',
        };
      }
    }
  },
};

export const blockInServices: LintRule = {
  id: 'L18',
  code: 'reach/ip-block-in-services',
  severity: 'error',
  summary: 'an ipBlock lies in the range of the Services, and policies see the address of the pod behind a Service',
  source: 'https://github.com/cert-manager/cert-manager/issues/5788',
  *check(context) {
    for (const { policy, rule, at } of context.rules()) {
      for (const [i, peer] of rule.peers.entries()) {
        if (peer.type !== 'ipBlock') continue;
        const inside = (context.facts.serviceCidrs ?? []).find((range) => range.contains(peer.ipBlock.cidr));
        if (inside !== undefined)
          yield {
            origin: policy.origin,
            at: `${at} peer ${i}`,
            got: `${peer.ipBlock.cidr} in ${inside}`,
            fix: 'select the pods behind the Service, on their own port',
          };
      }
    }
  },
};

const metadataAddresses = ['169.254.169.254', 'fd00:ec2::254'] as const;

export const metadataReachable: LintRule = {
  id: 'L32',
  code: 'reach/metadata-reachable',
  severity: 'error',
  summary: 'a workload with egress policies may still reach the metadata service of the cloud',
  source: 'https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html',
  controls: [nsaSeparation],
  *check(context) {
    for (const text of metadataAddresses) {
      const range = context.reachability.rangeOf(Ip.parse(text));
      if (range === undefined) continue;
      for (const workload of context.resources.workloads) {
        const end = context.end(workload);
        const [policy] = context.isolating(workload, 'egress');
        if (end === undefined || policy === undefined || workload.unmodelled) continue;
        if (!Reachability.includes(context.reachability.verdict(end, range).allow, 'TCP', 80)) continue;
        yield {
          origin: workload.origin,
          at: workloadText(workload),
          got: `${text} on 80/TCP`,
          fix: `except ${text} wherever an ipBlock covers it, or deny it in an Admin policy`,
        };
      }
    }
  },
};

export const overlappingBlocks: LintRule = {
  id: 'L33',
  code: 'reach/overlapping-ip-blocks',
  severity: 'warning',
  summary: 'an ipBlock of a rule lies inside another one of the same rule',
  source: networkPolicyDocs,
  *check(context) {
    for (const { policy, rule, at } of context.rules()) {
      const blocks = rule.peers.flatMap((peer, i) => (peer.type === 'ipBlock' ? [{ ...peer.ipBlock, i }] : []));
      for (const [n, { cidr, i }] of blocks.entries()) {
        const outer = blocks.find(
          (other, m) => m !== n && other.except.length === 0 && other.cidr.contains(cidr) && (!other.cidr.equals(cidr) || m < n),
        );
        if (outer !== undefined) yield { origin: policy.origin, at: `${at} peer ${i}`, got: `${cidr} inside ${outer.cidr}` };
      }
    }
  },
};

export const exceptionAllowedAgain: LintRule = {
  id: 'L34',
  code: 'reach/exception-allowed-again',
  severity: 'warning',
  summary: 'another rule allows what an exception takes away',
  source: networkPolicyDocs,
  *check(context) {
    for (const { policy, direction, rule, at } of context.rules()) {
      for (const [i, peer] of rule.peers.entries()) {
        if (peer.type !== 'ipBlock') continue;
        for (const except of peer.ipBlock.except) {
          const reopened = reopenedBy(context, policy, direction, except);
          if (reopened !== undefined) yield { origin: policy.origin, at: `${at} peer ${i}`, got: `${except} is allowed for ${reopened}` };
        }
      }
    }
  },
};

/** A subject that may talk to the first address of a range all the same. */
function reopenedBy(
  context: Parameters<LintRule['check']>[0],
  policy: NetworkPolicy,
  direction: 'ingress' | 'egress',
  except: Cidr,
): string | undefined {
  const range = context.reachability.rangeOf(except.firstIp);
  if (range === undefined) return undefined;
  for (const workload of context.subjects(policy)) {
    const end = context.end(workload);
    if (end === undefined || workload.unmodelled) continue;
    const verdict = direction === 'egress' ? context.reachability.side('egress', end, range) : context.reachability.side('ingress', range, end);
    if (mayPassAnything(verdict)) return workloadText(workload);
  }
  return undefined;
}

export const oneFamilyOnly: LintRule = {
  id: 'L35',
  code: 'reach/one-family-only',
  severity: 'warning',
  summary: 'pods have addresses of both families, and the ipBlocks of a policy are of one',
  source: 'https://kubernetes.io/docs/concepts/services-networking/dual-stack/',
  *check({ resources, facts }): Generator<Violation> {
    const pods = new Set((facts.podCidrs ?? []).map(({ family }) => family));
    if (pods.size < 2) return;
    for (const policy of resources.networkPolicies) {
      for (const direction of directions) {
        const families = new Set(
          policy[direction].flatMap(({ peers }) => peers.flatMap((peer) => (peer.type === 'ipBlock' ? [peer.ipBlock.cidr.family] : []))),
        );
        if (families.size === 1)
          yield {
            origin: policy.origin,
            at: `NetworkPolicy ${policy.namespace}/${policy.name} ${direction}`,
            got: `${[...families].join()} only`,
            fix: 'add the ranges of the other family',
          };
      }
    }
  },
};
