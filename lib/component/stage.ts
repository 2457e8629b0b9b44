import type { KubeManifest } from '../kube';

/**
 * The order of the layer, as data. The number is the folder, the wave of a GitOps controller and the order of apply.
 * A stage may be waited for until it is healthy, so nothing in it may need a later one.
 */
export const STAGES = [
  '00-crds',
  '05-namespaces',
  '10-proxy',
  '20-cni',
  '25-cni-config',
  '30-dns',
  '35-certificates',
  '40-lb',
  '45-lb-config',
  '50-mesh',
  '60-ingress',
  '65-ingress-config',
  '70-policy',
  '80-observe',
] as const;

export type Stage = (typeof STAGES)[number];

/** A stage belongs to each object, not to a component: an operator, its CRDs and its custom resources are three stages. */
export interface Staged {
  readonly stage: Stage;
  readonly manifest: KubeManifest;
  /** The object was changed by a patch of the user. */
  readonly patched?: true;
}

const rank: ReadonlyMap<string, number> = new Map(STAGES.map((stage, index) => [stage, index]));

/** Whether a text names a stage. */
export function isStage(text: string): text is Stage {
  return rank.has(text);
}

/** Objects by stage, in the order they were made within one. */
export function inStageOrder(objects: readonly Staged[]): readonly Staged[] {
  return [...objects].sort((a, b) => (rank.get(a.stage) ?? 0) - (rank.get(b.stage) ?? 0));
}
