import { type LayerPlan, namespaceManifest, type Staged } from '../component';
import { dialectOf } from './dialect/dialect';
import { policyIntents } from './intents';

/** The policies of a plan, and the namespaces that its segments create. */
export function policyManifests(plan: LayerPlan): readonly Staged[] {
  const policies = dialectOf(plan).print(policyIntents(plan));
  return [...createdNamespaces(plan), ...policies.map((manifest): Staged => ({ stage: '70-policy', manifest }))];
}

/** Namespaces of segments that say `create`; one that a component creates already is the component's. */
function createdNamespaces({ policy, components }: LayerPlan): readonly Staged[] {
  const byComponents = new Set(components.flatMap(({ facts }) => facts.namespaces.map(({ name }) => name)));
  return (policy?.segments ?? [])
    .flatMap(({ create, namespaces }) => (create ? namespaces : []))
    .filter((name) => !byComponents.has(name))
    .map((name) => ({ stage: '05-namespaces', manifest: namespaceManifest(name, [{ name, podSecurity: 'restricted' }]) }));
}
