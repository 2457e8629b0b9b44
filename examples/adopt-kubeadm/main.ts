/**
 * A cluster that kubeadm has set up, brought under management: the same kube-proxy and CoreDNS by the same names, so that
 * `sh dist/prod/apply.sh --force-conflicts` takes them over in place. `netstack bootstrap --target kubeadm` writes the
 * configuration that keeps `kubeadm upgrade` from installing its own again.
 */
import { applyCompanion, type LayerSpec, synthLayers } from 'cdk8s-netstack';

const layer: LayerSpec = {
  cluster: {
    name: 'prod',
    kubernetes: '1.35',
    platform: 'kubeadm',
    podCidrs: ['10.244.0.0/16'],
    serviceCidrs: ['10.96.0.0/12'],
    nodeCidrs: ['192.168.10.0/24'],
    apiServer: { host: '192.168.10.10' },
  },
  // The mode that the cluster has: changing it is a step of its own.
  proxy: { type: 'kube-proxy', mode: 'iptables' },
  cni: { type: 'external', provider: 'flannel', facts: { provides: ['pod-network', 'host-port'], overhead: { IPv4: 50, IPv6: 70 } } },
  dns: { type: 'coredns' },
};

synthLayers([layer], { outdir: 'dist', companions: [applyCompanion()] });
