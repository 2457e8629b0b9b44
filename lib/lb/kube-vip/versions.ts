import type { Image } from '../../component';

/** A supported release of kube-vip. Both read the same environment as far as it is written here (pkg/kubevip/config_environment.go). */
export interface KubeVipRelease {
  readonly version: string;
  readonly image: Image;
}

/** A supported release of the cloud provider, and what differs between releases. */
export interface CloudProviderRelease {
  readonly version: string;
  readonly image: Image;
  /** Whether it takes the name of a loadBalancerClass: since v0.0.12, before that it knows its own name for it only. */
  readonly customClass: boolean;
}

const kubeVipImage = (tag: string): Image => ({ name: 'ghcr.io/kube-vip/kube-vip', tag });
const cloudProviderImage = (tag: string): Image => ({ name: 'ghcr.io/kube-vip/kube-vip-cloud-provider', tag });

/** The current release and the one before. */
export const kubeVipReleases = {
  '1.2.3': { version: '1.2.3', image: kubeVipImage('v1.2.3') },
  '1.2.2': { version: '1.2.2', image: kubeVipImage('v1.2.2') },
} as const satisfies Readonly<Record<string, KubeVipRelease>>;

export type KubeVipVersion = keyof typeof kubeVipReleases;

/** What is installed unless a version is named. */
export const defaultKubeVipVersion: KubeVipVersion = '1.2.3';

/** The same for the cloud provider, which has releases of its own. */
export const cloudProviderReleases = {
  '0.0.12': { version: '0.0.12', image: cloudProviderImage('v0.0.12'), customClass: true },
  '0.0.11': { version: '0.0.11', image: cloudProviderImage('v0.0.11'), customClass: false },
} as const satisfies Readonly<Record<string, CloudProviderRelease>>;

export type CloudProviderVersion = keyof typeof cloudProviderReleases;

/** What is installed unless a version is named. */
export const defaultCloudProviderVersion: CloudProviderVersion = '0.0.12';

/** The loadBalancerClass that both know without being told. */
export const upstreamClass = 'kube-vip.io/kube-vip-class';
