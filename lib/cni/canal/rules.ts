/** canal's rules: flannel's for what moves packets between nodes, Calico's for what enforces policies, and what only the two together can get wrong. */
import { provides, type Rule } from '../../component';
import * as ofCalico from '../calico/rules/dataplane';
import type { CalicoSettings } from '../calico/settings';
import * as ofFlannel from '../flannel/rules';
import type { ResolvedCanal } from './resolve';

export const flannelWritesIptables: Rule<ResolvedCanal> = {
  code: 'canal/flannel-writes-iptables',
  severity: 'warning',
  summary: 'flanneld writes its NAT rules with iptables, and kube-proxy in nftables mode is often chosen for kernels that lack it',
  source: 'https://github.com/flannel-io/flannel/issues/2346',
  check: ({ options, plan: { components } }) =>
    !options.nftables && provides(components, 'service-proxy:nftables')
      ? [
          {
            at: 'flannelNftables',
            got: 'flanneld with iptables, kube-proxy in mode nftables',
            fix: "flannelNftables: true and images: { flannel: 'ghcr.io/flannel-io/flannel:v0.28.9' }, or nothing where the nodes have iptables",
          },
        ]
      : [],
};

export const mtuNotFollowed: Rule<ResolvedCanal> = {
  code: 'canal/mtu-not-followed',
  severity: 'warning',
  summary:
    "Felix finds the MTU of pods on the interfaces that match, and flannel's tunnel is not among them: pods get the MTU of the node, which the tunnel does not carry",
  source: 'https://github.com/projectcalico/calico/blob/v3.32.1/felix/dataplane/linux/int_dataplane.go',
  check: ({ options: { calico, backend } }) => {
    const pattern = calico.felix.mtuInterfacePattern ?? '';
    return calico.mtu !== undefined || backend.type === 'host-gw' || pattern.includes('flannel')
      ? []
      : [{ at: 'felix.mtuInterfacePattern', got: pattern, fix: "leave it out, or add flannel's interfaces to it" }];
  },
};

export const withoutTypha: Rule<ResolvedCanal> = {
  code: 'canal/many-nodes',
  severity: 'warning',
  summary: 'canal has no Typha, so Felix of every node watches the API server: beyond about 50 nodes that is what the API server does most',
  source: 'https://docs.tigera.io/calico/latest/getting-started/kubernetes/flannel/install-for-flannel',
  check: ({ plan: { cluster } }) =>
    (cluster.nodes.count ?? 0) > 50 ? [{ at: '', got: `${cluster.nodes.count} nodes`, fix: "cni: { type: 'calico' }, which brings Typha" }] : [],
};

export const hostGatewayAcrossSubnets: Rule<ResolvedCanal> = {
  ...ofFlannel.hostGatewayAcrossSubnets,
  code: 'canal/host-gw-across-subnets',
  summary: ofFlannel.hostGatewayAcrossSubnets.summary,
};
export const ipv6VxlanMtu: Rule<ResolvedCanal> = {
  ...ofFlannel.ipv6VxlanMtu,
  code: 'canal/ipv6-vxlan-mtu',
  summary: ofFlannel.ipv6VxlanMtu.summary,
};
export const wireGuardKernel: Rule<ResolvedCanal> = {
  ...ofFlannel.wireGuardKernel,
  code: 'canal/wireguard-kernel',
  summary: ofFlannel.wireGuardKernel.summary,
};
export const nodeSourcesArePods: Rule<ResolvedCanal> = {
  ...ofFlannel.nodeSourcesArePods,
  code: 'canal/node-sources-are-pods',
  summary: ofFlannel.nodeSourcesArePods.summary,
};

/** A rule of Calico over what Calico is told here. */
function lifted(rule: Rule<CalicoSettings>): Rule<ResolvedCanal> {
  return { ...rule, check: ({ options, ...rest }) => rule.check({ ...rest, options: options.calico }) };
}

export const differsFromProxy: Rule<ResolvedCanal> = {
  ...lifted(ofCalico.differsFromProxy),
  code: 'canal/differs-from-proxy',
  summary: ofCalico.differsFromProxy.summary,
};
export const nftablesKernel: Rule<ResolvedCanal> = {
  ...lifted(ofCalico.nftablesKernel),
  code: 'canal/nftables-kernel',
  summary: ofCalico.nftablesKernel.summary,
};
export const untestedKubernetes: Rule<ResolvedCanal> = {
  ...lifted(ofCalico.untestedKubernetes),
  code: 'canal/untested-kubernetes',
  summary: ofCalico.untestedKubernetes.summary,
};

export const canalRules: readonly Rule<ResolvedCanal>[] = [
  flannelWritesIptables,
  mtuNotFollowed,
  withoutTypha,
  hostGatewayAcrossSubnets,
  ipv6VxlanMtu,
  wireGuardKernel,
  nodeSourcesArePods,
  differsFromProxy,
  nftablesKernel,
  untestedKubernetes,
];
