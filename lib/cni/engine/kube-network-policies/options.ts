import { type Image, type ImageSpec, imageOf } from '../../../component';
import { bounded, type Problems } from '../../../finding';
import {
  defaultKubeNetworkPoliciesVersion,
  type KubeNetworkPoliciesRelease,
  type KubeNetworkPoliciesVersion,
  kubeNetworkPoliciesReleases,
} from './versions';

/**
 * kube-network-policies: asks a program on the node about the first packet of every connection. For tests and small
 * clusters: while the program restarts, traffic passes unasked or not at all, as `failOpen` says.
 */
export interface KubeNetworkPoliciesOptions {
  /** Release of kube-network-policies. @default the newest supported */
  readonly version?: KubeNetworkPoliciesVersion;
  /** Let traffic pass while the program is not running; false drops it, the node's own included. @default true */
  readonly failOpen?: boolean;
  /** Apply changed policies to established connections too. @default true */
  readonly strictMode?: boolean;
  /** Number of the kernel's packet queue, unique on the node. @default 98 */
  readonly queueId?: number;
  /** Host port of Prometheus metrics; upstream has no way to switch it off. @default 9080 */
  readonly metricsPort?: number;
  /** Replaces the image. @default upstream's of the version */
  readonly image?: ImageSpec;
}

/** The same with every default filled in. */
export interface ResolvedKubeNetworkPolicies {
  readonly type: 'kube-network-policies';
  readonly release: KubeNetworkPoliciesRelease;
  readonly failOpen: boolean;
  readonly strictMode: boolean;
  readonly queueId: number;
  readonly metricsPort: number;
  readonly image: Image;
}

/** Reports every problem; the caller refuses where one is an error. */
export function resolveKubeNetworkPolicies(o: KubeNetworkPoliciesOptions, problems: Problems): ResolvedKubeNetworkPolicies {
  const release = kubeNetworkPoliciesReleases[o.version ?? defaultKubeNetworkPoliciesVersion];
  return {
    type: 'kube-network-policies',
    release,
    failOpen: o.failOpen ?? true,
    strictMode: o.strictMode ?? true,
    queueId: bounded(o.queueId ?? 98, 0, 65_535, 'kube-network-policies/out-of-range', problems.at('queueId')),
    metricsPort: bounded(o.metricsPort ?? 9080, 1, 65_535, 'kube-network-policies/out-of-range', problems.at('metricsPort')),
    image: imageOf(o.image, release.image, problems.at('image')),
  };
}
