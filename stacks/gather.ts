import type { IConstruct } from 'constructs';
import type { LayerPlan, Staged } from '../lib/component';
import { applyWaivers, compareFindings, type Finding } from '../lib/finding';
import { checkPlan } from '../lib/rules';
import { type ClusterMember, clusterNameOf, isMember } from './member';
import { areReportsGathered, messagesOf, reportedObjects } from './reporter';

/** Everything in a construct tree that belongs to one cluster. */
export interface GatheredCluster {
  readonly name: string;
  readonly members: readonly ClusterMember[];
  /** One plan of all its members; undefined where one of them was refused. */
  readonly plan: LayerPlan | undefined;
  /** Findings of planning and checking, worst first, waivers applied. */
  readonly findings: readonly Finding[];
}

/** The clusters of a tree, each checked once with all its layers and components together. */
export function gatherClusters(root: IConstruct): readonly GatheredCluster[] {
  const clusters = [...membersByCluster(root)];
  const [first] = clusters;
  const others = reportedObjects(root, clusters.length === 1 ? first?.[0] : undefined);
  return clusters.map(([name, members]) => {
    const plan = mergedPlan(members);
    return { name, members, plan, findings: findingsOfCluster(members, plan, others.get(name) ?? []) };
  });
}

/**
 * What a member reports when a plain cdk8s App validates its tree: the errors of its cluster, once, from the first member.
 * cdk8s validates the whole tree again for every chart, so what a tree was found to hold is kept until it has other members.
 */
export function validateMember(member: ClusterMember): string[] {
  const { root } = member.node;
  if (areReportsGathered(root)) return [];
  const size = root.node.findAll().filter(isMember).length;
  const known = memory.get(root);
  const clusters = known?.size === size ? known.clusters : gatherClusters(root);
  memory.set(root, { size, clusters });
  return clusters.flatMap(({ members, findings }) => (members[0] === member ? messagesOf(findings) : []));
}

const memory = new WeakMap<IConstruct, { readonly size: number; readonly clusters: readonly GatheredCluster[] }>();

function membersByCluster(root: IConstruct): ReadonlyMap<string, readonly ClusterMember[]> {
  const byName = new Map<string, ClusterMember[]>();
  for (const construct of root.node.findAll()) {
    if (!isMember(construct)) continue;
    const name = clusterNameOf(construct);
    const members = byName.get(name);
    if (members === undefined) byName.set(name, [construct]);
    else members.push(construct);
  }
  return byName;
}

function findingsOfCluster(members: readonly ClusterMember[], plan: LayerPlan | undefined, others: readonly Staged[]): readonly Finding[] {
  const manifests = [...members.flatMap((member) => member.manifests), ...others];
  const findings = [
    ...members.flatMap((member) => member.findings),
    ...differingClusters(members),
    ...(plan === undefined ? [] : checkPlan(plan, manifests)),
  ];
  const waivers = members.flatMap((member) => member.waivers);
  return [...applyWaivers(findings, waivers).findings].sort(compareFindings);
}

/** One plan of all members; undefined where any of them was refused, because its facts are missing. */
function mergedPlan(members: readonly ClusterMember[]): LayerPlan | undefined {
  const plans = members.flatMap(({ plan }) => plan ?? []);
  const [first, ...others] = plans;
  if (first === undefined || plans.length < members.length) return undefined;
  if (others.length === 0) return first;
  const components = plans.flatMap((plan) => plan.components);
  // What the platform would run makes way for what another member brings.
  const brought = new Set(components.filter(({ byPlatform }) => byPlatform === undefined).map(({ kind }) => kind));
  return {
    cluster: first.cluster,
    components: components.filter(({ kind, byPlatform }) => byPlatform === undefined || !brought.has(kind)),
    policy: plans.find(({ policy }) => policy !== undefined)?.policy,
    registry: first.registry,
    patches: plans.flatMap(({ patches }) => patches),
    crds: plans.find(({ crds }) => crds !== undefined)?.crds,
  };
}

function differingClusters(members: readonly ClusterMember[]): readonly Finding[] {
  // A cluster that was refused is reported already, and need not be data.
  const [first, ...others] = members.filter(({ plan }) => plan !== undefined);
  if (first === undefined) return [];
  const text = JSON.stringify(first.clusterSpec);
  return others
    .filter(({ clusterSpec }) => clusterSpec !== first.clusterSpec && JSON.stringify(clusterSpec) !== text)
    .map(({ node }) => ({
      code: 'cluster/one-name-two-clusters',
      severity: 'error',
      at: 'cluster.name',
      construct: node.path,
      message: 'two unequal clusters have one name, so their components cannot be checked together',
      got: `${first.clusterSpec.name} in ${first.node.path} and in ${node.path}`,
      fix: 'share one cluster object, or give the other cluster a name of its own',
    }));
}
