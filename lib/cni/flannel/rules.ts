import { provides, type Rule } from '../../component';
import { policyEngineRules } from '../engine';
import { listsTunnelAddresses } from './facts';
import type { ResolvedFlannel } from './resolve';

const upstream = 'https://github.com/flannel-io/flannel/blob/v0.28.9';

export const hostGatewayAcrossSubnets: Rule<Pick<ResolvedFlannel, 'backend'>> = {
  code: 'flannel/host-gw-across-subnets',
  severity: 'warning',
  summary: 'host-gw needs every node on one link: routes point at the other node as next hop',
  source: `${upstream}/Documentation/backends.md`,
  check: ({ options, plan: { cluster } }) => {
    const several = cluster.families
      .map((family) => cluster.nodeCidrs.filter((range) => range.family === family))
      .find((ranges) => ranges.length > 1);
    return options.backend.type === 'host-gw' && several !== undefined
      ? [
          {
            at: 'backend',
            got: `host-gw over ${several.join(' and ')}`,
            expected: 'one node subnet',
            fix: "use { type: 'vxlan', directRouting: true }",
          },
        ]
      : [];
  },
};

export const differsFromProxy: Rule<ResolvedFlannel> = {
  code: 'flannel/differs-from-proxy',
  severity: 'warning',
  summary: 'flannel and kube-proxy write their rules with different tools: nodes without the modules of one of them fail',
  source: 'https://github.com/flannel-io/flannel/issues/2346',
  check: ({ options, plan: { components } }) => {
    const proxy = (['nftables', 'iptables', 'ipvs'] as const).find((mode) => provides(components, `service-proxy:${mode}`));
    if (proxy === undefined || (proxy === 'nftables') === options.nftables) return [];
    return [
      {
        at: 'nftables',
        // Kernels without iptables are common by now; kernels without nftables are not.
        ...(options.nftables ? { severity: 'info' as const } : {}),
        got: `flannel with ${options.nftables ? 'nftables' : 'iptables'}, kube-proxy in mode ${proxy}`,
        fix: 'leave nftables out: flannel then follows kube-proxy',
      },
    ];
  },
};

export const standardPluginsMissing: Rule<ResolvedFlannel> = {
  code: 'flannel/standard-plugins-missing',
  severity: 'warning',
  summary:
    "flannel's CNI plugin calls bridge, host-local and loopback, which the nodes of this platform do not have: pods would stay in ContainerCreating",
  source: 'https://github.com/flannel-io/flannel/issues/1730',
  check: ({ options, plan: { cluster } }) =>
    options.pluginsRefused && !cluster.platform.standardCniPlugins
      ? [{ at: 'cniPlugins.install', got: `false on ${cluster.platform.title}`, fix: 'leave it out, or put the plugins into the node image' }]
      : [],
};

export const ipv6VxlanMtu: Rule<Pick<ResolvedFlannel, 'backend'>> = {
  code: 'flannel/ipv6-vxlan-mtu',
  severity: 'warning',
  summary:
    'VXLAN over IPv6 takes 70 bytes and flannel subtracts 50: large packets of pods do not fit their tunnel, and are lost where ICMPv6 is filtered',
  source: 'https://github.com/flannel-io/flannel/issues/1781',
  check: ({ options: { backend }, plan: { cluster } }) => {
    if (backend.type !== 'vxlan' || !cluster.families.includes('IPv6')) return [];
    // An MTU that is known, and wrong, is for `mtu/above-underlay` to tell.
    return backend.mtu === undefined
      ? [
          {
            at: 'backend.mtu',
            got: 'the MTU of the node interface',
            fix: 'say cluster.nodes.mtu, and the MTU follows; or say backend.mtu, 20 below that of the nodes',
          },
        ]
      : [];
  },
};

export const wireGuardKernel: Rule<Pick<ResolvedFlannel, 'backend'>> = {
  code: 'flannel/wireguard-kernel',
  severity: 'warning',
  summary: 'WireGuard is part of the kernel since 5.6; older nodes need its package',
  source: `${upstream}/Documentation/backends.md`,
  check: ({ options, plan: { cluster } }) => {
    const kernel = cluster.nodes.kernel;
    if (options.backend.type !== 'wireguard' || kernel === undefined) return [];
    return kernel.major < 5 || (kernel.major === 5 && kernel.minor < 6)
      ? [{ at: 'backend', got: `kernel ${kernel.major}.${kernel.minor}`, expected: '5.6 or newer' }]
      : [];
  },
};

export const experimentalBackend: Rule<ResolvedFlannel> = {
  code: 'flannel/experimental-backend',
  severity: 'info',
  summary: 'upstream does not support this backend: ipip is experimental, udp is for debugging',
  source: `${upstream}/Documentation/backends.md`,
  check: ({ options: { backend } }) =>
    backend.type === 'ipip' || backend.type === 'udp' ? [{ at: 'backend.type', got: backend.type, fix: 'use vxlan, host-gw or wireguard' }] : [],
};

export const queueBelowNodes: Rule<ResolvedFlannel> = {
  code: 'flannel/queue-below-nodes',
  severity: 'warning',
  summary: 'flanneld gives up when more nodes than its queue holds arrive at its start',
  source: `${upstream}/Documentation/configuration.md`,
  check: ({ options, plan: { cluster } }) =>
    cluster.nodes.count !== undefined && options.eventQueueDepth < cluster.nodes.count
      ? [{ at: 'eventQueueDepth', got: `${options.eventQueueDepth} for ${cluster.nodes.count} nodes`, fix: 'leave it out' }]
      : [],
};

export const nodeSourcesArePods: Rule<Pick<ResolvedFlannel, 'backend'>> = {
  code: 'flannel/node-sources-are-pods',
  severity: 'info',
  summary: 'traffic from nodes carries tunnel addresses inside the pod range, too many to list: policies that let nodes in let every pod in',
  source: `${upstream}/pkg/backend/vxlan/vxlan.go`,
  check: ({ options, plan: { cluster } }) => {
    const wide = cluster.podCidrs.filter((range) => !listsTunnelAddresses(range, cluster.nodes.podCidrMask[range.family]));
    return options.backend.type === 'host-gw' || wide.length === 0
      ? []
      : [
          {
            at: 'backend',
            got: wide.map((range) => `${range} in /${cluster.nodes.podCidrMask[range.family]}`).join(', '),
            expected: 'at most 256 node ranges',
          },
        ];
  },
};

export const agentWithoutIptables: Rule<ResolvedFlannel> = {
  code: 'flannel/agent-writes-iptables',
  severity: 'info',
  summary: 'ip-masq-agent, which nonMasqueradeCidrs brings, writes iptables rules only: nodes need iptables in their kernel beside nftables',
  source: 'https://github.com/kubernetes-sigs/ip-masq-agent/blob/v2.12.0/README.md',
  check: ({ options }) =>
    options.nftables && options.ipMasqAgent !== undefined
      ? [{ at: 'nonMasqueradeCidrs', got: 'flannel with nftables', fix: 'ipMasq: false where the routers outside know the way to the pods' }]
      : [],
};

/** flannel's own rules, then those of the engines that its options name. */
export const flannelRules: readonly Rule<ResolvedFlannel>[] = [
  hostGatewayAcrossSubnets,
  differsFromProxy,
  standardPluginsMissing,
  ipv6VxlanMtu,
  wireGuardKernel,
  experimentalBackend,
  queueBelowNodes,
  nodeSourcesArePods,
  agentWithoutIptables,
  ...policyEngineRules<ResolvedFlannel>(),
];
