import type { Cluster } from '../../cluster';
import { type ComponentFacts, componentFacts, type MetricsEndpoint, type PlanContext, type Requirement } from '../../component';
import { weaveName, weaveNamespace, weavePorts, weaveSelector } from './names';
import { type ResolvedWeave, weaveOverhead } from './resolve';

/** Series of the router and of the network policy controller. Source: prog/weaver/metrics.go and npc/metrics/metrics.go of weave v2.8.1. */
const series = ['weave_connections', 'weave_connection_terminations_total', 'weave_ips', 'weave_max_ips', 'weave_ipam_unreachable_count'] as const;
const npcSeries = ['weavenpc_blocked_connections_total', 'weavenpc_policy_enforcement_errors'] as const;

export function weaveFacts(o: ResolvedWeave, { cluster }: PlanContext): ComponentFacts {
  return componentFacts({
    name: 'weave',
    version: o.release.version,
    provides: [
      'pod-network',
      'host-port',
      ...(o.networkPolicies ? (['network-policy'] as const) : []),
      ...(o.pluginsImage === undefined ? [] : (['cni-plugins'] as const)),
    ],
    requires: requirementsOf(o, cluster),
    images: [o.image, ...(o.networkPolicies ? [o.npcImage] : []), ...(o.pluginsImage === undefined ? [] : [o.pluginsImage])],
    workloads: [{ kind: 'DaemonSet', name: weaveName, namespace: weaveNamespace, labels: weaveSelector, hostNetwork: true }],
    hostPorts: [
      { protocol: 'TCP', port: weavePorts.control, purpose: 'Weave control' },
      { protocol: 'UDP', port: weavePorts.control, purpose: 'Weave through user space' },
      { protocol: 'UDP', port: weavePorts.fastDatapath, purpose: 'Weave fast datapath' },
      { protocol: 'TCP', port: weavePorts.status, purpose: 'Weave status', address: '127.0.0.1' },
      { protocol: 'TCP', port: weavePorts.metrics, purpose: 'Weave metrics' },
      ...(o.networkPolicies ? [{ protocol: 'TCP', port: weavePorts.npcMetrics, purpose: 'weave-npc metrics' } as const] : []),
    ],
    nodeTraffic: [
      { protocol: 'TCP', port: weavePorts.control, from: 'nodes', to: 'nodes', purpose: 'Weave control' },
      { protocol: 'UDP', port: weavePorts.control, endPort: weavePorts.fastDatapath, from: 'nodes', to: 'nodes', purpose: 'Weave data' },
      ...(o.password === undefined || !o.fastDatapath ? [] : [{ protocol: 'ESP', from: 'nodes', to: 'nodes', purpose: 'Weave encryption' } as const]),
      ...metricsOf(o).map(
        ({ name, port }) => ({ protocol: 'TCP', port, from: 'nodes', to: 'nodes', purpose: `Prometheus scrapes ${name}` }) as const,
      ),
    ],
    // Each node takes an address for its bridge from the range like any pod, and no one can tell which.
    nodeSourceRanges: [o.ipRange],
    encapsulation: [{ name: 'Weave', overhead: { IPv4: weaveOverhead, IPv6: 0 } }],
    podMtu: o.mtu,
    mtuPath: 'mtu',
    enforcement: o.networkPolicies ? 'weave' : undefined,
    metrics: metricsOf(o),
  });
}

function metricsOf({ networkPolicies }: ResolvedWeave): readonly MetricsEndpoint[] {
  const common = { path: '/metrics', scheme: 'http', namespace: weaveNamespace, labels: weaveSelector, hostNetwork: true } as const;
  return [
    { ...common, name: 'weave', port: weavePorts.metrics, portName: 'metrics', series },
    ...(networkPolicies ? [{ ...common, name: 'weave-npc', port: weavePorts.npcMetrics, portName: 'npc-metrics', series: npcSeries }] : []),
  ];
}

function requirementsOf(o: ResolvedWeave, { platform }: Cluster): readonly Requirement[] {
  const plugins = o.pluginsImage === undefined ? ['loopback', 'portmap'] : [];
  return [
    { type: 'capability', capability: 'service-proxy', reason: 'Weave reaches the API server through the kubernetes Service' },
    ...(o.fastDatapath
      ? ['openvswitch', 'vxlan'].map((module) => kernelModule(module, 'the fast datapath; without it packets go through user space'))
      : []),
    ...(o.password === undefined || !o.fastDatapath ? [] : [kernelModule('esp4', 'encryption of the fast datapath')]),
    kernelModule('br_netfilter', 'pods of one node share a bridge: without it neither Services nor policies see what crosses it'),
    ...(o.networkPolicies
      ? [
          kernelModule('ip_set', 'addresses of pods are kept in sets'),
          kernelModule('xt_set', 'the pod does not start without it'),
          kernelModule('xt_physdev', 'policies tell the packets of local pods by their port of the bridge'),
        ]
      : []),
    { type: 'sysctl', name: 'net.bridge.bridge-nf-call-iptables', value: '1', reason: 'bridged packets must pass NAT and policies' },
    { type: 'sysctl', name: 'net.ipv4.ip_forward', value: '1', reason: 'nodes route for their pods' },
    {
      type: 'unmanaged-interfaces',
      interfaces: ['weave', 'vethwe*', 'datapath', 'vxlan-6784'],
      reason: 'a manager that takes them for its own takes pods off the bridge',
    },
    ...plugins.map(
      (name): Requirement => ({
        type: 'host-file',
        path: `${platform.cniBinDir}/${name}`,
        reason: "Weave's CNI configuration calls it and brings only its own plugin",
      }),
    ),
    { type: 'architecture', architectures: ['amd64', 'arm', 'arm64', 'ppc64le', 's390x'], reason: 'images of 2.8.1 were built for these' },
  ];
}

function kernelModule(module: string, reason: string): Requirement {
  return { type: 'kernel-module', module, reason };
}
