/**
 * Which pods a default deny covers.
 *
 * Whole namespaces: those of enforced segments, and those that the layer creates for pods on the pod network. Anywhere else
 * (kube-system above all, where an empty selector would cut off metrics-server and storage drivers) only the layer's own
 * pods, by label. Pods on the host network are never covered, because no policy applies to them.
 */
import type { ComponentFacts } from '../component';
import type { StringMap } from '../kube';
import type { PodSet, PolicyContext } from './intent';

/** Pods of one namespace. */
export interface Subject {
  readonly namespace: string;
  /** Empty: every pod. */
  readonly labels: StringMap;
}

export interface Coverage {
  /** Namespaces that are covered as a whole, with the segment they belong to; the layer's own have none. */
  readonly namespaces: ReadonlyMap<string, string | undefined>;
  /** Elsewhere: the sets of pods that are covered, by namespace. */
  readonly pods: ReadonlyMap<string, readonly StringMap[]>;
  /** The covered pods among those of a set. */
  readonly within: (set: PodSet) => readonly Subject[];
}

export function coverageOf({ components, policy }: PolicyContext): Coverage {
  const namespaces = new Map<string, string | undefined>();
  const pods = new Map<string, StringMap[]>();
  const facts = policy?.defaultDeny ? components.map((component) => component.facts) : [];
  for (const one of facts) for (const name of podNamespaces(one)) namespaces.set(name, undefined);
  for (const segment of policy?.segments ?? []) if (segment.enforce) for (const name of segment.namespaces) namespaces.set(name, segment.name);
  for (const { namespace, labels } of facts.flatMap((one) => one.podFlows)) {
    const known = pods.get(namespace) ?? [];
    if (!namespaces.has(namespace) && !known.some((other) => sameLabels(other, labels))) pods.set(namespace, [...known, labels]);
  }

  const inNamespace = (namespace: string, labels: StringMap): readonly Subject[] =>
    namespaces.has(namespace)
      ? [{ namespace, labels }]
      : (pods.get(namespace) ?? []).flatMap((own) => (comparable(own, labels) ? [{ namespace, labels: { ...own, ...labels } }] : []));
  const all = (): readonly string[] => [...namespaces.keys(), ...pods.keys()];
  return { namespaces, pods, within: (set) => (set.namespaces === 'all' ? all() : set.namespaces).flatMap((name) => inNamespace(name, set.labels)) };
}

/** Namespaces that a component creates and has pods on the pod network in. */
function podNamespaces(facts: ComponentFacts): readonly string[] {
  const used = new Set([
    ...facts.podFlows.map(({ namespace }) => namespace),
    ...facts.workloads.filter(({ hostNetwork }) => !hostNetwork).map(({ namespace }) => namespace),
  ]);
  return facts.namespaces.map(({ name }) => name).filter((name) => used.has(name));
}

/** Whether one set of labels is part of the other: then the pods with all of them are exactly those meant by both. */
function comparable(a: StringMap, b: StringMap): boolean {
  return isPart(a, b) || isPart(b, a);
}

function isPart(part: StringMap, whole: StringMap): boolean {
  return Object.entries(part).every(([key, value]) => whole[key] === value);
}

function sameLabels(a: StringMap, b: StringMap): boolean {
  return isPart(a, b) && isPart(b, a);
}
