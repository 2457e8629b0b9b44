import type { PlatformName } from '../../../cluster';
import type { Problems } from '../../../finding';
import type { CalicoOperatorInstall } from './options';

type Provider = NonNullable<CalicoOperatorInstall['kubernetesProvider']>;

/** What the operator finds out by itself of each platform; it refuses to go on where it is told something else. */
const providers: Readonly<Record<PlatformName, Provider>> = {
  generic: '',
  kubeadm: '',
  k3s: '',
  rke2: 'RKE2',
  talos: '',
  kind: '',
  eks: 'EKS',
  gke: 'GKE',
  aks: 'AKS',
  openshift: 'OpenShift',
};

/** The platform's provider, or the one that is given where the platform leaves it open. */
export function providerOf(given: Provider | undefined, platform: PlatformName, problems: Problems): Provider {
  const own = providers[platform];
  if (given !== undefined && own !== '' && given !== own) {
    problems.report({
      code: 'calico/other-provider',
      message: 'the operator finds out what cluster it is in, and stops where it is told something else',
      got: `'${given}' on ${platform}`,
      expected: own,
      fix: 'leave it out',
      source: 'https://github.com/tigera/operator/blob/v1.42.3/pkg/controller/installation/core_controller.go',
    });
  }
  return given ?? own;
}
