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

/** What annotations beside the copy of client-side apply may take: its own name, and what Argo CD adds. */
const OTHER_ANNOTATIONS = 2_048;

/** The annotations that an object needs beside its own: what a user has said of it stands, and options are added to theirs. */
export function argoAnnotations(manifest: KubeManifest, serverSideApply: 'all' | 'large'): Readonly<Record<string, string>> {
  const options = [
    // What goes with a Namespace or a CRD is more than the layer made.
    ...(isGuarded(manifest) ? ['Prune=false'] : []),
    ...(serverSideApply === 'large' && needsServerSide(manifest) ? ['ServerSideApply=true'] : []),
    // Its CRD may come with an operator of an earlier wave, after the dry run of the whole Application.
    ...(isCustom(manifest) ? ['SkipDryRunOnMissingResource=true'] : []),
  ];
  const there = manifest.metadata.annotations ?? {};
  const said = (there[SYNC_OPTIONS] ?? '')
    .split(',')
    .map((option) => option.trim())
    .filter((option) => option !== '');
  const added = options.filter((option) => !said.some((one) => nameOf(one) === nameOf(option)));
  const wave = there[SYNC_WAVE];
  const own: Readonly<Record<string, string>> = {
    // A Job's template cannot change: as a hook it is made anew at every sync.
    ...(manifest.kind === 'Job' && manifest.apiVersion.startsWith('batch/') ? { [HOOK]: 'Sync', [HOOK_DELETE]: 'BeforeHookCreation' } : {}),
  };
  return {
    ...(added.length === 0 ? {} : { [SYNC_OPTIONS]: [...said, ...added].join(',') }),
    // The patch of its stage gives every object a wave; this one comes after it.
    ...(wave === undefined ? {} : { [SYNC_WAVE]: wave }),
    ...(Object.hasOwn(there, HOOK) ? {} : Object.fromEntries(Object.entries(own).filter(([key]) => !Object.hasOwn(there, key)))),
  };
}

/** `Prune` of `Prune=false`. */
function nameOf(option: string): string {
  return option.split('=', 1)[0] ?? option;
}

function isGuarded({ kind, apiVersion }: KubeManifest): boolean {
  return (kind === 'Namespace' && apiVersion === 'v1') || kind === 'CustomResourceDefinition';
}

/** Groups that every API server has and whose names have a dot; Gateway API's ends in k8s.io too, and is brought by CRDs. */
const BUILT_IN =
  /^(?:admissionregistration|apiextensions|apiregistration|authentication|authorization|certificates|coordination|discovery|events|flowcontrol\.apiserver|internal\.apiserver|networking|node|rbac\.authorization|resource|scheduling|storage|storagemigration)\.k8s\.io$/;

/** Whether a CRD brings the kind. */
export function isCustom({ apiVersion }: KubeManifest): boolean {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return group.includes('.') && !BUILT_IN.test(group);
}

/** Whether client-side apply could not keep its copy of the object beside the annotations that are there. */
function needsServerSide(manifest: KubeManifest): boolean {
  const there = Object.entries(manifest.metadata.annotations ?? {}).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  return jsonSize(manifest) + there > LAST_APPLIED_LIMIT - OTHER_ANNOTATIONS;
}

/** Bytes of the object as client-side apply would keep them. */
export function jsonSize(manifest: KubeManifest): number {
  return Buffer.byteLength(JSON.stringify(manifest), 'utf8');
}
