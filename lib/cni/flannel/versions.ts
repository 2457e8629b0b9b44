import type { Image } from '../../component';

/** Supported versions, newest first. */
export type FlannelVersion = '0.28.9' | '0.28.8';

/** A supported release of flannel, and what differs between releases. */
export interface FlannelRelease {
  readonly version: string;
  readonly image: Image;
  /** Image of the `flannel` CNI plugin that upstream's manifest of this release names. */
  readonly cniPluginImage: Image;
  /** Whether flanneld answers `/readyz` beside `/healthz`: since v0.28.9. */
  readonly readyz: boolean;
}

const image = (tag: string): Image => ({ name: 'ghcr.io/flannel-io/flannel', tag });
const cniPluginImage = (tag: string): Image => ({ name: 'ghcr.io/flannel-io/flannel-cni-plugin', tag });

/**
 * The current release and the one before. Both install the CNI configuration with `install-conf` (since v0.28.6), which
 * replaces the file in one step. Source: Documentation/kube-flannel.yml and main.go at the tags.
 */
export const flannelReleases: Readonly<Record<FlannelVersion, FlannelRelease>> = {
  '0.28.9': { version: '0.28.9', image: image('v0.28.9'), cniPluginImage: cniPluginImage('v1.9.1-flannel3'), readyz: true },
  '0.28.8': { version: '0.28.8', image: image('v0.28.8'), cniPluginImage: cniPluginImage('v1.9.1-flannel2'), readyz: false },
};

/** What is installed unless a version is named. */
export const defaultFlannelVersion: FlannelVersion = '0.28.9';
