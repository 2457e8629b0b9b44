import type { Platform } from '../platform';

const config = 'https://www.talos.dev/v1.11/reference/configuration/v1alpha1/config/';

/** Talos Linux: bootstrap manifests, turned off in the machine configuration. The image holds the CNI plugins that flannel needs since Talos 1.8. */
export const talos: Platform = {
  name: 'talos',
  title: 'Talos Linux',
  runs: [
    { role: 'proxy', provider: 'kube-proxy', provides: ['service-proxy'], turnOff: 'cluster.proxy.disabled: true', source: config },
    {
      role: 'cni',
      provider: 'flannel',
      provides: ['pod-network'],
      turnOff: 'cluster.network.cni.name: none',
      source: 'https://www.talos.dev/latest/kubernetes-guides/network/deploying-cilium',
    },
    { role: 'dns', provider: 'coredns', provides: ['dns'], turnOff: 'cluster.coreDNS.disabled: true', source: config },
  ],
  cniBinDir: '/opt/cni/bin',
  cniConfDir: '/etc/cni/net.d',
  standardCniPlugins: true,
  managedControlPlane: false,
  metadataExceptions: [],
};
