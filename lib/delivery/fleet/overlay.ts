/** Merging the parts of a cluster's layer, with where each value came from. */
import type { Finding } from '../../finding';
import { isRecord, joinPath } from '../../finding';
import type { FleetSpec, Membership, Overlay } from './spec';

/** One part of a cluster's layer. */
export interface Part {
  /** For people: `defaults`, `environments.prod`, `prod.yaml`. */
  readonly name: string;
  /** Where its values stand in fleet.yaml; undefined: in the cluster's own file. */
  readonly path: string | undefined;
  readonly value: Overlay;
}

/** A layer that was put together. */
export interface Merged {
  readonly value: Overlay;
  /** The part that a spec path comes from: that of its nearest written parent. */
  readonly originOf: (path: string) => Part | undefined;
}

/** The parts of a cluster, first to last. */
export function partsOf(fleet: FleetSpec, { environment, region, ring }: Membership, own: Overlay, file: string): readonly Part[] {
  const rings = fleet.rings ?? [];
  const index = rings.findIndex(({ name }) => name === ring);
  const parts: readonly (Part | undefined)[] = [
    fleet.defaults && { name: 'defaults', path: 'defaults', value: fleet.defaults },
    groupOf('environments', environment, fleet.environments),
    groupOf('regions', region, fleet.regions),
    rings[index]?.set === undefined ? undefined : { name: `rings.${ring}`, path: `rings[${index}].set`, value: rings[index].set },
    { name: file, path: undefined, value: own },
  ];
  return parts.filter((part) => part !== undefined);
}

function groupOf(kind: 'environments' | 'regions', name: string | undefined, groups: FleetSpec['environments']): Part | undefined {
  const value = name === undefined || !Object.hasOwn(groups ?? {}, name) ? undefined : groups?.[name];
  return value === undefined ? undefined : { name: `${kind}.${name}`, path: `${kind}.${name}`, value };
}

/** Puts parts together: the last that says something wins. */
export function merge(parts: readonly Part[]): Merged {
  const origins = new Map<string, Part>();
  let value: unknown = {};
  for (const part of parts) value = over(value, part.value, '', part, origins);
  return {
    value: isRecord(value) ? value : {},
    originOf: (path) => {
      for (let at = path; ; at = at.slice(0, Math.max(at.lastIndexOf('.'), at.lastIndexOf('['), 0))) {
        const part = origins.get(at);
        if (part !== undefined || at === '') return part;
      }
    },
  };
}

function over(base: unknown, top: unknown, path: string, part: Part, origins: Map<string, Part>): unknown {
  if (!isRecord(top) || !isRecord(base) || isAnotherType(base, top)) {
    // What was written below is gone, and with it where it came from; only objects have something below.
    if (isRecord(base)) for (const at of [...origins.keys()]) if (isBelow(at, path)) origins.delete(at);
    origins.set(path, part);
    return top;
  }
  const merged: Record<string, unknown> = { ...base };
  for (const [key, child] of Object.entries(top)) {
    const at = joinPath(path, key);
    // Own keys alone: a document may hold any.
    const there = Object.hasOwn(base, key) ? base[key] : undefined;
    Object.defineProperty(merged, key, { value: over(there, child, at, part, origins), enumerable: true, configurable: true, writable: true });
  }
  return merged;
}

/** `{ type: 'calico' }` over `{ type: 'flannel', backend }` is another component, which has no backend. */
function isAnotherType(base: Overlay, top: Overlay): boolean {
  return typeof top.type === 'string' && typeof base.type === 'string' && top.type !== base.type;
}

function isBelow(at: string, path: string): boolean {
  return path === '' || at === path || at.startsWith(`${path}.`) || at.startsWith(`${path}[`);
}

/**
 * Groups of a cluster that say different things of one value: which of them wins is a matter of their order, and nobody may
 * have meant that. Silent where the cluster itself has the last word.
 */
export function contradictions(parts: readonly Part[], cluster: string): readonly Finding[] {
  const groups = parts.filter(({ path }) => path !== undefined && path !== 'defaults');
  const own = parts.find(({ path }) => path === undefined);
  const said = new Map<string, { readonly part: Part; readonly text: string }>();
  const settled = new Set(own === undefined ? [] : [...leaves(own.value)].map(({ path }) => path));
  const findings: Finding[] = [];
  for (const part of groups) {
    for (const { path, text } of leaves(part.value)) {
      const earlier = said.get(path);
      if (earlier !== undefined && earlier.text !== text && !settled.has(path)) {
        findings.push({
          code: 'fleet/overlays-contradict',
          severity: 'warning',
          at: path,
          construct: cluster,
          message: 'two groups of the cluster say different things of one value, and the later wins',
          got: `${earlier.part.name}: ${earlier.text}, ${part.name}: ${text}`,
          fix: `say it in the file of ${cluster}, or in one of the groups`,
        });
      }
      said.set(path, { part, text });
    }
  }
  return findings;
}

function* leaves(value: unknown, path = ''): Generator<{ readonly path: string; readonly text: string }> {
  if (isRecord(value)) for (const [key, child] of Object.entries(value)) yield* leaves(child, joinPath(path, key));
  else yield { path, text: JSON.stringify(value) ?? 'nothing' };
}
