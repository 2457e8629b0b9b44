/**
 * From specs to files without a construct: plan, check, print and write, one cluster at a time. Loads neither cdk8s nor
 * constructs; gives the same bytes as a NetworkApp over the same specs.
 */
import type { Finding } from '../finding';
import type { LayerSpec } from '../plan';
import type { Companion } from './companion';
import type { Layout } from './file-name';
import { LayerRun } from './layer-run';
import type { WriteResult } from './writer';

export interface SynthOptions {
  /** The output folder. */
  readonly outdir: string;
  /** How objects are divided into files. @default tree */
  readonly layout?: Layout;
  /** Whether clusters of earlier runs that are not among these are deleted. @default true */
  readonly prune?: boolean;
  /** What is written beside the manifests. @default nothing */
  readonly companions?: readonly Companion[];
  /** Adds to the findings of a spec where it came from. @default the name of the cluster */
  readonly locate?: (findings: readonly Finding[], spec: LayerSpec) => readonly Finding[];
}

/**
 * Writes the manifests of all layers, or nothing.
 * @returns counts of files, and the warnings
 * @throws NetstackError with the findings of all layers if one of them is an error, and what the writer refuses.
 */
export function synthLayers(specs: Iterable<LayerSpec>, options: SynthOptions): WriteResult {
  const { outdir, layout = 'tree', prune = true, companions = [], locate = inCluster } = options;
  const run = new LayerRun({ outdir, layout, prune, companions, shared: undefined });
  try {
    for (const spec of specs) run.add(spec, (findings) => locate(findings, spec));
    return run.commit();
  } finally {
    run.abort();
  }
}

function inCluster(findings: readonly Finding[], { cluster }: LayerSpec): readonly Finding[] {
  return findings.map((finding) => ({ construct: cluster.name, ...finding }));
}
