import type { GitSource } from '../source';

/** A source that the cluster has already: what `flux bootstrap` made, or an artifact that CI pushes. */
export interface FluxExistingSource {
  readonly type: 'existing';
  /** @default GitRepository */
  readonly kind?: 'GitRepository' | 'OCIRepository' | 'Bucket';
  /** @default flux-system */
  readonly name?: string;
  /** Folder of the output in the source, with `/`. @default dist */
  readonly path?: string;
}

/** A GitRepository that is written with everything else. */
export interface FluxGitSource extends GitSource {
  readonly type: 'git';
  /** Secret with the credentials, in Flux' namespace; never emitted. @default none: the repository is public */
  readonly secretName?: string;
}

/** Where Flux reads the output from. @discriminator type */
export type FluxSource = FluxExistingSource | FluxGitSource;

/** Which Flux applies a cluster. @discriminator type */
export type FluxPlacement =
  /** The cluster's own Flux: it reads `_flux/<cluster>`. */
  | { readonly type: 'own' }
  /** A Flux in another cluster, which reaches this one with a kubeconfig in the Secret `<prefix><cluster>`, key `value`. */
  | { readonly type: 'hub' /** @default kubeconfig- */; readonly secretPrefix?: string };

/** How the output is applied by Flux. */
export interface FluxOptions {
  /** @default the GitRepository flux-system of `flux bootstrap` */
  readonly source?: FluxSource;
  /** @default own */
  readonly placement?: FluxPlacement;
  /** Namespace that Flux runs in. @default flux-system */
  readonly namespace?: string;
  /** Seconds between comparisons with the cluster. @default 600 */
  readonly intervalSeconds?: number;
  /** Seconds after which a stage that is not healthy has failed. @default 600 */
  readonly timeoutSeconds?: number;
}
