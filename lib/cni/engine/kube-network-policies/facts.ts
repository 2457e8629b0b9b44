import type { EngineFacts } from '../facts';
import type { ResolvedKubeNetworkPolicies } from './options';

export const kubeNetworkPoliciesNamespace = 'kube-system';
/** What selects its pods. A contract: DaemonSet selectors cannot be changed. */
export const kubeNetworkPoliciesSelector = { app: 'kube-network-policies' } as const;

/** Source: pkg/dataplane/metrics.go of kube-network-policies v1.1.1. */
const series = [
  'kube_network_policies_packet_process_time',
  'kube_network_policies_packet_process_duration_microseconds',
  'kube_network_policies_packet_count',
  'kube_network_policies_nfqueue_queue_total',
  'kube_network_policies_nfqueue_queue_dropped',
  'kube_network_policies_nfqueue_user_dropped',
] as const;

export function kubeNetworkPoliciesFacts(o: ResolvedKubeNetworkPolicies): EngineFacts {
  return {
    provides: ['network-policy'],
    enforcement: 'kube-network-policies',
    requires: [
      { type: 'capability', capability: 'service-proxy', reason: 'kube-network-policies reaches the API server through the kubernetes Service' },
      { type: 'kernel-module', module: 'nf_tables', reason: 'rules and sets of nftables' },
      { type: 'kernel-module', module: 'nft_queue', reason: 'packets are handed to the program through a queue' },
      { type: 'kernel-module', module: 'nfnetlink_queue', reason: 'the program reads the queue' },
      {
        type: 'kernel-module',
        module: 'br_netfilter',
        reason: 'packets between pods of one node cross a bridge, and only this module shows them to the firewall',
      },
    ],
    images: [o.image],
    workloads: [
      {
        kind: 'DaemonSet',
        name: 'kube-network-policies',
        namespace: kubeNetworkPoliciesNamespace,
        labels: kubeNetworkPoliciesSelector,
        hostNetwork: true,
      },
    ],
    hostPorts: [{ protocol: 'TCP', port: o.metricsPort, purpose: 'kube-network-policies metrics' }],
    metrics: [
      {
        name: 'kube-network-policies',
        port: o.metricsPort,
        portName: 'metrics',
        path: '/metrics',
        scheme: 'http',
        namespace: kubeNetworkPoliciesNamespace,
        labels: kubeNetworkPoliciesSelector,
        hostNetwork: true,
        series,
      },
    ],
  };
}
