import type { WrittenCluster, WrittenStage } from '../synth';
import { type PulledCrds, pulledCrds } from './pulled-crds';

/** A stage as it is delivered: its objects, and the pulled CRDs that belong to it. */
export interface DeliveredStage extends WrittenStage {
  readonly crds: readonly PulledCrds[];
}

/**
 * The stages of a cluster, in the order of apply. Pulled CRDs are a stage of their own where no object of the layer is in it.
 *
 * @param path folder of the output in the repository
 */
export function deliveredStages(cluster: WrittenCluster, path: string): readonly DeliveredStage[] {
  const crds = pulledCrds(cluster, path);
  const stages = cluster.stages.map((stage) => ({ ...stage, crds: stage.stage === '00-crds' ? crds : [] }));
  if (crds.length === 0 || stages[0]?.stage === '00-crds') return stages;
  return [{ stage: '00-crds', folder: `${cluster.folder}/00-crds`, objects: [], files: [], crds }, ...stages];
}
