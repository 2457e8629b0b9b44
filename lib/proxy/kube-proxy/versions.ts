import type { KubernetesVersion } from '../../cluster';
import type { Image } from '../../component';

/** kube-proxy is released with Kubernetes and runs in the version of the API server, at most three minors behind it. */
export function kubeProxyImage({ text }: KubernetesVersion): Image {
  return { name: 'registry.k8s.io/kube-proxy', tag: `v${text}` };
}

/** What differs between the minors of Kubernetes, by the first minor that has it. Sources: release notes of 1.35 and 1.37. */
export const since = {
  /** Mode ipvs logs that it is deprecated (kubernetes/kubernetes#134539). */
  ipvsDeprecated: 35,
  /** `localhost` and `all` in nodePortAddresses, and keywords beside CIDRs. */
  nodePortKeywords: 37,
} as const;

/** Gates that older versions do not know: kube-proxy exits on an unknown gate. */
export const featureGatesSince: Readonly<Record<string, number>> = {
  KubeProxyIPVS: 37,
  KubeProxyNFTablesLocalhostNodePorts: 37,
};

/** The oldest kernel that mode nftables starts on; NFTablesKubeProxyKernelVersion in pkg/util/kernel/constants.go. */
export const nftablesKernel = { major: 5, minor: 13 } as const;
