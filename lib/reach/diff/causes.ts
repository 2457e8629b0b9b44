/** The policies that changed, and which of them explain what changed between two ends. */
import { type AnyPolicy, policyText } from '../explain/rule-text';
import { matchesLabels, type Resources, type Workload } from '../model';
import type { CommonEnd } from './ends';

interface PolicyChange {
  readonly cause: string;
  readonly versions: readonly { readonly policy: AnyPolicy; readonly old: boolean }[];
}

export function changedPolicies(before: Resources, after: Resources): readonly PolicyChange[] {
  const all = ({ networkPolicies, clusterPolicies }: Resources): Map<string, AnyPolicy> =>
    new Map(
      [...networkPolicies, ...clusterPolicies].map((policy) => [
        policy.kind === 'NetworkPolicy' ? `${policy.kind}/${policy.namespace}/${policy.name}` : `${policy.kind}/${policy.name}`,
        policy,
      ]),
    );
  const old = all(before);
  const now = all(after);
  const changes: PolicyChange[] = [];
  for (const key of [...new Set([...old.keys(), ...now.keys()])].sort()) {
    const a = old.get(key);
    const b = now.get(key);
    if (a !== undefined && b !== undefined && (a === b || says(a) === says(b))) continue;
    const policy = b ?? a;
    if (policy === undefined) continue;
    changes.push({
      cause: `${policyText(policy)} ${a === undefined ? 'added' : b === undefined ? 'removed' : 'changed'}`,
      versions: [...(a === undefined ? [] : [{ policy: a, old: true }]), ...(b === undefined ? [] : [{ policy: b, old: false }])],
    });
  }
  return changes;
}

/** What a policy says, wherever it stands. */
function says({ origin: _origin, ...policy }: AnyPolicy): string {
  return JSON.stringify(policy);
}

/** Changed policies that govern one of the ends; where there are none, pods or namespaces themselves changed. */
export class Causes {
  readonly #changed: readonly PolicyChange[];
  readonly #before: Resources;
  readonly #after: Resources;
  readonly #sends = new Map<CommonEnd, readonly PolicyChange[]>();
  readonly #receives = new Map<CommonEnd, readonly PolicyChange[]>();

  constructor(changed: readonly PolicyChange[], before: Resources, after: Resources) {
    this.#changed = changed;
    this.#before = before;
    this.#after = after;
  }
  of(from: CommonEnd, to: CommonEnd): string {
    const governing = new Set([...this.#governing(from, 'egress', this.#sends), ...this.#governing(to, 'ingress', this.#receives)]);
    if (governing.size === 0) return 'workloads, namespaces or their labels changed';
    return this.#changed
      .filter((change) => governing.has(change))
      .map(({ cause }) => cause)
      .join(' and ');
  }

  #governing(end: CommonEnd, direction: 'ingress' | 'egress', known: Map<CommonEnd, readonly PolicyChange[]>): readonly PolicyChange[] {
    let found = known.get(end);
    if (found === undefined) {
      found = this.#changed.filter(({ versions }) =>
        versions.some(({ policy, old }) => {
          const side = (old ? end.before : end.after)?.endpoint;
          const isolates = policy.kind === 'NetworkPolicy' && policy.policyTypes.includes(direction);
          return (
            (isolates || policy[direction].length > 0) &&
            side?.type === 'workload' &&
            selects(policy, side.workload, old ? this.#before : this.#after)
          );
        }),
      );
      known.set(end, found);
    }
    return found;
  }
}

function selects(policy: AnyPolicy, workload: Workload, { namespaces }: Resources): boolean {
  const { labels } = namespaces.get(workload.namespace) ?? { labels: new Map() };
  if (policy.kind === 'NetworkPolicy' ? policy.namespace !== workload.namespace : !matchesLabels(policy.subject.namespaceSelector, labels))
    return false;
  const selector = policy.kind === 'NetworkPolicy' ? policy.podSelector : policy.subject.podSelector;
  return workload.unmodelled || workload.shapes.some((shape) => matchesLabels(selector, shape.labels));
}
