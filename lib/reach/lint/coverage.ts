/** Rules about what policies cover, and whether anything enforces them. */
import { policyText } from '../explain';
import { directions, several, workloadText } from './context';
import { cisCni, cisPolicies, type LintRule, networkPolicyDocs, nsaSeparation } from './rule';

export const implicitTypes: LintRule = {
  id: 'L06',
  code: 'reach/implicit-policy-types',
  severity: 'warning',
  summary: 'policyTypes is left out: whether egress is isolated then depends on whether there is an egress rule, and an empty list is none',
  source: networkPolicyDocs,
  *check({ resources }) {
    for (const policy of resources.networkPolicies) {
      if (policy.explicitTypes) continue;
      yield { origin: policy.origin, at: policyText(policy), got: `isolates ${policy.policyTypes.join(' and ')}`, fix: 'write policyTypes' };
    }
  },
};

export const unlistedDirection: LintRule = {
  id: 'L07',
  code: 'reach/rules-of-unlisted-direction',
  severity: 'error',
  summary: 'rules stand in a direction that policyTypes does not list: most implementations ignore them, Cilium and AWS enforce them',
  source: 'https://github.com/cilium/cilium/issues/48703',
  *check({ resources }) {
    for (const policy of resources.networkPolicies) {
      for (const direction of directions) {
        if (policy[direction].length === 0 || policy.policyTypes.includes(direction)) continue;
        yield {
          origin: policy.origin,
          at: `${policyText(policy)} ${direction}`,
          got: `policyTypes ${policy.policyTypes.join(', ')}`,
          fix: `add ${direction === 'ingress' ? 'Ingress' : 'Egress'} to policyTypes, or take the rules away`,
        };
      }
    }
  },
};

const everywhere = (text: string): boolean => text === '0.0.0.0/0' || text === '::/0';

export const allowAllEgress: LintRule = {
  id: 'L10',
  code: 'reach/allow-all-egress',
  severity: 'warning',
  summary: 'a rule lets pods talk to everybody on every port',
  source: 'https://hub.armosec.io/docs/c-0260',
  controls: [nsaSeparation],
  *check(context) {
    for (const { policy, direction, rule, at } of context.rules()) {
      if (direction !== 'egress' || rule.ports.length > 0) continue;
      const open =
        rule.peers.length === 0 ||
        rule.peers.some((peer) => peer.type === 'ipBlock' && everywhere(peer.ipBlock.cidr.toString()) && peer.ipBlock.except.length === 0);
      if (open)
        yield {
          origin: policy.origin,
          at,
          got: rule.peers.length === 0 ? 'no peers' : 'every address',
          expected: 'the peers and ports that are needed',
        };
    }
  },
};

export const allowAllIngress: LintRule = {
  id: 'L11',
  code: 'reach/allow-all-ingress',
  severity: 'warning',
  summary: 'a rule lets everybody in to pods that nothing publishes',
  source: 'https://popeyecli.io/',
  controls: [nsaSeparation],
  *check(context) {
    const routed = new Set(context.resources.routes.flatMap(({ backends }) => backends.map(({ namespace, service }) => `${namespace}/${service}`)));
    for (const { policy, direction, rule, at } of context.rules()) {
      if (direction !== 'ingress') continue;
      const open =
        rule.peers.length === 0 ||
        rule.peers.some((peer) => peer.type === 'ipBlock' && everywhere(peer.ipBlock.cidr.toString()) && peer.ipBlock.except.length === 0);
      if (!open) continue;
      const hidden = context
        .subjects(policy)
        .filter(
          (workload) =>
            !context
              .servicesOf(workload)
              .some(({ type, namespace, name }) => type === 'LoadBalancer' || type === 'NodePort' || routed.has(`${namespace}/${name}`)),
        );
      if (hidden.length > 0)
        yield {
          origin: policy.origin,
          at,
          got: several(hidden.map(workloadText)),
          expected: 'the peers that are needed, or a Service or Ingress that publishes the pods',
        };
    }
  },
};

export const workloadWithoutPolicy: LintRule = {
  id: 'L12',
  code: 'reach/workload-without-policy',
  severity: 'warning',
  summary: 'no policy isolates a workload in a direction: everything is allowed',
  source: kubeLinterIsolation(),
  controls: [cisPolicies, nsaSeparation],
  *check(context) {
    const governed = { ingress: new Set<unknown>(), egress: new Set<unknown>() };
    for (const policy of context.resources.clusterPolicies) {
      for (const direction of directions)
        if (policy[direction].length > 0) for (const workload of context.subjects(policy)) governed[direction].add(workload);
    }
    for (const workload of context.resources.workloads) {
      if (workload.unmodelled || workload.shapes.every(({ hostNetwork }) => hostNetwork)) continue;
      const open = directions.filter((direction) => context.isolating(workload, direction).length === 0 && !governed[direction].has(workload));
      if (open.length > 0)
        yield { origin: workload.origin, at: workloadText(workload), got: `open for ${open.join(' and ')}`, expected: 'a policy in each direction' };
    }
  },
};

