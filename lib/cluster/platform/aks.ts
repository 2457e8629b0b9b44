import type { Platform } from '../platform';

const byoCni = 'https://learn.microsoft.com/azure/aks/use-byo-cni';

/** Azure Kubernetes Service. */
export const aks: Platform = {
  name: 'aks',
  title: 'Azure Kubernetes Service',
  runs: [
    {
      role: 'proxy',
      provider: 'kube-proxy',
      provides: ['service-proxy'],
      turnOff: 'az aks create --kube-proxy-config FILE, with enabled: false (preview)',
      source: 'https://learn.microsoft.com/azure/aks/configure-kube-proxy',
    },
    { role: 'cni', provider: 'azure-cni', provides: ['pod-network'], turnOff: 'az aks create --network-plugin none', source: byoCni },
    { role: 'dns', provider: 'coredns', provides: ['dns'], source: 'https://learn.microsoft.com/azure/aks/coredns-custom' },
    {
      role: 'loadBalancer',
      provider: 'azure-cloud-provider',
      provides: ['load-balancer'],
      source: 'https://learn.microsoft.com/azure/aks/load-balancer-standard',
    },
  ],
  cniBinDir: '/opt/cni/bin',
  cniConfDir: '/etc/cni/net.d',
  standardCniPlugins: false,
  managedControlPlane: true,
  metadataExceptions: [
    {
      cidr: '168.63.129.16/32',
      ports: ['53/UDP', '53/TCP'],
      reason: 'Azure DNS resolver that the nodes use',
      source: 'https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16',
    },
  ],
  mtu: {
    usual: 1500,
    most: 9000,
    source: 'https://learn.microsoft.com/azure/virtual-network/how-to-virtual-machine-mtu',
    limits: [
      {
        bytes: 1400,
        where: 'for packets that must not be fragmented, as those of WireGuard: the virtual network fragments above that',
        headers: ['WireGuard'],
        source: 'https://docs.tigera.io/calico/latest/networking/configuring/mtu',
      },
      {
        bytes: 1500,
        where: 'out of the virtual network',
        source: 'https://learn.microsoft.com/azure/virtual-network/how-to-virtual-machine-mtu',
      },
    ],
  },
};
