/**
 * As many clusters as there are sites, one spec made from a table: node main.ts 1000. The specs are an iterator, so no more
 * than one cluster is in memory at a time.
 */
import { type LayerSpec, synthLayers } from 'cdk8s-netstack';

const sites = Number(process.argv[2] ?? 12);

/** Every site has the same layout; its number decides its ranges. */
function site(number: number): LayerSpec {
  const [high, low] = [Math.floor(number / 256), number % 256];
  return {
    cluster: {
      name: `site-${String(number).padStart(4, '0')}`,
      kubernetes: '1.35',
      // 4,096 pod ranges of a /18 each in 10.0.0.0/8 are more than sites; Services never leave a site.
      podCidrs: [`10.${number >> 2}.${(number & 3) * 64}.0/18`],
      serviceCidrs: ['172.20.0.0/16'],
      nodeCidrs: [`192.${168 + high}.${low}.0/24`],
      apiServer: { host: `192.${168 + high}.${low}.10` },
      nodes: { count: 12 },
    },
    proxy: { type: 'kube-proxy', mode: 'nftables' },
    cni: { type: 'flannel', backend: { type: 'vxlan' } },
    dns: { type: 'coredns' },
    policy: { defaultDeny: true },
  };
}

function* fleet(): Generator<LayerSpec> {
  for (let number = 0; number < sites; number++) yield site(number);
}

synthLayers(fleet(), { outdir: 'dist', layout: 'stage' });
