/**
 * Fields that the API server refuses to change. Source: ValidateXUpdate in pkg/apis/{apps,batch,core,rbac,storage,networking,scheduling}/validation
 * of Kubernetes 1.35, and x-kubernetes-validations of the CRDs named.
 */
import type { Meaning } from '../difference';
import { at, fieldsUnder, isOf, listAt, subjectOf, type Versions } from './versions';

interface Immutable {
  readonly group: string;
  readonly kinds: readonly string[];
  readonly fields: readonly string[];
  /** Parts of those that may change all the same. @default none */
  readonly except?: readonly string[];
}

const TABLE: readonly Immutable[] = [
  { group: 'apps', kinds: ['DaemonSet', 'Deployment', 'ReplicaSet'], fields: ['spec.selector'] },
  {
    group: 'apps',
    kinds: ['StatefulSet'],
    fields: ['spec'],
    except: [
      'spec.replicas',
      'spec.ordinals',
      'spec.template',
      'spec.updateStrategy',
      'spec.persistentVolumeClaimRetentionPolicy',
      'spec.minReadySeconds',
      'spec.revisionHistoryLimit',
    ],
  },
  {
    group: 'batch',
    kinds: ['Job'],
    fields: ['spec.selector', 'spec.template', 'spec.completionMode', 'spec.podFailurePolicy', 'spec.backoffLimitPerIndex'],
  },
  {
    group: '',
    kinds: ['PersistentVolumeClaim'],
    fields: ['spec'],
    except: ['spec.resources.requests', 'spec.volumeAttributesClassName'],
  },
  {
    group: '',
    kinds: ['Pod'],
    fields: ['spec'],
    except: ['spec.activeDeadlineSeconds', 'spec.tolerations', 'spec.terminationGracePeriodSeconds', 'spec.schedulingGates'],
  },
  { group: '', kinds: ['Secret'], fields: ['type'] },
  { group: 'rbac.authorization.k8s.io', kinds: ['RoleBinding', 'ClusterRoleBinding'], fields: ['roleRef'] },
  { group: 'networking.k8s.io', kinds: ['IngressClass'], fields: ['spec.controller'] },
  { group: 'networking.k8s.io', kinds: ['ServiceCIDR'], fields: ['spec.cidrs'] },
  { group: 'networking.k8s.io', kinds: ['IPAddress'], fields: ['spec'] },
  { group: 'scheduling.k8s.io', kinds: ['PriorityClass'], fields: ['value', 'preemptionPolicy'] },
  { group: 'storage.k8s.io', kinds: ['StorageClass'], fields: ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'] },
  {
    group: 'apiextensions.k8s.io',
    kinds: ['CustomResourceDefinition'],
    fields: ['spec.group', 'spec.scope', 'spec.names.kind', 'spec.names.plural'],
  },
  { group: 'node.k8s.io', kinds: ['RuntimeClass'], fields: ['handler'] },
  { group: 'gateway.networking.k8s.io', kinds: ['GatewayClass'], fields: ['spec.controllerName'] },
  { group: 'discovery.k8s.io', kinds: ['EndpointSlice'], fields: ['addressType'] },
];

export function immutableFields(versions: Versions): readonly Meaning[] {
  const { old, new: now } = versions;
  if (old === undefined || now === undefined) return [];
  const changed = [...tableFields(versions), ...serviceFields(versions), ...lockedData(versions)];
  return changed.length === 0 ? [] : [{ code: 'immutable', impact: 'danger', text: sentence(versions, changed) }];
}

function tableFields(versions: Versions): readonly string[] {
  const subject = subjectOf(versions);
  return TABLE.filter(({ group, kinds }) => isOf(subject, group, ...kinds)).flatMap(({ fields, except = [] }) => {
    const free = fieldsUnder(versions, ...except);
    return fieldsUnder(versions, ...fields).flatMap((field) => (free.includes(field) || isPodImage(versions, field.path) ? [] : [field.path]));
  });
}

/** Images are the one field of a Pod's containers that may change. */
function isPodImage({ new: now }: Versions, path: string): boolean {
  return isOf(now, '', 'Pod') && /^spec\.(init)?[cC]ontainers\[[^\]]*\]\.image$/.test(path);
}

/** The first address and family of a Service stay; an address may be asked for where there was none, and given up with the type. */
function serviceFields({ old, new: now }: Versions): readonly string[] {
  if (!isOf(now, '', 'Service') || at(old, 'spec', 'type') === 'ExternalName' || at(now, 'spec', 'type') === 'ExternalName') return [];
  const changed = (before: unknown, after: unknown): boolean => before !== undefined && after !== undefined && before !== '' && before !== after;
  return [
    ...(changed(at(old, 'spec', 'clusterIP'), at(now, 'spec', 'clusterIP')) ? ['spec.clusterIP'] : []),
    ...(changed(listAt(old, 'spec', 'clusterIPs')[0], listAt(now, 'spec', 'clusterIPs')[0]) ? ['spec.clusterIPs'] : []),
    ...(changed(listAt(old, 'spec', 'ipFamilies')[0], listAt(now, 'spec', 'ipFamilies')[0]) ? ['spec.ipFamilies'] : []),
  ];
}

/** ConfigMaps and Secrets that say of themselves that they never change. */
function lockedData(versions: Versions): readonly string[] {
  const { old, new: now } = versions;
  if (!isOf(now, '', 'ConfigMap', 'Secret') || at(old, 'immutable') !== true) return [];
  return fieldsUnder(versions, 'data', 'binaryData', 'stringData', 'immutable').map(({ path }) => path);
}

function sentence({ new: now }: Versions, paths: readonly string[]): string {
  const [first = '', ...others] = new Set(paths);
  const what = `${first}${others.length === 0 ? '' : ` and ${others.length} more`} cannot be changed: the object must be deleted and recreated`;
  if (isOf(now, 'apps', 'DaemonSet') && at(now, 'spec', 'template', 'spec', 'hostNetwork') === true)
    return `${what}, and until its pods run again every node is without it`;
  if (isOf(now, '', 'PersistentVolumeClaim') || isOf(now, 'apiextensions.k8s.io', 'CustomResourceDefinition'))
    return `${what}, with everything in it`;
  if (isOf(now, '', 'Service')) return `${what}, and clients lose it meanwhile`;
  if (isOf(now, 'apps', 'Deployment', 'StatefulSet', 'DaemonSet')) return `${what}, and its pods are gone meanwhile`;
  return what;
}
