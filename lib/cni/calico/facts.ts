import type { Cluster } from '../../cluster';
import {
  type Capability,
  type ComponentFacts,
  componentFacts,
  type HostPort,
  type MetricsEndpoint,
  type NodeTraffic,
  type PlanContext,
  type PodFlows,
} from '../../component';
import { Peer, Port } from '../../flow';
import { type Cidr, IpRange } from '../../net';
import { encapsulationOf, isIpip, usesVxlan } from './encapsulation';
import {
  bpfHealthPort,
  calicoNamespace,
  kubeControllersMetricsPort,
  kubeControllersSelector,
  nodeSelector,
  typhaHealthPort,
  typhaPort,
  typhaSelector,
} from './names';
import { requirementsOf } from './requirements';
import type { ManifestCalico } from './resolved';
import type { CalicoSettings } from './settings';

/** What is true of Calico however it was installed. */
export function settingsFacts(
  settings: CalicoSettings,
  { cluster }: Pick<PlanContext, 'cluster'>,
): Pick<ComponentFacts, 'name' | 'version'> & Partial<ComponentFacts> {
  const { podNetwork, loadBalancer, release } = settings;
  return {
    name: 'calico',
    version: release.version,
    provides: providedBy(settings),
    // Beside the CNI of a cloud Calico vouches for a network that is there, and adds none.
    shares: podNetwork === 'calico' ? [] : ['pod-network', 'host-port'],
    requires: requirementsOf(settings, cluster),
    hostPorts: settingsHostPorts(settings, cluster),
    nodeTraffic: settingsTraffic(settings, cluster),
    nodeSourceRanges: nodeSourceRangesOf(settings),
    encapsulation: encapsulationOf(settings),
    podMtu: settings.mtu,
    mtuPath: 'mtu',
    hostPortsPath: podNetwork === 'calico' ? 'hostPorts' : undefined,
    enforcement: 'calico',
    policyDialect: 'calico',
    addressPools: (loadBalancer?.pools ?? []).map(({ name, cidr }, index) => ({
      name,
      range: IpRange.from(cidr),
      announced: 'bgp',
      at: `loadBalancer.pools[${index}].cidr`,
    })),
    assumes: {
      ...(settings.bgp.type !== 'off' && settings.bgp.peers.length > 0 ? { 'bgp-speaker': 'bgp.advertise.loadBalancerIps' } : {}),
      // These make pods hosts of the nodes' own network.
      ...(podNetwork === 'amazon-vpc-cni' || podNetwork === 'azure-cni' ? { 'pod-addresses': 'nodes' } : {}),
    },
  };
}

function providedBy({ dataplane, hostPorts, loadBalancer, podNetwork }: CalicoSettings): readonly Capability[] {
  const own = podNetwork === 'calico';
  return [
    'pod-network',
    'network-policy',
    // The CNIs of the clouds chain portmap themselves.
    ...(hostPorts || !own ? (['host-port'] as const) : []),
    ...(own ? (['cni-plugins'] as const) : []),
    ...(dataplane.type === 'bpf' ? (['service-proxy', 'service-proxy:ebpf'] as const) : []),
    ...(loadBalancer === undefined ? [] : (['load-balancer'] as const)),
  ];
}

/** The tunnel ends of nodes have addresses of pools, any of them: other nodes' pods see traffic from nodes come from there. */
export function nodeSourceRangesOf({ pools, wireguard }: Pick<CalicoSettings, 'pools' | 'wireguard'>): readonly Cidr[] {
  return pools
    .filter(({ uses, encapsulation }) => uses.includes('tunnel') && (encapsulation !== 'none' || wireguard !== undefined))
    .map(({ cidr }) => cidr);
}

function settingsHostPorts(settings: CalicoSettings, { families }: Cluster): readonly HostPort[] {
  const { bgp, dataplane, felix, wireguard } = settings;
  return [
    ...(usesVxlan(settings) ? [{ protocol: 'UDP', port: felix.vxlanPort, purpose: 'Calico VXLAN' } as const] : []),
    ...(wireguard === undefined
      ? []
      : families.map(
          (family): HostPort =>
            family === 'IPv4'
              ? { protocol: 'UDP', port: wireguard.port, purpose: 'Calico WireGuard' }
              : { protocol: 'UDP', port: wireguard.portV6, purpose: 'Calico WireGuard over IPv6' },
        )),
    ...(bgp.type === 'off' ? [] : [{ protocol: 'TCP', port: bgp.listenPort, purpose: 'Calico BGP' } as const]),
    { protocol: 'TCP', port: felix.healthPort, purpose: 'Felix health', address: '127.0.0.1' },
    ...(felix.metricsPort === 0 ? [] : [{ protocol: 'TCP', port: felix.metricsPort, purpose: 'Felix metrics' } as const]),
    ...(dataplane.type === 'bpf'
      ? [{ protocol: 'TCP', port: bpfHealthPort, purpose: 'Felix answers load balancers in the place of kube-proxy' } as const]
      : []),
  ];
}

