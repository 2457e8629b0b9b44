import { type ApiObject, App, type IResolver } from 'cdk8s';
import { type GatheredCluster, gatherClusters } from '../../stacks/gather';
import { hasJsonPatch, sourceOf } from '../../stacks/object';
import { reportedFindings, withReportsGathered } from '../../stacks/reporter';
import { STAGES } from '../component';
import { compareFindings, type Finding, NetstackError, printText } from '../finding';
import type { KubeManifest } from '../kube';
import { objectId } from '../kube/object-id';
import { toYaml } from '../yaml';
import { type Companion, writtenCluster } from './companion';
import { objectsOf, type PlacedObject } from './construct-tree';
import type { Layout } from './file-name';
import { linkOutput } from './link';
import { duplicateObjects, filesOf, type OutputFile, type OutputObject } from './output-object';
import { PrintedObjects } from './printed-objects';
import { inSourceOrder } from './source-order';
import { printIfUncaught } from './uncaught';
import { OutputWriter } from './writer';

export interface NetworkAppProps {
  /**
   * The folder that manifests are written to. Where `cdk8s synth` runs the app with another output folder, that one becomes
   * a link to this.
   * @default the output folder of `cdk8s synth`; without it `dist`
   */
  readonly outdir?: string;
  /** How objects are divided into files. @default tree */
  readonly layout?: Layout;
  /** Whether files of earlier runs that this run does not write are deleted. @default true */
  readonly prune?: boolean;
  /** What is written beside the manifests of each cluster, made anew for every run. @default nothing */
  readonly companions?: () => readonly Companion[];
  /** Resolvers of cdk8s, for values that are known at synthesis only. @default none */
  readonly resolvers?: IResolver[];
  /** Whether construct-metadata.json is written, which tells validation plugins where an object was made. @default what `cdk8s synth` asks for */
  readonly recordConstructMetadata?: boolean;
  /** Takes the warnings of a run that goes on. @default printed to standard error */
  readonly onWarnings?: (warnings: readonly Finding[]) => void;
}

/**
 * A cdk8s App whose synthesis checks first, takes linear time and writes safely.
 *
 * All components of one cluster are checked together before a byte is written; every problem of the whole tree is in one
 * NetstackError. Constructs of any library work in it: objects of the network layer go to `<cluster>/<stage>/`, those of
 * other charts to a folder of the chart's name. `addJsonPatch`, resolvers, validations and explicit dependencies of
 * objects work as in App; dependencies between charts do not rename files.
 */
export class NetworkApp extends App {
  readonly layout: Layout;
  readonly #prune: boolean;
  readonly #link: string | undefined;
  readonly #recordMetadata: boolean;
  readonly #hasResolvers: boolean;
  readonly #onWarnings: (warnings: readonly Finding[]) => void;
  readonly #companions: () => readonly Companion[];

  constructor(props: NetworkAppProps = {}) {
    // The one place that reads the environment: these two variables are how `cdk8s synth` speaks to an app.
    const { CDK8S_OUTDIR: link, CDK8S_RECORD_CONSTRUCT_METADATA: record } = process.env;
    super({ outdir: props.outdir ?? link ?? 'dist', ...(props.resolvers !== undefined && { resolvers: props.resolvers }) });
    this.layout = props.layout ?? 'tree';
    this.#prune = props.prune ?? true;
    this.#link = link;
    this.#recordMetadata = props.recordConstructMetadata ?? record === 'true';
    this.#hasResolvers = (props.resolvers?.length ?? 0) > 0;
    this.#onWarnings = props.onWarnings ?? printWarnings;
    this.#companions = props.companions ?? (() => []);
  }

  /** @throws NetstackError with everything found if any of it is an error; then nothing is written. */
  override synth(): void {
    try {
      this.#synth();
    } catch (error) {
      if (error instanceof NetstackError) printIfUncaught(error);
      throw error;
    }
  }

  /** All objects as one YAML stream, in the order of apply. Checks as `synth` does. */
  override synthYaml(): string {
    return this.#checked()
      .objects.map(({ manifest }) => toYaml(manifest))
      .join('---\n');
  }

