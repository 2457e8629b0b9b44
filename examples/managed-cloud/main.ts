/** A managed cluster: the cloud runs the network, this layer brings policies and an ingress controller. */
import { NetworkApp, NetworkLayer } from 'cdk8s-netstack';

const app = new NetworkApp({ outdir: 'dist' });
new NetworkLayer(app, 'cloud', {
  cluster: {
    name: 'cloud',
    kubernetes: '1.35',
    platform: 'eks',
    podCidrs: ['10.0.128.0/17'],
    serviceCidrs: ['172.20.0.0/16'],
    nodeCidrs: ['10.0.0.0/20'],
    // The addresses of the API server's network interfaces: pods end up there after DNAT.
    apiServer: { endpoints: { cidrs: ['10.0.0.0/24', '10.0.1.0/24'] } },
  },
  cni: { type: 'external', provider: 'amazon-vpc-cni', facts: { provides: ['pod-network', 'network-policy'] } },
  ingress: { type: 'traefik' },
  policy: {
    defaultDeny: true,
    segments: [
      {
        name: 'shop',
        namespaces: ['shop'],
        allow: [
          { from: { type: 'ingress' }, to: { type: 'pods', labels: { app: 'web' } }, ports: ['8080/TCP'] },
          { from: { type: 'pods', labels: { app: 'web' } }, to: { type: 'world' }, ports: ['443/TCP'] },
        ],
      },
    ],
  },
});
app.synth();
