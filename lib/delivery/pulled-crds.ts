import type { WrittenCluster } from '../synth';

/** Folders of the CRDs that a cluster needs and that were pulled into its repository, relative to the output folder. */
export function pulledCrds(_cluster: WrittenCluster, _path: string): readonly string[] {
  return [];
}
