import type { MetricsEndpoint } from '../../component';
import { agentSelector, ciliumNamespace, envoySelector, operatorSelector } from './names';
import type { ResolvedCilium } from './resolve';

/** Prometheus endpoints of agents, Envoy and the operator, on nodes; Hubble has its own. Source: Documentation/observability/metrics.rst of cilium v1.20.0. */
export function metricsOf(o: ResolvedCilium): readonly MetricsEndpoint[] {
  const onNode = { path: '/metrics', scheme: 'http', namespace: ciliumNamespace, hostNetwork: true } as const;
  return [
    ...(o.metricsPort === 0
      ? []
      : [
          {
            ...onNode,
            name: 'cilium-agent',
            port: o.metricsPort,
            portName: 'prometheus',
            labels: agentSelector,
            series: ['cilium_drop_count_total', 'cilium_endpoint_state', 'cilium_unreachable_nodes', 'cilium_bpf_map_pressure'],
          },
        ]),
    ...(o.operator.metricsPort === 0
      ? []
      : [
          {
            ...onNode,
            name: 'cilium-operator',
            port: o.operator.metricsPort,
            portName: 'prometheus',
            labels: operatorSelector,
            series: ['cilium_operator_errors_warnings_total', 'cilium_operator_identity_gc_entries'],
          },
        ]),
    ...(o.envoy.metricsPort === 0
      ? []
      : [
          {
            ...onNode,
            name: 'cilium-envoy',
            port: o.envoy.metricsPort,
            portName: 'envoy-metrics',
            labels: o.envoy.type === 'daemonset' ? envoySelector : agentSelector,
            series: ['envoy_server_live', 'envoy_cluster_upstream_rq_total'],
          },
        ]),
  ];
}
