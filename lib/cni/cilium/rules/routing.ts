import type { Rule } from '../../../component';
import { type ResolvedCilium, serviceProxyOf } from '../resolve';

const docs = 'https://docs.cilium.io/en/v1.20';

export const directRoutesAcrossSubnets: Rule<ResolvedCilium> = {
  code: 'cilium/direct-routes-across-subnets',
  severity: 'warning',
  summary: 'autoDirectNodeRoutes needs every node on one link: routes point at the other node as next hop',
  source: `${docs}/network/concepts/routing/#native-routing`,
  check: ({ options: { routing }, plan: { cluster } }) => {
    const several = cluster.families
      .map((family) => cluster.nodeCidrs.filter((range) => range.family === family))
      .find((ranges) => ranges.length > 1);
    return !routing.autoDirectNodeRoutes || routing.skipUnreachable || several === undefined
      ? []
      : [
          {
            at: 'routing.autoDirectNodeRoutes',
            got: `nodes in ${several.join(' and ')}`,
            expected: 'one node subnet',
            fix: "skipUnreachable: true where routers know the rest, or routing { type: 'tunnel' }",
          },
        ];
  },
};

export const nobodyRoutes: Rule<ResolvedCilium> = {
  code: 'cilium/nobody-routes',
  severity: 'info',
  summary: 'nodes write no routes to each other and tell none to routers: the network must know the way to the pods of each node by itself',
  source: `${docs}/network/concepts/routing/#native-routing`,
  check: ({ options: { routing, bgpControlPlane }, plan: { cluster } }) =>
    routing.type !== 'native' || routing.autoDirectNodeRoutes || bgpControlPlane || cluster.platform.managedControlPlane || cluster.nodes.count === 1
      ? []
      : [{ at: 'routing', got: 'native routing', fix: 'autoDirectNodeRoutes: true on one link, or resources.bgp' }],
};

export const nativeRangeMissesPods: Rule<ResolvedCilium> = {
  code: 'cilium/native-range-misses-pods',
  severity: 'error',
  summary:
    'pods outside of the native range are masqueraded on their way to other nodes: policies take them for nodes, and drop or let pass what they should not',
  source: `${docs}/network/concepts/masquerading/`,
  check: ({ options: { routing }, plan: { cluster } }) =>
    routing.type !== 'native' || routing.masquerade.mode === 'off'
      ? []
      : cluster.podCidrs.flatMap((pods) => {
          const native = routing.nativeCidrs[pods.family];
          return native === undefined || native.contains(pods)
            ? []
            : [
                {
                  at: 'routing.nativeCidrs',
                  got: `${native} for pods ${pods}`,
                  expected: 'a range that holds the pods',
                  fix: 'leave it out for the pod range',
                },
              ];
        }),
};

export const platformNeedsTunnel: Rule<ResolvedCilium> = {
  code: 'cilium/aks-needs-tunnel',
  severity: 'error',
  summary: 'with a network plugin of your own Azure routes no packet of a pod: they must be in a tunnel',
  source: 'https://learn.microsoft.com/azure/aks/use-byo-cni',
  check: ({ options: { routing }, plan: { cluster } }) =>
    cluster.platform.name === 'aks' && routing.type === 'native'
      ? [{ at: 'routing.type', got: 'native', expected: 'tunnel', fix: "routing: { type: 'tunnel' }" }]
      : [],
};

export const gkeNeedsNative: Rule<ResolvedCilium> = {
  code: 'cilium/gke-needs-native',
  severity: 'error',
  summary: 'on GKE the network of Google routes packets of pods, and its own plugin is chained behind: the chart refuses tunnels there',
  source: `${docs}/installation/k8s-install-helm/`,
  check: ({ options: { routing }, plan: { cluster } }) =>
    cluster.platform.name === 'gke' && routing.mode !== 'native'
      ? [{ at: 'routing.type', got: routing.type, expected: 'native', fix: "routing: { type: 'native', endpointRoutes: true }" }]
      : [],
};

