import type { Image } from '../../../component';

/** Supported versions, newest first. */
export type KubeNetworkPoliciesVersion = '1.1.1' | '1.1.0';

/** A supported release of kube-network-policies. */
export interface KubeNetworkPoliciesRelease {
  readonly version: string;
  readonly image: Image;
}

const image = (tag: string): Image => ({ name: 'registry.k8s.io/networking/kube-network-policies', tag });

/**
 * The current release and the one before. Manifests at the tags name the image of the release before, because images are
 * published after the tag: ours name the release's own. New connections from a pod to its own node pass policies since
 * v1.1.0. Source: registry.k8s.io/images/k8s-staging-networking/images.yaml of kubernetes/k8s.io, pkg/dataplane/controller.go.
 */
export const kubeNetworkPoliciesReleases: Readonly<Record<KubeNetworkPoliciesVersion, KubeNetworkPoliciesRelease>> = {
  '1.1.1': { version: '1.1.1', image: image('v1.1.1') },
  '1.1.0': { version: '1.1.0', image: image('v1.1.0') },
};

export const defaultKubeNetworkPoliciesVersion: KubeNetworkPoliciesVersion = '1.1.1';
