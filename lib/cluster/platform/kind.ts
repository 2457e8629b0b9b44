import type { Platform } from '../platform';

const source = 'https://kind.sigs.k8s.io/docs/user/configuration/';

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
    { role: 'cni', provider: 'kindnet', provides: ['pod-network', 'network-policy'], turnOff: 'networking.disableDefaultCNI: true', source },
    { role: 'dns', provider: 'coredns', provides: ['dns'], source },
  ],
  cniBinDir: '/opt/cni/bin',
  cniConfDir: '/etc/cni/net.d',
  standardCniPlugins: false,
  managedControlPlane: false,
  metadataExceptions: [],
};
