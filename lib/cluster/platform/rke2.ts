import type { Platform } from '../platform';

const options = 'https://docs.rke2.io/networking/basic_network_options';
const services = 'https://docs.rke2.io/networking/networking_services';

/**
 * RKE2: bundled charts, turned off in /etc/rancher/rke2/config.yaml. Traefik is the ingress controller of clusters begun with
 * 1.36, ingress-nginx of older ones. The CNI charts bring the standard plugins, so without one there are none.
 */
export const rke2: Platform = {
  name: 'rke2',
  title: 'RKE2',
  runs: [
    {
      role: 'proxy',
      provider: 'kube-proxy',
      provides: ['service-proxy', 'service-proxy:iptables'],
      turnOff: 'disable-kube-proxy: true',
      source: 'https://docs.rke2.io/reference/server_config',
    },
    { role: 'cni', provider: 'canal', provides: ['pod-network', 'network-policy'], turnOff: 'cni: none', source: options },
    { role: 'dns', provider: 'coredns', provides: ['dns'], turnOff: 'disable: [rke2-coredns]', source: services },
    {
      role: 'ingress',
      provider: 'ingress-nginx or traefik',
      provides: ['ingress'],
      turnOff: 'ingress-controller: none',
      source: 'https://docs.rke2.io/reference/ingress_migration',
    },
  ],
  cniBinDir: '/opt/cni/bin',
  cniConfDir: '/etc/cni/net.d',
  standardCniPlugins: false,
  managedControlPlane: false,
  metadataExceptions: [],
};
