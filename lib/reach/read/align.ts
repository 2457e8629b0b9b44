import type { Resources } from '../model';

const parts = ['workloads', 'namespaces', 'nodes', 'services', 'routes', 'unmodelled'] as const;

/**
 * New resources with the old ones' parts wherever both say the same: an analysis of the old ones then takes its work over.
 * Where an object stands may differ; answers name the old place of what did not change.
 */
export function aligned(resources: Resources, old: Resources): Resources {
  const same = parts.flatMap((name) => (textOf(resources[name]) === textOf(old[name]) ? [[name, old[name]] as const] : []));
  return { ...resources, ...Object.fromEntries(same) };
}

function textOf(part: Resources[(typeof parts)[number]]): string {
  const list: readonly unknown[] = part instanceof Map ? [...part.values()] : Array.isArray(part) ? part : [];
  return JSON.stringify(list, (key, value: unknown) => (key === 'origin' ? undefined : value instanceof Map ? [...value] : value));
}
