/** What the modes need and do not do. */
import type { Rule } from '../../../component';
import { Cidr } from '../../../net';
import { loopbacks } from '../bind-address';
import type { ResolvedKubeProxy } from '../resolve';
import { nftablesKernel, since } from '../versions';

const modesPage = 'https://kubernetes.io/docs/reference/networking/virtual-ips/#proxy-modes';
const migrationPage = 'https://kubernetes.io/docs/reference/networking/virtual-ips/#migrating-from-iptables-mode-to-nftables';
const ipvsProposal = 'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/5495-deprecate-ipvs-mode-in-kube-proxy';

export const ipvsDeprecated: Rule<ResolvedKubeProxy> = {
  code: 'kube-proxy/ipvs-deprecated',
  severity: 'warning',
  summary: 'mode ipvs is deprecated since Kubernetes 1.35, off by default from 1.40 and gone in 1.43',
  source: ipvsProposal,
  check: ({ options: { mode, minor, version } }) =>
    mode === 'ipvs'
      ? [
          {
            at: 'mode',
            severity: minor >= since.ipvsDeprecated ? 'warning' : 'info',
            got: `ipvs on ${version}`,
            expected: 'iptables or nftables',
            fix: 'write mode: nftables where every kernel is 5.13 or newer, otherwise mode: iptables',
          },
        ]
      : [],
};

export const ipvsGateOff: Rule<ResolvedKubeProxy> = {
  code: 'kube-proxy/ipvs-gate-off',
  severity: 'error',
  summary: 'kube-proxy exits in mode ipvs while the feature gate for it is off',
  source: ipvsProposal,
  check: ({ options: { mode, featureGates } }) =>
    mode === 'ipvs' && featureGates.KubeProxyIPVS === false
      ? [{ at: 'featureGates.KubeProxyIPVS', got: 'mode ipvs, KubeProxyIPVS: false', fix: 'remove the gate, or choose another mode' }]
      : [],
};

export const nftablesNeedsKernel: Rule<ResolvedKubeProxy> = {
  code: 'kube-proxy/nftables-kernel',
  severity: 'error',
  summary: 'kube-proxy exits in mode nftables on kernels before 5.13',
  source: 'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/3866-nftables-proxy',
  check: ({ options, plan }) => {
    const { kernel } = plan.cluster.nodes;
    return options.mode === 'nftables' && kernel !== undefined && isOlder(kernel, nftablesKernel)
      ? [{ at: 'mode', got: `kernel ${kernel.major}.${kernel.minor}`, expected: '5.13 or newer', fix: 'write mode: iptables' }]
      : [];
  },
};

export const nftablesConntrackBug: Rule<ResolvedKubeProxy> = {
  code: 'kube-proxy/nftables-conntrack-bug',
  severity: 'warning',
  summary: 'kernels before 6.1 reset long connections to Services, and mode nftables drops no INVALID packets to prevent it as iptables does',
  source: migrationPage,
  check: ({ options, plan }) => {
    const { kernel } = plan.cluster.nodes;
    return options.mode === 'nftables' && !options.conntrack.tcpBeLiberal && kernel !== undefined && isOlder(kernel, { major: 6, minor: 1 })
      ? [
          {
            at: 'conntrack.tcpBeLiberal',
            got: `kernel ${kernel.major}.${kernel.minor}, tcpBeLiberal: false`,
            expected: 'kernel 6.1 or newer, or tcpBeLiberal: true',
            fix: 'add conntrack: { tcpBeLiberal: true }',
          },
        ]
      : [];
  },
};

export const nftablesLocalhost: Rule<ResolvedKubeProxy> = {
  code: 'kube-proxy/nftables-localhost-node-ports',
  severity: 'warning',
  summary: 'mode nftables serves no NodePorts on loopback addresses',
  source: migrationPage,
  check: ({ options: { mode, minor, featureGates, nodePortAddresses } }) => {
    // Since 1.37 a gate serves them, for TCP (KEP-6032).
    const served = minor >= since.nodePortKeywords && featureGates.KubeProxyNFTablesLocalhostNodePorts === true;
    if (mode !== 'nftables' || served) return [];
    return nodePortAddresses.flatMap((one, index) =>
      isLoopback(one)
        ? [
            {
              at: `nodePortAddresses[${index}]`,
              got: String(one),
              expected: 'addresses of the nodes',
              fix:
                minor >= since.nodePortKeywords
                  ? 'turn feature gate KubeProxyNFTablesLocalhostNodePorts on, or call the node by its address'
                  : 'call the node by its address, or write mode: iptables',
            },
          ]
        : [],
    );
  },
};

export const settingsOfOtherMode: Rule<ResolvedKubeProxy> = {
  code: 'kube-proxy/settings-of-other-mode',
  severity: 'warning',
  summary: 'kube-proxy does not read these settings in the chosen mode',
  source: modesPage,
  check: ({ options: { mode, unread } }) =>
    unread.map((section) => ({ at: section, got: `mode ${mode}`, fix: `move them to ${mode}, or leave them out` })),
};

function isOlder(kernel: { readonly major: number; readonly minor: number }, than: { readonly major: number; readonly minor: number }): boolean {
  return kernel.major < than.major || (kernel.major === than.major && kernel.minor < than.minor);
}

function isLoopback(address: Cidr | string): boolean {
  return Cidr.is(address) ? loopbacks.some((range) => range.contains(address)) : address === 'localhost';
}
