/** An application written with cdk8s-plus-28: its Deployments are the ends of the flows. */
import { Chart } from 'cdk8s';
import { NetworkApp, NetworkLayer } from 'cdk8s-netstack';
import { Deployment, Namespace } from 'cdk8s-plus-28';

const app = new NetworkApp({ outdir: 'dist' });

const shop = new Chart(app, 'shop', { namespace: 'shop' });
new Namespace(shop, 'namespace', { metadata: { name: 'shop' } });
const web = new Deployment(shop, 'web', { containers: [{ image: 'registry.example/web:1.4.2', portNumber: 8080 }] });
const database = new Deployment(shop, 'database', { containers: [{ image: 'docker.io/library/postgres:18.1', portNumber: 5432 }] });

new NetworkLayer(app, 'prod', {
  cluster: {
    name: 'prod',
    kubernetes: '1.35',
    podCidrs: ['10.244.0.0/16'],
    serviceCidrs: ['10.96.0.0/12'],
    nodeCidrs: ['192.168.10.0/24'],
    apiServer: { host: '192.168.10.10' },
  },
  proxy: { type: 'kube-proxy', mode: 'nftables' },
  cni: { type: 'flannel' },
  dns: { type: 'coredns' },
  ingress: { type: 'traefik', exposure: { type: 'nodePort', ingressEndpoint: { hostname: 'nodes.example.com' } } },
  policy: {
    defaultDeny: true,
    segments: [
      {
        name: 'shop',
        namespaces: ['shop'],
        allowInside: false,
        allow: [
          { from: { type: 'ingress' }, to: web, ports: ['8080/TCP'] },
          { from: web, to: database, ports: ['5432/TCP'] },
        ],
      },
    ],
  },
});
app.synth();
