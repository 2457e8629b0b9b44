import type { CniAbilities } from '../abilities';
import { weaveVersion } from './versions';

const upstream = 'https://github.com/weaveworks/weave/blob/v2.8.1/site';

/** What Weave Net can do, for those who move away from it. */
export const weaveAbilities: CniAbilities = {
  name: 'Weave Net',
  version: weaveVersion,
  retired: 'archived since 2022: nobody mends what is found in it',
  abilities: {
    'network-policy': { support: 'yes', how: 'networkPolicies; no named ports, no ranges of ports', source: `${upstream}/kubernetes/kube-addon.md` },
    'cluster-network-policy': { support: 'no', source: `${upstream}/kubernetes/kube-addon.md` },
    'l7-policy': { support: 'no', source: `${upstream}/kubernetes/kube-addon.md` },
    'egress-gateway': { support: 'no', source: `${upstream}/overview/features.md` },
    encryption: { support: 'option', how: "encryption: { type: 'password' }", source: `${upstream}/concepts/encryption-implementation.md` },
    'load-balancer': { support: 'no', source: `${upstream}/overview/features.md` },
    bgp: { support: 'no', source: `${upstream}/overview/features.md` },
    'kube-proxy-replacement': { support: 'no', source: `${upstream}/kubernetes/kube-addon.md` },
    'dual-stack': { support: 'no', how: 'IPv4 only', source: 'https://github.com/weaveworks/weave/issues/19' },
    'ipv6-only': { support: 'no', how: 'IPv4 only', source: 'https://github.com/weaveworks/weave/issues/19' },
    nftables: { support: 'no', how: 'iptables, legacy or over nftables', source: 'https://github.com/weaveworks/weave/issues/3465' },
    ebpf: { support: 'no', source: `${upstream}/overview/features.md` },
    'host-ports': { support: 'yes', how: 'portmap in its CNI configuration', source: 'https://github.com/weaveworks/weave/blob/v2.8.1/weave' },
  },
};
