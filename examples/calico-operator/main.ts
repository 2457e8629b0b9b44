/** Calico by its operator: eBPF in the place of kube-proxy, images from one mirror, flows to look at in Whisker. */
import { NetworkApp, NetworkLayer } from 'cdk8s-netstack';

const app = new NetworkApp({ outdir: 'dist' });
new NetworkLayer(app, 'plant', {
  cluster: {
    name: 'plant',
    kubernetes: '1.35',
    podCidrs: ['10.244.0.0/16'],
    serviceCidrs: ['10.96.0.0/12'],
    nodeCidrs: ['192.168.10.0/24', '192.168.20.0/24'],
    // What nodes reach the API server by, because nothing translates its Service until Calico does.
    apiServer: { host: '192.168.10.10' },
    nodes: { count: 30, mtu: 9000, kernel: '6.12' },
  },
  // One prefix for all of Calico: the operator is told one place to pull from.
  registry: { mirrors: { 'quay.io': 'mirror.example/quay' }, pullSecrets: ['mirror'] },
  // Pulled once into the repository: netstack crds pull SPEC --out crds. The operator has no right to change them.
  crds: { folder: 'crds' },
  proxy: { type: 'none' },
  cni: {
    type: 'calico',
    install: { type: 'operator', whisker: { enabled: true }, typhaMetricsPort: 9093, controlPlane: { nodeSelector: { role: 'infra' } } },
    dataplane: { type: 'bpf' },
    encapsulation: 'vxlan-cross-subnet',
    pools: [
      { name: 'pods', cidr: '10.244.0.0/17', uses: ['workload'] },
      { name: 'tunnels', cidr: '10.244.128.0/24', uses: ['tunnel'] },
    ],
    felix: { metricsPort: 9091 },
    overrides: { node: { resources: { requests: { cpu: '500m', memory: '256Mi' } } } },
  },
  dns: { type: 'coredns' },
  policy: { defaultDeny: true },
});
app.synth();
