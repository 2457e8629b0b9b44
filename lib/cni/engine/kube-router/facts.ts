import type { Cluster } from '../../../cluster';
import type { HostPort, MetricsEndpoint, Requirement } from '../../../component';
import type { EngineFacts } from '../facts';
import type { ResolvedKubeRouterFirewall } from './options';

export const kubeRouterNamespace = 'kube-system';
/** What selects kube-router's pods. A contract: DaemonSet selectors cannot be changed. */
export const kubeRouterSelector = { 'k8s-app': 'kube-router' } as const;

/** Series of the policy controller. Source: pkg/metrics/metrics_controller.go of kube-router v2.11.1. */
export const firewallSeries = [
  'kube_router_build_info',
  'kube_router_controller_iptables_sync_time',
  'kube_router_controller_policy_chains',
  'kube_router_controller_policy_chains_sync_time',
  'kube_router_controller_policy_ipsets',
] as const;

export function kubeRouterFirewallFacts(o: ResolvedKubeRouterFirewall, cluster: Cluster): EngineFacts {
  return {
    provides: ['network-policy'],
    enforcement: 'kube-router',
    requires: [
      { type: 'capability', capability: 'service-proxy', reason: 'kube-router reaches the API server through the kubernetes Service' },
      ...firewallModules(o),
      ...bridgeRequirements(cluster),
    ],
    images: [o.image],
    workloads: [{ kind: 'DaemonSet', name: 'kube-router', namespace: kubeRouterNamespace, labels: kubeRouterSelector, hostNetwork: true }],
    hostPorts: observedPorts(o),
    metrics: metricsOf(o, kubeRouterSelector, firewallSeries),
  };
}

/** Ports that are for probes and for Prometheus. */
export function observedPorts(o: ResolvedKubeRouterFirewall): readonly HostPort[] {
  return [
    ...(o.healthPort === 0 ? [] : [{ protocol: 'TCP', port: o.healthPort, purpose: 'kube-router health' } as const]),
    ...(o.metricsPort === 0 ? [] : [{ protocol: 'TCP', port: o.metricsPort, purpose: 'kube-router metrics' } as const]),
  ];
}

/** Where metrics are, where there are any. */
export function metricsOf(
  { metricsPort }: ResolvedKubeRouterFirewall,
  labels: Readonly<Record<string, string>>,
  series: readonly string[],
): readonly MetricsEndpoint[] {
  if (metricsPort === 0) return [];
  return [
    {
      name: 'kube-router',
      port: metricsPort,
      portName: 'metrics',
      path: '/metrics',
      scheme: 'http',
      namespace: kubeRouterNamespace,
      labels,
      hostNetwork: true,
      series,
    },
  ];
}

/** What the firewall needs to see packets between pods of one node. */
export function bridgeRequirements({ families }: Pick<Cluster, 'families'>): readonly Requirement[] {
  return [
    {
      type: 'kernel-module',
      module: 'br_netfilter',
      reason: 'packets between pods of one node cross a bridge, and only this module shows them to the firewall',
    },
    ...families.map((family): Requirement => {
      const name = family === 'IPv4' ? 'net.bridge.bridge-nf-call-iptables' : 'net.bridge.bridge-nf-call-ip6tables';
      return { type: 'sysctl', name, value: '1', reason: 'policies between pods of one node' };
    }),
  ];
}

/** What the firewall writes its rules with. */
export function firewallModules({ nftables }: ResolvedKubeRouterFirewall): readonly Requirement[] {
  return nftables
    ? [{ type: 'kernel-module', module: 'nf_tables', reason: 'rules and sets of nftables' }]
    : [
        { type: 'kernel-module', module: 'ip_set', reason: 'addresses of pods and blocks are kept in sets' },
        { type: 'kernel-module', module: 'xt_set', reason: 'iptables rules look sets up' },
      ];
}
