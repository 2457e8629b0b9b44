import type { Platform } from '../platform';

const source = 'https://kind.sigs.k8s.io/docs/user/configuration/';
/** Since this release kindnet enforces policies, and the skipped phases of kubeadm are configuration. */
const release = 'https://github.com/kubernetes-sigs/kind/releases/tag/v0.24.0';

/** kind: kubeadm in containers. The node image has host-local, loopback, portmap and ptp; flannel's delegate `bridge` is missing. */
export const kind: Platform = {
  name: 'kind',
  title: 'kind',
  runs: [
    {
      role: 'proxy',
      provider: 'kube-proxy',
      provides: ['service-proxy'],
      turnOff: 'networking.kubeProxyMode: none',
      source,
    },
    { role: 'cni', provider: 'kindnet', provides: ['pod-network', 'network-policy'], turnOff: 'networking.disableDefaultCNI: true', source: release },
    {
      role: 'dns',
      provider: 'coredns',
      provides: ['dns'],
      turnOff: 'kubeadmConfigPatches: an InitConfiguration with skipPhases [preflight, addon/kube-proxy, addon/coredns]',
      source: release,
    },
  ],
  cniBinDir: '/opt/cni/bin',
  cniConfDir: '/etc/cni/net.d',
  standardCniPlugins: false,
  managedControlPlane: false,
  metadataExceptions: [],
};
