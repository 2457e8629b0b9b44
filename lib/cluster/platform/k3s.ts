import type { Platform } from '../platform';

const options = 'https://docs.k3s.io/networking/basic-network-options';
const services = 'https://docs.k3s.io/networking/networking-services';

/**
 * k3s: everything inside one binary or bundled with it. Its folders under /var/lib/rancher are set for the embedded flannel
 * only; with `flannel-backend: none` containerd has its defaults, and no plugins are there.
 */
export const k3s: Platform = {
  name: 'k3s',
  title: 'K3s',
  runs: [
    {
      role: 'proxy',
      provider: 'kube-proxy',
      provides: ['service-proxy', 'service-proxy:iptables'],
      turnOff: 'k3s server --disable-kube-proxy',
      source: 'https://docs.k3s.io/cli/server',
    },
    { role: 'cni', provider: 'flannel', provides: ['pod-network'], turnOff: 'k3s server --flannel-backend=none', source: options },
    { role: 'cni', provider: 'kube-router', provides: ['network-policy'], turnOff: 'k3s server --disable-network-policy', source: services },
    { role: 'dns', provider: 'coredns', provides: ['dns'], turnOff: 'k3s server --disable=coredns', source: services },
    { role: 'loadBalancer', provider: 'servicelb', provides: ['load-balancer'], turnOff: 'k3s server --disable=servicelb', source: services },
    { role: 'ingress', provider: 'traefik', provides: ['ingress'], turnOff: 'k3s server --disable=traefik', source: services },
  ],
  cniBinDir: '/opt/cni/bin',
  cniConfDir: '/etc/cni/net.d',
  ownCni: {
    binDir: '/var/lib/rancher/k3s/data/cni',
    confDir: '/var/lib/rancher/k3s/agent/etc/cni/net.d',
    source: 'https://github.com/k3s-io/k3s/blob/master/pkg/executor/embed/embed.go',
  },
  standardCniPlugins: false,
  managedControlPlane: false,
  metadataExceptions: [],
};
