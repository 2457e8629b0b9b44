/**
 * One run over the layers of some clusters: each is planned, checked, printed and written before the next is looked at.
 * What is kept of a finished cluster is its name and its findings, so a fleet needs no more memory than its largest cluster.
 */
import { type Finding, NetstackError } from '../finding';
import { escapeName, objectId } from '../kube/object-id';
import type { LayerSpec } from '../plan';
import { type CheckedLayer, checkLayer } from '../rules';
import { type Companion, type CompanionFile, type WrittenCluster, writtenCluster } from './companion';
import type { Layout } from './file-name';
import { duplicateObjects, filesOf, type OutputFile, type OutputObject } from './output-object';
import { PrintedObjects } from './printed-objects';
import { type SharedListing, type SharedStage, shareStages } from './shared-stages';
import { OutputWriter, type WriteResult } from './writer';

export interface LayerRunOptions {
  readonly outdir: string;
  readonly layout: Layout;
  readonly prune: boolean;
  readonly companions: readonly Companion[];
  /** Stages are written once by content below `_shared`, with this beside them, and referenced; undefined: each cluster has its own. */
  readonly shared: SharedListing | undefined;
}

/** What became of one layer. */
export interface RunLayer {
  readonly checked: CheckedLayer;
  /** Where its stages were written to, where stages are shared. */
  readonly stages: readonly SharedStage[];
}

export class LayerRun {
  readonly #options: LayerRunOptions;
  readonly #writer: OutputWriter;
  readonly #findings: Finding[] = [];
  readonly #names = new Set<string>();
  readonly #printed = new PrintedObjects();
  #failed = false;

  /** @throws NetstackError as `OutputWriter.open` does. */
  constructor(options: LayerRunOptions) {
    this.#options = options;
    this.#writer = OutputWriter.open(options.outdir, { prune: options.prune });
  }

  /** Whether anything so far is an error. Then nothing will be written, but every layer is still checked. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Plans, checks and writes a layer; `locate` adds to its findings where the spec came from. */
  add(spec: LayerSpec, locate: (findings: readonly Finding[]) => readonly Finding[]): RunLayer {
    const { layout, companions, shared } = this.#options;
    const checked = checkLayer(spec);
    const { plan, manifests, findings } = checked;
    const cluster = spec.cluster.name;
    const objects = manifests.map(
      ({ stage, manifest, patched }): OutputObject => ({ id: objectId(manifest), place: { cluster, stage }, manifest, patched: patched === true }),
    );
    const files: readonly OutputFile[] = this.#failed ? [] : filesOf(layout, objects, this.#printed);
    const written = plan === undefined ? undefined : writtenCluster(cluster, plan, layout, objects, files);
    const objections = written === undefined ? [] : companions.flatMap((companion) => companion.check?.(written) ?? []);
    this.report(locate([...findings, ...duplicateObjects(objects), ...this.#duplicateCluster(cluster), ...objections]));
    this.#names.add(cluster);
    if (this.#failed || written === undefined) {
      this.#writer.abort();
      return { checked, stages: [] };
    }
    return { checked, stages: this.#write(written, files, shared) };
  }

  /** Takes findings into the result; an error stops the run. */
  report(findings: readonly Finding[]): void {
    this.#findings.push(...findings);
    this.#failed ||= findings.some(({ severity }) => severity === 'error');
  }

  /** Keeps what an earlier run wrote for a cluster, its shared stages among it; false where it is not all there. */
  keep(cluster: string, stages: readonly string[], verify: boolean): boolean {
    if (this.#failed || this.#names.has(cluster)) return false;
    const folder = escapeName(cluster);
    const outside = this.#options.companions.flatMap((companion) => companion.outside?.(folder) ?? []);
    if (!this.#writer.keep([folder, ...stages, ...outside], verify)) return false;
    this.#names.add(cluster);
    return true;
  }

  /** Adds a file outside the folders of clusters. */
  addFile({ path, text }: CompanionFile): void {
    if (!this.#failed) this.#writer.add(path, text);
  }

  /** @throws NetstackError with all findings if one is an error, and what the writer refuses. */
  commit(): WriteResult {
    if (this.#failed) throw new NetstackError(this.#findings);
    for (const companion of this.#options.companions) for (const file of companion.last?.() ?? []) this.addFile(file);
    const result = this.#writer.commit();
    return { ...result, findings: [...this.#findings, ...result.findings] };
  }

  /** Gives up; nothing has changed then. */
  abort(): void {
    this.#writer.abort();
  }

  #write(written: WrittenCluster, files: readonly OutputFile[], shared: SharedListing | undefined): readonly SharedStage[] {
    const { cluster, files: own, stages } = shared === undefined ? { cluster: written, files, stages: [] } : shareStages(written, files, shared);
    for (const { path, content, ...about } of own) this.#writer.add(path, content, about);
    for (const { folder, files: inside } of stages) {
      // Another cluster of this run, or an earlier run, may have written the same content.
      if (this.#writer.has(folder)) continue;
      for (const { path, content, ...about } of inside) this.#writer.add(path, content, about);
    }
    for (const companion of this.#options.companions) for (const { path, text } of companion.files(cluster)) this.#writer.add(path, text);
    return stages;
  }

  #duplicateCluster(name: string): readonly Finding[] {
    if (!this.#names.has(name)) return [];
    const message = 'two layers are of one cluster, and would be written to one folder';
    return [
      { code: 'synth/duplicate-cluster', severity: 'error', at: 'cluster.name', message, got: name, fix: 'give each cluster a name of its own' },
    ];
  }
}
