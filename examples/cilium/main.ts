/** Cilium for everything on one link: pods, policies, Services without kube-proxy, and addresses for them that nodes answer for. */
import { NetworkApp, NetworkLayer } from 'cdk8s-netstack';

const app = new NetworkApp({ outdir: 'dist' });
new NetworkLayer(app, 'edge', {
  cluster: {
    name: 'edge',
    kubernetes: '1.35',
    podCidrs: ['10.244.0.0/16'],
    serviceCidrs: ['10.96.0.0/12'],
    nodeCidrs: ['192.168.10.0/24'],
    // Cilium makes the kubernetes Service work, so it is told where the API server is without it.
    apiServer: { host: '192.168.10.10' },
    nodes: { count: 12, mtu: 9000, kernel: '6.12' },
  },
  // Pulled once into the repository: netstack crds pull SPEC --out crds
  crds: { folder: 'crds' },
  proxy: { type: 'none' },
  cni: {
    type: 'cilium',
    // Between nodes everything is encrypted, inside a tunnel that crosses any network.
    routing: { type: 'tunnel', masquerade: { mode: 'bpf' }, encryption: { type: 'wireguard' } },
    services: {
      type: 'ebpf',
      balancing: { type: 'maglev' },
      ingress: { default: true, loadBalancer: 'shared' },
    },
    hubble: { type: 'on', relay: { ui: {} }, metrics: { enabled: ['dns', 'drop', 'tcp', 'flow'] } },
    metricsPort: 9962,
    resources: {
      loadBalancerPools: [{ name: 'lan', addresses: ['192.168.10.200-192.168.10.220'] }],
      l2Announcements: [{ name: 'lan', interfaces: ['^eth[0-9]+$'] }],
    },
    // A size that no option speaks of, by its name in cilium-config.
    config: { 'bpf-lb-map-max': 131_072 },
  },
  dns: { type: 'coredns' },
  policy: {
    defaultDeny: true,
    segments: [
      {
        name: 'shop',
        namespaces: ['shop'],
        allow: [{ from: { type: 'ingress' }, to: { type: 'pods', labels: { app: 'web' } }, ports: ['8080/TCP'] }],
      },
    ],
  },
});
app.synth();
