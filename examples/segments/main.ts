/** dev, staging and prod in one cluster: each may talk inside itself, and along the flows that are written down. */
import { type FlowSpec, NetworkApp, NetworkLayer } from 'cdk8s-netstack';

/** Every stage is reached through the ingress controller, and only on its web pods. */
const web: FlowSpec = { from: { type: 'ingress' }, to: { type: 'pods', labels: { app: 'web' } }, ports: ['8080/TCP'] };

const app = new NetworkApp({ outdir: 'dist' });
new NetworkLayer(app, 'stages', {
  cluster: {
    name: 'stages',
    kubernetes: '1.35',
    podCidrs: ['10.244.0.0/16'],
    serviceCidrs: ['10.96.0.0/12'],
    nodeCidrs: ['192.168.10.0/24'],
    apiServer: { host: '192.168.10.10' },
  },
  proxy: { type: 'kube-proxy', mode: 'iptables' },
  cni: { type: 'flannel' },
  dns: { type: 'coredns' },
  ingress: { type: 'traefik', exposure: { type: 'nodePort', ingressEndpoint: { hostname: 'nodes.example.com' } } },
  policy: {
    defaultDeny: true,
    segments: [
      { name: 'dev', namespaces: ['shop-dev', 'tools-dev'], create: true, allow: [web] },
      { name: 'staging', namespaces: ['shop-staging'], create: true, allow: [web] },
      {
        name: 'prod',
        namespaces: ['shop'],
        create: true,
        allow: [web, { from: { type: 'pods', labels: { app: 'shop' } }, to: { type: 'cidr', cidr: '203.0.113.0/24' }, ports: ['443/TCP'] }],
      },
      // Not enforced yet: nothing is emitted, and the flows that would break are listed.
      { name: 'legacy', namespaces: ['old-shop'], enforce: false },
    ],
  },
});
app.synth();
