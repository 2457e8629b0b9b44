/** k3s and RKE2: files that a server applies when it starts, and the configuration that leaves their own components out. */
import { toYaml } from '../../yaml';
import { type BootstrapFile, type BootstrapLayer, bootstrapStages, type Replaced, replacedBy, streamOf } from './stages';

/**
 * `manifests/` for /var/lib/rancher/{k3s,rke2}/server/manifests, `config.yaml` for /etc/rancher/{k3s,rke2}. Servers apply
 * the files in the order of their names at every start: once a GitOps controller has taken over they are removed, which
 * removes no object. Source: https://docs.k3s.io/installation/packaged-components, https://docs.rke2.io/reference/server_config.
 */
export function rancherBootstrap(layer: BootstrapLayer, distribution: 'k3s' | 'rke2'): readonly BootstrapFile[] {
  const { cluster } = layer.plan;
  const replaced = replacedBy(layer.plan);
  const config = {
    'cluster-cidr': cluster.podCidrs.join(','),
    'service-cidr': cluster.serviceCidrs.join(','),
    'cluster-dns': cluster.dnsServiceIp.toString(),
    'cluster-domain': cluster.domain,
    ...(replaced.proxy ? { 'disable-kube-proxy': true } : {}),
    ...(distribution === 'k3s' ? k3sConfig(replaced) : rke2Config(replaced)),
  };
  return [
    { path: 'config.yaml', text: toYaml(config) },
    ...bootstrapStages(layer).map((stage) => ({ path: `manifests/netstack-${stage.stage}.yaml`, text: streamOf([stage]) })),
  ];
}

function k3sConfig({ cni, dns, loadBalancer, ingress }: Replaced): object {
  const disable = [...(dns ? ['coredns'] : []), ...(loadBalancer ? ['servicelb'] : []), ...(ingress ? ['traefik'] : [])];
  return { ...(cni ? { 'flannel-backend': 'none', 'disable-network-policy': true } : {}), ...(disable.length === 0 ? {} : { disable }) };
}

function rke2Config({ cni, dns, ingress }: Replaced): object {
  return { ...(cni ? { cni: 'none' } : {}), ...(dns ? { disable: ['rke2-coredns'] } : {}), ...(ingress ? { 'ingress-controller': 'none' } : {}) };
}
