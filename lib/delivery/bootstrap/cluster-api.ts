/** Cluster API: a ClusterResourceSet with ConfigMaps, which the management cluster applies once to a new cluster. */
import { type Finding, NetstackError } from '../../finding';
import { toYamlStream } from '../../yaml';
import { type BootstrapFile, type BootstrapLayer, type BootstrapStage, bootstrapStages } from './stages';

/** The API server refuses a ConfigMap above 1 MiB of data; a quarter stays for what GitOps tools add to it. */
export const CONFIG_MAP_BYTES = 786_432;

/** Label that a Cluster carries to get the resources of its layer. */
export const CLUSTER_LABEL = 'netstack.cdk8s.io/layer';

/**
 * `cluster-resource-set.yaml`, for the namespace of the Cluster object, which carries the label `netstack.cdk8s.io/layer`
 * with the name of the layer's cluster. Strategy ApplyOnce: afterwards the objects are the GitOps controller's alone.
 * Source: https://cluster-api.sigs.k8s.io/tasks/cluster-resource-set
 *
 * @throws NetstackError `bootstrap/nothing`, `bootstrap/object-too-large`
 */
export function clusterApiBootstrap(layer: BootstrapLayer, namespace: string): readonly BootstrapFile[] {
  const { name } = layer.plan.cluster;
  const stages = bootstrapStages(layer);
  const refused = stages.flatMap(tooLarge);
  if (refused.length > 0) throw new NetstackError(refused);
  const parts = stages.flatMap(splitStage);
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

/** Objects that no ConfigMap holds. */
function tooLarge({ objects }: BootstrapStage): readonly Finding[] {
  return objects.flatMap(({ name, text }): readonly Finding[] => {
    const bytes = Buffer.byteLength(text, 'utf8');
    if (bytes <= CONFIG_MAP_BYTES) return [];
    const message = 'the object is larger than a ConfigMap may hold, so a ClusterResourceSet cannot bring it';
    const expected = `at most ${CONFIG_MAP_BYTES} bytes`;
    const fix = 'bring it by other means (--target kubectl or kubeadm, or a provider of the cluster), and leave it out of the layer';
    return [{ code: 'bootstrap/object-too-large', severity: 'error', at: '', message, got: `${name}: ${bytes} bytes`, expected, fix }];
  });
}

/** A stage in as few texts as fit, in its order. */
function splitStage({ objects }: BootstrapStage): readonly string[] {
  const parts: string[] = [];
  let open: string[] = [];
  let size = 0;
  const close = (): void => {
    if (open.length > 0) parts.push(open.join('---\n'));
    open = [];
    size = 0;
  };
  for (const { text } of objects) {
    const bytes = Buffer.byteLength(text, 'utf8') + 4;
    if (size + bytes > CONFIG_MAP_BYTES) close();
    open.push(text);
    size += bytes;
  }
  close();
  return parts;
}
