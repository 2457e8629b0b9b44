/** A site without the internet: every image through one mirror, and the list of what the mirror must hold. */
import { writeFileSync } from 'node:fs';
import { checkLayer, imageList, type LayerSpec, lockImages, synthLayers } from 'cdk8s-netstack';

const layer: LayerSpec = {
  cluster: {
    name: 'vault',
    kubernetes: '1.35',
    podCidrs: ['10.244.0.0/16'],
    serviceCidrs: ['10.96.0.0/12'],
    nodeCidrs: ['192.168.10.0/24'],
    apiServer: { host: '192.168.10.10' },
  },
  proxy: { type: 'kube-proxy', mode: 'nftables' },
  cni: { type: 'flannel', backend: { type: 'vxlan' } },
  dns: { type: 'coredns', upstreams: { type: 'servers', addresses: ['192.168.10.53'] } },
  policy: { defaultDeny: true },
  registry: {
    mirrors: { 'registry.k8s.io': 'mirror.site.example/k8s', 'ghcr.io': 'mirror.site.example/ghcr', 'docker.io': 'mirror.site.example/hub' },
    pullSecrets: ['mirror'],
  },
};

synthLayers([layer], { outdir: 'dist' });
const { plan, manifests } = checkLayer(layer);
if (plan !== undefined) {
  const { lock } = lockImages([{ plan, manifests }]);
  writeFileSync('dist/images.lock.json', `${JSON.stringify(lock, null, 2)}\n`);
  writeFileSync('dist/images.skopeo.yaml', imageList(lock, 'skopeo'));
}
