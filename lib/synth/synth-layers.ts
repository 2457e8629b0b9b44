/**
 * From specs to files without a construct: plan, check, print and write, one cluster at a time. Loads neither cdk8s nor
 * constructs; gives the same bytes as a NetworkApp over the same specs. What is kept of a finished cluster is its name
 * and its findings, so a fleet needs no more memory than its largest cluster.
 */
import { type Finding, NetstackError } from '../finding';
import { objectId } from '../kube/object-id';
import type { LayerSpec } from '../plan';
import { checkLayer } from '../rules';
import { type Companion, type CompanionFile, writtenCluster } from './companion';
import type { Layout } from './file-name';
import { duplicateObjects, filesOf, type OutputFile, type OutputObject } from './output-object';
import { OutputWriter, type WriteResult } from './writer';

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
  const findings: Finding[] = [];
  const names = new Set<string>();
  const writer = OutputWriter.open(outdir, { prune });
  let failed: boolean = false;
  try {
    for (const spec of specs) {
      const { plan, manifests, findings: found } = checkLayer(spec);
      const objects = manifests.map(
        ({ stage, manifest, patched }): OutputObject => ({
          id: objectId(manifest),
          place: { cluster: spec.cluster.name, stage },
          manifest,
          patched: patched === true,
        }),
      );
      const files: readonly OutputFile[] = failed ? [] : filesOf(layout, objects);
      const written = companions.length === 0 || plan === undefined ? undefined : writtenCluster(spec.cluster.name, plan, layout, objects, files);
      const objections = written === undefined ? [] : companions.flatMap((companion) => companion.check?.(written) ?? []);
      const own = [...found, ...duplicateObjects(objects), ...duplicateCluster(names, spec), ...objections];
      names.add(spec.cluster.name);
      findings.push(...locate(own, spec));
      failed ||= own.some(({ severity }) => severity === 'error');
      // After an error nothing will be written, but every layer is still checked.
      if (failed) writer.abort();
      else {
        for (const { path, content, ...about } of files) writer.add(path, content, about);
        if (written !== undefined)
          addFiles(
            writer,
            companions.flatMap((companion) => companion.files(written)),
          );
      }
    }
    if (failed) throw new NetstackError(findings);
    addFiles(
      writer,
      companions.flatMap((companion) => companion.last?.() ?? []),
    );
    const result = writer.commit();
    return { ...result, findings: [...findings, ...result.findings] };
  } finally {
    writer.abort();
  }
}

function addFiles(writer: OutputWriter, files: readonly CompanionFile[]): void {
  for (const { path, text } of files) writer.add(path, text);
}

function duplicateCluster(names: ReadonlySet<string>, { cluster: { name } }: LayerSpec): readonly Finding[] {
  if (!names.has(name)) return [];
  const message = 'two layers are of one cluster, and would be written to one folder';
  return [{ code: 'synth/duplicate-cluster', severity: 'error', at: 'cluster.name', message, got: name, fix: 'give each cluster a name of its own' }];
}

function inCluster(findings: readonly Finding[], { cluster }: LayerSpec): readonly Finding[] {
  return findings.map((finding) => ({ construct: cluster.name, ...finding }));
}
