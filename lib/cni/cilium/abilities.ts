import type { CniAbilities } from '../abilities';
import { defaultCiliumVersion } from './versions';

const docs = 'https://docs.cilium.io/en/v1.20';

/** What Cilium can do. */
export const ciliumAbilities: CniAbilities = {
  name: 'Cilium',
  version: defaultCiliumVersion,
  abilities: {
    'network-policy': {
      support: 'yes',
      how: "policy.networkPolicy; the layer's own policies are CiliumNetworkPolicies",
      source: `${docs}/network/kubernetes/policy/`,
    },
    'cluster-network-policy': {
      support: 'option',
      how: 'policy.clusterNetworkPolicy; its CRD must be there before',
      source: 'https://github.com/cilium/cilium/blob/v1.20.0/install/kubernetes/cilium/values.yaml',
    },
    'l7-policy': {
      support: 'yes',
      how: 'CiliumNetworkPolicy, by Envoy and the DNS proxy',
      source: `${docs}/security/policy/language/#layer-7-examples`,
    },
    'egress-gateway': {
      support: 'option',
      how: "resources.egressGateways, with services: { type: 'ebpf' }",
      source: `${docs}/network/egress-gateway/egress-gateway/`,
    },
    encryption: { support: 'option', how: "routing.encryption: { type: 'wireguard' } or 'ipsec'", source: `${docs}/security/network/encryption/` },
    'load-balancer': {
      support: 'option',
      how: 'resources.loadBalancerPools, announced by resources.l2Announcements or resources.bgp',
      source: `${docs}/network/lb-ipam/`,
    },
    bgp: { support: 'option', how: 'resources.bgp', source: `${docs}/network/bgp-control-plane/bgp-control-plane/` },
    'kube-proxy-replacement': {
      support: 'option',
      how: "services: { type: 'ebpf' }, the default with proxy: { type: 'none' }",
      source: `${docs}/network/kubernetes/kubeproxy-free/`,
    },
    'dual-stack': { support: 'yes', source: `${docs}/network/concepts/ipam/cluster-pool/` },
    'ipv6-only': { support: 'yes', source: `${docs}/network/concepts/ipam/cluster-pool/` },
    nftables: {
      support: 'no',
      how: "iptables is left out where services are { type: 'ebpf' }, masquerade is { mode: 'bpf' } and envoy is { type: 'off' }",
      source: `${docs}/operations/system_requirements/#required-kernel-features`,
    },
    ebpf: { support: 'yes', source: `${docs}/network/ebpf/intro/` },
    'host-ports': {
      support: 'option',
      how: "services: { type: 'ebpf' }, or cniConfig.portmap",
      source: `${docs}/network/kubernetes/kubeproxy-free/#container-hostport-support`,
    },
  },
};
