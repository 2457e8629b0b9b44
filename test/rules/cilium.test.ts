import type { CiliumOptions } from '../../lib/cni/cilium';
import type { LayerSpec } from '../../lib/plan';
import { hangsWithIpvs, hidesServices, localTrafficOverArp, movesOtherPlugins, nodeLocalDnsBypassed } from '../../lib/rules/cilium';
import { describeRule, layerSpec } from '../support/layer';

const layer = (cni: CiliumOptions = {}, changes: Partial<LayerSpec> = {}): LayerSpec => ({
  ...layerSpec({ proxy: { type: 'none' }, cni: { type: 'cilium', ...cni } }),
  ...changes,
});
const istio = { mesh: { type: 'external', provider: 'istio' } } as const;
const nodeLocal = { dns: { type: 'external', provider: 'kubeadm', facts: { provides: ['dns', 'node-local-dns'] } } } as const;
const pools = { loadBalancerPools: [{ name: 'lan', addresses: ['192.168.10.200-192.168.10.210'] }] } as const;
const local = { ingress: { type: 'traefik', exposure: { type: 'loadBalancer', externalTrafficPolicy: 'Local' } } } as const;

describeRule(hangsWithIpvs, {
  passes: { nftables: layer({}, { proxy: { type: 'kube-proxy', mode: 'nftables' } }), 'no kube-proxy': layer() },
  fails: { ipvs: layer({}, { proxy: { type: 'kube-proxy', mode: 'ipvs' } }) },
});
describeRule(nodeLocalDnsBypassed, {
  passes: { 'no resolver on nodes': layer(), 'kube-proxy': layer({}, { proxy: { type: 'kube-proxy' }, ...nodeLocal }) },
  fails: { 'a resolver on nodes': layer({}, nodeLocal) },
});
describeRule(movesOtherPlugins, {
  passes: { 'other plugins stay': layer({ cniConfig: { exclusive: false } }, istio), 'no mesh': layer() },
  fails: { Istio: layer({}, istio) },
});
describeRule(hidesServices, {
  passes: {
    'nodes alone': layer({ services: { type: 'ebpf', socketHostNamespaceOnly: true } }, istio),
    'kube-proxy': layer({}, { proxy: { type: 'kube-proxy' }, ...istio }),
  },
  fails: { Istio: layer({}, istio) },
});
describeRule(localTrafficOverArp, {
  passes: {
    'told to routers': layer({ resources: pools }, local),
    'any node': layer(
      { resources: { ...pools, l2Announcements: [{ name: 'lan' }] } },
      { ingress: { type: 'traefik', exposure: { type: 'loadBalancer', externalTrafficPolicy: 'Cluster' } } },
    ),
  },
  fails: { 'asked on the link': layer({ resources: { ...pools, l2Announcements: [{ name: 'lan' }] } }, local) },
});
