import { crdBundlesOf, crdsOf, folderOfBundle } from '../crds';
import type { WrittenCluster } from '../synth';
import { joinRepositoryPath, relativePath } from './source';

/** CRDs of one release of one component that were pulled into a repository. */
export interface PulledCrds {
  /** Folder with a kustomization, relative to the output folder. */
  readonly folder: string;
  /** `plural.group` of each. */
  readonly names: readonly string[];
}

/**
 * The CRDs that a cluster needs and that its repository has; none where the layer does not say where they are.
 *
 * @param path folder of the output in the repository
 */
export function pulledCrds({ plan }: WrittenCluster, path: string): readonly PulledCrds[] {
  const { crds } = plan;
  if (crds === undefined) return [];
  return crdBundlesOf(plan).map((bundle) => ({
    folder: relativePath(path, joinRepositoryPath(crds.folder, folderOfBundle(bundle))),
    names: crdsOf(bundle).map(({ name }) => name),
  }));
}
