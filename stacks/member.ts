import type { IConstruct } from 'constructs';
import type { ClusterSpec } from '../lib/cluster';
import type { LayerPlan, Staged } from '../lib/component';
import type { Finding, Waiver } from '../lib/finding';

const MEMBER = Symbol.for('cdk8s-netstack.ClusterMember');

/** A construct that takes part in the checks of a cluster: a whole layer, or one component of it. */
export interface ClusterMember extends IConstruct {
  readonly clusterSpec: ClusterSpec;
  /** Undefined where its options were refused. */
  readonly plan: LayerPlan | undefined;
  /** Its objects, in stage order. */
  readonly manifests: readonly Staged[];
  /** What planning found. */
  readonly findings: readonly Finding[];
  readonly waivers: readonly Waiver[];
}

export function markMember(construct: ClusterMember): void {
  Object.defineProperty(construct, MEMBER, { value: true });
}

/** Whether a construct is a member, even of another copy of this library. */
export function isMember(construct: IConstruct): construct is ClusterMember {
  return MEMBER in construct;
}

/** Options that were refused may hold anything; without a name of its cluster a member is checked alone. */
export function clusterNameOf({ clusterSpec, node }: ClusterMember): string {
  const name: unknown = clusterSpec?.name;
  return typeof name === 'string' ? name : node.path;
}
