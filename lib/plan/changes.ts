/** What a change of one option does on a living cluster: one index over the tables of all rooms. */
import type { Change, ComponentKind, WorkloadOverrides } from '../component';
import { componentOf } from './registry';

/** The four kinds of change, the mildest first. */
export const changeOrder: readonly Change[] = ['free', 'rolling-restart', 'breaks-connections', 'never'];

/** Overrides stand in the pod template of a workload: every change of it replaces the pods. */
export const overrideChanges: Readonly<Record<keyof WorkloadOverrides, Change>> = {
  resources: 'rolling-restart',
  tolerations: 'rolling-restart',
  nodeSelector: 'rolling-restart',
  affinity: 'rolling-restart',
  priorityClassName: 'rolling-restart',
  labels: 'rolling-restart',
  annotations: 'rolling-restart',
  extraEnv: 'rolling-restart',
  extraArgs: 'rolling-restart',
};

/**
 * What a change at a path of a component's options does. Where no entry has the whole path, the nearest above it decides:
 * lists and maps have one entry for all they hold.
 *
 * @param path spec path below the component: `backend.mtu`, `peers[0].asn`, `overrides.flanneld.resources`
 * @returns undefined where the component or the option is not known. `type` is no option: another type is another component
 */
export function changeOf(kind: ComponentKind, type: string, path: string): Change | undefined {
  const component = componentOf(kind, type);
  if (component === undefined) return undefined;
  // Lists are leaves of the tables.
  const parts = path.replace(/\[.*$/s, '').split('.');
  if (parts[0] === 'overrides') return overrideChange(parts.slice(1));
  for (let length = parts.length; length > 0; length--) {
    const key = parts.slice(0, length).join('.');
    if (Object.hasOwn(component.changes, key)) return changeOrder.find((change) => change === component.changes[key]);
  }
  return undefined;
}

/** `resources`, or `flanneld.resources` where a component has several workloads; a whole object is as bad as the worst in it. */
function overrideChange(parts: readonly string[]): Change {
  const named = parts.find((part): part is keyof WorkloadOverrides => Object.hasOwn(overrideChanges, part));
  return named === undefined ? worstOf(Object.values(overrideChanges)) : overrideChanges[named];
}

/** The worst of several changes; `free` where there is none. */
export function worstOf(changes: readonly Change[]): Change {
  return changeOrder[Math.max(0, ...changes.map((change) => changeOrder.indexOf(change)))] ?? 'free';
}
