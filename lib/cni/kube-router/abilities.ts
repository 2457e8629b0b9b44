import type { CniAbilities } from '../abilities';
import { defaultKubeRouterVersion } from '../engine/kube-router';

const upstream = 'https://github.com/cloudnativelabs/kube-router/blob/v2.11.1/docs';

/** What kube-router can do as a pod network. */
export const kubeRouterAbilities: CniAbilities = {
  name: 'kube-router',
  version: defaultKubeRouterVersion,
  abilities: {
    'network-policy': { support: 'yes', how: 'firewall', source: `${upstream}/introduction.md` },
    'cluster-network-policy': { support: 'no', how: 'reads networking.k8s.io alone', source: `${upstream}/how-it-works.md` },
    'l7-policy': { support: 'no', how: 'rules of iptables or nftables', source: `${upstream}/how-it-works.md` },
    'egress-gateway': { support: 'no', how: 'pods leave with the address of their node', source: `${upstream}/user-guide.md` },
    encryption: { support: 'no', how: 'tunnels are IP in IP or FoU', source: `${upstream}/tunnels.md` },
    'load-balancer': { support: 'option', how: 'loadBalancer, with bgp.peers', source: `${upstream}/load-balancer-allocator.md` },
    bgp: { support: 'yes', how: 'bgp', source: `${upstream}/bgp.md` },
    'kube-proxy-replacement': { support: 'option', how: 'serviceProxy: true (IPVS)', source: `${upstream}/how-it-works.md` },
    'dual-stack': { support: 'yes', source: `${upstream}/ipv6.md` },
    'ipv6-only': { support: 'yes', how: 'with a router id, which is written; little used', source: `${upstream}/ipv6.md` },
    nftables: { support: 'no', how: 'policies only, experimental; routes and Services need iptables and ipset', source: `${upstream}/nftables.md` },
    ebpf: { support: 'no', source: `${upstream}/how-it-works.md` },
    'host-ports': { support: 'yes', how: 'portmap', source: `${upstream}/user-guide.md` },
  },
};
