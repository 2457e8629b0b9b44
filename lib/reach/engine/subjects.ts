/** The policies that select each element, and the doubts that policies of other APIs cast on it. */
import { type Direction, everything, type Resources } from '../model';
import type { EnforcementProfile } from '../profile';
import type { PeerSets } from './peers';
import type { CompiledPolicy } from './policy';
import type { ElementId } from './universe';
import type { Subjects } from './view';

export function subjectsOf(policies: readonly CompiledPolicy[], resources: Resources, peers: PeerSets, profile: EnforcementProfile): Subjects {
  const selected: Record<Direction, (number[] | undefined)[]> = { ingress: [], egress: [] };
  policies.forEach((policy, index) => {
    const subject = peers.subject(policy.subject).certain;
    for (const direction of ['ingress', 'egress'] as const) {
      if (policy.rules[direction].length === 0 && !policy.isolates.includes(direction)) continue;
      const lists = selected[direction];
      for (const id of subject) {
        const list = lists[id];
        if (list === undefined) lists[id] = [index];
        else list.push(index);
      }
    }
  });
  const doubts: Record<Direction, Map<ElementId, 'any' | 'restricts'>> = { ingress: new Map(), egress: new Map() };
  for (const { namespace, podSelector, directions, effect } of resources.unmodelled) {
    const { certain } = peers.subject({ namespaces: namespace ?? everything, pods: podSelector ?? everything });
    for (const direction of directions) {
      for (const id of certain) if (doubts[direction].get(id) !== 'any') doubts[direction].set(id, effect);
    }
  }
  return { policies, selected, doubts, unselectedPodsAreOpen: profile.unselectedPodsAreOpen };
}
