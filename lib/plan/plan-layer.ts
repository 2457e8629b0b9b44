import { type Cluster, resolveCluster } from '../cluster';
import { COMPONENT_KINDS, type ComponentKind, type LayerPlan, type Planned, resolveCrdFolder, resolvePatches, resolveRegistry } from '../component';
import { type Finding, ProblemList, type Waiver } from '../finding';
import { resolvePolicy } from '../policy';
import { componentOf } from './registry';
import { isLayerSpec } from './shape';
import type { LayerSpec } from './spec';

/** A plan, or the findings that say why there is none. Findings may be warnings beside a plan. */
export interface PlanResult {
  /** Undefined where anything was refused. */
  readonly plan: LayerPlan | undefined;
  readonly findings: readonly Finding[];
  /** Those of the spec; none where the spec does not have its shape. */
  readonly waivers: readonly Waiver[];
}

/**
 * Fills defaults, parses everything and gathers the facts of every component, in the order cluster, components, policy.
 * A refused component is reported and planning goes on, so that one run shows every problem.
 */
export function planLayer(spec: LayerSpec): PlanResult {
  const problems = new ProblemList();
  if (!isLayerSpec(spec, problems)) return { plan: undefined, findings: problems.findings, waivers: [] };
  const waivers = spec.waivers ?? [];
  const cluster = resolveCluster(spec.cluster, problems.at('cluster'));
  const registry = resolveRegistry(spec.registry, problems.at('registry'));
  const patches = resolvePatches(spec.patches ?? [], problems);
  const crds = resolveCrdFolder(spec.crds, problems.at('crds'));
  if (cluster === undefined) return { plan: undefined, findings: problems.findings, waivers };

  const planned: Planned[] = [];
  for (const kind of COMPONENT_KINDS) {
    for (const chosen of componentsOf(kind, spec, cluster)) {
      const component = componentOf(kind, chosen.type);
      const at = problems.at(kind);
      // Each component sees a snapshot: what comes after it is not there yet.
      const one = component?.plan(chosen, { cluster, planned: [...planned], problems: at });
      if (one !== undefined) planned.push(spec[kind] === undefined ? { ...one, byPlatform: true } : one);
    }
  }
  const policy = resolvePolicy(spec.policy, { cluster, planned, problems: problems.at('policy') });
  const plan = { cluster, components: planned, policy, registry, patches, crds };
  return { plan: problems.failed ? undefined : plan, findings: problems.findings, waivers };
}

/** What the spec names for a kind; where it names nothing, what the platform runs. */
function componentsOf(kind: ComponentKind, spec: LayerSpec, cluster: Cluster): readonly { readonly type: string }[] {
  const named = spec[kind];
  if (named !== undefined) return [named];
  return cluster.platform.runs
    .filter(({ role }) => role === kind)
    .map(({ provider, provides }) => ({ type: 'external', provider, facts: { provides } }));
}
