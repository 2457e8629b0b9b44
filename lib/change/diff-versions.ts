/**
 * What changed between two versions of the manifests of some clusters. Clusters whose content has one name in both are not
 * opened; of the others, objects whose texts are equal are not read; what is left is compared once a pair of texts. Clusters
 * that change in the same way are one group.
 */
import type { EnforcementProfile } from '../reach';
import { candidates, ObjectComparison } from './compare/objects';
import { ConnectionAnalysis, filesForConnections, groupConnections, mayConnect } from './connections';
import { byImpact, type ChangeGroup, type Impact, impactOf, type LayerDiff, type ObjectChange, type OptionChange, worstImpact } from './difference';
import { optionChanges } from './options';
import { type ClusterVersion, isSameContent, type OpenCluster, type Version } from './source/version';

export interface DiffOptions {
  /** Who enforces the policies. @default what specs say; for folders the specification */
  readonly profile?: EnforcementProfile;
  /**
   * How many different clusters the connections are worked out for, the first by name of each group before the second of
   * any; 0: none. @default 10
   */
  readonly analyses?: number;
}

/** Clusters whose files are fetched together. */
const CHUNK = 50;

/** A cluster that is in both versions and differs. */
interface Changed {
  readonly name: string;
  readonly numbers: readonly number[];
  readonly options: readonly OptionChange[];
  readonly otherFiles: readonly string[];
  readonly nodes: number | undefined;
}

/** @throws NetstackError where a cluster of either version cannot be opened */
export function diffVersions(old: Version, now: Version, { profile, analyses = 10 }: DiffOptions = {}): LayerDiff {
  const names = [...new Set([...old.clusters.keys(), ...now.clusters.keys()])].sort();
  const both = names.flatMap((name) => {
    const [before, after] = [old.clusters.get(name), now.clusters.get(name)];
    return before === undefined || after === undefined ? [] : [{ name, before, after }];
  });
  const differing = both.filter(({ before, after }) => !isSameContent(before.content, after.content));
  const comparison = new ObjectComparison();
  const groups = new Map<string, Changed[]>();
  for (let start = 0; start < differing.length; start += CHUNK) {
    for (const changed of compareChunk(old, now, differing.slice(start, start + CHUNK), comparison)) {
      const { numbers, options, otherFiles } = changed;
      if (numbers.length + options.length + otherFiles.length === 0) continue;
      const key = JSON.stringify([numbers, options, otherFiles]);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [changed]);
      else group.push(changed);
    }
  }
  const changedGroups = [...groups.values()];
  const connections = new Connections(old, now, new ConnectionAnalysis(profile));
  const analysed = connections.of(
    changedGroups.map((members) => (comparison.changes(members[0]?.numbers ?? []).some(mayConnect) ? members.map(({ name }) => name) : [])),
    analyses,
  );
  const result = changedGroups.map((members, index): ChangeGroup => {
    const [first] = members;
    const objects = comparison.changes(first?.numbers ?? []);
    const { options = [], otherFiles = [] } = first ?? {};
    const { connections: found, notAnalysed } = analysed[index] ?? { connections: [], notAnalysed: 0 };
    return {
      kind: 'changed',
      clusters: members.map(({ name }) => name),
      impact: impactOfGroup(
        objects,
        options,
        found.some(({ diff }) => diff.groups.some(({ exposure }) => exposure === 'world')),
      ),
      objects,
      options,
      nodes: sumOf(members.map(({ nodes }) => nodes)),
      otherFiles,
      connections: found,
      notAnalysed,
    };
  });
  const only = (kind: 'added' | 'removed', here: Version, there: Version): readonly ChangeGroup[] => {
    const clusters = names.filter((name) => here.clusters.has(name) && !there.clusters.has(name));
    if (clusters.length === 0) return [];
    const impact: Impact = kind === 'added' ? 'notice' : 'danger';
    return [{ kind, clusters, impact, objects: [], options: [], nodes: undefined, otherFiles: [], connections: [], notAnalysed: 0 }];
  };
  const all = [...result, ...only('added', now, old), ...only('removed', old, now)];
  const changedCount = result.reduce((sum, { clusters }) => sum + clusters.length, 0);
  return {
    old: old.name,
    new: now.name,
    unchanged: both.length - changedCount,
    groups: all.sort((a, b) => byImpact(a, b) || b.clusters.length - a.clusters.length || ((a.clusters[0] ?? '') < (b.clusters[0] ?? '') ? -1 : 1)),
    otherFiles: differences(old.otherFiles, now.otherFiles),
    findings: [...old.findings, ...now.findings],
  };
}

