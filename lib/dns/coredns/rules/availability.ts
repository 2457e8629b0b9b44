/** A resolver that goes away takes everything with it. */
import type { Rule } from '../../../component';
import type { ResolvedCoreDns } from '../resolve';

export const singleReplica: Rule<ResolvedCoreDns> = {
  code: 'coredns/single-replica',
  severity: 'warning',
  summary: 'with one pod no name resolves while its node is drained or dies',
  source: 'https://github.com/coredns/coredns/issues/2824',
  check: ({ options: { replicas, autoscaled }, plan: { cluster } }) =>
    replicas === 1 && !autoscaled && cluster.nodes.count !== 1 ? [{ at: 'replicas', got: '1', expected: '2 or more' }] : [],
};

export const moreReplicasThanNodes: Rule<ResolvedCoreDns> = {
  code: 'coredns/more-replicas-than-nodes',
  severity: 'error',
  summary: 'with required spread each pod needs a node of its own: the others stay Pending',
  source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity',
  check: ({ options: { replicas, autoscaled, spread }, plan: { cluster } }) =>
    spread === 'required' && !autoscaled && cluster.nodes.count !== undefined && replicas > cluster.nodes.count
      ? [
          {
            at: 'replicas',
            got: `${replicas} replicas on ${cluster.nodes.count} nodes`,
            expected: `at most ${cluster.nodes.count}`,
            fix: "set spread to 'preferred', or lower replicas",
          },
        ]
      : [],
};

export const notSpread: Rule<ResolvedCoreDns> = {
  code: 'coredns/not-spread',
  severity: 'warning',
  summary: 'the affinity that replaces the default lets all pods share one node, and die with it',
  source: 'https://github.com/kubernetes/kubeadm/issues/1657',
  check: ({ options: { overrides, replicas } }) =>
    overrides?.affinity !== undefined && overrides.affinity.podAntiAffinity === undefined && replicas > 1
      ? [{ at: 'overrides.affinity', got: 'no podAntiAffinity', fix: 'add a podAntiAffinity on k8s-app: kube-dns and kubernetes.io/hostname' }]
      : [],
};

export const allAway: Rule<ResolvedCoreDns> = {
  code: 'coredns/all-away',
  severity: 'warning',
  summary: 'the disruption budget lets every pod go at once: a drain of several nodes leaves no resolver',
  source: 'https://kubernetes.io/docs/tasks/run-application/configure-pdb/',
  check: ({ options: { maxUnavailable, replicas, autoscaled } }) =>
    !autoscaled && replicas > 1 && (maxUnavailable === '100%' || (typeof maxUnavailable === 'number' && maxUnavailable >= replicas))
      ? [{ at: 'maxUnavailable', got: `${maxUnavailable} of ${replicas}`, expected: `at most ${replicas - 1}` }]
      : [],
};

export const availabilityRules: readonly Rule<ResolvedCoreDns>[] = [singleReplica, moreReplicasThanNodes, notSpread, allAway];
