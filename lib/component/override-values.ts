/**
 * Whether the values of workload overrides are ones that the API server takes: what it would refuse at apply is refused here.
 * Source: k8s.io/kubernetes/pkg/apis/core/validation.
 */
import type { Affinity, EnvVar, ResourceRequirements, Toleration } from '../../imports/k8s/core.v1';
import type { Problems } from '../finding';
import { checkDns1123Subdomain, checkEnvVarName, parseAnnotations, parseLabels, parseName, Quantity } from '../kube';
import type { WorkloadOverrides } from './overrides';

/** Reports every value that is refused, at its path; `problems` stands at the overrides. */
export function checkOverrideValues(overrides: WorkloadOverrides, problems: Problems): void {
  const { labels, annotations, nodeSelector, priorityClassName } = overrides;
  if (labels !== undefined) problems.at('labels').read(parseLabels, labels);
  if (annotations !== undefined) problems.at('annotations').read(parseAnnotations, annotations);
  if (nodeSelector !== undefined) problems.at('nodeSelector').read(parseLabels, nodeSelector);
  if (priorityClassName !== undefined)
    problems.at('priorityClassName').read((text) => parseName(text, checkDns1123Subdomain, 'priority class'), priorityClassName);
  checkEnv(overrides.extraEnv ?? [], problems.at('extraEnv'));
  checkResources(overrides.resources ?? {}, problems.at('resources'));
  checkTolerations(overrides.tolerations ?? [], problems.at('tolerations'));
  checkWeights(overrides.affinity ?? {}, problems.at('affinity'));
}

function checkEnv(variables: readonly EnvVar[], problems: Problems): void {
  variables.forEach(({ name }, index) => {
    problems.at(`[${index}].name`).read((text) => parseName(text, checkEnvVarName, 'environment variable'), name);
  });
  once(
    variables.map(({ name }) => name),
    problems,
  );
}

function checkResources({ limits = {}, requests = {}, claims = [] }: ResourceRequirements, problems: Problems): void {
  for (const [list, amounts] of Object.entries({ limits, requests })) {
    for (const [resource, amount] of Object.entries(amounts)) problems.at(`${list}.${resource}`).read(Quantity.parse, amount);
  }
  once(
    claims.map(({ name, request = '' }) => `${name} ${request}`.trimEnd()),
    problems.at('claims'),
  );
}

/** Lists that the API server keys by name hold each name once. */
function once(names: readonly string[], problems: Problems): void {
  const seen = new Set<string>();
  for (const [index, name] of names.entries()) {
    if (seen.has(name)) problems.at(`[${index}]`).report({ code: 'workload/twice', message: 'a name stands twice in the list', got: name });
    seen.add(name);
  }
}

function checkTolerations(tolerations: readonly Toleration[], problems: Problems): void {
  tolerations.forEach(({ tolerationSeconds: seconds }, index) => {
    if (seconds === undefined || Number.isSafeInteger(seconds)) return;
    const at = problems.at(`[${index}].tolerationSeconds`);
    at.report({ code: 'workload/seconds', message: 'not a number of seconds', got: String(seconds), expected: 'a whole number' });
  });
}

function checkWeights(affinity: Affinity, problems: Problems): void {
  for (const kind of ['nodeAffinity', 'podAffinity', 'podAntiAffinity'] as const) {
    const preferred: readonly { readonly weight: number }[] = affinity[kind]?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    preferred.forEach(({ weight }, index) => {
      if (Number.isInteger(weight) && weight >= 1 && weight <= 100) return;
      const at = problems.at(`${kind}.preferredDuringSchedulingIgnoredDuringExecution[${index}].weight`);
      at.report({
        code: 'workload/weight',
        message: 'not the weight of a preference',
        got: String(weight),
        expected: 'a whole number from 1 to 100',
      });
    });
  }
}
