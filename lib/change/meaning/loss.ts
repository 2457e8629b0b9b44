/** What is gone for good, and what stops. */
import type { KubeManifest } from '../../kube';
import type { Meaning } from '../difference';
import { at, isOf, listAt, some, type Versions } from './versions';

export function loss({ old, new: now }: Versions): readonly Meaning[] {
  if (old === undefined) return [];
  return now === undefined ? removed(old) : servedVersions(old, now);
}

function removed(old: KubeManifest): readonly Meaning[] {
  if (isOf(old, '', 'Namespace')) return [{ code: 'data-loss', impact: 'danger', text: 'everything in the namespace is deleted with it' }];
  if (isOf(old, 'apiextensions.k8s.io', 'CustomResourceDefinition'))
    return [{ code: 'data-loss', impact: 'danger', text: 'all objects of the kind are deleted with it, in every namespace' }];
  if (isOf(old, '', 'PersistentVolumeClaim', 'PersistentVolume'))
    return [{ code: 'data-loss', impact: 'danger', text: 'what is stored may be deleted with it' }];
  if (isOf(old, 'apps', 'DaemonSet'))
    return [{ code: 'stops', impact: 'danger', text: 'its pods stop on every node; what they set up there may stay' }];
  if (isOf(old, 'apps', 'Deployment', 'StatefulSet')) return [{ code: 'stops', impact: 'notice', text: 'its pods stop' }];
  if (isOf(old, '', 'Service')) return [{ code: 'stops', impact: 'notice', text: 'its address and its name no longer answer' }];
  if (isOf(old, 'networking.k8s.io', 'Ingress', 'IngressClass'))
    return [{ code: 'stops', impact: 'notice', text: 'what it routes is no longer reached through it' }];
  return [];
}

/** Versions of a kind that are no longer served, and where objects are stored. */
function servedVersions(old: KubeManifest, now: KubeManifest): readonly Meaning[] {
  if (!isOf(now, 'apiextensions.k8s.io', 'CustomResourceDefinition')) return [];
  const names = (manifest: KubeManifest, flag: string): readonly string[] =>
    listAt(manifest, 'spec', 'versions').flatMap((version) => (at(version, flag) === true ? [String(at(version, 'name'))] : []));
  const served = names(now, 'served');
  const gone = names(old, 'served').filter((name) => !served.includes(name));
  const [before, after] = [names(old, 'storage').join(), names(now, 'storage').join()];
  return [
    ...(gone.length === 0
      ? []
      : [{ code: 'stops', impact: 'danger', text: `${some(gone)} is no longer served: clients that speak it fail` } as const]),
    ...(before === after
      ? []
      : [{ code: 'data-loss', impact: 'notice', text: `objects are stored as ${after}, and were stored as ${before}` } as const]),
  ];
}
