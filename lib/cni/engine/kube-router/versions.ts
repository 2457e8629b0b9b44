import type { Image } from '../../../component';

/** Supported versions, newest first. */
export type KubeRouterVersion = '2.11.1' | '2.11.0' | '2.10.0';

/** A supported release of kube-router. */
export interface KubeRouterRelease {
  readonly version: string;
  readonly image: Image;
  /** Whether policies can be enforced with nftables: since 2.11. */
  readonly nftables: boolean;
  /** Whether its BGP speaker knows BFD: since 2.11. */
  readonly bfd: boolean;
}

/** Upstream's manifests name no tag, which would pull whatever is newest: ours always does. */
const image = (tag: string): Image => ({ name: 'docker.io/cloudnativelabs/kube-router', tag });

/** The current line, and the last release of the one before. What differs are flags: pkg/options/options.go at the tags. */
export const kubeRouterReleases: Readonly<Record<KubeRouterVersion, KubeRouterRelease>> = {
  '2.11.1': { version: '2.11.1', image: image('v2.11.1'), nftables: true, bfd: true },
  '2.11.0': { version: '2.11.0', image: image('v2.11.0'), nftables: true, bfd: true },
  '2.10.0': { version: '2.10.0', image: image('v2.10.0'), nftables: false, bfd: false },
};

export const defaultKubeRouterVersion: KubeRouterVersion = '2.11.1';
