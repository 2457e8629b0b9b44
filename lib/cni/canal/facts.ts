import { type ComponentFacts, componentFacts, type MetricsEndpoint, type PlanContext, type Requirement } from '../../component';
import { controllerSeries, felixSeries, kubeControllersFlows } from '../calico/facts';
import { kubeControllersMetricsPort, kubeControllersSelector } from '../calico/names';
import { requirementsOf } from '../calico/requirements';
import { backendRequirements, encapsulationOf, nodeTrafficOf, podMtuOf, tunnelHostPortsOf } from '../flannel/backend';
import { nodeSourceRangesOf } from '../flannel/facts';
import { canalName, canalNamespace, canalSelector } from './names';
import type { ResolvedCanal } from './resolve';

export function canalFacts(o: ResolvedCanal, { cluster }: Pick<PlanContext, 'cluster'>): ComponentFacts {
  const { calico, backend, images } = o;
  const { felix } = calico;
  return componentFacts({
    name: 'canal',
    version: calico.release.version,
    provides: ['pod-network', 'network-policy', 'cni-plugins', ...(calico.hostPorts ? (['host-port'] as const) : [])],
    requires: [...requirementsOf(calico, cluster), ...backendRequirements(backend, cluster), ...bridgeRequirement(o)],
    images: [images.cni, images.node, images.flannel, images.kubeControllers],
    workloads: [
      { kind: 'DaemonSet', name: canalName, namespace: canalNamespace, labels: canalSelector, hostNetwork: true },
      { kind: 'Deployment', name: 'calico-kube-controllers', namespace: canalNamespace, labels: kubeControllersSelector, hostNetwork: false },
    ],
    hostPorts: [
      ...tunnelHostPortsOf(backend, cluster.families),
      { protocol: 'TCP', port: felix.healthPort, purpose: 'Felix health', address: '127.0.0.1' },
      ...(felix.metricsPort === 0 ? [] : [{ protocol: 'TCP', port: felix.metricsPort, purpose: 'Felix metrics' } as const]),
    ],
    nodeTraffic: [
      ...nodeTrafficOf(backend, cluster.families),
      ...(felix.metricsPort === 0
        ? []
        : [{ protocol: 'TCP', port: felix.metricsPort, from: 'nodes', to: 'nodes', purpose: 'Prometheus scrapes Felix' } as const]),
    ],
    podFlows: [kubeControllersFlows()],
    nodeSourceRanges: nodeSourceRangesOf(backend, cluster),
    encapsulation: encapsulationOf(backend),
    podMtu: calico.mtu ?? podMtuOf(backend),
    mtuPath: calico.mtu === undefined ? 'backend.mtu' : 'mtu',
    hostPortsPath: 'portmap',
    enforcement: 'calico',
    policyDialect: 'calico',
    crds: { installs: [], needs: calico.release.crds },
    metrics: metricsOf(o),
  });
}

/** Pods are routed, not bridged, so nothing of canal needs bridged packets in iptables; newer flannels end without the module all the same. */
function bridgeRequirement({ ownFlannel, nftables }: ResolvedCanal): readonly Requirement[] {
  return ownFlannel && !nftables
    ? [{ type: 'kernel-module', module: 'br_netfilter', reason: 'flanneld of newer releases exits in iptables mode where it is not loaded' }]
    : [];
}

function metricsOf({ calico: { felix } }: ResolvedCanal): readonly MetricsEndpoint[] {
  const common = { path: '/metrics', scheme: 'http', namespace: canalNamespace } as const;
  return [
    ...(felix.metricsPort === 0
      ? []
      : [{ ...common, name: 'calico-felix', port: felix.metricsPort, labels: canalSelector, hostNetwork: true, series: felixSeries }]),
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
