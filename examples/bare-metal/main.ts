/** Machines of one's own on one network, with everything this library brings by default. */
import { NetworkApp, NetworkLayer } from 'cdk8s-netstack';

const app = new NetworkApp({ outdir: 'dist' });
new NetworkLayer(app, 'metal', {
  cluster: {
    name: 'metal',
    kubernetes: '1.35',
    podCidrs: ['10.244.0.0/16'],
    serviceCidrs: ['10.96.0.0/12'],
    nodeCidrs: ['192.168.10.0/24'],
    apiServer: { host: '192.168.10.10' },
    nodes: { count: 12, mtu: 1500 },
  },
  proxy: { type: 'kube-proxy', mode: 'nftables' },
  cni: { type: 'flannel', backend: { type: 'vxlan' } },
  dns: { type: 'coredns' },
  loadBalancer: { type: 'kube-vip', pools: [{ addresses: ['192.168.10.200-192.168.10.220'] }] },
  ingress: { type: 'traefik' },
  policy: {
    defaultDeny: true,
    segments: [
      {
        name: 'shop',
        namespaces: ['shop'],
        create: true,
        allow: [{ from: { type: 'ingress' }, to: { type: 'pods', labels: { app: 'web' } }, ports: ['8080/TCP'] }],
      },
    ],
  },
});
app.synth();
