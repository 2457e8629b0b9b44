/**
 * Labels that Cilium leaves out of identities: whatever they select, it is nobody. They change with every pod or rollout,
 * or belong to the machinery of Kubernetes. A pattern stands at the beginning of the key; of two the longer match decides.
 * Source: pkg/labelsfilter/filter.go and Documentation/operations/performance/scalability/identity-relevant-labels.rst of
 * cilium v1.20.0. The option `labels` of cilium-config replaces the list; who sets that knows what he does.
 */
const IGNORED = [
  /^io\.kubernetes/,
  /^kubernetes\.io/,
  /^statefulset\.kubernetes\.io\/pod-name/,
  /^apps\.kubernetes\.io\/pod-index/,
  /^batch\.kubernetes\.io\/job-completion-index/,
  /^batch\.kubernetes\.io\/controller-uid/,
  /^.*beta\.kubernetes\.io/,
  /^k8s\.io/,
  /^pod-template-generation/,
  /^pod-template-hash/,
  /^controller-revision-hash/,
  /^annotation/,
  /^controller-uid/,
  /^etcd_node/,
  /^topology\.kubernetes\.io/,
];

/** Whether a label of a pod is part of its identity, so that a policy can select by it. */
export function isIdentityLabel(key: string): boolean {
  return key === 'io.kubernetes.pod.namespace' || !IGNORED.some((pattern) => pattern.test(key));
}
