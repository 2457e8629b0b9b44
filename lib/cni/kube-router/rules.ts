import { provides, type Rule } from '../../component';
import { kernelWithoutIpset, kubeRouterRules } from '../engine/kube-router';
import { tunnels } from './overlay';
import type { ResolvedKubeRouter } from './resolve';

const upstream = 'https://github.com/cloudnativelabs/kube-router/blob/v2.11.1';

export const ipipOnAzure: Rule<ResolvedKubeRouter> = {
  code: 'kube-router/ipip-on-azure',
  severity: 'error',
  summary: 'the network of Azure drops IP in IP: pods of nodes in different subnets, or of all nodes, would not reach each other',
  source: `${upstream}/docs/tunnels.md`,
  check: ({ options: { router }, plan: { cluster } }) =>
    cluster.platform.name === 'aks' && router !== undefined && router.overlay.type !== 'none' && router.overlay.encapsulation === 'ipip'
      ? [{ at: 'overlay', got: `ipip on ${cluster.platform.title}`, fix: "overlay: { type: 'subnet', encapsulation: 'fou' }" }]
      : [],
};

export const dsrOnAzure: Rule<ResolvedKubeRouter> = {
  code: 'kube-router/dsr-on-azure',
  severity: 'warning',
  summary: 'direct server return tunnels requests in IP in IP, which the network of Azure drops between nodes',
  source: `${upstream}/docs/dsr.md`,
  check: ({ options: { router, services }, plan: { cluster } }) =>
    cluster.platform.name === 'aks' &&
    services?.directServerReturn !== undefined &&
    !(router?.overlay.type === 'full' && router.overlay.encapsulation === 'fou')
      ? [
          {
            at: 'services.directServerReturn',
            got: `${router?.overlay.type ?? 'no'} overlay on ${cluster.platform.title}`,
            fix: "overlay: { type: 'full', encapsulation: 'fou' }",
          },
        ]
      : [],
};

export const ipv6Only: Rule<ResolvedKubeRouter> = {
  code: 'kube-router/ipv6-only',
  severity: 'warning',
  summary: 'IPv6 without IPv4 is little used with kube-router, and installers such as kops refuse it: try it on nodes of your own first',
  source: 'https://github.com/kubernetes/kops/blob/master/pkg/apis/kops/validation/validation.go',
  check: ({ options: { router }, plan: { cluster } }) =>
    router !== undefined && !cluster.families.includes('IPv4')
      ? [{ at: '', got: 'a cluster of IPv6 alone', fix: 'dual stack, where pods need IPv4 nowhere but inside' }]
      : [],
};

export const nextHopOfOneFamily: Rule<ResolvedKubeRouter> = {
  code: 'kube-router/next-hop-of-one-family',
  severity: 'warning',
  summary:
    'routes of both families are told over one session, and overrideNextHop gives them all the address of that session: one family gets no next hop of its own',
  source: `${upstream}/docs/ipv6.md`,
  check: ({ options: { router }, plan: { cluster } }) =>
    router?.bgp.overrideNextHop === true && cluster.families.length > 1
      ? [{ at: 'bgp.overrideNextHop', got: `true in a cluster of ${cluster.families.join(' and ')}`, fix: 'leave it out' }]
      : [],
};

export const acrossSubnetsWithoutOverlay: Rule<ResolvedKubeRouter> = {
  code: 'kube-router/across-subnets-without-overlay',
  severity: 'warning',
  summary: 'without an overlay kube-router routes within a subnet only: between subnets routers outside must have learnt the pod ranges',
  source: `${upstream}/docs/bgp.md`,
  check: ({ options: { router, cni }, plan: { cluster } }) => {
    if (router === undefined || cni === undefined || router.overlay.type !== 'none' || router.bgp.peers.length > 0) return [];
    const several = cluster.families.map((family) => cluster.nodeCidrs.filter((range) => range.family === family)).find(({ length }) => length > 1);
    return several === undefined
      ? []
      : [
          {
            at: 'overlay',
            got: `none over ${several.join(' and ')}, and no bgp.peers`,
            fix: "overlay: { type: 'subnet' }, or name the routers in bgp.peers",
          },
        ];
  },
};

