import type { Image } from '../../component';

/** Supported versions. There will be no other: the project is archived. */
export type WeaveVersion = '2.8.1';

/** A supported release of Weave Net. */
export interface WeaveRelease {
  readonly version: string;
  readonly image: Image;
  /** Image of the network policy controller. */
  readonly npcImage: Image;
}

/** The last release, of 25 January 2021. Upstream's manifest names no release, which would pull whatever is newest: ours does. */
export const weaveReleases: Readonly<Record<WeaveVersion, WeaveRelease>> = {
  '2.8.1': {
    version: '2.8.1',
    image: { name: 'docker.io/weaveworks/weave-kube', tag: '2.8.1' },
    npcImage: { name: 'docker.io/weaveworks/weave-npc', tag: '2.8.1' },
  },
};

export const weaveVersion: WeaveVersion = '2.8.1';
