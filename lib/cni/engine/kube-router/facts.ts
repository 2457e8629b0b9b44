import type { Cluster } from '../../../cluster';
import type { MetricsEndpoint, Requirement } from '../../../component';
import type { EngineFacts } from '../facts';
import type { ResolvedKubeRouterFirewall } from './options';

export const kubeRouterNamespace = 'kube-system';
/** What selects kube-router's pods. A contract: DaemonSet selectors cannot be changed. */
export const kubeRouterSelector = { 'k8s-app': 'kube-router' } as const;

/** Series of the policy controller. Source: pkg/metrics/metrics_controller.go of kube-router v2.11.1. */
const series = [
  'kube_router_build_info',
  'kube_router_controller_iptables_sync_time',
  'kube_router_controller_policy_chains',
  'kube_router_controller_policy_chains_sync_time',
  'kube_router_controller_policy_ipsets',
] as const;

export function kubeRouterFirewallFacts(o: ResolvedKubeRouterFirewall, { families }: Cluster): EngineFacts {
  const metrics: MetricsEndpoint = {
    name: 'kube-router',
    port: o.metricsPort,
    portName: 'metrics',
    path: '/metrics',
    scheme: 'http',
    namespace: kubeRouterNamespace,
    labels: kubeRouterSelector,
    hostNetwork: true,
    series,
  };
  return {
    provides: ['network-policy'],
    enforcement: 'kube-router',
    requires: [
      { type: 'capability', capability: 'service-proxy', reason: 'kube-router reaches the API server through the kubernetes Service' },
      ...kernelModules(o),
      {
        type: 'kernel-module',
        module: 'br_netfilter',
        reason: 'packets between pods of one node cross a bridge, and only this module shows them to the firewall',
      },
      ...families.map((family): Requirement => {
        const name = family === 'IPv4' ? 'net.bridge.bridge-nf-call-iptables' : 'net.bridge.bridge-nf-call-ip6tables';
        return { type: 'sysctl', name, value: '1', reason: 'policies between pods of one node' };
      }),
    ],
    images: [o.image],
    workloads: [{ kind: 'DaemonSet', name: 'kube-router', namespace: kubeRouterNamespace, labels: kubeRouterSelector, hostNetwork: true }],
    hostPorts: [
      ...(o.healthPort === 0 ? [] : [{ protocol: 'TCP', port: o.healthPort, purpose: 'kube-router health' } as const]),
      ...(o.metricsPort === 0 ? [] : [{ protocol: 'TCP', port: o.metricsPort, purpose: 'kube-router metrics' } as const]),
    ],
    metrics: o.metricsPort === 0 ? [] : [metrics],
  };
}

function kernelModules({ nftables }: ResolvedKubeRouterFirewall): readonly Requirement[] {
  return nftables
    ? [{ type: 'kernel-module', module: 'nf_tables', reason: 'rules and sets of nftables' }]
    : [
        { type: 'kernel-module', module: 'ip_set', reason: 'addresses of pods and blocks are kept in sets' },
        { type: 'kernel-module', module: 'xt_set', reason: 'iptables rules look sets up' },
      ];
}
