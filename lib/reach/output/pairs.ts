/** Which pairs an answer speaks of. */
import type { Endpoint, Reachability } from '../engine';

export interface PairFilter {
  /** Only pairs with this end: an endpoint's id, `ns/name`, or a name. @default all */
  readonly focus?: string;
  /** Only pairs with an end in this namespace. @default all */
  readonly namespace?: string;
}

/** Whether a text names an endpoint. */
export function names(endpoint: Endpoint, text: string): boolean {
  if (endpoint.id === text) return true;
  if (endpoint.type === 'workload') return `${endpoint.workload.namespace}/${endpoint.workload.name}` === text || endpoint.workload.name === text;
  return endpoint.type === 'node' && endpoint.node.name === text;
}

/** The test of a filter; undefined where everything passes. */
export function pairTest(reachability: Reachability, { focus, namespace }: PairFilter): ((from: Endpoint, to: Endpoint) => boolean) | undefined {
  if (focus === undefined && namespace === undefined) return undefined;
  const inFocus = new Set(
    reachability.endpoints.filter(
      (endpoint) =>
        (focus === undefined || names(endpoint, focus)) &&
        (namespace === undefined || (endpoint.type === 'workload' && endpoint.workload.namespace === namespace)),
    ),
  );
  return (from, to) => inFocus.has(from) || inFocus.has(to);
}