function kubeLinterIsolation(): string {
  return 'https://docs.kubelinter.io/#/generated/checks?id=non-isolated-pod';
}

export const notEnforced: LintRule = {
  id: 'L13',
  code: 'reach/not-enforced',
  severity: 'error',
  summary: 'the profile enforces no NetworkPolicy',
  source: 'https://github.com/flannel-io/flannel/blob/master/README.md',
  controls: [cisCni],
  *check({ profile, resources }) {
    if (profile.enforcesNetworkPolicy) return;
    const [first] = resources.networkPolicies;
    if (first !== undefined)
      yield {
        origin: first.origin,
        at: policyText(first),
        got: `${resources.networkPolicies.length} policies, profile ${profile.name}`,
        fix: 'add a policy engine',
      };
  },
};

export const apiNotEnforced: LintRule = {
  id: 'L14',
  code: 'reach/api-not-enforced',
  severity: 'error',
  summary: 'the profile does not enforce this policy API, or not at this priority',
  source: 'https://network-policy-api.sigs.k8s.io/implementations/',
  *check({ profile, resources }) {
    for (const policy of resources.clusterPolicies) {
      const flag = policy.kind === 'ClusterNetworkPolicy' ? profile.enforcesClusterNetworkPolicy : profile.enforcesAdminNetworkPolicy;
      if (flag !== 'yes')
        yield { origin: policy.origin, at: policyText(policy), got: `profile ${profile.name}`, severity: flag === 'no' ? 'error' : 'warning' };
      else if (policy.kind === 'AdminNetworkPolicy' && policy.priority > profile.highestAdminPriority) {
        yield {
          origin: policy.origin,
          at: policyText(policy),
          got: `priority ${policy.priority}`,
          expected: `at most ${profile.highestAdminPriority} with ${profile.name}`,
        };
      }
    }
  },
};

export const sctpOptIn: LintRule = {
  id: 'L15',
  code: 'reach/sctp-is-opt-in',
  severity: 'warning',
  summary: 'a rule speaks of SCTP, which the profile handles only when it is switched on',
  source: 'https://docs.cilium.io/en/stable/configuration/sctp/',
  *check(context) {
    if (!context.profile.sctpIsOptIn) return;
    for (const { policy, rule, at } of context.rules())
      if (rule.ports.some(({ protocol }) => protocol === 'SCTP')) yield { origin: policy.origin, at };
  },
};

export const hostNetworkBypass: LintRule = {
  id: 'L41',
  code: 'reach/host-network-bypass',
  severity: 'info',
  summary: 'a pod in the host network stands in a namespace with policies, which do not apply to it',
  source: networkPolicyDocs,
  controls: ['CIS 5.2.5', nsaSeparation],
  *check({ resources, profile }) {
    if (profile.hostNetworkPodsArePods) return;
    const isolated = new Set(resources.networkPolicies.map(({ namespace }) => namespace));
    for (const workload of resources.workloads) {
      if (isolated.has(workload.namespace) && workload.shapes.some(({ hostNetwork }) => hostNetwork))
        yield { origin: workload.origin, at: workloadText(workload) };
    }
  },
};

export const samePolicyTwice: LintRule = {
  id: 'L42',
  code: 'reach/same-policy-twice',
  severity: 'warning',
  summary: 'two policies of a namespace say the same',
  source: 'https://github.com/mattfenwick/cyclonus',
  *check({ resources }) {
    const seen = new Map<string, string>();
    for (const policy of resources.networkPolicies) {
      const { namespace, podSelector, policyTypes, ingress, egress } = policy;
      const key = JSON.stringify([namespace, podSelector.text, [...policyTypes].sort(), ingress, egress]);
      const earlier = seen.get(key);
      if (earlier === undefined) seen.set(key, policyText(policy));
      else yield { origin: policy.origin, at: policyText(policy), got: `the same as ${earlier}` };
    }
  },
};

export const barePodUnenforced: LintRule = {
  id: 'L44',
  code: 'reach/bare-pod-unenforced',
  severity: 'error',
  summary: 'policies select a pod without an owner, and the profile does not enforce them there',
  source: 'https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html',
  *check(context) {
    if (context.profile.enforcesBarePods) return;
    for (const workload of context.resources.workloads) {
      if (workload.kind === 'Pod' && directions.some((direction) => context.isolating(workload, direction).length > 0))
        yield { origin: workload.origin, at: workloadText(workload), fix: 'let a Deployment own it' };
    }
  },
};
