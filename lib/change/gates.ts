/** What a pipeline may refuse to go on with. */
import type { LayerDiff } from './difference';

export const GATES = ['danger', 'restart', 'rbac', 'connections'] as const;
export type Gate = (typeof GATES)[number];

/** Those of the gates that a difference does not pass. */
export function closedGates(diff: LayerDiff, gates: readonly Gate[]): readonly Gate[] {
  return gates.filter((gate) => holds(diff, gate));
}

function holds({ groups }: LayerDiff, gate: Gate): boolean {
  const meanings = groups.flatMap(({ objects }) => objects.flatMap(({ meanings }) => meanings));
  switch (gate) {
    case 'danger':
      return groups.some(({ impact }) => impact === 'danger');
    case 'restart':
      return meanings.some(({ code }) => code === 'restart');
    case 'rbac':
      return meanings.some(({ code }) => code === 'rbac-widened');
    case 'connections':
      // What was not worked out may hold one.
      return groups.some(({ connections, notAnalysed }) => connections.length > 0 || notAnalysed > 0);
  }
}
