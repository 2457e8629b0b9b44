/** Connections that opened or closed, by the reachability engine, for clusters in which something changed that it looks at. */
import type { KubeManifest } from '../kube';
import { Cidr } from '../net';
import {
  type AddressFacts,
  aligned,
  diffReachability,
  type EnforcementProfile,
  profileOfLayer,
  profiles,
  type RawObject,
  Reachability,
  type ReachabilityDiff,
  readRawObjects,
} from '../reach';
import { sha256 } from '../synth/file-system';
import type { ConnectionChanges, ObjectChange } from './difference';
import type { ClusterAddresses, ObjectVersion, OpenCluster } from './source/version';

/** Kinds that take no part in who talks to whom, as object ids begin. */
const IRRELEVANT =
  /^(?:configmap|secret|serviceaccount|role|rolebinding|clusterrole|clusterrolebinding|customresourcedefinition|poddisruptionbudget|priorityclass|lease|event|resourcequota|limitrange|storageclass|csidriver)\./;

/** Fields of pod templates that it looks at. */
const RELEVANT_FIELD = /labels|hostNetwork|ports\[|\.selector|replicas|^metadata\.(?:name|namespace)/;

/** Whether a change may open or close a connection. */
export function mayConnect({ key, kind, fields }: ObjectChange): boolean {
  const type = key.split('/').at(-3) ?? '';
  if (/^(?:ConfigMap|Secret|ServiceAccount|(?:Cluster)?Role(?:Binding)?|CustomResourceDefinition|PodDisruptionBudget|PriorityClass)$/.test(type))
    return false;
  if (kind !== 'changed' || !/^(?:DaemonSet|Deployment|StatefulSet|ReplicaSet|Job|CronJob|Pod)$/.test(type)) return true;
  return fields.some(({ path }) => RELEVANT_FIELD.test(path));
}

/** Objects of a cluster that take part. */
function relevant(cluster: OpenCluster): readonly (readonly [string, ObjectVersion])[] {
  return [...cluster.objects].filter(([id]) => !IRRELEVANT.test(id));
}

/** Files that working the connections of a cluster out reads. */
export function filesForConnections(...clusters: readonly OpenCluster[]): readonly string[] {
  return clusters.flatMap((cluster) => relevant(cluster).flatMap(([, { path }]) => path ?? []));
}

/** Works out connections; equal clusters once. */
export class ConnectionAnalysis {
  readonly #profile: EnforcementProfile | undefined;
  readonly #known = new Map<string, ReachabilityDiff>();

  /** @param profile who enforces the policies; undefined: what a spec says, or the specification */
  constructor(profile: EnforcementProfile | undefined) {
    this.#profile = profile;
  }

  /** Names what the answer depends on: two clusters of one name have one answer. */
  nameOf(old: OpenCluster, now: OpenCluster): string {
    const objectsOf = (cluster: OpenCluster): unknown =>
      relevant(cluster).map(([id, object]) => {
        const { index, git } = object.content();
        return [id, index ?? git];
      });
    const [before, after] = this.#circumstances(old, now);
    const say = ({ addresses, profile }: Circumstances): unknown => [addresses, profile.name];
    return sha256(JSON.stringify([say(before), objectsOf(old), say(after), objectsOf(now)]));
  }

  isKnown(name: string): boolean {
    return this.#known.has(name);
  }

  of(name: string, old: OpenCluster, now: OpenCluster): ReachabilityDiff {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const [was, is] = this.#circumstances(old, now);
    const before = reachability(old, was);
    const after = reachability(now, is);
    const again =
      before.profile === after.profile && was.addresses === is.addresses ? before.with(aligned(after.resources, before.resources)) : after;
    const diff = diffReachability(before, again);
    this.#known.set(name, diff);
    return diff;
  }

  /** What one version does not say is taken from the other: that a folder says less than a spec is no change. */
  #circumstances(old: OpenCluster, now: OpenCluster): readonly [Circumstances, Circumstances] {
    const [was, is] = [profileOf(old), profileOf(now)];
    const before = merged(old.addresses, now.addresses);
    const after = merged(now.addresses, old.addresses);
    return [
      { profile: this.#profile ?? was ?? is ?? profiles.spec, addresses: before },
      { profile: this.#profile ?? is ?? was ?? profiles.spec, addresses: JSON.stringify(before) === JSON.stringify(after) ? before : after },
    ];
  }
}

interface Circumstances {
  readonly profile: EnforcementProfile;
  readonly addresses: ClusterAddresses;
}

function merged(own: ClusterAddresses, other: ClusterAddresses): ClusterAddresses {
  const of = (field: keyof ClusterAddresses): readonly string[] => (own[field].length > 0 ? own[field] : other[field]);
  return { podCidrs: of('podCidrs'), serviceCidrs: of('serviceCidrs'), nodeCidrs: of('nodeCidrs') };
}

/** Undefined where the version does not say who enforces its policies. */
function profileOf({ layer }: OpenCluster): EnforcementProfile | undefined {
  if (layer === undefined) return undefined;
  const cni = layer.plan.components.find(({ kind }) => kind === 'cni');
  return profileOfLayer({
    enforces: cni?.facts.provides.some((capability) => capability === 'network-policy') ?? true,
    enforcement: cni?.facts.enforcement,
  });
}

function reachability(cluster: OpenCluster, { profile, addresses }: Circumstances): Reachability {
  const objects = relevant(cluster).flatMap(([, object]) => object.read() ?? []);
  const { resources } = readRawObjects(objects.map(rawOf), []);
  return Reachability.of(resources, { profile, facts: factsOf(addresses) });
}

function rawOf(manifest: KubeManifest): RawObject {
  return { value: manifest, origin: { file: 'manifest', line: 1 } };
}

function factsOf({ podCidrs, serviceCidrs, nodeCidrs }: ClusterAddresses): AddressFacts {
  const parse = (texts: readonly string[]): readonly Cidr[] => texts.map((text) => Cidr.parse(text));
  return {
    ...(podCidrs.length > 0 ? { podCidrs: parse(podCidrs) } : {}),
    ...(serviceCidrs.length > 0 ? { serviceCidrs: parse(serviceCidrs) } : {}),
    ...(nodeCidrs.length > 0 ? { nodeCidrs: parse(nodeCidrs) } : {}),
  };
}

/** Clusters with the same answer together; answers without a difference are left out. */
export function groupConnections(answers: readonly { readonly cluster: string; readonly diff: ReachabilityDiff }[]): readonly ConnectionChanges[] {
  const groups = new Map<string, { readonly clusters: string[]; readonly diff: ReachabilityDiff }>();
  for (const { cluster, diff } of answers) {
    if (diff.groups.length === 0) continue;
    const key = JSON.stringify(diff);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { clusters: [cluster], diff });
    else group.clusters.push(cluster);
  }
  return [...groups.values()];
}
