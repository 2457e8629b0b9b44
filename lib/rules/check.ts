import type { LayerPlan, Staged } from '../component';
import { findingsOf } from '../component';
import { applyWaivers, compareFindings, type Finding, ProblemList, type Waiver } from '../finding';
import { componentOf, type LayerSpec, manifestsOf, planLayer } from '../plan';
import { LAYER_RULES } from './registry';

/** A layer that was planned and checked. */
export interface CheckedLayer {
  /** Undefined where options were refused: nothing after planning was done then. */
  readonly plan: LayerPlan | undefined;
  /** Every object, in stage order; empty without a plan. */
  readonly manifests: readonly Staged[];
  /** Everything found, worst first; waived findings are left out. */
  readonly findings: readonly Finding[];
}

/** Plans a spec, makes its manifests and checks both: the one way from a spec to objects that may be written. */
export function checkLayer(spec: LayerSpec): CheckedLayer {
  const { plan, findings, waivers } = planLayer(spec);
  if (plan === undefined) return { plan, manifests: [], findings: waived(findings, waivers) };
  const problems = new ProblemList();
  const manifests = manifestsOf(plan, problems);
  return { plan, manifests, findings: waived([...findings, ...problems.findings, ...checkPlan(plan, manifests)], waivers) };
}

/** What the rules of the components and of the layer find in a plan. */
export function checkPlan(plan: LayerPlan, manifests: readonly Staged[]): readonly Finding[] {
  const findings = plan.components.flatMap((planned) => componentOf(planned.kind, planned.type)?.check(planned, plan) ?? []);
  const layer = { plan, manifests };
  for (const rule of LAYER_RULES) findings.push(...findingsOf(rule, '', rule.check(layer)));
  return findings;
}

function waived(findings: readonly Finding[], waivers: readonly Waiver[]): readonly Finding[] {
  return [...applyWaivers(findings, waivers).findings].sort(compareFindings);
}