type Pair = { readonly name: string; readonly before: ClusterVersion; readonly after: ClusterVersion };

function* compareChunk(old: Version, now: Version, pairs: readonly Pair[], comparison: ObjectComparison): Generator<Changed> {
  const open = pairs.map(({ name, before, after }) => {
    const [a, b] = [before.open(), after.open()];
    return { name, before: a, after: b, ids: candidates(a, b) };
  });
  const pathsOf = (cluster: OpenCluster, ids: readonly string[]): readonly string[] => ids.flatMap((id) => cluster.objects.get(id)?.path ?? []);
  old.prefetch(open.flatMap(({ before, ids }) => pathsOf(before, ids)));
  now.prefetch(open.flatMap(({ after, ids }) => pathsOf(after, ids)));
  for (const { name, before, after, ids } of open) {
    const specs = before.layer !== undefined && after.layer !== undefined;
    yield {
      name,
      numbers: comparison.compare(before, after, ids),
      options: specs ? optionChanges(before.layer.spec, after.layer.spec) : [],
      // What a spec would have written beside the manifests is not known.
      otherFiles: before.layer === undefined && after.layer === undefined ? differences(before.otherFiles, after.otherFiles) : [],
      nodes: after.layer?.plan.cluster.nodes.count,
    };
  }
}

/** The connections of groups of clusters. */
class Connections {
  readonly #old: Version;
  readonly #now: Version;
  readonly #analysis: ConnectionAnalysis;

  constructor(old: Version, now: Version, analysis: ConnectionAnalysis) {
    this.#old = old;
    this.#now = now;
    this.#analysis = analysis;
  }

  /** For each group of names, what was found, and of how many clusters nothing is known because the limit was reached. */
  of(groups: readonly (readonly string[])[], limit: number) {
    const answers = groups.map((): { readonly cluster: string; readonly diff: ReturnType<ConnectionAnalysis['of']> }[] => []);
    const missed = groups.map(() => 0);
    let done = 0;
    const rounds = Math.max(0, ...groups.map(({ length }) => length));
    // Every group has its turn before any has another.
    for (let round = 0; limit > 0 && round < rounds; round++) {
      groups.forEach((names, index) => {
        const name = names[round];
        if (name === undefined) return;
        const [before, after] = [this.#old.clusters.get(name)?.open(), this.#now.clusters.get(name)?.open()];
        if (before === undefined || after === undefined) return;
        const key = this.#analysis.nameOf(before, after);
        if (!this.#analysis.isKnown(key)) {
          if (done >= limit) {
            missed[index] = (missed[index] ?? 0) + 1;
            return;
          }
          done++;
          this.#old.prefetch(filesForConnections(before));
          this.#now.prefetch(filesForConnections(after));
        }
        answers[index]?.push({ cluster: name, diff: this.#analysis.of(key, before, after) });
      });
    }
    return answers.map((list, index) => ({ connections: groupConnections(list), notAnalysed: missed[index] ?? 0 }));
  }
}

function impactOfGroup(objects: readonly ObjectChange[], options: readonly OptionChange[], opensToWorld: boolean): Impact {
  return worstImpact([...objects.map(impactOf), ...options.map(({ impact }) => impact), opensToWorld ? 'danger' : 'info']);
}

/** Keys whose values differ, sorted. */
function differences(old: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): readonly string[] {
  const keys = new Set([...old.keys(), ...now.keys()]);
  return [...keys].filter((key) => old.get(key) !== now.get(key)).sort();
}

function sumOf(counts: readonly (number | undefined)[]): number | undefined {
  let sum = 0;
  for (const count of counts) {
    if (count === undefined) return undefined;
    sum += count;
  }
  return sum;
}
