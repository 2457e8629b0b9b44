/** kubeadm: configuration that leaves our components to us, at init and at every upgrade. */
import { toYamlStream } from '../../yaml';
import { type BootstrapFile, type BootstrapLayer, bootstrapStages, replacedBy, streamOf } from './stages';

const apiVersion = 'kubeadm.k8s.io/v1beta4';

/**
 * `bootstrap.yaml`, and `kubeadm.yaml` for `kubeadm init --config`; its UpgradeConfiguration is for `kubeadm upgrade apply
 * --config`, which would otherwise install kube-proxy and CoreDNS again. Source: kubeadm config API v1beta4.
 */
export function kubeadmBootstrap(layer: BootstrapLayer): readonly BootstrapFile[] {
  const { cluster } = layer.plan;
  const { proxy, dns } = replacedBy(layer.plan);
  const skipPhases = [...(proxy ? ['addon/kube-proxy'] : []), ...(dns ? ['addon/coredns'] : [])];
  const skipped = skipPhases.length === 0 ? {} : { skipPhases };
  const { host, port } = cluster.apiServer;
  const documents = [
    { apiVersion, kind: 'InitConfiguration', ...skipped },
    {
      apiVersion,
      kind: 'ClusterConfiguration',
      clusterName: cluster.name,
      kubernetesVersion: `v${cluster.kubernetes.text}`,
      ...(host === undefined ? {} : { controlPlaneEndpoint: `${host.includes(':') ? `[${host}]` : host}:${port}` }),
      networking: {
        podSubnet: cluster.podCidrs.join(','),
        serviceSubnet: cluster.serviceCidrs.join(','),
        dnsDomain: cluster.domain,
      },
      controllerManager: { extraArgs: maskArgs(layer.plan.cluster) },
    },
    ...(skipPhases.length === 0 ? [] : [{ apiVersion, kind: 'UpgradeConfiguration', apply: { skipPhases }, node: {} }]),
  ];
  return [
    { path: 'kubeadm.yaml', text: toYamlStream(documents) },
    { path: 'bootstrap.yaml', text: streamOf(bootstrapStages(layer)) },
  ];
}

/** The masks that node ranges are cut with: one flag for one family, one a family for both. */
function maskArgs({
  families,
  nodes: { podCidrMask },
}: BootstrapLayer['plan']['cluster']): readonly { readonly name: string; readonly value: string }[] {
  const [only, second] = families;
  if (second === undefined && only !== undefined) return [{ name: 'node-cidr-mask-size', value: String(podCidrMask[only]) }];
  return families.map((family) => ({ name: `node-cidr-mask-size-${family.toLowerCase()}`, value: String(podCidrMask[family]) }));
}
