/**
 * What a run writes beside the manifests: files for whoever applies them. A companion sees each cluster as it is written
 * and answers with text; it never changes a manifest.
 */
import type { LayerPlan, Stage } from '../component';
import type { Finding } from '../finding';
import { escapeName } from '../kube/object-id';
import { folderOf, type Layout } from './file-name';
import type { OutputFile, OutputObject } from './output-object';

/** A stage of a cluster as it is written. */
export interface WrittenStage {
  readonly stage: Stage;
  /** Folder of its files, relative to the output folder, with `/`. Only the layout `tree` has a folder a stage. */
  readonly folder: string;
  /** Folder that holds the files, where several clusters share them; relative to the output folder. */
  readonly shared?: string;
  /** In the order of apply. */
  readonly objects: readonly OutputObject[];
  /** Paths relative to the output folder, in the order of apply. */
  readonly files: readonly string[];
}

/** A cluster as it is written. */
export interface WrittenCluster {
  readonly name: string;
  /** Folder of the cluster, relative to the output folder. */
  readonly folder: string;
  readonly layout: Layout;
  readonly plan: LayerPlan;
  /** Those that have objects, in the order of apply. */
  readonly stages: readonly WrittenStage[];
}

/** A file that a companion wants written. */
export interface CompanionFile {
  /** Relative to the output folder, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Made anew for every run, because it may gather what its last files need. */
export interface Companion {
  /** What stands in the way of delivering a cluster; an error stops the run. @default nothing */
  readonly check?: (cluster: WrittenCluster) => readonly Finding[];
  /** Files below the folder of the cluster. */
  readonly files: (cluster: WrittenCluster) => readonly CompanionFile[];
  /** Files and folders of its own outside the folder of a cluster, which stay while the cluster is kept as it is. @default none */
  readonly outside?: (folder: string) => readonly string[];
  /** Files outside the folders of clusters, once all of them were seen: below a folder whose name begins with `_`, or at the top. @default none */
  readonly last?: () => readonly CompanionFile[];
}

/** The stages of a cluster from its objects and the files they are in. Objects of charts are not the layer's. */
export function writtenCluster(
  name: string,
  plan: LayerPlan,
  layout: Layout,
  objects: readonly OutputObject[],
  files: readonly OutputFile[],
): WrittenCluster {
  const stages = new Map<Stage, { readonly objects: OutputObject[]; readonly files: Set<string> }>();
  const fileOfObject = new Map(files.flatMap(({ path, objects: ids }) => ids.map((id) => [id, path] as const)));
  for (const object of objects) {
    if (!('stage' in object.place)) continue;
    const { stage } = object.place;
    const known = stages.get(stage) ?? { objects: [], files: new Set<string>() };
    known.objects.push(object);
    const file = fileOfObject.get(object.id);
    if (file !== undefined) known.files.add(file);
    stages.set(stage, known);
  }
  return {
    name,
    folder: escapeName(name),
    layout,
    plan,
    stages: [...stages].map(([stage, own]) => ({
      stage,
      folder: folderOf({ cluster: name, stage }),
      objects: own.objects,
      files: [...own.files],
    })),
  };
}
