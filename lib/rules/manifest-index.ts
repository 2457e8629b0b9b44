/** The manifests of a layer by kind, looked through once for all the rules that ask. */
import type { Staged } from '../component';
import { type BuiltinKind, isKind, type KubeManifest, type ManifestOf } from '../kube';

/** Objects whose pods come from a template. */
export type Workload = ManifestOf<'DaemonSet' | 'Deployment' | 'StatefulSet'>;

interface ManifestIndex {
  readonly byKind: ReadonlyMap<string, readonly KubeManifest[]>;
  readonly workloads: readonly Workload[];
}

/**
 * The index of the manifests that were asked for last: the rules of a layer come one after the other. One entry and no
 * WeakMap: an index holds what it is of, and young garbage in a WeakMap lives until the next full collection.
 */
let latest: { readonly of: readonly Staged[]; readonly index: ManifestIndex } | undefined;

/** The objects of a built-in kind, in the order of the layer. */
export function manifestsOfKind<K extends BuiltinKind>(manifests: readonly Staged[], kind: K): readonly ManifestOf<K>[] {
  return (
    indexOf(manifests)
      .byKind.get(kind)
      ?.filter((manifest) => isKind(manifest, kind)) ?? []
  );
}

/** The objects of any kind by its name, whatever their group, in the order of the layer. */
export function manifestsNamed(manifests: readonly Staged[], kind: string): readonly KubeManifest[] {
  return indexOf(manifests).byKind.get(kind) ?? [];
}

/** DaemonSets, Deployments and StatefulSets, in the order of the layer. */
export function workloadsOf(manifests: readonly Staged[]): readonly Workload[] {
  return indexOf(manifests).workloads;
}

function indexOf(manifests: readonly Staged[]): ManifestIndex {
  if (latest?.of === manifests) return latest.index;
  const byKind = new Map<string, KubeManifest[]>();
  const workloads: Workload[] = [];
  for (const { manifest } of manifests) {
    const others = byKind.get(manifest.kind);
    if (others === undefined) byKind.set(manifest.kind, [manifest]);
    else others.push(manifest);
    if (isWorkload(manifest)) workloads.push(manifest);
  }
  latest = { of: manifests, index: { byKind, workloads } };
  return latest.index;
}

function isWorkload(manifest: KubeManifest): manifest is Workload {
  return isKind(manifest, 'DaemonSet') || isKind(manifest, 'Deployment') || isKind(manifest, 'StatefulSet');
}
