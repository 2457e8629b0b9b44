import type { CniAbilities } from '../abilities';
import { defaultFlannelVersion } from './versions';

const upstream = 'https://github.com/flannel-io/flannel/blob/v0.28.9';

/** What flannel can do, by itself and with the policy engine that its room installs beside it. */
export const flannelAbilities: CniAbilities = {
  name: 'flannel',
  version: defaultFlannelVersion,
  abilities: {
    'network-policy': {
      support: 'beside',
      how: 'policyEngine: kube-router, the default, or kube-network-policies',
      source: `${upstream}/Documentation/netpol.md`,
    },
    'cluster-network-policy': {
      support: 'no',
      how: 'neither engine of the room is run with it',
      source: 'https://github.com/kubernetes-sigs/kube-network-policies/blob/v1.1.0/README.md',
    },
    'l7-policy': { support: 'no', source: `${upstream}/Documentation/netpol.md` },
    'egress-gateway': { support: 'no', source: `${upstream}/README.md` },
    encryption: { support: 'option', how: "backend: { type: 'wireguard' }", source: `${upstream}/Documentation/backends.md` },
    'load-balancer': { support: 'no', source: `${upstream}/README.md` },
    bgp: { support: 'no', source: `${upstream}/README.md` },
    'kube-proxy-replacement': { support: 'no', source: `${upstream}/README.md` },
    'dual-stack': { support: 'yes', how: 'vxlan, wireguard, host-gw', source: `${upstream}/Documentation/configuration.md` },
    'ipv6-only': { support: 'yes', how: 'vxlan, wireguard, host-gw', source: `${upstream}/Documentation/configuration.md` },
    nftables: { support: 'yes', how: 'nftables; follows kube-proxy', source: `${upstream}/Documentation/configuration.md` },
    ebpf: { support: 'no', source: `${upstream}/README.md` },
    'host-ports': { support: 'yes', how: 'portmap', source: `${upstream}/Documentation/kube-flannel.yml` },
  },
};
