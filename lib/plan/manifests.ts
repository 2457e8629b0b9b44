import { inStageOrder, type LayerPlan, namespaceManifests, patched, type Staged, withPullSecrets } from '../component';
import { ProblemList, type Problems } from '../finding';
import { policyManifests } from '../policy';
import { componentOf } from './registry';

/**
 * Every object of a layer, in stage order: the namespaces it creates, its components, the policies that derive from all
 * facts, then the user's patches. Pure; synth, lint, diff, reachability, Pulumi and constructs all call this.
 *
 * @param problems takes the patches that match nothing or fail. @default nobody listens
 */
export function manifestsOf(plan: LayerPlan, problems: Problems = new ProblemList()): readonly Staged[] {
  const components = plan.components.flatMap((planned) => componentOf(planned.kind, planned.type)?.manifests(planned, plan) ?? []);
  const objects = [...namespaceManifests(plan.components), ...components, ...policyManifests(plan)];
  return patched(withPullSecrets(inStageOrder(objects), plan.registry), plan.patches, problems);
}
