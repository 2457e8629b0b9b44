import type { ClusterSpec } from '../cluster';
import type { CalicoOptions } from '../cni/calico';
import type { CanalOptions } from '../cni/canal';
import type { CiliumOptions } from '../cni/cilium';
import type { FlannelOptions } from '../cni/flannel';
import type { KubeRouterOptions } from '../cni/kube-router';
import type { WeaveOptions } from '../cni/weave';
import type { CrdFolder, ExternalOptions, PatchSpec, RegistrySpec, Spec } from '../component';
import type { CoreDnsOptions } from '../dns/coredns';
import type { Waiver } from '../finding';
import type { TraefikOptions } from '../ingress/traefik';
import type { KubeVipOptions } from '../lb/kube-vip';
import type { PolicySpec } from '../policy';
import type { KubeProxyOptions } from '../proxy/kube-proxy';
import type { NoProxyOptions } from '../proxy/none';

/** A component that is there already: nothing is emitted, its facts take part in every check. */
export type ExternalSpec = Spec<'external', ExternalOptions>;

/** Who makes Services work. @discriminator type */
export type ProxySpec = Spec<'kube-proxy', KubeProxyOptions> | Spec<'none', NoProxyOptions> | ExternalSpec;
/** The pod network. @discriminator type */
export type CniSpec =
  | Spec<'calico', CalicoOptions>
  | Spec<'canal', CanalOptions>
  | Spec<'cilium', CiliumOptions>
  | Spec<'flannel', FlannelOptions>
  | Spec<'kube-router', KubeRouterOptions>
  | Spec<'weave', WeaveOptions>
  | ExternalSpec;
/** The cluster's resolver. @discriminator type */
export type DnsSpec = Spec<'coredns', CoreDnsOptions> | ExternalSpec;
/** Who gives Services of type LoadBalancer an address. @discriminator type */
export type LoadBalancerSpec = Spec<'kube-vip', KubeVipOptions> | ExternalSpec;
/** Who answers for Ingress objects. @discriminator type */
export type IngressSpec = Spec<'traefik', TraefikOptions> | ExternalSpec;
/** A service mesh. */
export type MeshSpec = ExternalSpec;
/** Who scrapes and alerts. */
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

/** The network layer of one cluster: what NetworkLayer takes, what a YAML file holds. Plain data. */
export interface LayerSpec extends ComponentSpecs {
  readonly cluster: ClusterSpec;
  /** Absent: no NetworkPolicy is emitted, and a finding says that everything may talk to everything. */
  readonly policy?: PolicySpec;
  /** Where images are pulled from. @default upstream's registries */
  readonly registry?: RegistrySpec;
  /** Where `netstack crds pull` wrote the CRDs that the layer needs. @default none: they are brought by other means */
  readonly crds?: CrdFolder;
  /** JSON patches by object, applied after everything else. @default [] */
  readonly patches?: readonly PatchSpec[];
  /** Findings that somebody has decided to live with. @default [] */
  readonly waivers?: readonly Waiver[];
}
