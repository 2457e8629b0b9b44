/**
 * Overrides as the operator takes them: a part of a pod template for each workload. What it does not know is refused.
 * Labels, annotations and keys of node selectors are added to its own; tolerations, affinity and resources replace them,
 * so its own tolerations are written again. Source: api/v1 and pkg/render of tigera/operator v1.42.3.
 */
import { checkOverrides, ownSettings, type WorkloadOverrides } from '../../../component';
import type { Problems } from '../../../finding';
import type { core } from '../../../kube';
import type { CalicoOverrides } from '../options';
import type { CalicoSettings } from '../settings';
import { operatorContainer } from './names';
import type { ResolvedOperator } from './resolve';
import { operatorTemplate } from './workload';

/** What the operator takes of a workload's pod template. */
export interface TemplateOverride<C extends string> {
  readonly spec: {
    readonly template: {
      readonly metadata?: { readonly labels?: Readonly<Record<string, string>>; readonly annotations?: Readonly<Record<string, string>> };
      readonly spec: {
        readonly affinity?: core.Affinity;
        readonly containers?: readonly { readonly name: C; readonly resources: core.ResourceRequirements }[];
        readonly nodeSelector?: Readonly<Record<string, string>>;
        readonly priorityClassName?: string;
        readonly tolerations?: readonly core.Toleration[];
      };
    };
  };
}

/** Workloads that the operator makes, and the container of each that overrides apply to. */
const containerOf = {
  node: 'calico-node',
  typha: 'calico-typha',
  kubeControllers: 'calico-kube-controllers',
  csiNodeDriver: 'calico-csi',
  apiServer: 'calico-apiserver',
  goldmane: 'goldmane',
  whisker: 'whisker',
} as const;
type OperatedWorkload = keyof typeof containerOf;

interface Known {
  /** Which tolerations the operator gives it by itself. */
  readonly tolerates: 'all' | 'all-or-control-plane' | 'critical-and-control-plane' | 'control-plane';
  /** Whether its priority class may be another. */
  readonly priority: boolean;
}

const known: Readonly<Record<OperatedWorkload, Known>> = {
  node: { tolerates: 'all', priority: false },
  typha: { tolerates: 'all-or-control-plane', priority: false },
  kubeControllers: { tolerates: 'critical-and-control-plane', priority: false },
  csiNodeDriver: { tolerates: 'all', priority: false },
  apiServer: { tolerates: 'control-plane', priority: true },
  goldmane: { tolerates: 'critical-and-control-plane', priority: true },
  whisker: { tolerates: 'critical-and-control-plane', priority: true },
};

