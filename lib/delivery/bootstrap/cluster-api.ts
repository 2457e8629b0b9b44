/** Cluster API: a ClusterResourceSet with ConfigMaps, which the management cluster applies once to a new cluster. */
import type { KubeManifest } from '../../kube';
import { toYaml, toYamlStream } from '../../yaml';
import { type BootstrapFile, type BootstrapLayer, type BootstrapStage, bootstrapStages } from './stages';

/** The API server refuses a ConfigMap above 1 MiB of data; a quarter stays for what GitOps tools add to it. */
export const CONFIG_MAP_BYTES = 786_432;

/** Label that a Cluster carries to get the resources of its layer. */
export const CLUSTER_LABEL = 'netstack.cdk8s.io/layer';

/**
 * `cluster-resource-set.yaml`, for the namespace of the Cluster object, which carries the label `netstack.cdk8s.io/layer`
 * with the name of the layer's cluster. Strategy ApplyOnce: afterwards the objects are the GitOps controller's alone.
 * Source: https://cluster-api.sigs.k8s.io/tasks/cluster-resource-set
 */
export function clusterApiBootstrap(layer: BootstrapLayer, namespace: string): readonly BootstrapFile[] {
  const { name } = layer.plan.cluster;
  const parts = bootstrapStages(layer).flatMap(splitStage);
  const labels = { [CLUSTER_LABEL]: name };
  const configMaps = parts.map((text, index) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `netstack-${name}-${String(index).padStart(3, '0')}`, namespace, labels },
    data: { 'objects.yaml': text },
  }));
  const set = {
    apiVersion: 'addons.cluster.x-k8s.io/v1beta1',
    kind: 'ClusterResourceSet',
    metadata: { name: `netstack-${name}`, namespace, labels },
    spec: {
      strategy: 'ApplyOnce',
      clusterSelector: { matchLabels: labels },
      resources: configMaps.map(({ metadata }) => ({ kind: 'ConfigMap', name: metadata.name })),
    },
  };
  return [{ path: 'cluster-resource-set.yaml', text: toYamlStream([...configMaps, set]) }];
}

/** A stage in as few texts as fit, in its order. An object alone may be larger than the limit; the API server then says so. */
function splitStage({ manifests }: BootstrapStage): readonly string[] {
  const parts: string[] = [];
  let open: string[] = [];
  let size = 0;
  const close = (): void => {
    if (open.length > 0) parts.push(open.join('---\n'));
    open = [];
    size = 0;
  };
  for (const text of manifests.map((manifest: KubeManifest) => toYaml(manifest))) {
    const bytes = Buffer.byteLength(text, 'utf8') + 4;
    if (size + bytes > CONFIG_MAP_BYTES) close();
    open.push(text);
    size += bytes;
  }
  close();
  return parts;
}
