/** What would deny a packet: rules that would have to go, or a policy that isolates where nothing does. */
import type { Endpoint, Reachability } from '../engine';
import { type ClusterPolicy, type Direction, type NetworkPolicy, type Resources, selectorOfLabels } from '../model';
import type { TraceStep } from '../reference';
import { ask, type ChangeStep, type Counterfactual, commonLabels, proposedName, sceneOf } from './counterfactual';
import type { Traffic } from './ends';
import { replay } from './replay';
import { policyText, ruleText } from './rule-text';

/** Rules to take away, in the direction that needs fewer; or a policy that isolates, where nothing does. */
export function toDeny(reachability: Reachability, from: Endpoint, to: Endpoint, traffic: Traffic): readonly Counterfactual[] {
  if (from === to) return [];
  const found: ChangeStep[][] = [];
  for (const direction of ['ingress', 'egress'] as const) {
    const subject = direction === 'egress' ? from : to;
    if (subject.type !== 'workload') continue;
    let scene = sceneOf(reachability, from, to);
    const steps: ChangeStep[] = [];
    for (let round = 0; round < 16; round++) {
      const now = replay(from, to, traffic, 'allow', { resources: scene.resources, profile: reachability.profile, facts: reachability.facts });
      const accepting = now?.trace.filter((step) => step.direction === direction && step.outcome === 'accept' && step.rule !== undefined) ?? [];
      const next = accepting.length > 0 ? remove(accepting, scene.resources) : isolate(direction, subject, scene.resources);
      steps.push(...next.steps);
      scene = { ...scene, resources: next.resources };
      if (ask(reachability, scene, from, to, traffic) === 'deny') {
        found.push(steps);
        break;
      }
      if (accepting.length === 0) break;
    }
  }
  found.sort((a, b) => a.length - b.length);
  const [fewest] = found;
  return fewest === undefined ? [] : [{ steps: fewest }];
}

function remove(accepting: readonly TraceStep[], resources: Resources): { readonly steps: readonly ChangeStep[]; readonly resources: Resources } {
  const gone = new Map<TraceStep['policy'], Set<string>>();
  const steps: ChangeStep[] = [];
  for (const { policy, direction, rule } of accepting) {
    const key = `${direction}/${rule}`;
    const known = gone.get(policy) ?? new Set();
    if (known.has(key)) continue;
    gone.set(policy, known.add(key));
    steps.push({ type: 'remove-rule', text: `${direction} rule ${rule} of ${policyText(policy)} goes: ${ruleText(policy, direction, rule ?? 0)}` });
  }
  const without = <T extends NetworkPolicy | ClusterPolicy>(policy: T): T => {
    const keys = gone.get(policy);
    if (keys === undefined) return policy;
    const keep = (direction: Direction) => policy[direction].filter((_, i) => !keys.has(`${direction}/${i}`));
    return { ...policy, ingress: keep('ingress'), egress: keep('egress') };
  };
  return {
    steps,
    resources: { ...resources, networkPolicies: resources.networkPolicies.map(without), clusterPolicies: resources.clusterPolicies.map(without) },
  };
}

/** A NetworkPolicy that allows nothing. */
function isolate(
  direction: Direction,
  subject: Extract<Endpoint, { readonly type: 'workload' }>,
  resources: Resources,
): { readonly steps: readonly ChangeStep[]; readonly resources: Resources } {
  const { namespace, name, shapes } = subject.workload;
  const labels = commonLabels(shapes.map((shape) => shape.labels));
  const policyName = proposedName(`deny-${direction}-${name}`);
  const policy: NetworkPolicy = {
    kind: 'NetworkPolicy',
    namespace,
    name: policyName,
    podSelector: selectorOfLabels(labels),
    policyTypes: [direction],
    explicitTypes: true,
    ingress: [],
    egress: [],
    origin: { file: '', line: 0 },
  };
  const manifest = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: policyName, namespace },
    spec: { podSelector: { matchLabels: Object.fromEntries(labels) }, policyTypes: [direction === 'ingress' ? 'Ingress' : 'Egress'] },
  };
  return {
    steps: [
      { type: 'isolate', text: `a NetworkPolicy in ${namespace} isolates pods ${policy.podSelector.text || '(all)'} for ${direction}`, manifest },
    ],
    resources: { ...resources, networkPolicies: [...resources.networkPolicies, policy] },
  };
}
