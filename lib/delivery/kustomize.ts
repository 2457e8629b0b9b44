/**
 * Kustomizations beside the manifests: one a stage, one a cluster that names its stages in order. Plain resources, so that
 * `kubectl apply -k`, Argo CD, Flux and a user's own overlay all read the same folders, and the same bytes.
 */
import { groupOf, type KubeManifest, type StringMap } from '../kube';
import type { Companion, CompanionFile, WrittenCluster, WrittenStage } from '../synth';
import { toYaml } from '../yaml';
import { needsTree } from './layout';
import { pulledCrds } from './pulled-crds';
import { checkedRepositoryPath, relativePath } from './source';

const apiVersion = 'kustomize.config.k8s.io/v1beta1';
export const KUSTOMIZATION = 'kustomization.yaml';

/** Annotations that a kustomization adds to objects, so that the manifests need not have them. */
export interface KustomizationPatch {
  /** One object, or all of the stage. */
  readonly target: KubeManifest | 'all';
  readonly annotations: StringMap;
}

export interface KustomizeOptions {
  /** Folder of the output in the repository, with `/`. @default dist */
  readonly path?: string;
}

interface KustomizationSettings {
  readonly path: string;
  /** @default none */
  readonly patches?: (stage: WrittenStage) => readonly KustomizationPatch[];
  /** What pulled CRDs, which have no object here, are given. @default none */
  readonly crdPatches?: readonly KustomizationPatch[];
}

/** `kustomization.yaml` in every stage's folder and in the cluster's. Needs the layout `tree`. @throws NetstackError `delivery/path` */
export function kustomizeCompanion({ path = 'dist' }: KustomizeOptions = {}): Companion {
  checkedRepositoryPath(path);
  return { check: needsTree('kustomize'), files: (cluster) => kustomizations(cluster, { path }) };
}

/** The kustomizations of a cluster: its own, and those of its stages. CRDs that were pulled are a stage of their own where nothing else is in it. */
export function kustomizations(
  cluster: WrittenCluster,
  { path, patches = () => [], crdPatches = [] }: KustomizationSettings,
): readonly CompanionFile[] {
  const crdFolder = `${cluster.folder}/00-crds`;
  const crds = pulledCrds(cluster, path).map(({ folder }) => relativePath(crdFolder, folder));
  const stages = cluster.stages.map((stage) => ({
    folder: stage.folder,
    resources: stage.files.map((file) => relativePath(stage.folder, file)),
    patches: patches(stage),
  }));
  const withCrds = crds.length === 0 ? stages : [{ folder: crdFolder, resources: crds, patches: crdPatches }, ...stages];
  const merged = mergedByFolder(withCrds);
  const own = { folder: cluster.folder, resources: merged.map(({ folder }) => relativePath(cluster.folder, folder)), patches: [] };
  return [own, ...merged].map(kustomization);
}

interface Kustomization {
  readonly folder: string;
  readonly resources: readonly string[];
  readonly patches: readonly KustomizationPatch[];
}

function mergedByFolder(all: readonly Kustomization[]): readonly Kustomization[] {
  const byFolder = new Map<string, Kustomization>();
  for (const one of all) {
    const other = byFolder.get(one.folder);
    byFolder.set(
      one.folder,
      other === undefined ? one : { ...one, resources: [...other.resources, ...one.resources], patches: [...other.patches, ...one.patches] },
    );
  }
  return [...byFolder.values()];
}

/** In the order given: kustomize would otherwise sort by kind, which is not the order of the stages. */
function kustomization({ folder, resources, patches }: Kustomization): CompanionFile {
  const document = {
    apiVersion,
    kind: 'Kustomization',
    resources,
    ...(patches.length === 0 ? {} : { patches: patches.map(patchOf) }),
    sortOptions: { order: 'fifo' },
  };
  return { path: `${folder}/${KUSTOMIZATION}`, text: toYaml(document) };
}

/** A strategic merge patch: with a target kustomize takes neither kind nor name from the patch itself. */
function patchOf({ target, annotations }: KustomizationPatch): object {
  const patch = { apiVersion: 'v1', kind: 'Any', metadata: { name: 'any', annotations } };
  return { target: target === 'all' ? { name: '.*' } : targetOf(target), patch: toYaml(patch) };
}

/** Targets are regular expressions. */
function targetOf({ apiVersion, kind, metadata: { name, namespace } }: KubeManifest): object {
  const group = groupOf(apiVersion);
  return {
    ...(group === '' ? {} : { group }),
    version: apiVersion.slice(apiVersion.indexOf('/') + 1),
    kind,
    name: literal(name),
    ...(namespace === undefined ? {} : { namespace: literal(namespace) }),
  };
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
