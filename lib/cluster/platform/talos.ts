import type { Platform } from '../platform';

const config = 'https://docs.siderolabs.com/talos/latest/reference/configuration/v1alpha1/config';

/** Talos Linux: bootstrap manifests, turned off in the machine configuration. */
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
      source: 'https://docs.siderolabs.com/kubernetes-guides/cni/deploying-cilium',
    },
    { role: 'dns', provider: 'coredns', provides: ['dns'], turnOff: 'cluster.coreDNS.disabled: true', source: config },
  ],
  cniBinDir: '/opt/cni/bin',
  cniConfDir: '/etc/cni/net.d',
  standardCniPlugins: true,
  managedControlPlane: false,
  metadataExceptions: [],
};