export const meshWithoutPeers: Rule<ResolvedKubeRouter> = {
  code: 'kube-router/nobody-to-learn-from',
  severity: 'warning',
  summary:
    'nodes tell each other nothing and no router outside is named: unless annotations of the nodes name some, no pod is reached from another node',
  source: `${upstream}/docs/bgp.md`,
  check: ({ options: { router, cni } }) =>
    cni !== undefined && router !== undefined && router.bgp.mesh === 'none' && router.bgp.peers.length === 0
      ? [{ at: 'bgp.mesh', got: "'none' without peers", fix: 'leave mesh out, or name routers in bgp.peers' }]
      : [],
};

export const meshByAnnotations: Rule<ResolvedKubeRouter> = {
  code: 'kube-router/mesh-by-annotations',
  severity: 'info',
  summary:
    'every node needs the annotation kube-router.io/node.asn, which no manifest brings: its BGP does not start without it, and its pods are reached by nobody',
  source: `${upstream}/docs/bgp.md`,
  check: ({ options: { router } }) =>
    router?.bgp.mesh === 'annotations' ? [{ at: 'bgp.mesh', got: "'annotations'", fix: 'annotate nodes before they join, or leave mesh out' }] : [],
};

export const overlayWithoutMtu: Rule<ResolvedKubeRouter> = {
  code: 'kube-router/overlay-without-mtu',
  severity: 'warning',
  summary:
    'kube-router gives pods the MTU of the node and subtracts nothing for its tunnels: large packets do not fit, and are lost where ICMP is filtered',
  source: `${upstream}/pkg/utils/node.go`,
  check: ({ options: { router, cni }, plan: { cluster } }) => {
    // Only where tunnels are certain: `subnet` over nodes whose subnets are not known may need none.
    if (router === undefined || cni === undefined || router.mtu !== undefined) return [];
    const certain = router.overlay.type === 'full' || (cluster.nodeCidrs.length > 0 && tunnels(router.overlay, cluster));
    return certain ? [{ at: 'mtu', got: 'the MTU of the node interface', fix: 'say cluster.nodes.mtu, and the MTU follows; or say mtu' }] : [];
  },
};

export const advertisedButRefused: Rule<ResolvedKubeRouter> = {
  code: 'kube-router/addresses-without-range',
  severity: 'warning',
  summary: 'kube-router refuses addresses of Services that are in no range it was told, since 2.8: they are neither advertised nor answered',
  source: `${upstream}/docs/user-guide.md`,
  check: ({ options: { router, services, strictExternalIps, externalIpRanges, loadBalancerRanges } }) => {
    if (!strictExternalIps) return [];
    const direct = services?.directServerReturn !== undefined;
    const none = externalIpRanges.length === 0 && loadBalancerRanges.length === 0;
    return [
      ...(router?.advertise.externalIps === true && externalIpRanges.length === 0
        ? [{ at: 'advertise.externalIps', got: 'no externalIpRanges', fix: 'say externalIpRanges' }]
        : []),
      ...(router?.advertise.loadBalancerIps === true && loadBalancerRanges.length === 0
        ? [{ at: 'advertise.loadBalancerIps', got: 'no loadBalancerRanges', fix: 'say loadBalancerRanges, or loadBalancer' }]
        : []),
      ...(direct && none
        ? [
            {
              at: 'services.directServerReturn',
              got: 'no ranges; it works for these addresses alone',
              fix: 'say externalIpRanges or loadBalancerRanges',
            },
          ]
        : []),
    ];
  },
};

