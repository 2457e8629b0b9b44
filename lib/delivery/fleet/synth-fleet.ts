/**
 * Synthesizes a fleet: clusters that have not changed since the last run are kept, the others planned, checked and written
 * one at a time. Nothing is written when anything is wrong, within a cluster or between them.
 */
import { join } from 'node:path';
import { type Finding, NetstackError } from '../../finding';
import type { LayerSpec } from '../../plan';
import { type Companion, type CompanionFile, LayerRun, type Layout, type SharedListing, type WriteResult } from '../../synth';
import { nodeFileSystem, sha256 } from '../../synth/file-system';
import { acrossClusters } from './across';
import { FLEET_FILE, parseFleetIndex, printFleetIndex } from './fleet-index';
import { isInShard, type Shard } from './shard';
import type { FleetSpec, Membership } from './spec';
import { type ClusterSummary, summarize } from './summary';

/** A cluster of a fleet, before its spec is needed. */
export interface FleetMember {
  /** Name of the cluster. */
  readonly name: string;
  /** SHA-256 of everything that its manifests are made from. */
  readonly input: string;
  /** Its layer, read when it has changed. @throws NetstackError with what is wrong with it. */
  readonly load: () => LoadedMember;
}

export interface LoadedMember {
  readonly spec: LayerSpec;
  readonly membership: Membership;
  /** What was found while it was put together. */
  readonly findings: readonly Finding[];
  /** Adds to findings of the layer where they come from. */
  readonly locate: (findings: readonly Finding[]) => readonly Finding[];
}

export interface FleetOptions {
  readonly outdir: string;
  /** @default tree */
  readonly layout?: Layout;
  readonly companions?: readonly Companion[];
  /** What is written once for all clusters. @default nothing */
  readonly fleetFiles?: FleetFiles;
  /** Stages that clusters have in common are written once, with this beside them. Needs the layout `tree`. @default each cluster has its own */
  readonly shared?: SharedListing;
  /** Only this part of the fleet. The output then holds this part alone. @default all of it */
  readonly shard?: Shard;
  /** Whether files of clusters that have not changed are read and compared, instead of trusted. @default false */
  readonly verify?: boolean;
  /** Told of each cluster that was looked at. @default nobody is told */
  readonly onProgress?: (done: number, cluster: string) => void;
}

/** Files for all clusters together, outside the folders of clusters. */
export type FleetFiles = (clusters: readonly ClusterSummary[], rings: readonly string[]) => readonly CompanionFile[];

export interface FleetResult extends WriteResult {
  /** Clusters that were synthesized. */
  readonly synthesized: readonly string[];
  /** Clusters that were kept as they are. */
  readonly kept: readonly string[];
}

/** @throws NetstackError with every finding of every cluster, and of the fleet, if one is an error */
export function synthFleet(members: Iterable<FleetMember>, fleet: FleetSpec, options: FleetOptions): FleetResult {
  const { outdir, layout = 'tree', companions = [], shared, shard, verify = false, onProgress } = options;
  const run = new LayerRun({ outdir, layout, prune: true, companions, shared });
  const summaries: ClusterSummary[] = [];
  const synthesized: string[] = [];
  const kept: string[] = [];
  const names: string[] = [];
  try {
    // Read under the lock: a run that was stopped is finished by then, and no other changes it.
    const before = new Map(summariesIn(outdir).map((summary) => [summary.name, summary]));
    for (const { name, input, load } of members) {
      names.push(name);
      if (shard !== undefined && !isInShard(name, shard)) continue;
      const known = before.get(name);
      if (known?.input === input && run.keep(name, known.stages, verify)) {
        summaries.push(known);
        kept.push(name);
      } else {
        const loaded = loadedOr(run, load);
        const summary = loaded === undefined ? undefined : add(run, loaded, input);
        if (summary !== undefined) summaries.push(summary);
        synthesized.push(name);
      }
      onProgress?.(synthesized.length + kept.length, name);
    }
    const { peerings = [] } = fleet;
    const rings = (fleet.rings ?? []).map((ring) => ring.name);
    // A part of a fleet does not have every cluster that a peering names; merging the parts asks again.
    // Nor is a cluster that was refused not there.
    if (!run.failed) run.report(acrossClusters(summaries, shard === undefined ? peerings : []));
    const part = shard === undefined ? undefined : { ...shard, fleet: sha256(names.sort().join('\n')), total: names.length };
    run.addFile({ path: FLEET_FILE, text: printFleetIndex({ clusters: summaries, rings, peerings, part }) });
    for (const file of shard === undefined ? (options.fleetFiles?.(summaries, rings) ?? []) : []) run.addFile(file);
    return { ...run.commit(), synthesized, kept };
  } finally {
    run.abort();
  }
}

/** A cluster that cannot be read keeps nobody from hearing of the others. */
function loadedOr(run: LayerRun, load: () => LoadedMember): LoadedMember | undefined {
  try {
    return load();
  } catch (error) {
    if (!(error instanceof NetstackError)) throw error;
    run.report(error.findings);
    return undefined;
  }
}

function add(run: LayerRun, { spec, membership, findings, locate }: LoadedMember, input: string): ClusterSummary | undefined {
  run.report(findings);
  const { checked, stages } = run.add(spec, locate);
  return checked.plan === undefined
    ? undefined
    : summarize(
        checked.plan,
        membership,
        input,
        stages.map(({ folder }) => folder),
      );
}

/** @throws NetstackError `fleet/index-unreadable` */
function summariesIn(outdir: string): readonly ClusterSummary[] {
  const file = join(outdir, FLEET_FILE);
  // Something else in its place is refused when it is to be written.
  return nodeFileSystem.kindOf(file) === 'file' ? parseFleetIndex(nodeFileSystem.read(file), file).clusters : [];
}
