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
  const open = new Set<string>();
  for (const segment of policy?.segments ?? []) {
    for (const name of segment.namespaces) {
      if (segment.enforce) namespaces.set(name, segment.name);
      else open.add(name);
    }
  }
  for (const name of open) namespaces.delete(name);
  for (const { namespace, labels } of facts.flatMap((one) => one.podFlows)) {
    if (namespaces.has(namespace) || open.has(namespace)) continue;
    const known = pods.get(namespace) ?? [];
    if (!known.some((other) => isPart(other, labels) && isPart(labels, other))) pods.set(namespace, [...known, labels]);
  }

  const inNamespace = (namespace: string, labels: StringMap): readonly Subject[] => {
    if (namespaces.has(namespace)) return [{ namespace, labels }];
    // Fewer pods than a covered set has are covered all; of more pods, the covered sets among them.
    const own = pods.get(namespace) ?? [];
    if (own.some((set) => isPart(set, labels))) return [{ namespace, labels }];
    return own.filter((set) => isPart(labels, set)).map((set) => ({ namespace, labels: set }));
  };
  const all = (): readonly string[] => [...namespaces.keys(), ...pods.keys()];
  const within = (set: PodSet): readonly Subject[] =>
    (set.namespaces === 'all' ? all() : set.namespaces).flatMap((name) => inNamespace(name, set.labels));
  return { namespaces, pods, within };
}

/** Namespaces that a component creates and has pods on the pod network in. */
function podNamespaces(facts: ComponentFacts): readonly string[] {
  const used = new Set([
    ...facts.podFlows.map(({ namespace }) => namespace),
    ...facts.workloads.filter(({ hostNetwork }) => !hostNetwork).map(({ namespace }) => namespace),
  ]);
  return facts.namespaces.map(({ name }) => name).filter((name) => used.has(name));
}

function isPart(part: StringMap, whole: StringMap): boolean {
  return Object.entries(part).every(([key, value]) => whole[key] === value);
}
