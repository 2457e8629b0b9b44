import type { GitSource } from '../source';

/** Where Argo CD applies a cluster's manifests. @discriminator type */
export type ArgoDestination =
  /** The cluster that Argo CD runs in. */
  | { readonly type: 'in-cluster' }
  /** Clusters that Argo CD knows by the names of the specs. */
  | { readonly type: 'by-name' };

/** How the output is applied by Argo CD. */
export interface ArgoOptions {
  readonly source: GitSource;
  /** AppProject of the Applications. @default default */
  readonly project?: string;
  /** Namespace that Argo CD runs in. @default argocd */
  readonly namespace?: string;
  /** @default by-name */
  readonly destination?: ArgoDestination;
  /**
   * One Application a cluster, whose stages are sync waves; or one a stage below an Application of the cluster, so that each
   * stage can be seen and synced alone. Argo CD knows no health of an Application by itself: with `stage` the output holds
   * the Lua for it, and without that the stages would not wait for each other.
   * `set`: one ApplicationSet makes the Applications of all clusters, ring after ring; for fleets.
   * @default cluster
   */
  readonly applications?: 'cluster' | 'stage' | 'set';
  /**
   * Which objects are applied on the server's side. Client-side apply merges ports of a Service by number alone, so DNS over
   * UDP and TCP becomes one port, and writes a copy of the object into an annotation of 262,144 bytes at most.
   * `large`: only objects that would not fit.
   * @default all
   */
  readonly serverSideApply?: 'all' | 'large';
  /** Whether Argo CD applies by itself what it finds in the repository. False: somebody presses sync. @default true */
  readonly automated?: boolean;
}
