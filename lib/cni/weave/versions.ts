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

/**
 * The last release, of 25 January 2021. Upstream's manifest names no release, which would pull whatever is newest. The
 * digests are those that nodes report for the tags (status.images): nobody answers for what an account of a company that
 * closed may hold one day.
 */
export const weaveReleases: Readonly<Record<WeaveVersion, WeaveRelease>> = {
  '2.8.1': {
    version: '2.8.1',
    image: {
      name: 'docker.io/weaveworks/weave-kube',
      tag: '2.8.1',
      digest: 'sha256:d797338e7beb17222e10757b71400d8471bdbd9be13b5da38ce2ebf597fb4e63',
    },
    npcImage: {
      name: 'docker.io/weaveworks/weave-npc',
      tag: '2.8.1',
      digest: 'sha256:38d3e30a97a2260558f8deb0fc4c079442f7347f27c86660dbfc8ca91674f14c',
    },
  },
};

export const weaveVersion: WeaveVersion = '2.8.1';
