/**
 * What changed between two versions of the manifests of some clusters: objects, fields of objects, and what that does to a
 * living cluster. Plain data, a function of both versions.
 */
import type { Change } from '../component';
import type { Finding } from '../finding';
import type { ReachabilityDiff } from '../reach';

/** `info`: nobody notices. `notice`: somebody should know. `danger`: connections break, data goes, or doors open. */
export type Impact = 'info' | 'notice' | 'danger';

/** What a change does. */
export type MeaningCode =
  /** Pods are replaced. */
  | 'restart'
  /** The API server refuses the change: the object has to be deleted and made again. */
  | 'immutable'
  /** Connections that stand are cut, or nodes of old and new do not reach each other. */
  | 'breaks-connections'
  /** Not to be changed while the cluster lives. */
  | 'never'
  | 'image'
  | 'rbac-widened'
  | 'rbac-narrowed'
  /** Reached from further away, or less isolated. */
  | 'exposed'
  /** Pods may do more on their node. */
  | 'privileged'
  /** What was stored, or everything that hangs on it, is gone. */
  | 'data-loss'
  /** A component or a Service that was there is gone. */
  | 'stops';

/** One thing that a change does, for people and for gates. */
export interface Meaning {
  readonly code: MeaningCode;
  readonly impact: Impact;
  /** One sentence, lower case, no final dot. */
  readonly text: string;
}

/** A field with another value. */
export interface FieldChange {
  /** Items of lists by their name: `spec.template.spec.containers[web].image`. */
  readonly path: string;
  /** As JSON data; absent: the field was not there. */
  readonly old?: unknown;
  /** As JSON data; absent: the field is gone. */
  readonly new?: unknown;
}

/** An object that came, went, or says something else. */
export interface ObjectChange {
  readonly kind: 'added' | 'removed' | 'changed';
  /** `group/Kind/namespace/name`, as `objectKey` prints it. */
  readonly key: string;
  /** For people: `DaemonSet kube-system/kube-proxy`. */
  readonly object: string;
  /** Of a changed object. */
  readonly fields: readonly FieldChange[];
  /** Worst first. */
  readonly meanings: readonly Meaning[];
}

/** An option of a spec with another value, and what its room says of that. Only where both versions are specs. */
export interface OptionChange {
  /** Spec path: `cni.backend.type`. */
  readonly path: string;
  readonly old?: unknown;
  readonly new?: unknown;
  /** Undefined where no room says. */
  readonly change: Change | undefined;
  readonly impact: Impact;
}

/** Connections that opened or closed, in clusters where they are the same. */
export interface ConnectionChanges {
  readonly clusters: readonly string[];
  readonly diff: ReachabilityDiff;
}

/** Clusters that change in the same way. */
export interface ChangeGroup {
  /** `changed`, or a cluster that is new or gone with all of its objects. */
  readonly kind: 'changed' | 'added' | 'removed';
  /** By name. */
  readonly clusters: readonly string[];
  readonly impact: Impact;
  /** Worst first. */
  readonly objects: readonly ObjectChange[];
  readonly options: readonly OptionChange[];
  /** Nodes of the new version, all clusters together; undefined where a cluster does not say. */
  readonly nodes: number | undefined;
  /** Files without objects that came, went or changed: kustomizations, Applications. */
  readonly otherFiles: readonly string[];
  readonly connections: readonly ConnectionChanges[];
  /** Clusters whose connections were not worked out, because a limit was reached. */
  readonly notAnalysed: number;
}

/** The difference of two versions. */
export interface LayerDiff {
  readonly old: string;
  readonly new: string;
  /** Clusters that are the same in both. */
  readonly unchanged: number;
  /** Worst first, then the largest. */
  readonly groups: readonly ChangeGroup[];
  /** Files without objects that belong to no cluster. */
  readonly otherFiles: readonly string[];
  /** What was noticed while both were read. */
  readonly findings: readonly Finding[];
}

/** The mildest first. */
export const IMPACTS: readonly Impact[] = ['info', 'notice', 'danger'];

/** The worst of some impacts; `info` where there is none. */
export function worstImpact(impacts: Iterable<Impact>): Impact {
  let worst = 0;
  for (const impact of impacts) worst = Math.max(worst, IMPACTS.indexOf(impact));
  return IMPACTS[worst] ?? 'info';
}

/** Sorts the worst first. */
export function byImpact(a: { readonly impact: Impact }, b: { readonly impact: Impact }): number {
  return IMPACTS.indexOf(b.impact) - IMPACTS.indexOf(a.impact);
}

/** The impact of an object's change. */
export function impactOf({ meanings }: ObjectChange): Impact {
  return worstImpact(meanings.map(({ impact }) => impact));
}
