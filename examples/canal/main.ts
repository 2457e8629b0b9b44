/** canal: flannel's VXLAN between nodes, Calico's policies on them, for a kubeadm cluster that has its node ranges already. */
import { NetworkApp, NetworkLayer } from 'cdk8s-netstack';

const app = new NetworkApp({ outdir: 'dist' });
new NetworkLayer(app, 'office', {
  cluster: {
    name: 'office',
    kubernetes: '1.35',
    platform: 'kubeadm',
    podCidrs: ['10.244.0.0/16'],
    serviceCidrs: ['10.96.0.0/12'],
    nodeCidrs: ['192.168.10.0/24', '192.168.20.0/24'],
    apiServer: { host: '192.168.10.10' },
    nodes: { count: 12, mtu: 1500, kernel: '6.1' },
  },
  // Pulled once into the repository: netstack crds pull SPEC --out crds
  crds: { folder: 'crds' },
  proxy: { type: 'kube-proxy', mode: 'iptables' },
  cni: {
    type: 'canal',
    // Nothing is encapsulated inside a subnet, and VXLAN carries packets between the two.
    backend: { type: 'vxlan', directRouting: true },
    interface: { type: 'ifaceCanReach', address: '192.168.10.1' },
    felix: { metricsPort: 9091 },
    overrides: { node: { resources: { requests: { cpu: '250m', memory: '128Mi' } } } },
  },
  dns: { type: 'coredns' },
  policy: { defaultDeny: true, segments: [{ name: 'shop', namespaces: ['shop'] }] },
});
app.synth();
