/** canal's rules: flannel's for what moves packets between nodes, Calico's for what enforces policies, and what only the two together can get wrong. */
import { provides, type Rule } from '../../component';
import { differsFromProxy, nftablesKernel, untestedKubernetes } from '../calico/rules/dataplane';
import type { CalicoSettings } from '../calico/settings';
import { hostGatewayAcrossSubnets, ipv6VxlanMtu, nodeSourcesArePods, wireGuardKernel } from '../flannel/rules';
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

const ofFlannel = [hostGatewayAcrossSubnets, ipv6VxlanMtu, wireGuardKernel, nodeSourcesArePods].map(
  (rule): Rule<ResolvedCanal> => ({ ...rule, code: rule.code.replace('flannel/', 'canal/') }),
);

const ofCalico = [differsFromProxy, nftablesKernel, untestedKubernetes].map(
  (rule: Rule<CalicoSettings>): Rule<ResolvedCanal> => ({
    ...rule,
    code: rule.code.replace('calico/', 'canal/'),
    check: ({ options, ...rest }) => rule.check({ ...rest, options: options.calico }),
  }),
);

export const canalRules: readonly Rule<ResolvedCanal>[] = [flannelWritesIptables, mtuNotFollowed, withoutTypha, ...ofFlannel, ...ofCalico];
