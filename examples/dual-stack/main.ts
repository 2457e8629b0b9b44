/** IPv4 and IPv6 side by side: one range a family everywhere, the primary family first. */
import { NetworkApp, NetworkLayer } from 'cdk8s-netstack';

const app = new NetworkApp({ outdir: 'dist' });
new NetworkLayer(app, 'dual', {
  cluster: {
    name: 'dual',
    kubernetes: '1.36',
    podCidrs: ['10.244.0.0/16', 'fd00:10:244::/56'],
    serviceCidrs: ['10.96.0.0/16', 'fd00:10:96::/112'],
    nodeCidrs: ['192.168.10.0/24', 'fd00:192:168:10::/64'],
    apiServer: { host: '192.168.10.10' },
    nodes: { mtu: 1500 },
  },
  proxy: { type: 'kube-proxy', mode: 'nftables' },
  cni: { type: 'flannel', backend: { type: 'vxlan' } },
  dns: { type: 'coredns' },
  loadBalancer: { type: 'kube-vip', pools: [{ addresses: ['192.168.10.200-192.168.10.220', 'fd00:192:168:10::200-fd00:192:168:10::220'] }] },
  ingress: { type: 'traefik' },
  policy: { defaultDeny: true },
});
app.synth();
