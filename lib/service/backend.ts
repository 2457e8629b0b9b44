import { NetstackError } from '../finding';
import type { StringMap } from '../kube';

/**
 * What this library reads of pods in cdk8s-plus-28 (Deployment, StatefulSet, Pod, Pods.select ...). Recognised by shape, so
 * that cdk8s-plus-28 is loaded only by those who use it, and other releases of it work too.
 */
export interface PlusPods {
  toPodSelectorConfig(): {
    readonly labelSelector: {
      _toKube(): { readonly matchLabels?: StringMap | undefined; readonly matchExpressions?: readonly unknown[] | undefined };
    };
    readonly namespaces?: { readonly names?: readonly string[] | undefined; readonly labelSelector?: unknown } | undefined;
  };
}

/** The pods behind a Service: their labels, or a workload of cdk8s-plus-28. */
export type ServiceBackend = StringMap | PlusPods;

/** Labels that select pods, and the namespace they are in where that is known. */
export interface PodBackend {
  readonly labels: StringMap;
  readonly namespace?: string;
}

/** Whether a value is pods of cdk8s-plus-28, by shape. */
export function isPlusPods(value: unknown): value is PlusPods {
  return typeof value === 'object' && value !== null && 'toPodSelectorConfig' in value && typeof value.toPodSelectorConfig === 'function';
}

/** Throws `service/selector` for pods that exact labels cannot tell: a Service knows no expressions. */
export function podBackendOf(value: ServiceBackend): PodBackend {
  if (!isPlusPods(value)) return { labels: value };
  const { labelSelector, namespaces } = value.toPodSelectorConfig();
  const { matchLabels = {}, matchExpressions = [] } = labelSelector._toKube();
  if (matchExpressions.length > 0) throw notSelectable('match expressions');
  const [namespace, ...others] = namespaces?.names ?? [];
  if (others.length > 0) throw notSelectable(`pods of the namespaces ${[namespace, ...others].join(', ')}`);
  return namespace === undefined ? { labels: matchLabels } : { labels: matchLabels, namespace };
}

/** Labels that select the pods of a backend. Throws as `podBackendOf`. */
export function podLabelsOf(value: ServiceBackend): StringMap {
  return podBackendOf(value).labels;
}

function notSelectable(got: string): NetstackError {
  return NetstackError.of({
    code: 'service/selector',
    message: 'a Service selects pods of its own namespace by exact labels',
    got,
    fix: 'give the labels, or the workload itself',
  });
}
