import type { Affinity, EnvVar, PodTemplateSpec, ResourceRequirements, Toleration } from '../../imports/k8s/core.v1';
import type { Problems } from '../finding';
import { checkOverrideValues } from './override-values';

/** What every workload takes beside its own options. */
export interface WorkloadOverrides {
  /** Requests and limits of the main container; replace the component's. */
  readonly resources?: ResourceRequirements;
  /** Added to the component's own tolerations. */
  readonly tolerations?: readonly Toleration[];
  /** Added to the component's own node selector; a key of both takes this value. */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Replaces the component's affinity. */
  readonly affinity?: Affinity;
  /** Replaces the component's priority class. */
  readonly priorityClassName?: string;
  /** Added to the pods' labels; labels of the component stay, because selectors depend on them. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Added to the pods' annotations. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Added to the main container's environment; a name the component sets itself is refused. */
  readonly extraEnv?: readonly EnvVar[];
  /** Added after the main container's arguments; a flag the component sets itself is refused: it has an option. */
  readonly extraArgs?: readonly string[];
}

/** What the component writes by itself: overrides never fight with it. */
export interface OwnSettings {
  readonly labels: Readonly<Record<string, string>>;
  readonly env: readonly string[];
  /** Flags without dashes and values: `--kube-subnet-mgr=true` is `kube-subnet-mgr`. */
  readonly flags: readonly string[];
}

/** The settings of a pod template's main container. */
export function ownSettings(template: PodTemplateSpec, container: string): OwnSettings {
  const main = template.spec?.containers?.find(({ name }) => name === container);
  return {
    labels: template.metadata?.labels ?? {},
    env: (main?.env ?? []).map(({ name }) => name),
    flags: [...(main?.command ?? []), ...(main?.args ?? [])].filter((arg) => arg.startsWith('-')).map(flagOf),
  };
}

/**
 * Reports overrides that fight with what the component writes, or that the API server would refuse; `problems` stands at the component.
 *
 * @param path where the overrides are: components of several workloads have them at `overrides.<workload>`
 */
export function checkOverrides(overrides: WorkloadOverrides | undefined, own: OwnSettings, problems: Problems, path = 'overrides'): void {
  if (overrides === undefined) return;
  const at = problems.at(path);
  checkOverrideValues(overrides, at);
  for (const label of Object.keys(overrides.labels ?? {})) {
    const set = own.labels[label];
    if (set !== undefined && set !== overrides.labels?.[label])
      at.at(`labels.${label}`).report({
        code: 'workload/label-clash',
        message: 'the component sets this label itself, and selectors depend on it',
        got: label,
        expected: set,
      });
  }
  overrides.extraEnv?.forEach(({ name }, index) => {
    if (own.env.includes(name))
      at.at(`extraEnv[${index}]`).report({
        code: 'workload/env-clash',
        message: 'the component sets this variable itself',
        got: name,
        fix: 'use the option for it, or a patch',
      });
  });
  overrides.extraArgs?.forEach((arg, index) => {
    if (own.flags.includes(flagOf(arg)))
      at.at(`extraArgs[${index}]`).report({
        code: 'workload/arg-clash',
        message: 'the component sets this flag itself',
        got: arg,
        fix: 'use the option for it, or a patch',
      });
  });
}

/** The pod template with the overrides in it. Expects what `checkOverrides` lets pass. */
export function applyOverrides(template: PodTemplateSpec, overrides: WorkloadOverrides | undefined, container: string): PodTemplateSpec {
  const spec = template.spec;
  if (overrides === undefined || spec === undefined) return template;
  const { resources, tolerations, nodeSelector, affinity, priorityClassName, labels, annotations, extraEnv, extraArgs } = overrides;
  const containers = spec.containers.map((one) =>
    one.name !== container
      ? one
      : {
          ...one,
          ...(extraArgs === undefined ? {} : { args: [...(one.args ?? []), ...extraArgs] }),
          ...(extraEnv === undefined ? {} : { env: [...(one.env ?? []), ...extraEnv] }),
          ...(resources === undefined ? {} : { resources }),
        },
  );
  return {
    ...template,
    metadata: {
      ...template.metadata,
      ...(labels === undefined ? {} : { labels: { ...labels, ...template.metadata?.labels } }),
      ...(annotations === undefined ? {} : { annotations: { ...template.metadata?.annotations, ...annotations } }),
    },
    spec: {
      ...spec,
      containers,
      ...(tolerations === undefined ? {} : { tolerations: [...(spec.tolerations ?? []), ...tolerations] }),
      ...(nodeSelector === undefined ? {} : { nodeSelector: { ...spec.nodeSelector, ...nodeSelector } }),
      ...(affinity === undefined ? {} : { affinity }),
      ...(priorityClassName === undefined ? {} : { priorityClassName }),
    },
  };
}

function flagOf(arg: string): string {
  return arg.replace(/^-+/, '').replace(/=.*$/s, '');
}
