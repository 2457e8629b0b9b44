import type { ComponentFacts } from '../../component';

/** What a policy engine adds to the facts of the CNI it stands beside. */
export type EngineFacts = Pick<ComponentFacts, 'provides' | 'requires' | 'images' | 'workloads' | 'hostPorts' | 'metrics' | 'enforcement'>;

/** No engine: nothing is added, and nothing enforces NetworkPolicies. */
export const noEngineFacts: EngineFacts = {
  provides: [],
  requires: [],
  images: [],
  workloads: [],
  hostPorts: [],
  metrics: [],
  enforcement: undefined,
};

/** The facts of a CNI together with those of its engine. What both require or pull is said once. */
export function withPolicyEngine(facts: ComponentFacts, engine: EngineFacts): ComponentFacts {
  const known = new Set(facts.requires.map(keyOf));
  const images = new Set(facts.images.map((image) => JSON.stringify(image)));
  return {
    ...facts,
    provides: [...facts.provides, ...engine.provides],
    requires: [...facts.requires, ...engine.requires.filter((requirement) => !known.has(keyOf(requirement)))],
    images: [...facts.images, ...engine.images.filter((image) => !images.has(JSON.stringify(image)))],
    workloads: [...facts.workloads, ...engine.workloads],
    hostPorts: [...facts.hostPorts, ...engine.hostPorts],
    metrics: [...facts.metrics, ...engine.metrics],
    enforcement: engine.enforcement ?? facts.enforcement,
  };
}

/** A requirement without its reason. */
function keyOf({ reason: _, ...requirement }: ComponentFacts['requires'][number]): string {
  return JSON.stringify(requirement);
}
