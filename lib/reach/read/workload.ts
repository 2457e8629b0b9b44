import type { PodShape, Workload } from '../model';
import type { Field } from './field';
import { readShape, withLabels } from './pods';

/** A Pod that is owned, to be put together with its owner. */
export interface OwnedPod {
  readonly namespace: string;
  readonly ownerKind: string;
  readonly ownerName: string;
  readonly shape: PodShape;
}

/** Where a kind keeps its pod template. */
const templates: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};

export function isWorkloadKind(kind: string): boolean {
  return Object.hasOwn(templates, kind);
}

export function workloadId(namespace: string, name: string, kind: string): string {
  return `${namespace}/${name}[${kind}]`;
}

/** The first owner, controller or not. */
export function readOwner(object: Field): { readonly kind: string; readonly name: string } | undefined {
  const owners = object.at('metadata', 'ownerReferences').list();
  const owner = owners.find((field) => field.get('controller').value === true) ?? owners[0];
  const name = owner?.get('name').text();
  return name === undefined ? undefined : { kind: owner?.get('kind').text() ?? 'Pod', name };
}

export function readWorkload(object: Field, kind: string, namespace: string, name: string): Workload {
  const template = object.at(...(templates[kind] ?? []));
  const shape = readShape(template.get('metadata'), template.get('spec'), undefined);
  const replicas = kind === 'Job' || kind === 'CronJob' ? object.at('spec', 'parallelism') : object.at('spec', 'replicas');
  return {
    id: workloadId(namespace, name, kind),
    kind,
    namespace,
    name,
    replicas: replicas.integer() ?? 1,
    shapes: [withLabels(shape, injectedLabels(kind, name))],
    unmodelled: false,
    origin: object.document.origin,
  };
}

/** Labels that controllers add and whose values are known beforehand. */
function injectedLabels(kind: string, name: string): readonly (readonly [string, string])[] {
  return kind === 'Job' && name.length <= 63
    ? [
        ['batch.kubernetes.io/job-name', name],
        ['job-name', name],
      ]
    : [];
}
