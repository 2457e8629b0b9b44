import { load } from 'js-yaml';
import type { LayerSpec } from '../../lib/plan';
import { fileOf, objectOf, proxyLayer } from '../proxy/kube-proxy/fixture';
import { type Deviation, fillTemplate, parity, upstreamObject } from '../support/parity';
import { describeShared, sharedText } from '../support/shared';

const image = 'registry.k8s.io/kube-proxy:v1.35.8';
const layer: LayerSpec = proxyLayer({}, { kubernetes: '1.35.8', platform: 'kubeadm' });
const main = 'spec.template.spec.containers[kube-proxy]';

/** What ours has and neither of upstream's manifests. */
const ours: readonly Deviation[] = [
  {
    path: 'spec.template.metadata.annotations',
    reason: 'rolls the pods when the configuration changes, which kubeadm never does',
    upstream: undefined,
  },
  { path: `${main}.ports`, reason: 'tells the scheduler which ports of the node are taken', upstream: undefined },
  { path: `${main}.livenessProbe`, reason: 'restarts a kube-proxy that no longer writes rules', upstream: undefined },
];

describeShared("kube-proxy and kubeadm's", 'reference/proxy/kube-proxy/kubeadm', () => {
  const folder = 'reference/proxy/kube-proxy/kubeadm';

  it('have the same DaemonSet', () => {
    const text = fillTemplate(sharedText(folder, 'kube-proxy-daemonset.yaml'), {
      Image: image,
      ProxyConfigMap: 'kube-proxy',
      ProxyConfigMapKey: 'config.conf',
    });
    parity(objectOf(layer, 'DaemonSet kube-system/kube-proxy'), upstreamObject(text, 'DaemonSet', 'kube-proxy'), [
      ...ours,
      {
        path: 'spec.updateStrategy.rollingUpdate',
        reason: "written although it is the API server's default",
        ours: { maxUnavailable: 1 },
        upstream: undefined,
      },
      {
        path: `${main}.volumeMounts[/var/lib/kube-proxy].readOnly`,
        reason: 'a ConfigMap is mounted read-only anyway',
        ours: true,
        upstream: undefined,
      },
    ]);
  });

  it('have the same ConfigMap and kubeconfig', () => {
    const template = sharedText(folder, 'kube-proxy-configmap.yaml');
    const text = fillTemplate(template, {
      ProxyConfigMap: 'kube-proxy',
      ProxyConfigMapKey: 'config.conf',
      ControlPlaneEndpoint: 'https://192.168.10.10:6443',
      // The body is indented below its key; what it says is compared with the defaults of KubeProxyConfiguration.
      ProxyConfig: '    kind: KubeProxyConfiguration',
    });
    const upstream = upstreamObject(text, 'ConfigMap', 'kube-proxy');
    parity(objectOf(layer, 'ConfigMap kube-system/kube-proxy'), upstream, [
      { path: 'data.config.conf', reason: 'compared with the defaults of KubeProxyConfiguration' },
      { path: 'data.kubeconfig.conf', reason: 'compared below as data: the text differs by a line break at its end' },
    ]);
    const files = new Map<string, unknown>(Object.entries(upstream.data ?? {}));
    parity(fileOf(layer, 'kubeconfig.conf'), load(String(files.get('kubeconfig.conf'))));
  });
});

describeShared("kube-proxy and the cluster addon's", 'reference/proxy/kube-proxy/cluster-addons', () => {
  const folder = 'reference/proxy/kube-proxy/cluster-addons';
  const reconcile = { path: 'metadata.labels', reason: 'for the addon manager, which is not used here', ours: undefined };

  it('have the same account, bound to the same role', () => {
    const text = sharedText(folder, 'kube-proxy-rbac.yaml');
    parity(objectOf(layer, 'ServiceAccount kube-system/kube-proxy'), upstreamObject(text, 'ServiceAccount', 'kube-proxy'), [reconcile]);
    parity(objectOf(layer, 'ClusterRoleBinding kubeadm:node-proxier'), upstreamObject(text, 'ClusterRoleBinding', 'system:kube-proxy'), [
      reconcile,
      { path: 'metadata.name', reason: "kubeadm's name, so that its binding is taken over", ours: 'kubeadm:node-proxier' },
    ]);
  });
});
