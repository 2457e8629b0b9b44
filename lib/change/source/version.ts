/** One version of the manifests of some clusters, opened a cluster at a time. */
import type { LayerPlan } from '../../component';
import type { Finding } from '../../finding';
import type { KubeManifest } from '../../kube';
import type { LayerSpec } from '../../plan';

export interface Version {
  /** As the user named it. */
  readonly name: string;
  readonly clusters: ReadonlyMap<string, ClusterVersion>;
  /** Files without objects that belong to no cluster, with their content. */
  readonly otherFiles: ReadonlyMap<string, string>;
  /** What was noticed; grows while clusters are read. */
  readonly findings: Finding[];
  /** Gets the texts of files that are about to be read. */
  readonly prefetch: (paths: readonly string[]) => void;
}

/** Names of a content. Two contents are the same where both have a name of one scheme and it is equal. */
export interface ContentNames {
  /** Of the files, as Git names them. */
  readonly git?: string | undefined;
  /** SHA-256 of the file, or of the index that names the files by theirs. */
  readonly index?: string | undefined;
  /** SHA-256 of everything that a spec says. */
  readonly spec?: string | undefined;
}

export interface ClusterVersion {
  readonly name: string;
  readonly content: ContentNames;
  readonly open: () => OpenCluster;
}

export interface OpenCluster {
  /** By object id. */
  readonly objects: ReadonlyMap<string, ObjectVersion>;
  /** Files of the cluster without objects, with their content. */
  readonly otherFiles: ReadonlyMap<string, string>;
  /** What is known of the addresses of the cluster. */
  readonly addresses: ClusterAddresses;
  /** Where the version is a spec. */
  readonly layer?: { readonly spec: LayerSpec; readonly plan: LayerPlan };
}

export interface ClusterAddresses {
  readonly podCidrs: readonly string[];
  readonly serviceCidrs: readonly string[];
  readonly nodeCidrs: readonly string[];
}

/** An object, read when it is needed. */
export interface ObjectVersion {
  /** Of the text that holds it. */
  readonly content: () => ContentNames;
  /** File that holds it; undefined: none does. */
  readonly path: string | undefined;
  /** Undefined where it is not there though it should be; a finding says so. */
  readonly read: () => KubeManifest | undefined;
}

export function isSameContent(a: ContentNames, b: ContentNames): boolean {
  if (a.git !== undefined && b.git !== undefined) return a.git === b.git;
  if (a.index !== undefined && b.index !== undefined) return a.index === b.index;
  return a.spec !== undefined && a.spec === b.spec;
}
