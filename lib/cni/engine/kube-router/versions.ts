import type { Image } from '../../../component';

/** Supported versions, newest first. */
export type KubeRouterVersion = '2.11.1' | '2.11.0';

/** A supported release of kube-router. */
export interface KubeRouterRelease {
  readonly version: string;
  readonly image: Image;
}

/** Upstream's manifests name no tag, which would pull whatever is newest: ours always does. */
const image = (tag: string): Image => ({ name: 'docker.io/cloudnativelabs/kube-router', tag });

/** The current release and the one before. They take the same flags and permissions as a firewall. */
export const kubeRouterReleases: Readonly<Record<KubeRouterVersion, KubeRouterRelease>> = {
  '2.11.1': { version: '2.11.1', image: image('v2.11.1') },
  '2.11.0': { version: '2.11.0', image: image('v2.11.0') },
};

export const defaultKubeRouterVersion: KubeRouterVersion = '2.11.1';
