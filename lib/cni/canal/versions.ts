import type { Image } from '../../component';
import type { CalicoVersion } from '../calico';

/** canal is released with Calico: its version is Calico's. */
export type CanalVersion = CalicoVersion;

/** The flannel that a release of canal is made with. */
export interface CanalFlannel {
  readonly image: Image;
  /** Whether flanneld can write nftables: since v0.25.0. */
  readonly nftables: boolean;
}

const flannelOf = (tag: string): CanalFlannel => ({ image: { name: 'docker.io/flannel/flannel', tag }, nftables: false });

/** Calico pins a flannel that flannel itself has long left behind. Source: manifests/canal.yaml at the tags v3.32.1 and v3.31.7. */
export const canalFlannel: Readonly<Record<CanalVersion, CanalFlannel>> = {
  '3.32.1': flannelOf('v0.24.4'),
  '3.31.7': flannelOf('v0.24.4'),
};
