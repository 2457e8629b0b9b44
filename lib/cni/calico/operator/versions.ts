import type { Image } from '../../../component';
import type { CalicoVersion } from '../versions';

/** What of Calico an image belongs to: the operator pulls the parts that its custom resources ask for. */
export type OperatorPart = 'core' | 'csi' | 'flexVolume' | 'certificates' | 'apiServer' | 'goldmane' | 'whisker';

/** An image that the operator pulls: below its registry and image path, with the tag of the release. */
export interface PulledImage {
  /** Last part of the name: `node`. */
  readonly image: string;
  readonly part: OperatorPart;
  /** Whether there is one with a tag that ends in `-fips`; without it FIPS mode takes the usual one. */
  readonly fips: boolean;
}

/** A release of the operator, which makes one release of Calico and no other. */
export interface OperatorRelease {
  readonly version: string;
  readonly calico: CalicoVersion;
  readonly image: Image;
  /** The program of the image. */
  readonly command: readonly string[];
  /** Tag of everything that it pulls. */
  readonly tag: string;
  /** Everything that it may pull. Those of `core`, `csi`, `flexVolume` and `certificates` an ImageSet must list, in use or not. */
  readonly pulls: readonly PulledImage[];
  /** Whether Felix can program the routes of pools without VXLAN. */
  readonly clusterRouting: boolean;
  /** Whether Goldmane can serve metrics. */
  readonly goldmaneMetrics: boolean;
  /** Whether there are kinds of Calico in `projectcalico.org` as CRDs, which take admission policies and webhooks, and KubeVirt and Istio to know of. */
  readonly v3Crds: boolean;
  /** Name of the tier that the operator's own policies are in. */
  readonly tier: string;
}

const image = (tag: string): Image => ({ name: 'quay.io/tigera/operator', tag });
const pull = (name: string, part: OperatorPart, fips: boolean): PulledImage => ({ image: name, part, fips });

/** One image a program: from 3.33 on it is a single image for most of them, with the program as first argument. */
const onePerProgram: readonly PulledImage[] = [
  pull('cni', 'core', true),
  pull('node', 'core', true),
  pull('typha', 'core', true),
  pull('kube-controllers', 'core', true),
  pull('csi', 'csi', true),
  pull('node-driver-registrar', 'csi', true),
  pull('pod2daemon-flexvol', 'flexVolume', false),
  pull('key-cert-provisioner', 'certificates', false),
  pull('apiserver', 'apiServer', true),
  pull('goldmane', 'goldmane', false),
  pull('whisker', 'whisker', false),
  pull('whisker-backend', 'whisker', false),
];

/**
 * The operator of each supported release of Calico. Source: pkg/components/calico.go and pkg/render at the tags v1.42.3 and
 * v1.40.15; manifests/tigera-operator.yaml of Calico v3.32.1 and v3.31.7.
 */
export const operatorReleases: Readonly<Record<CalicoVersion, OperatorRelease>> = {
  '3.32.1': {
    version: '1.42.3',
    calico: '3.32.1',
    image: image('v1.42.3'),
    command: ['operator'],
    tag: 'v3.32.1',
    pulls: onePerProgram,
    clusterRouting: true,
    goldmaneMetrics: true,
    v3Crds: true,
    tier: 'calico-system',
  },
  '3.31.7': {
    version: '1.40.15',
    calico: '3.31.7',
    image: image('v1.40.15'),
    command: ['operator'],
    tag: 'v3.31.7',
    pulls: onePerProgram,
    clusterRouting: false,
    goldmaneMetrics: false,
    v3Crds: false,
    tier: 'allow-tigera',
  },
};

/** Where the operator pulls from unless told otherwise. */
export const defaultPullPrefix = 'quay.io/calico';
