import type { CniAbilities } from '../abilities';
import { defaultCalicoVersion } from './versions';

const docs = 'https://docs.tigera.io/calico/latest';

/** What Calico can do. */
export const calicoAbilities: CniAbilities = {
  name: 'Calico',
  version: defaultCalicoVersion,
  abilities: {
    'network-policy': { support: 'yes', source: `${docs}/network-policy/get-started/kubernetes-policy/kubernetes-network-policy` },
    'cluster-network-policy': {
      support: 'yes',
      how: 'tiers kube-admin and kube-baseline, since 3.32',
      source: 'https://github.com/projectcalico/calico/blob/v3.32.1/manifests/calico.yaml',
    },
    'l7-policy': { support: 'no', how: 'by a Gateway beside it', source: `${docs}/network-policy/istio/app-layer-policy` },
    'egress-gateway': { support: 'no', how: 'Calico Enterprise and Cloud only', source: `${docs}/about/product-comparison` },
    encryption: { support: 'option', how: 'wireguard', source: `${docs}/network-policy/encrypt-cluster-pod-traffic` },
    'load-balancer': { support: 'option', how: 'loadBalancer; told by BGP', source: `${docs}/networking/ipam/service-loadbalancer` },
    bgp: { support: 'option', how: 'bgp', source: `${docs}/networking/configuring/bgp` },
    'kube-proxy-replacement': { support: 'option', how: "dataplane: { type: 'bpf' }", source: `${docs}/operations/ebpf/enabling-ebpf` },
    'dual-stack': { support: 'yes', how: 'VXLAN, WireGuard or none; IP in IP carries IPv4 only', source: `${docs}/networking/ipam/ipv6` },
    'ipv6-only': { support: 'yes', source: `${docs}/networking/ipam/ipv6` },
    nftables: { support: 'option', how: 'dataplane; follows kube-proxy', source: `${docs}/getting-started/kubernetes/nftables` },
    ebpf: { support: 'option', how: "dataplane: { type: 'bpf' }", source: `${docs}/operations/ebpf/enabling-ebpf` },
    'host-ports': { support: 'yes', how: 'hostPorts', source: 'https://github.com/projectcalico/calico/blob/v3.32.1/manifests/calico.yaml' },
  },
};