  #synth(): void {
    const { objects, warnings, metadata, clusters } = this.#checked();
    const printed = new PrintedObjects();
    const files = [...filesOf(this.layout, objects, printed), ...this.#beside(clusters, objects, printed)].sort((a, b) => (a.path < b.path ? -1 : 1));
    const writer = OutputWriter.open(this.outdir, { prune: this.#prune });
    try {
      for (const { path, content, ...about } of files) writer.add(path, content, about);
      if (this.#recordMetadata) writer.add('construct-metadata.json', metadata);
      const { findings } = writer.commit();
      if (this.#link !== undefined) linkOutput(this.#link, this.outdir);
      const all = [...warnings, ...findings];
      if (all.length > 0) this.#onWarnings(all);
    } finally {
      writer.abort();
    }
  }

  /** Files of the companions. @throws NetstackError with everything that they object to if one of it is an error. */
  #beside(clusters: readonly GatheredCluster[], objects: readonly OutputObject[], printed: PrintedObjects): readonly OutputFile[] {
    const companions = this.#companions();
    if (companions.length === 0) return [];
    const written = clusters.flatMap(({ name, plan }) => {
      if (plan === undefined) return [];
      const own = objects.filter(({ place }) => 'cluster' in place && place.cluster === name);
      return [writtenCluster(name, plan, this.layout, own, filesOf(this.layout, own, printed))];
    });
    const found = companions.flatMap(({ check }) => (check === undefined ? [] : written.flatMap((cluster) => check(cluster))));
    if (found.some(({ severity }) => severity === 'error')) throw new NetstackError(found);
    const warnings = found.filter(({ severity }) => severity === 'warning');
    if (warnings.length > 0) this.#onWarnings(warnings);
    return companions
      .flatMap((companion) => [...written.flatMap((cluster) => companion.files(cluster)), ...(companion.last?.() ?? [])])
      .map(({ path, text }) => ({ path, content: text, objects: [], patched: [] }));
  }

  #checked(): CheckedApp {
    const clusters = gatherClusters(this);
    const findings: Finding[] = clusters.flatMap((cluster) => cluster.findings);
    findings.push(...reportedFindings(this), ...withReportsGathered(this, () => invalid(this)));
    const placed = objectsOf(this, findings);
    const objects = placed.flatMap((one) => rendered(one, this.#hasResolvers, findings) ?? []).sort((a, b) => rankOf(a) - rankOf(b));
    findings.push(...duplicateObjects(objects));
    findings.sort(compareFindings);
    if (findings.some(({ severity }) => severity === 'error')) throw new NetstackError(findings);
    return { objects, warnings: findings.filter(({ severity }) => severity === 'warning'), metadata: constructMetadata(placed), clusters };
  }
}

interface CheckedApp {
  readonly objects: readonly OutputObject[];
  readonly warnings: readonly Finding[];
  readonly metadata: string;
  readonly clusters: readonly GatheredCluster[];
}

/** What the constructs of other libraries, and the user's own validations, object to. */
function invalid(app: App): readonly Finding[] {
  return app.node
    .findAll()
    .flatMap(({ node }) =>
      node.validate().map((message) => ({ code: 'synth/invalid-construct', severity: 'error', at: '', construct: node.path, message }) as const),
    );
}

function rendered({ object, place }: PlacedObject, hasResolvers: boolean, findings: Finding[]): OutputObject | undefined {
  const source = sourceOf(object);
  const construct = object.node.path;
  if (source !== undefined && !hasResolvers && !hasJsonPatch(object) && !inSourceOrder(object.metadata.toJson(), source.manifest.metadata).differs) {
    // Nothing has changed it since its component made it as plain data: cdk8s need not walk it.
    return { id: objectId(source.manifest), place, manifest: source.manifest, patched: source.patched === true, construct };
  }
  let json: unknown;
  try {
    json = object.toJson();
  } catch (error) {
    findings.push({
      code: 'synth/cannot-render',
      severity: 'error',
      at: '',
      construct,
      message: 'the object cannot be written as data',
      got: String(error),
    });
    return undefined;
  }
  const { value, differs } = source === undefined ? { value: json, differs: false } : inSourceOrder(json, source.manifest);
  if (isManifest(value)) return { id: objectId(value), place, manifest: value, patched: source?.patched === true || differs, construct };
  findings.push({
    code: 'synth/no-manifest',
    severity: 'error',
    at: '',
    construct,
    message: 'the object has no apiVersion, kind or name',
  });
  return undefined;
}

function isManifest(json: unknown): json is KubeManifest {
  if (typeof json !== 'object' || json === null || !('apiVersion' in json) || !('kind' in json) || !('metadata' in json)) return false;
  const { apiVersion, kind, metadata } = json;
  if (typeof metadata !== 'object' || metadata === null || !('name' in metadata)) return false;
  return typeof apiVersion === 'string' && typeof kind === 'string' && typeof metadata.name === 'string';
}

const ranks: ReadonlyMap<string, number> = new Map(STAGES.map((stage, rank) => [stage, rank]));

/** Objects of stages in stage order, those of the user's charts after them. */
function rankOf({ place }: OutputObject): number {
  return ('stage' in place ? ranks.get(place.stage) : undefined) ?? ranks.size;
}

/** In the format of cdk8s, which knows an object by its name alone. */
function constructMetadata(placed: readonly PlacedObject[]): string {
  const resources = Object.fromEntries(
    placed.map(({ object }: { readonly object: ApiObject }) => [object.name, { path: object.node.path }] as const),
  );
  return JSON.stringify({ version: '1.0.0', resources });
}

function printWarnings(warnings: readonly Finding[]): void {
  process.stderr.write(printText(warnings));
}
