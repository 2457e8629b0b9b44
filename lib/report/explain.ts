import type { LayerPlan } from '../component';
import { joinPath } from '../finding';
import type { LayerSpec } from '../plan';

/** Where a value of a plan came from. */
export type Origin = 'spec' | 'default' | 'platform';

/** One resolved value of a layer. */
export interface Explained {
  /** Spec path: `cluster.dnsServiceIp`, `cni.backend.vni`. */
  readonly path: string;
  readonly value: string | number | boolean | null;
  /** `spec`: written by the user. `platform`: the platform runs the component. `default`: filled in. */
  readonly origin: Origin;
}

/** Every resolved value at or below a spec path, with where it came from. Empty where the plan has nothing there. */
export function explain(spec: LayerSpec, plan: LayerPlan, path = ''): readonly Explained[] {
  const resolved: Record<string, unknown> = { cluster: plan.cluster };
  for (const { kind, type, options } of plan.components) resolved[kind] = { type, ...options };
  if (plan.policy !== undefined) resolved.policy = plan.policy;
  resolved.registry = plan.registry;
  const written = new Set([...leaves(plain(spec))].map((leaf) => leaf.path));
  const byPlatform = plan.components.filter((planned) => planned.byPlatform === true).map(({ kind }) => kind);
  const originOf = (at: string): Origin => (written.has(at) ? 'spec' : byPlatform.some((kind) => isBelow(at, kind)) ? 'platform' : 'default');
  return [...leaves(plain(resolved))].filter((leaf) => isBelow(leaf.path, path)).map((leaf) => ({ ...leaf, origin: originOf(leaf.path) }));
}

/** Values print themselves by toJSON, as in a written plan. */
function plain(value: object): unknown {
  return JSON.parse(JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner)));
}

function* leaves(value: unknown, at = ''): Generator<Omit<Explained, 'origin'>> {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null) yield { path: at, value };
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* leaves(item, joinPath(at, `[${index}]`));
  else if (typeof value === 'object') for (const [key, child] of Object.entries(value)) yield* leaves(child, joinPath(at, key));
}

function isBelow(at: string, path: string): boolean {
  return path === '' || at === path || (at.startsWith(path) && /^[.[]/.test(at.slice(path.length)));
}
