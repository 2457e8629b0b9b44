import type { core, DaemonSet, StringMap } from '../../kube';

/** Rules stay in the kernel while a pod is replaced: what is allowed does not change, new pods wait for theirs. */
const ONE_NODE_AT_A_TIME = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } } as const;

/** A policy engine on every node, replaced one node at a time unless said otherwise. The selector is a contract: it cannot be changed. */
export function engineDaemonSet(
  metadata: DaemonSet['metadata'],
  selector: StringMap,
  template: core.PodTemplateSpec,
  updateStrategy: NonNullable<DaemonSet['spec']>['updateStrategy'] = ONE_NODE_AT_A_TIME,
): DaemonSet {
  return { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata, spec: { selector: { matchLabels: selector }, updateStrategy, template } };
}
