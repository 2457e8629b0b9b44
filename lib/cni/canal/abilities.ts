import type { CniAbilities } from '../abilities';
import { defaultCalicoVersion } from '../calico/versions';

const docs = 'https://docs.tigera.io/calico/latest';
const manifest = 'https://github.com/projectcalico/calico/blob/v3.32.1/manifests/canal.yaml';

/** What canal can do: what flannel moves and Calico enforces. */
export const canalAbilities: CniAbilities = {
  name: 'canal',
  version: defaultCalicoVersion,
  abilities: {
    'network-policy': { support: 'yes', source: `${docs}/network-policy/get-started/kubernetes-policy/kubernetes-network-policy` },
    'cluster-network-policy': { support: 'yes', how: 'tiers kube-admin and kube-baseline, since 3.32', source: manifest },
    'l7-policy': { support: 'no', source: `${docs}/network-policy/istio/app-layer-policy` },
    'egress-gateway': { support: 'no', source: `${docs}/about/product-comparison` },
    encryption: {
      support: 'option',
      how: "backend: { type: 'wireguard' }, which is flannel's",
      source: 'https://github.com/flannel-io/flannel/blob/v0.24.4/Documentation/backends.md',
    },
    'load-balancer': { support: 'no', how: 'no BGP to tell of addresses', source: manifest },
    bgp: { support: 'no', how: 'CALICO_NETWORKING_BACKEND is none', source: manifest },
    'kube-proxy-replacement': { support: 'no', source: manifest },
    'dual-stack': { support: 'yes', how: 'vxlan, wireguard, host-gw', source: 'https://docs.rke2.io/networking/basic_network_options' },
    'ipv6-only': { support: 'yes', how: 'vxlan, wireguard, host-gw', source: 'https://docs.rke2.io/networking/basic_network_options' },
    nftables: {
      support: 'option',
      how: 'dataplane, which follows kube-proxy; flannelNftables with a newer flannel',
      source: `${docs}/getting-started/kubernetes/nftables`,
    },
    ebpf: { support: 'no', how: 'eBPF needs routes that Calico knows', source: `${docs}/operations/ebpf/enabling-ebpf` },
    'host-ports': { support: 'yes', how: 'portmap', source: manifest },
  },
};
