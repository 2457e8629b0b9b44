import type { LayerPlan, Planned, Registry, Staged } from '../../component';
import { type ConfigMap, contentHash, type KubeManifest } from '../../kube';
import { configData } from './config/table';
import { hubbleManifests } from './hubble';
import { ciliumNamespace, configMapName } from './names';
import { rbacManifests } from './rbac/objects';
import type { ResolvedCilium } from './resolve';
import { resourceManifests } from './resources';
import { trafficManifests } from './traffic';
import { agentDaemonSet } from './workload/agent';
import { envoyConfigMap, envoyDaemonSet, envoyService } from './workload/envoy';
import { operatorDeployment } from './workload/operator';

/** Everything Cilium consists of. Namespaces are facts; the planner emits them. */
export function ciliumManifests({ options: o }: Planned<ResolvedCilium>, { cluster, registry }: LayerPlan): readonly Staged[] {
  const config = configMap(o);
  const configHash = contentHash(config.data);
  const network = [
    ...rbacManifests(o),
    config,
    ...envoyManifests(o, registry),
    agentDaemonSet(o, cluster, registry, configHash),
    operatorDeployment(o, registry, configHash),
  ];
  return [
    ...network.map((manifest): Staged => ({ stage: '20-cni', manifest })),
    ...hubbleManifests(o, { cluster, registry }),
    ...resourceManifests(o.resources),
    // A Service that waits for an address from a pool would hold up the stage that the pool is after.
    ...trafficManifests(o).map((manifest): Staged => ({ stage: '60-ingress', manifest })),
  ];
}

function envoyManifests(o: ResolvedCilium, registry: Registry): readonly KubeManifest[] {
  if (o.envoy.type !== 'daemonset') return [];
  const bootstrap = envoyConfigMap(o);
  return [
    bootstrap,
    ...(o.envoy.metricsPort === 0 ? [] : [envoyService(o.envoy)]),
    envoyDaemonSet(o, o.envoy, registry, contentHash(bootstrap.data)),
  ];
}

/** cilium-config, which agents and the operator read when they start: the hash on their pods brings a change to them. */
function configMap(o: ResolvedCilium): ConfigMap {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: configMapName, namespace: ciliumNamespace }, data: configData(o) };
}
