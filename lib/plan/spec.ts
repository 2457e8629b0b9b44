import type { ClusterSpec } from '../cluster';
import type { FlannelOptions } from '../cni/flannel';
import type { ExternalOptions, PatchSpec, RegistrySpec, Spec } from '../component';
import type { PolicySpec } from '../policy';

/** A component that is there already: nothing is emitted, its facts take part in every check. */
export type ExternalSpec = Spec<'external', ExternalOptions>;

/** Who makes Services work. @discriminator type */
export type ProxySpec = ExternalSpec;
/** The pod network. @discriminator type */
export type CniSpec = Spec<'flannel', FlannelOptions> | ExternalSpec;
/** The cluster's resolver. @discriminator type */
export type DnsSpec = ExternalSpec;
/** Who gives Services of type LoadBalancer an address. @discriminator type */
export type LoadBalancerSpec = ExternalSpec;
/** Who answers for Ingress objects. @discriminator type */
export type IngressSpec = ExternalSpec;
/** A service mesh. @discriminator type */
export type MeshSpec = ExternalSpec;
/** Who scrapes and alerts. @discriminator type */
export type ObserveSpec = ExternalSpec;

/**
 * The components of a layer, one a kind. An absent kind is external where the cluster's platform runs it; otherwise
 * nothing provides it.
 */
export interface ComponentSpecs {
  readonly proxy?: ProxySpec;
  readonly cni?: CniSpec;
  readonly dns?: DnsSpec;
  readonly loadBalancer?: LoadBalancerSpec;
  readonly ingress?: IngressSpec;
  readonly mesh?: MeshSpec;
  readonly observe?: ObserveSpec;
}

/** A finding that somebody has decided to live with. */
export interface WaiverSpec {
  /** Code of the finding. */
  readonly code: string;
  /** Spec path of the finding, or a prefix of it. @default any path */
  readonly at?: string;
  /** Why it is right here. */
  readonly reason: string;
  /** Who answers for it. */
  readonly owner: string;
}

/** The network layer of one cluster: what NetworkLayer takes, what a YAML file holds. Plain data. */
export interface LayerSpec extends ComponentSpecs {
  readonly cluster: ClusterSpec;
  /** Absent: no NetworkPolicy is emitted, and a finding says that everything may talk to everything. */
  readonly policy?: PolicySpec;
  /** Where images are pulled from. @default upstream's registries */
  readonly registry?: RegistrySpec;
  /** JSON patches by object, applied after everything else. @default [] */
  readonly patches?: readonly PatchSpec[];
  /** Findings that somebody has decided to live with. @default [] */
  readonly waivers?: readonly WaiverSpec[];
}