const criticalAddons: core.Toleration = { key: 'CriticalAddonsOnly', operator: 'Exists' };
const everything: readonly core.Toleration[] = [
  criticalAddons,
  { effect: 'NoSchedule', operator: 'Exists' },
  { effect: 'NoExecute', operator: 'Exists' },
];
const controlPlane: readonly core.Toleration[] = [
  { key: 'node-role.kubernetes.io/master', effect: 'NoSchedule' },
  { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
];

/** The tolerations that the operator would write. */
function ownTolerations(tolerates: Known['tolerates'], more: readonly core.Toleration[]): readonly core.Toleration[] {
  switch (tolerates) {
    case 'all':
      return everything;
    case 'all-or-control-plane':
      return more.length === 0 ? everything : more;
    case 'critical-and-control-plane':
      return [...more, ...controlPlane, criticalAddons];
    case 'control-plane':
      return [...more, ...controlPlane];
  }
}

/** What the custom resource says of a workload; undefined where nothing is overridden. */
export function templateOverride<W extends OperatedWorkload>(
  workload: W,
  overrides: WorkloadOverrides | undefined,
  { controlPlane: { tolerations: more } }: ResolvedOperator,
): TemplateOverride<(typeof containerOf)[W]> | undefined {
  if (overrides === undefined) return undefined;
  const { tolerates } = known[workload];
  const { resources, tolerations, nodeSelector, affinity, priorityClassName, labels, annotations } = overrides;
  const metadata = { ...(labels === undefined ? {} : { labels }), ...(annotations === undefined ? {} : { annotations }) };
  const spec = {
    ...(affinity === undefined ? {} : { affinity }),
    ...(resources === undefined ? {} : { containers: [{ name: containerOf[workload], resources }] }),
    ...(nodeSelector === undefined ? {} : { nodeSelector }),
    ...(priorityClassName === undefined ? {} : { priorityClassName }),
    ...(tolerations === undefined ? {} : { tolerations: [...ownTolerations(tolerates, more), ...tolerations] }),
  };
  const empty = Object.keys(metadata).length === 0;
  if (empty && Object.keys(spec).length === 0) return undefined;
  return { spec: { template: { ...(empty ? {} : { metadata }), spec } } };
}

/** Reports overrides that the operator cannot be told, or that reach nothing; `problems` stands at the component. */
export function checkOperatorOverrides({ overrides }: Pick<CalicoSettings, 'overrides'>, o: ResolvedOperator, problems: Problems): void {
  const operated: readonly (readonly [string, OperatedWorkload, WorkloadOverrides | undefined, string | undefined])[] = [
    ['overrides.node', 'node', overrides.node, undefined],
    ['overrides.typha', 'typha', overrides.typha, undefined],
    ['overrides.kubeControllers', 'kubeControllers', overrides.kubeControllers, undefined],
    [
      'overrides.csiNodeDriver',
      'csiNodeDriver',
      overrides.csiNodeDriver,
      o.kubeletVolumePluginPath === 'None' ? 'kubeletVolumePluginPath is None' : undefined,
    ],
    ['overrides.apiServer', 'apiServer', overrides.apiServer, o.apiServer.enabled ? undefined : 'apiServer is off'],
    ['overrides.goldmane', 'goldmane', overrides.goldmane, o.goldmane.enabled ? undefined : 'goldmane is off'],
    ['overrides.whisker', 'whisker', overrides.whisker, o.whisker.enabled ? undefined : 'whisker is off'],
  ];
  for (const [path, workload, given, off] of operated) {
    if (given === undefined) continue;
    if (off !== undefined) {
      problems
        .at(path)
        .report({ code: 'calico/override-reaches-nothing', message: 'there is no such workload to override', got: off, fix: 'leave it out' });
      continue;
    }
    checkOverrides(given, { labels: {}, env: [], flags: [] }, problems, path);
    checkKnown(given, known[workload], problems.at(path));
  }
  checkOverrides(overrides.operator, ownSettings(operatorTemplate(o), operatorContainer), problems, 'overrides.operator');
}

function checkKnown(given: WorkloadOverrides, { priority }: Known, problems: Problems): void {
  const unknown = [
    ...(given.extraEnv === undefined ? [] : ['extraEnv']),
    ...(given.extraArgs === undefined ? [] : ['extraArgs']),
    ...(priority || given.priorityClassName === undefined ? [] : ['priorityClassName']),
  ];
  for (const field of unknown) {
    problems.at(field).report({
      code: 'calico/operator-cannot-override',
      message: 'the operator writes this by itself and cannot be told otherwise',
      got: field,
      fix: "leave it out, or install: { type: 'manifests' }",
      source: 'https://docs.tigera.io/calico/latest/reference/installation/api',
    });
  }
}

/** Reports overrides of what only the operator makes, where there is no operator. */
export function checkNoOperatorOverrides(overrides: CalicoOverrides, problems: Problems): void {
  for (const workload of ['operator', 'apiServer', 'csiNodeDriver', 'goldmane', 'whisker'] as const) {
    if (overrides[workload] === undefined) continue;
    problems.at(`overrides.${workload}`).report({
      code: 'calico/override-reaches-nothing',
      message: 'there is no such workload to override',
      got: 'install without operator',
      fix: "leave it out, or install: { type: 'operator' }",
    });
  }
}
