/** A repository that Argo CD reads: manifests, kustomizations with the waves, and an Application for the cluster, all below dist/. */
import { argoCompanion, NetworkApp, NetworkLayer } from 'cdk8s-netstack';

const app = new NetworkApp({
  outdir: 'dist',
  companions: () => [argoCompanion({ source: { repoUrl: 'https://git.example/platform/network.git' }, destination: { type: 'in-cluster' } })],
});
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
  cni: { type: 'flannel', backend: { type: 'vxlan' } },
  dns: { type: 'coredns' },
  policy: { defaultDeny: true },
});
app.synth();
