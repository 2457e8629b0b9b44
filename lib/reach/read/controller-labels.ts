/**
 * Labels that controllers add to the pods of a template. They tell the pods of one workload apart, so they are spelled out
 * as shapes of their own, and only where a policy asks for them.
 */
import type { LabelSelector, Resources, Workload } from '../model';
import { withLabels } from './pods';

const ordinalKeys: ReadonlySet<string> = new Set(['statefulset.kubernetes.io/pod-name', 'apps.kubernetes.io/pod-index']);

/**
 * Hashes that a controller computes: the key is always there, its value cannot be known from a manifest. A ReplicaSet of its
 * own is not among them: it is the Deployment that writes the hash into the template of its ReplicaSets.
 */
const hashKeys: Readonly<Record<string, string>> = {
  Deployment: 'pod-template-hash',
  DaemonSet: 'controller-revision-hash',
  StatefulSet: 'controller-revision-hash',
};

/** Stands for every value that no policy mentions; no label can have it. */
const anotherValue = '(another value)';

/** More values than this are not told apart: shapes are values times workloads. */
export const mostHashes = 64;

type Policies = Pick<Resources, 'networkPolicies' | 'clusterPolicies' | 'unmodelled'>;

/**
 * The workload as its controller makes its pods.
 *
 * @returns a function, for what policies ask for is gathered once
 */
export function controllerLabels(policies: Policies): (workload: Workload) => Workload {
  const asked = askedOf(policies);
  return (workload) => withHashes(asked.ordinals ? expandStatefulSet(workload) : workload, asked.hashes);
}

interface Asked {
  readonly ordinals: boolean;
  /** Values that are mentioned, by key. */
  readonly hashes: ReadonlyMap<string, ReadonlySet<string>>;
}

function askedOf(policies: Policies): Asked {
  const hashes = new Map<string, Set<string>>();
  const known = new Set(Object.values(hashKeys));
  let ordinals = false;
  for (const selector of podSelectors(policies)) {
    for (const { key, values } of selector.requirements) {
      ordinals ||= ordinalKeys.has(key);
      if (!known.has(key)) continue;
      const mentioned = hashes.get(key) ?? new Set();
      for (const value of values) mentioned.add(value);
      hashes.set(key, mentioned);
    }
  }
  return { ordinals, hashes };
}

function* podSelectors({ networkPolicies, clusterPolicies, unmodelled }: Policies): Generator<LabelSelector> {
  for (const { podSelector, ingress, egress } of networkPolicies) {
    yield podSelector;
    for (const { peers } of [...ingress, ...egress]) for (const peer of peers) if (peer.type === 'pods' && peer.podSelector) yield peer.podSelector;
  }
  for (const { subject, ingress, egress } of clusterPolicies) {
    yield subject.podSelector;
    for (const { peers } of [...ingress, ...egress]) for (const peer of peers) if (peer.type === 'pods') yield peer.podSelector;
  }
  for (const { podSelector } of unmodelled) if (podSelector !== undefined) yield podSelector;
}

/** Each ordinal of a StatefulSet gets labels of its own. */
function expandStatefulSet(workload: Workload): Workload {
  if (workload.kind !== 'StatefulSet' || workload.replicas < 1 || workload.replicas > 1000) return workload;
  const shapes = workload.shapes.flatMap((shape) =>
    Array.from({ length: workload.replicas }, (_, ordinal) =>
      withLabels(shape, [
        ['statefulset.kubernetes.io/pod-name', `${workload.name}-${ordinal}`],
        ['apps.kubernetes.io/pod-index', String(ordinal)],
      ]),
    ),
  );
  return { ...workload, shapes };
}

/** One shape for each value that the hash may have: where the answers differ, the answer is `maybe`. */
function withHashes(workload: Workload, hashes: Asked['hashes']): Workload {
  const key = Object.hasOwn(hashKeys, workload.kind) ? hashKeys[workload.kind] : undefined;
  const values = key === undefined ? undefined : hashes.get(key);
  if (key === undefined || values === undefined || workload.shapes.every(({ labels }) => labels.has(key))) return workload;
  // Nothing is said of the labels then, rather than something wrong.
  if (values.size > mostHashes) return { ...workload, unmodelled: true };
  return { ...workload, shapes: workload.shapes.flatMap((shape) => [...values, anotherValue].map((value) => withLabels(shape, [[key, value]]))) };
}
