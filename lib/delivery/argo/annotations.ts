/**
 * What Argo CD has to know of single objects, as annotations that the kustomization of their stage adds: the manifests are
 * the same for every way of delivery. Source: docs/user-guide/sync-options.md, sync-waves.md and resource_hooks.md.
 */
import type { Stage } from '../../component';
import type { KubeManifest } from '../../kube';

export const SYNC_OPTIONS = 'argocd.argoproj.io/sync-options';
export const SYNC_WAVE = 'argocd.argoproj.io/sync-wave';
const HOOK = 'argocd.argoproj.io/hook';
const HOOK_DELETE = 'argocd.argoproj.io/hook-delete-policy';

/** Most bytes of all annotations together, of which client-side apply takes one for a copy of the object. */
export const LAST_APPLIED_LIMIT = 262_144;

/** The wave of a stage: its number. */
export function waveOf(stage: Stage): number {
  return Number.parseInt(stage, 10);
}

/** The annotations of an object, without those that it has already. */
export function argoAnnotations(manifest: KubeManifest, serverSideApply: 'all' | 'large'): Readonly<Record<string, string>> {
  const options = [
    // What goes with a Namespace or a CRD is more than the layer made.
    ...(isGuarded(manifest) ? ['Prune=false'] : []),
    ...(serverSideApply === 'large' && jsonSize(manifest) > LAST_APPLIED_LIMIT ? ['ServerSideApply=true'] : []),
    // Its CRD may come with an operator of an earlier wave, after the dry run of the whole Application.
    ...(isCustom(manifest) ? ['SkipDryRunOnMissingResource=true'] : []),
  ];
  const own: Readonly<Record<string, string>> = {
    ...(options.length === 0 ? {} : { [SYNC_OPTIONS]: options.join(',') }),
    // A Job's template cannot change: as a hook it is made anew at every sync.
    ...(manifest.kind === 'Job' && manifest.apiVersion.startsWith('batch/') ? { [HOOK]: 'Sync', [HOOK_DELETE]: 'BeforeHookCreation' } : {}),
  };
  const there = manifest.metadata.annotations ?? {};
  return Object.fromEntries(Object.entries(own).filter(([key]) => !Object.hasOwn(there, key)));
}

function isGuarded({ kind, apiVersion }: KubeManifest): boolean {
  return (kind === 'Namespace' && apiVersion === 'v1') || kind === 'CustomResourceDefinition';
}

/** Kinds of API groups with a dot that are not Kubernetes' own. */
export function isCustom({ apiVersion }: KubeManifest): boolean {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return group.includes('.') && !group.endsWith('.k8s.io');
}

/** Bytes of the object as client-side apply would keep them. */
export function jsonSize(manifest: KubeManifest): number {
  return Buffer.byteLength(JSON.stringify(manifest), 'utf8');
}
