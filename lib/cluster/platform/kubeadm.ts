import type { Platform } from '../platform';

const source = 'https://kubernetes.io/docs/reference/setup-tools/kubeadm/kubeadm-init/';

/** kubeadm: two addons and no CNI. The standard CNI plugins come with the kubernetes-cni package that kubelet's package requires. */
export const kubeadm: Platform = {
  name: 'kubeadm',
  title: 'kubeadm',
  runs: [
    {
      role: 'proxy',
      provider: 'kube-proxy',
      provides: ['service-proxy', 'service-proxy:iptables'],
      turnOff: 'kubeadm init --skip-phases=addon/kube-proxy',
      source,
    },
    { role: 'dns', provider: 'coredns', provides: ['dns'], turnOff: 'kubeadm init --skip-phases=addon/coredns', source },
  ],
  cniBinDir: '/opt/cni/bin',
  cniConfDir: '/etc/cni/net.d',
  standardCniPlugins: true,
  managedControlPlane: false,
  metadataExceptions: [],
};
