import type { Cluster } from '../../../cluster';
import type { LayerPlan, Staged } from '../../../component';
import { type ConfigMap, contentHash, type KubeManifest } from '../../../kube';
import { cniConfig } from '../config';
import { backendOf } from '../encapsulation';
import { calicoConfig, calicoNamespace } from '../names';
import { calicoObjects } from '../objects';
import type { ManifestCalico } from '../resolved';
import { kubeControllersBudget, kubeControllersDeployment } from './kube-controllers';
import { nodeDaemonSet } from './node';
import { accessManifests } from './rbac';
import { typhaBudget, typhaDeployment, typhaService } from './typha';

/**
 * Calico as plain manifests. Pools are in the stage of the workloads: kube-controllers is an ordinary pod, which gets no
 * address before there is a pool, and a stage is waited for.
 */
export function calicoManifests(calico: ManifestCalico, { cluster, registry }: LayerPlan): readonly Staged[] {
  const { typha } = calico.install;
  const config = configMap(calico, cluster);
  const own: readonly KubeManifest[] = [
    kubeControllersBudget(),
    ...(typha === undefined ? [] : [typhaBudget()]),
    ...accessManifests(calico),
    config,
    ...calicoObjects(calico, cluster),
    ...(typha === undefined ? [] : [typhaService()]),
    nodeDaemonSet(calico, cluster, registry, contentHash(config.data)),
    kubeControllersDeployment(calico, registry),
    ...(typha === undefined ? [] : [typhaDeployment(calico, typha, cluster, registry)]),
  ];
  return own.map((manifest): Staged => ({ stage: '20-cni', manifest }));
}

function configMap(calico: ManifestCalico, cluster: Cluster): ConfigMap & { readonly data: Readonly<Record<string, string>> } {
  const { apiServer } = cluster;
  const endpoint =
    calico.dataplane.type === 'bpf' && apiServer.host !== undefined
      ? { kubernetes_service_host: apiServer.host, kubernetes_service_port: String(apiServer.port) }
      : {};
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: calicoConfig, namespace: calicoNamespace },
    data: {
      ...endpoint,
      typha_service_name: calico.install.typha === undefined ? 'none' : 'calico-typha',
      calico_backend: backendOf(calico),
      // 0: Felix measures the nodes and writes what it found where the plugin reads it.
      ...(calico.podNetwork === 'calico' ? { veth_mtu: String(calico.mtu ?? 0), cni_network_config: cniConfig(calico, cluster.families) } : {}),
    },
  };
}
