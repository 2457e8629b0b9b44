import type { Cluster } from '../../cluster';
import {
  type Capability,
  type ComponentFacts,
  componentFacts,
  type HostPort,
  type NodeTraffic,
  type PlanContext,
  type Requirement,
} from '../../component';
import { IpRange } from '../../net';
import { bridgeRequirements, firewallModules, firewallSeries, kubeRouterNamespace, metricsOf, observedPorts } from '../engine/kube-router';
import { podNetworkSelector } from './names';
import { encapsulationOf, overlayPortsOf, overlayRequirements, overlayTrafficOf, tunnels } from './overlay';
import type { ResolvedKubeRouter } from './resolve';

/** Series of the router and of the service proxy. Source: docs/metrics.md of kube-router v2.11.1. */
const routerSeries = [
  'kube_router_bgp_peer_info',
  'kube_router_controller_bgp_advertisements_received',
  'kube_router_controller_bgp_advertisements_sent',
  'kube_router_controller_bgp_internal_peers_sync_time',
  'kube_router_controller_routes_sync_time',
  'kube_router_host_routes_synced',
] as const;
const serviceSeries = [
  'kube_router_controller_ipvs_services',
  'kube_router_controller_ipvs_services_sync_time',
  'kube_router_service_total_connections',
] as const;

export function kubeRouterFacts(o: ResolvedKubeRouter, { cluster }: PlanContext): ComponentFacts {
  const series = [
    ...(o.firewall ? firewallSeries : ['kube_router_build_info']),
    ...(o.router === undefined ? [] : routerSeries),
    ...(o.services === undefined ? [] : serviceSeries),
  ];
  return componentFacts({
    name: 'kube-router',
    version: o.base.release.version,
    provides: capabilitiesOf(o),
    shares: o.loadBalancer?.defaultClass === false ? ['load-balancer'] : [],
    requires: requirementsOf(o, cluster),
    images: [o.base.image],
    workloads: [{ kind: 'DaemonSet', name: 'kube-router', namespace: kubeRouterNamespace, labels: podNetworkSelector, hostNetwork: true }],
    hostPorts: [...routerPorts(o), ...observedPorts(o.base)],
    nodeTraffic: nodeTrafficOf(o),
    encapsulation: o.router === undefined ? [] : encapsulationOf(o.router.overlay, cluster),
    podMtu: o.router?.mtu,
    mtuPath: o.cni === undefined ? undefined : 'mtu',
    hostPortsPath: o.cni === undefined ? undefined : 'portmap',
    // Routes through tunnels have the node's own address as source (injectRoute): nothing arrives from inside the pod range.
    nodeSourceRanges: [],
    enforcement: o.firewall ? 'kube-router' : undefined,
    metrics: metricsOf(o.base, podNetworkSelector, series),
    addressPools: (o.loadBalancer?.ranges ?? []).map((range, index) => ({
      name: 'kube-router',
      range: IpRange.from(range),
      announced: 'bgp',
      at: `loadBalancer.ranges[${index}]`,
    })),
    assumes: {
      ...((o.router?.bgp.peers ?? []).length === 0 ? {} : { 'bgp-speaker': 'advertise.loadBalancerIps' }),
      // Its service proxy keeps nodes from answering ARP for addresses that are not theirs (arp_ignore, arp_announce).
      ...(o.services === undefined ? {} : { 'service-proxy-mode': 'ipvs', 'strict-arp': 'true' }),
      ...(o.services === undefined || !o.strictExternalIps ? {} : { 'service-addresses': o.loadBalancerRanges.join(',') }),
    },
  });
}

function capabilitiesOf(o: ResolvedKubeRouter): readonly Capability[] {
  return [
    ...(o.cni === undefined
      ? []
      : (['pod-network', ...(o.cni.portmap ? (['host-port'] as const) : []), ...(o.cni.installPlugins ? (['cni-plugins'] as const) : [])] as const)),
    ...(o.firewall ? (['network-policy'] as const) : []),
    ...(o.services === undefined ? [] : (['service-proxy', 'service-proxy:ipvs'] as const)),
    ...(o.loadBalancer === undefined
      ? []
      : (['load-balancer', ...(o.loadBalancer.defaultClass ? [] : (['load-balancer-class:kube-router'] as const))] as const)),
  ];
}

function routerPorts({ router }: ResolvedKubeRouter): readonly HostPort[] {
  if (router === undefined) return [];
  const { bgp, overlay } = router;
  return [
    { protocol: 'TCP', port: bgp.port, purpose: 'kube-router BGP' },
    ...(bgp.adminPort === 0 ? [] : [{ protocol: 'TCP', port: bgp.adminPort, purpose: "GoBGP's own API", address: '127.0.0.1' } as const]),
    ...(bgp.bfd === undefined ? [] : [{ protocol: 'UDP', port: bgp.bfd.port, purpose: 'kube-router BFD' } as const]),
    ...overlayPortsOf(overlay),
  ];
}

