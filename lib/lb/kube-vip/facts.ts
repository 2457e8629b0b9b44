import { type Capability, type ComponentFacts, componentFacts, type NodeTraffic, type PlanContext, type WorkloadFact } from '../../component';
import { Peer, Port } from '../../flow';
import { addressPoolsOf } from './pools';
import type { ResolvedKubeVip } from './resolve';

/** The cloud provider looks for its ConfigMap there, and upstream's manifests put everything there. Never created. */
export const kubeVipNamespace = 'kube-system';
/** What select the pods. Contracts: selectors of a DaemonSet or Deployment cannot be changed. */
export const kubeVipSelector = { 'app.kubernetes.io/name': 'kube-vip-ds' } as const;
export const cloudProviderSelector = { app: 'kube-vip', component: 'kube-vip-cloud-provider' } as const;

const workloads: readonly WorkloadFact[] = [
  { kind: 'DaemonSet', name: 'kube-vip-ds', namespace: kubeVipNamespace, labels: kubeVipSelector, hostNetwork: true },
  { kind: 'Deployment', name: 'kube-vip-cloud-provider', namespace: kubeVipNamespace, labels: cloudProviderSelector, hostNetwork: false },
];

const series = [
  'kube_vip_active_services',
  'kube_vip_service_reconcile_errors_total',
  'kube_vip_is_leader',
  'kube_vip_leader_election_transitions_total',
  'kube_vip_manager_bgp_session_info',
  'kube_vip_build_info',
];

export function kubeVipFacts(o: ResolvedKubeVip, { cluster }: PlanContext): ComponentFacts {
  const classes: readonly Capability[] = o.loadBalancerClass === undefined ? [] : [`load-balancer-class:${o.loadBalancerClass}`];
  return componentFacts({
    name: 'kube-vip',
    version: o.release.version,
    provides: ['load-balancer', ...classes],
    // Others may stand beside it as long as only Services that name its class are its own.
    shares: classes.length === 0 ? [] : ['load-balancer'],
    requires: [
      { type: 'capability', capability: 'service-proxy', reason: 'nodes deliver what reaches a load balancer address through the service proxy' },
      { type: 'capability', capability: 'pod-network', reason: 'the cloud provider is an ordinary pod' },
    ],
    images: [o.image, o.cloudProvider.image],
    workloads,
    hostPorts: [
      ...(o.metricsPort === 0 ? [] : [{ protocol: 'TCP', port: o.metricsPort, purpose: 'kube-vip metrics' } as const]),
      ...(o.healthPort === 0 ? [] : [{ protocol: 'TCP', port: o.healthPort, purpose: 'kube-vip health' } as const]),
    ],
    nodeTraffic: nodeTrafficOf(o),
    podFlows: [
      {
        namespace: kubeVipNamespace,
        labels: cloudProviderSelector,
        ingress: [],
        egress: [
          {
            peer: Peer.known('apiServer'),
            ports: [Port.tcp(cluster.apiServer.endpoints.port)],
            reason: 'the cloud provider watches Services and writes their addresses',
          },
        ],
      },
    ],
    metrics:
      o.metricsPort === 0
        ? []
        : [
            {
              name: 'kube-vip',
              port: o.metricsPort,
              path: '/metrics',
              scheme: 'http',
              namespace: kubeVipNamespace,
              labels: kubeVipSelector,
              hostNetwork: true,
              series,
            },
          ],
    addressPools: addressPoolsOf(o.pools, o.mode.type),
    // What a Service with externalTrafficPolicy Local gets: a node that runs its pods, or whichever leads.
    assumes: { 'service-leader': o.mode.type === 'bgp' ? 'every-node' : o.mode.election },
  });
}

/** ARP and neighbour discovery stay on the link and pass no firewall of ports; kube-vip opens BGP sessions and takes none. */
function nodeTrafficOf({ mode, metricsPort }: ResolvedKubeVip): readonly NodeTraffic[] {
  return [
    ...(mode.type === 'bgp' ? [{ protocol: 'TCP', port: 179, from: 'nodes', to: 'routers', purpose: 'kube-vip BGP sessions' } as const] : []),
    ...(metricsPort === 0
      ? []
      : [{ protocol: 'TCP', port: metricsPort, from: 'nodes', to: 'nodes', purpose: 'Prometheus scrapes kube-vip' } as const]),
  ];
}