function settingsTraffic(settings: CalicoSettings, { families }: Cluster): readonly NodeTraffic[] {
  const { bgp, dataplane, felix, pools, wireguard } = settings;
  const between = { from: 'nodes', to: 'nodes' } as const;
  return [
    ...(usesVxlan(settings)
      ? [
          {
            protocol: 'UDP',
            port: felix.vxlanPort,
            ...between,
            purpose: dataplane.type === 'bpf' ? 'Calico VXLAN, and Services that another node answers' : 'Calico VXLAN',
          } as const,
        ]
      : []),
    ...(pools.some(isIpip) ? [{ protocol: 'IPIP', ...between, purpose: 'Calico IP in IP' } as const] : []),
    ...(wireguard === undefined
      ? []
      : families.map(
          (family): NodeTraffic => ({
            protocol: 'UDP',
            port: family === 'IPv4' ? wireguard.port : wireguard.portV6,
            ...between,
            purpose: family === 'IPv4' ? 'Calico WireGuard' : 'Calico WireGuard over IPv6',
          }),
        )),
    ...(bgp.type === 'off' ? [] : bgpTraffic(bgp)),
    ...(felix.metricsPort === 0 ? [] : [{ protocol: 'TCP', port: felix.metricsPort, ...between, purpose: 'Prometheus scrapes Felix' } as const]),
    ...(dataplane.type === 'bpf'
      ? [{ protocol: 'TCP', port: bpfHealthPort, from: 'world', to: 'nodes', purpose: 'load balancers outside ask whether a node serves' } as const]
      : []),
  ];
}

function bgpTraffic({ type, listenPort, peers, routeReflectors }: Exclude<CalicoSettings['bgp'], { readonly type: 'off' }>): readonly NodeTraffic[] {
  const tcp = { protocol: 'TCP' } as const;
  return [
    ...(type === 'mesh' || routeReflectors !== undefined
      ? [{ ...tcp, port: listenPort, from: 'nodes', to: 'nodes', purpose: 'BGP between nodes' } as const]
      : []),
    ...(peers.length === 0 ? [] : [{ ...tcp, port: listenPort, from: 'routers', to: 'nodes', purpose: 'BGP with routers' } as const]),
    ...[...new Set(peers.map(({ port }) => port))].map(
      (port): NodeTraffic => ({ ...tcp, port, from: 'nodes', to: 'routers', purpose: 'BGP with routers' }),
    ),
  ];
}

/** Facts of the manifest install: those of the settings, and the workloads. */
export function manifestFacts(calico: ManifestCalico, context: PlanContext): ComponentFacts {
  const { images, typha } = calico.install;
  const common = settingsFacts(calico, context);
  return componentFacts({
    ...common,
    images: [
      ...(calico.podNetwork === 'calico' ? [images.cni] : []),
      images.node,
      images.kubeControllers,
      ...(typha === undefined ? [] : [images.typha]),
    ],
    workloads: [
      { kind: 'DaemonSet', name: 'calico-node', namespace: calicoNamespace, labels: nodeSelector, hostNetwork: true },
      { kind: 'Deployment', name: 'calico-kube-controllers', namespace: calicoNamespace, labels: kubeControllersSelector, hostNetwork: false },
      ...(typha === undefined
        ? []
        : [{ kind: 'Deployment', name: 'calico-typha', namespace: calicoNamespace, labels: typhaSelector, hostNetwork: true } as const]),
    ],
    hostPorts: [
      ...(common.hostPorts ?? []),
      ...(typha === undefined
        ? []
        : ([
            { protocol: 'TCP', port: typhaPort, purpose: 'Felix asks Typha' },
            { protocol: 'TCP', port: typhaHealthPort, purpose: 'Typha health', address: '127.0.0.1' },
            ...(typha.metricsPort === 0 ? [] : [{ protocol: 'TCP', port: typha.metricsPort, purpose: 'Typha metrics' } as const]),
          ] as const)),
    ],
    nodeTraffic: [
      ...(common.nodeTraffic ?? []),
      ...(typha === undefined
        ? []
        : ([
            { protocol: 'TCP', port: typhaPort, from: 'nodes', to: 'nodes', purpose: 'Felix asks Typha' },
            ...(typha.metricsPort === 0
              ? []
              : [{ protocol: 'TCP', port: typha.metricsPort, from: 'nodes', to: 'nodes', purpose: 'Prometheus scrapes Typha' } as const]),
          ] as const)),
    ],
    podFlows: [kubeControllersFlows()],
    crds: { installs: [], needs: calico.release.crds },
    metrics: metricsOf(calico),
  });
}

/** kube-controllers is the only part on the pod network. */
export function kubeControllersFlows(): PodFlows {
  return {
    namespace: calicoNamespace,
    labels: kubeControllersSelector,
    ingress: [{ peer: Peer.known('monitoring'), ports: [Port.tcp(kubeControllersMetricsPort)], reason: 'metrics' }],
    egress: [{ peer: Peer.known('apiServer'), ports: [], reason: 'nodes, Services and address blocks come from the API' }],
  };
}

/** Series that dashboards rely on. Source: felix/calc, felix/dataplane/linux, typha/pkg/syncserver and kube-controllers/pkg/controllers/node of v3.32.1. */
export const felixSeries = ['felix_active_local_endpoints', 'felix_int_dataplane_failures'] as const;
export const typhaSeries = ['typha_connections_accepted', 'typha_connections_active', 'typha_connections_dropped'] as const;
export const controllerSeries = ['ipam_allocations_in_use', 'ipam_blocks', 'ipam_ippool_size'] as const;

function metricsOf({ felix, install }: ManifestCalico): readonly MetricsEndpoint[] {
  const common = { path: '/metrics', scheme: 'http', namespace: calicoNamespace } as const;
  const { typha } = install;
  return [
    ...(felix.metricsPort === 0
      ? []
      : [{ ...common, name: 'calico-felix', port: felix.metricsPort, labels: nodeSelector, hostNetwork: true, series: felixSeries }]),
    ...(typha === undefined || typha.metricsPort === 0
      ? []
      : [
          {
            ...common,
            name: 'calico-typha',
            port: typha.metricsPort,
            portName: 'metrics',
            labels: typhaSelector,
            hostNetwork: true,
            series: typhaSeries,
          },
        ]),
    {
      ...common,
      name: 'calico-kube-controllers',
      port: kubeControllersMetricsPort,
      labels: kubeControllersSelector,
      hostNetwork: false,
      series: controllerSeries,
    },
  ];
}
