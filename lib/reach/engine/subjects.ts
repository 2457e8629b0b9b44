/** The policies that select each element, and the doubts that policies of other APIs cast on it. */
import { type Direction, everything, type Resources } from '../model';
import type { EnforcementProfile } from '../profile';
import type { PeerSets } from './peers';
import type { CompiledPolicy } from './policy';
import type { ElementId } from './universe';

const directions = ['ingress', 'egress'] as const;

type Selected = (readonly CompiledPolicy[] | undefined)[];

/** Which policies select an element, and in which direction a policy that is not modelled may touch it. */
export interface Subjects {
  readonly policies: readonly CompiledPolicy[];
  /** By direction and element: the policies with rules or isolation in that direction, in the order of `policies`. */
  readonly selected: Readonly<Record<Direction, Readonly<Selected>>>;
  readonly doubts: Readonly<Record<Direction, ReadonlyMap<ElementId, 'any' | 'restricts'>>>;
  /** What a pod that nothing selects gets. */
  readonly unselectedPodsAreOpen: boolean;
}

export function subjectsOf(policies: readonly CompiledPolicy[], resources: Resources, peers: PeerSets, profile: EnforcementProfile): Subjects {
  const selected: Record<Direction, (CompiledPolicy[] | undefined)[]> = { ingress: [], egress: [] };
  for (const policy of policies) {
    for (const direction of directions) {
      const lists = selected[direction];
      for (const id of subjectIn(policy, direction, peers)) {
        const list = lists[id];
        if (list === undefined) lists[id] = [policy];
        else list.push(policy);
      }
    }
  }
  const doubts: Record<Direction, Map<ElementId, 'any' | 'restricts'>> = { ingress: new Map(), egress: new Map() };
  for (const { namespace, podSelector, directions: touched, effect } of resources.unmodelled) {
    const { certain } = peers.subject({ namespaces: namespace ?? everything, pods: podSelector ?? everything });
    for (const direction of touched) {
      for (const id of certain) if (doubts[direction].get(id) !== 'any') doubts[direction].set(id, effect);
    }
  }
  return { policies, selected, doubts, unselectedPodsAreOpen: profile.unselectedPodsAreOpen };
}

/** The elements that a policy has a say about in a direction. */
function subjectIn(policy: CompiledPolicy, direction: Direction, peers: PeerSets): Iterable<ElementId> {
  return policy.rules[direction].length === 0 && !policy.isolates.includes(direction) ? [] : peers.subject(policy.subject).certain;
}

/** Subjects for other policies over the same peers: only lists of elements that a policy selects which came or went are made anew. */
export function reselect(
  earlier: Subjects,
  policies: readonly CompiledPolicy[],
  peers: PeerSets,
): { readonly subjects: Subjects; readonly reselected: Readonly<Record<Direction, ReadonlySet<ElementId>>> } {
  const places = new Map(policies.map((policy, place) => [policy, place]));
  const known = new Set(earlier.policies);
  const gone = earlier.policies.filter((policy) => !places.has(policy));
  const come = policies.filter((policy) => !known.has(policy));
  const selected: Record<Direction, Selected> = { ingress: [...earlier.selected.ingress], egress: [...earlier.selected.egress] };
  const reselected: Record<Direction, Set<ElementId>> = { ingress: new Set(), egress: new Set() };
  for (const direction of directions) {
    const additions = new Map<ElementId, CompiledPolicy[]>();
    for (const policy of gone) for (const id of subjectIn(policy, direction, peers)) reselected[direction].add(id);
    for (const policy of come) {
      for (const id of subjectIn(policy, direction, peers)) {
        reselected[direction].add(id);
        additions.set(id, [...(additions.get(id) ?? []), policy]);
      }
    }
    for (const id of reselected[direction]) {
      const kept = (selected[direction][id] ?? []).filter((policy) => places.has(policy));
      const list = [...kept, ...(additions.get(id) ?? [])].sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
      selected[direction][id] = list.length === 0 ? undefined : list;
    }
  }
  return { subjects: { ...earlier, policies, selected }, reselected };
}
