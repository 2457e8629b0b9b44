/** Calico on machines of one's own: no encapsulation inside a rack, routes and addresses of Services told to the racks' switches. */
import { NetworkApp, NetworkLayer } from 'cdk8s-netstack';

const app = new NetworkApp({ outdir: 'dist' });
new NetworkLayer(app, 'racks', {
  cluster: {
    name: 'racks',
    kubernetes: '1.35',
    podCidrs: ['10.244.0.0/16'],
    serviceCidrs: ['10.96.0.0/12'],
    nodeCidrs: ['192.168.10.0/24', '192.168.20.0/24'],
    apiServer: { host: '192.168.10.10' },
    nodes: { count: 80, mtu: 9000, kernel: '6.12' },
  },
  // Pulled once into the repository: netstack crds pull SPEC --out crds
  crds: { folder: 'crds' },
  proxy: { type: 'kube-proxy', mode: 'nftables' },
  cni: {
    type: 'calico',
    bgp: {
      type: 'mesh',
      asNumber: 64512,
      peers: [
        { name: 'rack-a', address: '192.168.10.1', asNumber: 64601, nodeSelector: "rack == 'a'", password: { secret: 'bgp', key: 'rack-a' } },
        { name: 'rack-b', address: '192.168.20.1', asNumber: 64602, nodeSelector: "rack == 'b'", password: { secret: 'bgp', key: 'rack-b' } },
      ],
    },
    // Tunnel ends have a range of their own, so that policies tell nodes from pods.
    pools: [
      { name: 'pods', cidr: '10.244.0.0/17', uses: ['workload'] },
      { name: 'tunnels', cidr: '10.244.128.0/24', uses: ['tunnel'] },
    ],
    loadBalancer: { pools: [{ name: 'services', cidr: '192.0.2.0/24' }] },
    felix: { metricsPort: 9091 },
  },
  dns: { type: 'coredns' },
  ingress: { type: 'traefik' },
  policy: { defaultDeny: true },
});
app.synth();
