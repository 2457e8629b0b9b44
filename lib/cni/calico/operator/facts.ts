import {
  type ComponentFacts,
  componentFacts,
  type HostPort,
  type MetricsEndpoint,
  type NodeTraffic,
  type PlanContext,
  type WorkloadFact,
} from '../../../component';
import { felixSeries, settingsFacts, typhaSeries } from '../facts';
import { kubeControllersSelector, nodeSelector, typhaPort, typhaSelector } from '../names';
import type { CalicoSettings } from '../settings';
import { allCrds } from './crds';
import { pulledImages } from './images';
import { operatorName, operatorNamespace, operatorSelector, systemNamespace } from './names';
import type { ResolvedOperator } from './resolve';

/**
 * Facts of an operator install: those of the settings, the operator, and what it makes of them. Its pods on the pod network
 * are in a namespace that it makes and guards by policies of its own tier, so no allowance of ours is for them.
 */
export function operatorFacts(settings: CalicoSettings, o: ResolvedOperator, context: Pick<PlanContext, 'cluster'>): ComponentFacts {
  const common = settingsFacts(settings, context);
  const crds = allCrds(o.release);
  return componentFacts({
    ...common,
    // The operator turns kube-proxy off by itself: until then both are there.
    shares: [...(common.shares ?? []), ...(o.kubeProxyManagement ? (['service-proxy', 'service-proxy:ebpf'] as const) : [])],
    images: [o.image, ...pulledImages(o)],
    namespaces: [{ name: operatorNamespace, podSecurity: 'privileged', labels: { name: operatorNamespace } }],
    workloads: [
      { kind: 'Deployment', name: operatorName, namespace: operatorNamespace, labels: operatorSelector, hostNetwork: true },
      ...systemWorkloads(o),
    ],
    hostPorts: [...(common.hostPorts ?? []), ...typhaPorts(settings, o)],
    nodeTraffic: [...(common.nodeTraffic ?? []), ...typhaTraffic(o)],
    crds: o.crds === 'operator' ? { installs: crds, needs: [] } : { installs: [], needs: crds },
    metrics: metricsOf(settings, o),
  });
}

/** What the operator makes. Source: pkg/render of tigera/operator v1.42.3. */
function systemWorkloads(o: ResolvedOperator): readonly WorkloadFact[] {
  const workload = (
    kind: WorkloadFact['kind'],
    name: string,
    hostNetwork: boolean,
    labels: WorkloadFact['labels'] = { 'k8s-app': name },
  ): WorkloadFact => ({
    kind,
    name,
    namespace: systemNamespace,
    labels,
    hostNetwork,
  });
  return [
    workload('DaemonSet', 'calico-node', true, nodeSelector),
    workload('Deployment', 'calico-typha', true, typhaSelector),
    workload('Deployment', 'calico-kube-controllers', false, kubeControllersSelector),
    ...(o.kubeletVolumePluginPath === 'None' ? [] : [workload('DaemonSet', 'csi-node-driver', false)]),
    // The control planes of these clouds have no way to pods: the API server is on the host network there.
    ...(o.apiServer.enabled ? [workload('Deployment', 'calico-apiserver', o.provider === 'EKS' || o.provider === 'TKG', { apiserver: 'true' })] : []),
    ...(o.goldmane.enabled ? [workload('Deployment', 'goldmane', false)] : []),
    ...(o.whisker.enabled ? [workload('Deployment', 'whisker', false)] : []),
  ];
}

/** Typha always runs, on the host network of some nodes; its health port is the one below Felix's. */
function typhaPorts({ felix }: CalicoSettings, o: ResolvedOperator): readonly HostPort[] {
  return [
    { protocol: 'TCP', port: typhaPort, purpose: 'Felix asks Typha' },
    { protocol: 'TCP', port: felix.healthPort - 1, purpose: 'Typha health', address: '127.0.0.1' },
    ...(o.typhaMetricsPort === 0 ? [] : [{ protocol: 'TCP', port: o.typhaMetricsPort, purpose: 'Typha metrics' } as const]),
  ];
}

function typhaTraffic(o: ResolvedOperator): readonly NodeTraffic[] {
  const between = { protocol: 'TCP', from: 'nodes', to: 'nodes' } as const;
  return [
    { ...between, port: typhaPort, purpose: 'Felix asks Typha' },
    ...(o.typhaMetricsPort === 0 ? [] : [{ ...between, port: o.typhaMetricsPort, purpose: 'Prometheus scrapes Typha' }]),
  ];
}

function metricsOf({ felix }: CalicoSettings, o: ResolvedOperator): readonly MetricsEndpoint[] {
  const common = { path: '/metrics', scheme: 'http', namespace: systemNamespace, hostNetwork: true } as const;
  return [
    ...(felix.metricsPort === 0 ? [] : [{ ...common, name: 'calico-felix', port: felix.metricsPort, labels: nodeSelector, series: felixSeries }]),
    ...(o.typhaMetricsPort === 0 ? [] : [{ ...common, name: 'calico-typha', port: o.typhaMetricsPort, labels: typhaSelector, series: typhaSeries }]),
  ];
}
