/** A repository that the Flux of each cluster reads: `flux bootstrap git --path dist/_flux/prod` after the bootstrap bundle. */
import { fluxCompanion, type LayerSpec, synthLayers } from 'cdk8s-netstack';

const layer: LayerSpec = {
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
};

synthLayers([layer], { outdir: 'dist', companions: [fluxCompanion()] });
