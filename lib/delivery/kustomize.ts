/**
 * Kustomizations beside the manifests: one a stage, one a cluster that names its stages in order. Plain resources, so that
 * `kubectl apply -k`, Argo CD, Flux and a user's own overlay all read the same folders, and the same bytes.
 */
import { groupOf, type KubeManifest, type StringMap } from '../kube';
import type { Companion, CompanionFile, SharedListing, WrittenCluster, WrittenStage } from '../synth';
import { toYaml } from '../yaml';
import { needsTree } from './layout';
import { checkedRepositoryPath, relativePath } from './source';
import { deliveredStages } from './stages';

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
}

/** `kustomization.yaml` in every stage's folder and in the cluster's. Needs the layout `tree`. @throws NetstackError `delivery/path` */
export function kustomizeCompanion({ path = 'dist' }: KustomizeOptions = {}): Companion {
  checkedRepositoryPath(path);
  return { check: needsTree('kustomize'), files: (cluster) => kustomizations(cluster, { path }) };
}

/** The kustomizations of a cluster: its own, and those of its stages. */
export function kustomizations(cluster: WrittenCluster, { path, patches = () => [] }: KustomizationSettings): readonly CompanionFile[] {
  const stages = deliveredStages(cluster, path);
  return [
    kustomization(
      cluster.folder,
      stages.map(({ folder }) => relativePath(cluster.folder, folder)),
      [],
    ),
    ...stages.flatMap((stage) => {
      const { folder, shared, files, crds } = stage;
      const pulled = crds.map((one) => relativePath(folder, one.folder));
      // kustomize reads files of the folder alone, and folders with a kustomization of their own from anywhere.
      const own = shared === undefined ? files.map((file) => relativePath(folder, file)) : [relativePath(folder, shared)];
      return kustomization(folder, [...pulled, ...own], patches(stage));
    }),
  ];
}

/** In the order given: kustomize would otherwise sort by kind, which is not the order of the stages. */
function kustomization(folder: string, resources: readonly string[], patches: readonly KustomizationPatch[]): CompanionFile {
  const document = {
    apiVersion,
    kind: 'Kustomization',
    resources,
    ...(patches.length === 0 ? {} : { patches: patches.map(patchOf) }),
    sortOptions: { order: 'fifo' },
  };
  return { path: `${folder}/${KUSTOMIZATION}`, text: toYaml(document) };
}

/** Makes a folder that clusters share one that kustomize reads. */
export const kustomizationListing: SharedListing = {
  name: KUSTOMIZATION,
  text: (resources) => toYaml({ apiVersion, kind: 'Kustomization', resources, sortOptions: { order: 'fifo' } }),
};

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
