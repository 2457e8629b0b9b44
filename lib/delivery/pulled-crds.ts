import type { WrittenCluster } from '../synth';

/** CRDs of one release of one component that were pulled into a repository. */
export interface PulledCrds {
  /** Folder with a kustomization, relative to the output folder. */
  readonly folder: string;
  /** `plural.group` of each. */
  readonly names: readonly string[];
}

/** The CRDs that a cluster needs and that its repository has. */
export function pulledCrds(_cluster: WrittenCluster, _path: string): readonly PulledCrds[] {
  return [];
}