export const anyExternalIp: Rule<ResolvedKubeRouter> = {
  code: 'kube-router/any-address-is-taken',
  severity: 'warning',
  summary: 'whoever may write a Service can take any address, that of the resolver or of the API server among them (CVE-2020-8554)',
  source: `${upstream}/docs/user-guide.md`,
  check: ({ options: { strictExternalIps, services, router } }) =>
    !strictExternalIps && (services !== undefined || router?.advertise.externalIps === true)
      ? [{ at: 'strictExternalIps', got: 'false', fix: 'say externalIpRanges and loadBalancerRanges instead' }]
      : [],
};

export const toldToNobody: Rule<ResolvedKubeRouter> = {
  code: 'kube-router/told-to-nobody',
  severity: 'info',
  summary: 'addresses of Services are told to routers outside, and none is named: annotations of nodes may name some',
  source: `${upstream}/docs/bgp.md`,
  check: ({ options: { router, loadBalancer } }) => {
    if (router === undefined || router.bgp.peers.length > 0) return [];
    const { clusterIps, externalIps, loadBalancerIps } = router.advertise;
    return [
      ...(clusterIps || externalIps || loadBalancerIps ? [{ at: 'advertise', got: 'no bgp.peers', fix: 'name them in bgp.peers' }] : []),
      ...(loadBalancer !== undefined && !loadBalancerIps
        ? [{ at: 'advertise.loadBalancerIps', got: 'loadBalancer without it', fix: 'loadBalancerIps: true, and the routers in bgp.peers' }]
        : []),
    ];
  },
};

export const experimentalTermination: Rule<ResolvedKubeRouter> = {
  code: 'kube-router/graceful-termination-experimental',
  severity: 'info',
  summary: 'graceful termination of IPVS is experimental in kube-router',
  source: `${upstream}/docs/user-guide.md`,
  check: ({ options: { services } }) =>
    services?.gracefulTermination === true
      ? [{ at: 'services.gracefulTermination', got: 'true', fix: 'leave it out where nothing depends on it' }]
      : [],
};

export const routesNeedIpset: Rule<ResolvedKubeRouter> = {
  code: 'kube-router/routes-need-ipset',
  severity: 'info',
  summary:
    'kube-proxy in nftables mode is often chosen for kernels without ip_set and xt_set, and the router and service proxy of kube-router need both, whatever policies are written with',
  source: `${upstream}/pkg/controllers/routing/network_routes_controller.go`,
  check: ({ options: { router, services }, plan: { components } }) =>
    (router !== undefined || services !== undefined) && provides(components, 'service-proxy:nftables')
      ? [
          {
            at: router === undefined ? 'serviceProxy' : 'router',
            got: 'iptables and ipset',
            fix: 'nothing where modprobe xt_set works on the nodes; elsewhere another pod network',
          },
        ]
      : [],
};

/** Where the firewall is alone, its own rule says more; beside router and service proxy `routesNeedIpset` does. */
function aloneOrOther(code: string, { router, services }: ResolvedKubeRouter): boolean {
  return code !== kernelWithoutIpset.code || (router === undefined && services === undefined);
}

/** Rules of kube-router as the pod network, then those of its firewall. */
export const kubeRouterNetworkRules: readonly Rule<ResolvedKubeRouter>[] = [
  ipipOnAzure,
  dsrOnAzure,
  ipv6Only,
  nextHopOfOneFamily,
  acrossSubnetsWithoutOverlay,
  meshWithoutPeers,
  meshByAnnotations,
  overlayWithoutMtu,
  advertisedButRefused,
  anyExternalIp,
  toldToNobody,
  experimentalTermination,
  routesNeedIpset,
  ...kubeRouterRules.map(
    (rule): Rule<ResolvedKubeRouter> => ({
      ...rule,
      check: ({ options, plan }) => (options.firewall && aloneOrOther(rule.code, options) ? rule.check(options.base, plan) : []),
    }),
  ),
];
