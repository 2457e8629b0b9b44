/**
 * Stages that many clusters have in common, written once: `_shared/<stage>/<hash of the content>/`. A cluster then holds a
 * reference for each of its stages. Two stages share a folder iff their files are equal byte for byte.
 */

import type { WrittenCluster } from './companion';
import { sha256 } from './file-system';
import type { OutputFile } from './output-object';

/** A stage under the name of its content. */
export interface SharedStage {
  /** Relative to the output folder. */
  readonly folder: string;
  readonly files: readonly OutputFile[];
}

export interface SharedCluster {
  /** The cluster, its stages pointing at the shared folders. */
  readonly cluster: WrittenCluster;
  /** Files that stay in the cluster's own folder. */
  readonly files: readonly OutputFile[];
  /** In the order of its stages. */
  readonly stages: readonly SharedStage[];
}

/** A file that names the others of a shared folder, for tools that read no folder without one. */
export interface SharedListing {
  readonly name: string;
  readonly text: (names: readonly string[]) => string;
}

/** Moves the files of every stage to the folder that is named by their content. Needs the layout `tree`. */
export function shareStages(cluster: WrittenCluster, files: readonly OutputFile[], listing: SharedListing): SharedCluster {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const shared = cluster.stages.map((stage) => {
    const own = stage.files.flatMap((path) => byPath.get(path) ?? []);
    const names = own.map((file) => ({ file, name: file.path.slice(stage.folder.length + 1) }));
    const hash = sha256(names.map(({ file, name }) => `${name}\0${file.content}\0`).join('')).slice(0, 16);
    const folder = `_shared/${stage.stage}/${hash}`;
    const moved = names.map(({ file, name }) => ({ ...file, path: `${folder}/${name}` }));
    const list = { path: `${folder}/${listing.name}`, content: listing.text(names.map(({ name }) => name)), objects: [], patched: [] };
    return { stage: { ...stage, files: moved.map(({ path }) => path), shared: folder }, folder, files: [...moved, list] };
  });
  const inStages = new Set(cluster.stages.flatMap((stage) => stage.files));
  return {
    cluster: { ...cluster, stages: shared.map(({ stage }) => stage) },
    files: files.filter(({ path }) => !inStages.has(path)),
    stages: shared.map(({ folder, files: own }) => ({ folder, files: own })),
  };
}
