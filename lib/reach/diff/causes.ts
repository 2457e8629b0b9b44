/** The policies that changed, and which of them explain what changed between two ends. */
import { type AnyPolicy, policyText } from '../explain/rule-text';
import { type Direction, matchesLabels, type Resources, type Workload } from '../model';
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
  readonly #governors: Record<Direction, Map<CommonEnd, number>> = { ingress: new Map(), egress: new Map() };
  /** Sets of changes, by number. */
  readonly #sets: (readonly PolicyChange[])[] = [];
  readonly #setNumbers = new Map<string, number>();
  readonly #texts = new Map<number, string>();

  constructor(changed: readonly PolicyChange[], before: Resources, after: Resources) {
    this.#changed = changed;
    this.#before = before;
    this.#after = after;
  }
  of(from: CommonEnd, to: CommonEnd): string {
    const sends = this.#governorsOf(from, 'egress');
    const receives = this.#governorsOf(to, 'ingress');
    const key = sends * 2 ** 26 + receives;
    let text = this.#texts.get(key);
    if (text === undefined) {
      const governing = new Set([...(this.#sets[sends] ?? []), ...(this.#sets[receives] ?? [])]);
      const causes = this.#changed.flatMap((change) => (governing.has(change) ? [change.cause] : []));
      text = causes.length === 0 ? 'workloads, namespaces or their labels changed' : causes.join(' and ');
      this.#texts.set(key, text);
    }
    return text;
  }

  /** Number of the set of changed policies that govern an end in a direction. */
  #governorsOf(end: CommonEnd, direction: Direction): number {
    const known = this.#governors[direction].get(end);
    if (known !== undefined) return known;
    const places = this.#changed.flatMap((change, place) => (this.#governs(change, end, direction) ? [place] : []));
    const key = places.join();
    let number = this.#setNumbers.get(key);
    if (number === undefined) {
      number = this.#sets.push(places.flatMap((place) => this.#changed[place] ?? [])) - 1;
      this.#setNumbers.set(key, number);
    }
    this.#governors[direction].set(end, number);
    return number;
  }
  #governs({ versions }: PolicyChange, end: CommonEnd, direction: Direction): boolean {
    return versions.some(({ policy, old }) => {
      const side = (old ? end.before : end.after)?.endpoint;
      const isolates = policy.kind === 'NetworkPolicy' && policy.policyTypes.includes(direction);
      return (
        (isolates || policy[direction].length > 0) && side?.type === 'workload' && selects(policy, side.workload, old ? this.#before : this.#after)
      );
    });
  }
}

function selects(policy: AnyPolicy, workload: Workload, { namespaces }: Resources): boolean {
  const { labels } = namespaces.get(workload.namespace) ?? { labels: new Map() };
  if (policy.kind === 'NetworkPolicy' ? policy.namespace !== workload.namespace : !matchesLabels(policy.subject.namespaceSelector, labels))
    return false;
  const selector = policy.kind === 'NetworkPolicy' ? policy.podSelector : policy.subject.podSelector;
  return workload.unmodelled || workload.shapes.some((shape) => matchesLabels(selector, shape.labels));
}
