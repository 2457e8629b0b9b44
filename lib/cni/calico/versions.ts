import type { Image } from '../../component';

/** Supported versions, newest first. */
export type CalicoVersion = '3.32.1' | '3.31.7';

/** A supported release of Calico, and what differs between releases in the manifests. */
export interface CalicoRelease {
  readonly version: CalicoVersion;
  readonly node: Image;
  readonly cni: Image;
  readonly kubeControllers: Image;
  readonly typha: Image;
  /** Minor versions of Kubernetes 1 that upstream tests it with, first and last. */
  readonly testedMinors: readonly [number, number];
  /** `cniVersion` of the CNI configuration that upstream's manifest of this release has. */
  readonly cniVersion: '0.3.1' | '1.0.0';
  /** API groups of the roles: v3 CRDs in `projectcalico.org` are served since 3.32. */
  readonly apiGroups: readonly string[];
  /** Kinds of policy.networking.k8s.io that Felix watches. */
  readonly clusterPolicies: readonly string[];
  /** Whether calico-node looks into /sys/kernel/security, for the lockdown mode of the kernel. */
  readonly kernelSecurity: boolean;
  /** Whether live migration of KubeVirt virtual machines is known, and asked of the API server. */
  readonly kubeVirt: boolean;
  /** CRDs that its manifests bring and its parts read. */
  readonly crds: readonly string[];
  /** Whether kube-controllers reconciles policies and can migrate the datastore to v3 CRDs. */
  readonly policyController: boolean;
}

const ownCrds = [
  'bgpconfigurations',
  'bgpfilters',
  'bgppeers',
  'blockaffinities',
  'caliconodestatuses',
  'clusterinformations',
  'felixconfigurations',
  'globalnetworkpolicies',
  'globalnetworksets',
  'hostendpoints',
  'ipamblocks',
  'ipamconfigs',
  'ipamhandles',
  'ippools',
  'ipreservations',
  'kubecontrollersconfigurations',
  'networkpolicies',
  'networksets',
  'stagedglobalnetworkpolicies',
  'stagedkubernetesnetworkpolicies',
  'stagednetworkpolicies',
  'tiers',
].map((plural) => `${plural}.crd.projectcalico.org`);
const policyCrds = (plurals: readonly string[]): readonly string[] => plurals.map((plural) => `${plural}.policy.networking.k8s.io`);

const imagesOf = (tag: string) => ({
  node: { name: 'quay.io/calico/node', tag },
  cni: { name: 'quay.io/calico/cni', tag },
  kubeControllers: { name: 'quay.io/calico/kube-controllers', tag },
  typha: { name: 'quay.io/calico/typha', tag },
});

/**
 * The newest release whose manifests are verified, and the newest of the line before it. Commands and arguments are the same in both.
 * Source: manifests/calico-vxlan.yaml, calico-typha.yaml and calico-policy-only.yaml at the tags v3.32.1 and v3.31.7.
 */
export const calicoReleases: Readonly<Record<CalicoVersion, CalicoRelease>> = {
  '3.32.1': {
    version: '3.32.1',
    ...imagesOf('v3.32.1'),
    testedMinors: [34, 36],
    cniVersion: '0.3.1',
    apiGroups: ['projectcalico.org', 'crd.projectcalico.org'],
    clusterPolicies: ['clusternetworkpolicies'],
    crds: [...ownCrds, ...policyCrds(['clusternetworkpolicies'])],
    kernelSecurity: false,
    kubeVirt: true,
    policyController: true,
  },
  '3.31.7': {
    version: '3.31.7',
    ...imagesOf('v3.31.7'),
    testedMinors: [32, 35],
    cniVersion: '1.0.0',
    apiGroups: ['crd.projectcalico.org'],
    clusterPolicies: ['adminnetworkpolicies', 'baselineadminnetworkpolicies'],
    crds: [...ownCrds, ...policyCrds(['adminnetworkpolicies', 'baselineadminnetworkpolicies'])],
    kernelSecurity: true,
    kubeVirt: false,
    policyController: false,
  },
};

/** What is installed unless a version is named. */
export const defaultCalicoVersion: CalicoVersion = '3.32.1';
