import type { Cluster } from '../cluster';
import type { Problems } from '../finding';
import type { Flow, Peer } from '../flow';
import type { CrdFolder } from './crd-folder';
import type { ComponentFacts } from './facts';
import type { Registry } from './image';
import type { Patch } from './patch';

/** The kinds of component a layer has, in the order they are planned: a step may read what is planned before it, never after. */
export const COMPONENT_KINDS = ['proxy', 'cni', 'dns', 'loadBalancer', 'ingress', 'mesh', 'observe'] as const;

export type ComponentKind = (typeof COMPONENT_KINDS)[number];

/** A component with its options resolved and its facts declared. Immutable; values implement toJSON, so it can be written and compared. */
export interface Planned<R extends object = object> {
  readonly kind: ComponentKind;
  readonly type: string;
  readonly options: R;
  readonly facts: ComponentFacts;
  /** The spec says nothing of the kind, and the cluster's platform runs this. */
  readonly byPlatform?: true;
}

/** What a room sees while it is planned. */
export interface PlanContext {
  readonly cluster: Cluster;
  /** What came before, in the fixed order. */
  readonly planned: readonly Planned[];
  /** Where refused options are reported; already at the component's spec path. */
  readonly problems: Problems;
}

/** A group of namespaces that may talk inside and along declared flows only. */
export interface ResolvedSegment {
  readonly name: string;
  readonly namespaces: readonly string[];
  /** Namespaces of the segment that the layer creates. */
  readonly create: boolean;
  /** Whether pods of the segment's namespaces may all talk to each other. */
  readonly allowInside: boolean;
  readonly allow: readonly Flow[];
  /** False: nothing is emitted, and the flows that would break are listed. */
  readonly enforce: boolean;
}

/** What the policies of the layer are made from, beside the facts of its components. */
export interface ResolvedPolicy {
  readonly defaultDeny: boolean;
  readonly segments: readonly ResolvedSegment[];
  /** Who scrapes metrics; undefined: nobody is let in for it. */
  readonly monitoring: Peer | undefined;
  /** Whether cloud metadata addresses are cut out wherever a rule opens the world. */
  readonly blockMetadata: boolean;
}

/** Everything the manifests are made from. */
export interface LayerPlan {
  readonly cluster: Cluster;
  readonly components: readonly Planned[];
  readonly policy: ResolvedPolicy | undefined;
  readonly registry: Registry;
  readonly patches: readonly Patch[];
  /** Where pulled CRDs lie in the repository; undefined: nowhere. */
  readonly crds: CrdFolder | undefined;
}