function nodeTrafficOf({ router, base }: ResolvedKubeRouter): readonly NodeTraffic[] {
  const scraped: readonly NodeTraffic[] =
    base.metricsPort === 0
      ? []
      : [{ protocol: 'TCP', port: base.metricsPort, from: 'nodes', to: 'nodes', purpose: 'Prometheus scrapes kube-router' }];
  if (router === undefined) return scraped;
  const { bgp, overlay } = router;
  // Either end may open the session.
  const sessions: readonly NodeTraffic[] = [
    ...(bgp.mesh === 'none' ? [] : [{ protocol: 'TCP', port: bgp.port, from: 'nodes', to: 'nodes', purpose: 'BGP between nodes' } as const]),
    ...(bgp.peers.length === 0
      ? []
      : [{ protocol: 'TCP', port: bgp.port, from: 'routers', to: 'nodes', purpose: 'BGP sessions of routers' } as const]),
    ...[...new Set(bgp.peers.map(({ port }) => port))].map(
      (port): NodeTraffic => ({ protocol: 'TCP', port, from: 'nodes', to: 'routers', purpose: 'BGP with routers outside' }),
    ),
    ...(bgp.bfd === undefined ? [] : [{ protocol: 'UDP', port: bgp.bfd.port, from: 'nodes', to: 'nodes', purpose: 'BFD of BGP sessions' } as const]),
  ];
  return [...sessions, ...overlayTrafficOf(overlay), ...scraped];
}

function requirementsOf(o: ResolvedKubeRouter, cluster: Cluster): readonly Requirement[] {
  return [
    ...(o.master === undefined && o.access.type === 'in-cluster'
      ? [{ type: 'capability', capability: 'service-proxy', reason: 'kube-router reaches the API server through the kubernetes Service' } as const]
      : []),
    ...(o.access.type === 'host-path' ? [hostFile(o.access.path, 'kube-router reads how to reach the API server from it')] : []),
    ...(o.router === undefined
      ? []
      : [
          {
            type: 'cluster',
            fact: 'node-pod-cidrs',
            reason: "kube-router gives pods the node's podCIDRs: kube-controller-manager must allocate them",
          } as const,
        ]),
    ...(o.router === undefined && !o.firewall && o.services === undefined ? [] : modulesOf(o)),
    ...bridgeRequirements(cluster),
    ...cluster.families.map((family): Requirement => {
      const name = family === 'IPv4' ? 'net.ipv4.ip_forward' : 'net.ipv6.conf.all.forwarding';
      return { type: 'sysctl', name, value: '1', reason: 'nodes route for their pods' };
    }),
    ...(o.router === undefined ? [] : overlayRequirements(o.router.overlay, cluster)),
    {
      type: 'unmanaged-interfaces',
      interfaces: ['kube-bridge', 'kube-dummy-if', 'tun*', 'veth*'],
      reason: 'a manager that takes them for its own takes away their addresses and routes',
    },
    ...pluginFiles(o, cluster),
    ...(o.services?.directServerReturn === undefined
      ? []
      : [hostFile(o.services.directServerReturn.routeTables, 'direct server return adds a routing table'), ...dsrTunnel(o, cluster)]),
  ];
}

/** Direct server return tunnels requests to the pod, whatever the overlay. */
function dsrTunnel({ router }: ResolvedKubeRouter, cluster: Cluster): readonly Requirement[] {
  const there = router !== undefined && tunnels(router.overlay, cluster);
  return there ? [] : [{ type: 'kernel-module', module: 'ipip', reason: 'direct server return hands requests to pods in IP in IP' }];
}

function modulesOf(o: ResolvedKubeRouter): readonly Requirement[] {
  // Router and service proxy write iptables rules and sets whatever the firewall writes.
  const sets = firewallModules({ ...o.base, nftables: o.base.nftables && o.router === undefined && o.services === undefined });
  return [
    ...sets,
    ...(o.base.nftables && (o.router !== undefined || o.services !== undefined) ? firewallModules(o.base) : []),
    ...(o.services === undefined
      ? []
      : [
          ...['ip_vs', 'ip_vs_rr', 'ip_vs_wrr', 'ip_vs_sh'].map(
            (module): Requirement => ({ type: 'kernel-module', module, reason: 'Services are virtual servers of IPVS' }),
          ),
          { type: 'kernel-module', module: 'dummy', reason: 'addresses of Services are on the device kube-dummy-if' } as const,
        ]),
  ];
}

function pluginFiles({ cni }: ResolvedKubeRouter, { platform }: Cluster): readonly Requirement[] {
  if (cni === undefined || cni.installPlugins) return [];
  return ['bridge', 'host-local', 'loopback', ...(cni.portmap ? ['portmap'] : [])].map((name) =>
    hostFile(`${platform.cniBinDir}/${name}`, 'the CNI configuration calls it, and it is not installed'),
  );
}

function hostFile(path: string, reason: string): Requirement {
  return { type: 'host-file', path, reason };
}
