/** Rules about address ranges. */
import { type Cidr, Ip } from '../../net';
import { type Endpoint, Reachability } from '../engine';
import type { Direction, NetworkPolicy } from '../model';
import { directions, type LintContext, mayPassAnything, workloadText } from './context';
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

export const blockMeetsNodes: LintRule = {
  id: 'L17',
  code: 'reach/ip-block-meets-nodes',
  severity: 'warning',
  summary: 'an ipBlock is meant for nodes or the API server, and this implementation never matches them by address',
  source: 'https://github.com/cilium/cilium/issues/20550',
  *check(context): Generator<Violation> {
    const { facts, profile, resources } = context;
    if (profile.ipBlockMatchesNodes !== 'no' || profile.podsAndPortsOnly) return;
    // The same cluster where addresses do match: what it allows beyond this one is what the block was written for.
    let matching: Reachability | undefined;
    for (const { policy, direction, rule, at } of context.rules()) {
      for (const [i, peer] of rule.peers.entries()) {
        if (peer.type !== 'ipBlock' || peer.ipBlock.cidr.prefix === 0) continue;
        const { cidr } = peer.ipBlock;
        const where = { origin: policy.origin, at: `${at} peer ${i}`, fix: 'Cilium: toEntities [kube-apiserver], or policyCIDRMatchMode [nodes]' };
        const nodes = resources.nodes.filter(({ addresses }) => addresses.some((address) => cidr.contains(address)));
        if (nodes.length > 0) {
          matching ??= Reachability.of(resources, { profile: { ...profile, ipBlockMatchesNodes: 'yes' }, facts });
          const broken = nodes.find(({ name }) => opensTo(context, matching, policy, direction, `node:${name}`));
          if (broken !== undefined) yield { ...where, severity: 'error', got: `${cidr} for node ${broken.name}, which it does not match` };
          continue;
        }
        const range = (facts.nodeCidrs ?? []).find((own) => own.contains(cidr));
        if (range !== undefined) yield { ...where, got: `${cidr} in the range of the nodes ${range}` };
      }
    }
  },
};

/** Whether a subject may talk to an end in the other analysis and not in this one. */
function opensTo(context: LintContext, other: Reachability | undefined, policy: NetworkPolicy, direction: Direction, id: string): boolean {
  const here = context.reachability.endpoint(id);
  const there = other?.endpoint(id);
  if (other === undefined || here === undefined || there === undefined) return false;
  const side = (reachability: Reachability, subject: Endpoint, peer: Endpoint) =>
    direction === 'egress' ? reachability.side('egress', subject, peer) : reachability.side('ingress', peer, subject);
  return context.subjects(policy).some((workload) => {
    const now = context.end(workload);
    const then = now === undefined ? undefined : other.endpoint(now.id);
    if (now === undefined || then === undefined) return false;
    return JSON.stringify(side(context.reachability, now, here)) !== JSON.stringify(side(other, then, there));
  });
}

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
function reopenedBy(context: LintContext, policy: NetworkPolicy, direction: 'ingress' | 'egress', except: Cidr): string | undefined {
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
