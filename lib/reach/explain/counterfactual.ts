/**
 * What would have to change: the fewest additions that allow a packet, the rules that would have to go to deny it.
 * Every proposal is put into a cluster of the two ends and their policies and asked of the engine; what does not hold is not
 * offered.
 */
import { type Endpoint, Reachability } from '../engine';
import { type Labels, matchesLabels, type Resources } from '../model';
import type { Traffic } from './ends';

export interface ChangeStep {
  readonly type: 'add-policy' | 'add-rule' | 'remove-rule' | 'isolate';
  readonly text: string;
  /** The policy to apply, for `add-policy` and `isolate`. */
  readonly manifest?: object;
}

/** Steps that together turn the answer round. */
export interface Counterfactual {
  readonly steps: readonly ChangeStep[];
}

/** Two ends with everything that may come between them. */
export interface Scene {
  readonly resources: Resources;
  readonly from: string;
  readonly to: string;
}

export function sceneOf({ resources }: Reachability, from: Endpoint, to: Endpoint): Scene {
  const ends = [from, to].flatMap((end) => (end.type === 'workload' ? [end.workload] : []));
  const namespaces = new Set(ends.map(({ namespace }) => namespace));
  return {
    resources: {
      ...resources,
      namespaces: new Map(
        [...namespaces].flatMap((name) =>
          resources.namespaces.has(name) ? [[name, resources.namespaces.get(name) ?? { name, labels: new Map() }] as const] : [],
        ),
      ),
      nodes: resources.nodes.filter(({ name }) => `node:${name}` === from.id || `node:${name}` === to.id),
      workloads: ends,
      networkPolicies: resources.networkPolicies.filter(
        ({ namespace, podSelector }) =>
          namespaces.has(namespace) &&
          ends.some((end) => end.namespace === namespace && end.shapes.some(({ labels }) => matchesLabels(podSelector, labels))),
      ),
    },
    from: endText(from),
    to: endText(to),
  };
}

function endText(end: Endpoint): string {
  return end.type === 'range' ? end.first.toString() : end.id;
}

/** What the engine says of the scene. */
export function ask(reachability: Reachability, scene: Scene, from: Endpoint, to: Endpoint, { protocol, port }: Traffic): 'allow' | 'deny' | 'maybe' {
  const small = reachability.with(scene.resources);
  const find = (end: Endpoint): Endpoint | undefined => (end.type === 'range' ? small.rangeOf(end.first) : small.endpoint(end.id));
  const source = find(from);
  const target = find(to);
  if (source === undefined || target === undefined) return 'maybe';
  const verdict = small.verdict(source, target);
  if (Reachability.includes(verdict.allow, protocol, port)) return 'allow';
  return verdict.maybe.some(({ ports }) => Reachability.includes(ports, protocol, port)) ? 'maybe' : 'deny';
}

/** Labels that all pods of a workload have in common, without those that controllers make up. */
export function commonLabels(all: readonly Labels[]): Labels {
  const [first, ...rest] = all;
  const volatile = new Set(['pod-template-hash', 'controller-revision-hash', 'statefulset.kubernetes.io/pod-name', 'apps.kubernetes.io/pod-index']);
  return new Map([...(first ?? [])].filter(([key, value]) => !volatile.has(key) && rest.every((labels) => labels.get(key) === value)));
}

/** Name of a policy that is proposed, within the length that the API server accepts. */
export function proposedName(text: string): string {
  return text.slice(0, 63).replace(/[^a-z0-9]+$/, '');
}
