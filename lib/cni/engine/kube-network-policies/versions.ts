import type { Image } from '../../../component';

/** A supported release of kube-network-policies, and what differs between releases. */
export interface KubeNetworkPoliciesRelease {
  readonly version: string;
  /** The image that the release's own manifest names: upstream publishes it one release late. */
  readonly image: Image;
  /** Whether new connections from a pod to its own node pass policies: the program hooks `input` since image v1.1.0, before only `postrouting`. */
  readonly policesOwnNode: boolean;
}

const image = (tag: string): Image => ({ name: 'registry.k8s.io/networking/kube-network-policies', tag });

/** The current release and the one before. Source: install.yaml and pkg/dataplane/controller.go at the tags. */
export const kubeNetworkPoliciesReleases = {
  '1.1.1': { version: '1.1.1', image: image('v1.1.0'), policesOwnNode: true },
  '1.1.0': { version: '1.1.0', image: image('v1.0.0'), policesOwnNode: false },
} as const satisfies Readonly<Record<string, KubeNetworkPoliciesRelease>>;

export type KubeNetworkPoliciesVersion = keyof typeof kubeNetworkPoliciesReleases;

export const defaultKubeNetworkPoliciesVersion: KubeNetworkPoliciesVersion = '1.1.1';