export const ownRangeOverlaps: Rule<ResolvedCilium> = {
  code: 'cilium/own-range-overlaps',
  severity: 'error',
  summary: "addresses of Cilium's own devices would be those of pods, nodes or Services: what is sent there stays on the node",
  source: `${docs}/installation/cni-chaining-aws-cni/`,
  check: ({ options: { routing }, plan: { cluster } }) => {
    const { ipam } = routing;
    if (routing.chaining !== 'aws-cni' || ipam.type !== 'cluster-pool') return [];
    return ipam.ranges.flatMap((own) =>
      [...cluster.podCidrs, ...cluster.serviceCidrs, ...cluster.nodeCidrs]
        .filter((range) => range.overlaps(own))
        .slice(0, 1)
        .map((range) => ({ at: 'routing.ownCidr', got: `${own} and ${range}`, expected: 'a range that nothing else uses' })),
    );
  },
};

export const encryptionOnIpv6: Rule<ResolvedCilium> = {
  code: 'cilium/encryption-on-ipv6',
  severity: 'warning',
  summary: 'encryption on clusters of IPv6 alone is hardly tested: other installers refuse it',
  source: 'https://github.com/kubernetes/kops/blob/master/pkg/apis/kops/validation/validation.go',
  check: ({ options: { routing, families } }) =>
    routing.encryption === undefined || families.includes('IPv4')
      ? []
      : [{ at: 'routing.encryption', got: `${routing.encryption.type} in a cluster of IPv6` }],
};

export const encryptionLeavesOut: Rule<ResolvedCilium> = {
  code: 'cilium/encryption-leaves-out',
  severity: 'info',
  summary: 'replies that go straight to clients, and what drivers forward, leave nodes unencrypted',
  source: `${docs}/security/network/encryption-wireguard/`,
  check: ({ options }) => {
    const proxy = serviceProxyOf(options);
    const why = [
      ...(proxy === undefined || proxy.forwarding.type === 'snat' ? [] : [proxy.forwarding.type.toUpperCase()]),
      ...(proxy?.acceleration === 'native' ? ['XDP'] : []),
    ];
    return options.routing.encryption === undefined || why.length === 0 ? [] : [{ at: 'routing.encryption', got: why.join(' and ') }];
  },
};

export const poolsWithoutInterfaces: Rule<ResolvedCilium> = {
  code: 'cilium/pools-without-interfaces',
  severity: 'warning',
  summary:
    'iptables masquerades what leaves the range of the node, and with several pools a node has no such range: pods leave with their own addresses',
  source: `${docs}/network/concepts/ipam/multi-pool/#limitations`,
  check: ({ options: { routing } }) =>
    routing.ipam.type === 'multi-pool' && routing.masquerade.mode === 'iptables' && routing.masquerade.interfaces.length === 0
      ? [{ at: 'routing.masquerade', got: 'multi-pool with iptables', fix: "masquerade: { mode: 'bpf' }, or interfaces: ['eth+']" }]
      : [],
};

export const poolsUnannounced: Rule<ResolvedCilium> = {
  code: 'cilium/pools-unannounced',
  severity: 'info',
  summary: 'Services get addresses that no node answers for and no router is told of: the network must know the way to them by itself',
  source: `${docs}/network/lb-ipam/`,
  check: ({ options }) =>
    (options.resources.loadBalancerPools ?? []).length > 0 && serviceProxyOf(options)?.l2Announcements === undefined && !options.bgpControlPlane
      ? [
          {
            at: 'resources.loadBalancerPools',
            got: 'pools, and neither announcements nor BGP',
            fix: 'resources.l2Announcements on one link, or resources.bgp',
          },
        ]
      : [],
};

export const routingRules: readonly Rule<ResolvedCilium>[] = [
  poolsWithoutInterfaces,
  poolsUnannounced,
  directRoutesAcrossSubnets,
  nobodyRoutes,
  nativeRangeMissesPods,
  platformNeedsTunnel,
  gkeNeedsNative,
  ownRangeOverlaps,
  encryptionOnIpv6,
  encryptionLeavesOut,
];
