import type { KubeManifest } from '../../lib/kube';
import { layerSpec, objectsOf } from '../support/layer';
import { type Deviation, parity, upstreamObject } from '../support/parity';
import { describeShared, sharedText } from '../support/shared';

const folder = 'reference/cni/kube-router/v2.11.1';
const objects = objectsOf(layerSpec({ cni: { type: 'flannel', policyEngine: { type: 'kube-router' } } }));

function ours(id: string): KubeManifest {
  const staged = objects.get(id);
  if (staged === undefined) throw new Error(`the layer has no ${id}: ${[...objects.keys()].join(', ')}`);
  return staged.manifest;
}

const template = 'spec.template.spec';
const container = `${template}.containers[kube-router]`;
const noInstaller = 'another CNI gives pods their network: nothing is installed on the node';
const inCluster = 'the service account of the pod is used, not a kubeconfig on the node';
const written = "kube-router's default, written because it is an option or a fact";

const deviations: readonly Deviation[] = [
  { path: 'spec.updateStrategy', upstream: undefined, reason: "the API server's default, written" },
  { path: `${template}.serviceAccountName`, ours: 'kube-router', upstream: undefined, reason: inCluster },
  { path: `${template}.nodeSelector`, ours: { 'kubernetes.io/os': 'linux' }, upstream: undefined, reason: 'the image exists for Linux alone' },
  { path: `${template}.tolerations[CriticalAddonsOnly Exists]`, ours: undefined, reason: 'the other two tolerate every key' },
  {
    path: `${container}.image`,
    ours: 'docker.io/cloudnativelabs/kube-router:v2.11.1',
    reason: 'upstream names no tag, which pulls whatever is newest',
  },
  { path: `${container}.imagePullPolicy`, ours: undefined, upstream: 'Always', reason: 'an image with a tag need not be pulled at every start' },
  { path: `${container}.args[--enable-cni]`, ours: '--enable-cni=false', upstream: undefined, reason: noInstaller },
  { path: `${container}.args[--enable-ipv4]`, ours: '--enable-ipv4=true', upstream: undefined, reason: 'the families of the cluster' },
  { path: `${container}.args[--enable-ipv6]`, ours: '--enable-ipv6=false', upstream: undefined, reason: 'the families of the cluster' },
  {
    path: `${container}.args[--service-cluster-ip-range]`,
    ours: '--service-cluster-ip-range=10.96.0.0/12',
    upstream: undefined,
    reason: 'the service range of the cluster',
  },
  { path: `${container}.args[--service-node-port-range]`, upstream: undefined, reason: written },
  { path: `${container}.args[--iptables-sync-period]`, upstream: undefined, reason: written },
  { path: `${container}.args[--health-port]`, upstream: undefined, reason: written },
  { path: `${container}.args[--metrics-port]`, upstream: undefined, reason: written },
  { path: `${container}.args[--kubeconfig]`, ours: undefined, reason: inCluster },
  { path: `${container}.ports`, upstream: undefined, reason: 'the scheduler keeps two pods with one host port apart' },
  {
    path: `${container}.resources`,
    ours: { requests: { cpu: '250m', memory: '250Mi' } },
    upstream: undefined,
    reason: "what upstream's other manifests request",
  },
  { path: `${container}.env[KUBE_ROUTER_CNI_CONF_FILE]`, ours: undefined, reason: noInstaller },
  { path: `${container}.volumeMounts[/etc/cni/net.d]`, ours: undefined, reason: noInstaller },
  { path: `${container}.volumeMounts[/var/lib/kube-router/kubeconfig]`, ours: undefined, reason: inCluster },
  { path: `${template}.volumes[cni-conf-dir]`, ours: undefined, reason: noInstaller },
  { path: `${template}.volumes[kube-router-cfg]`, ours: undefined, reason: noInstaller },
  { path: `${template}.volumes[host-opt]`, ours: undefined, reason: noInstaller },
  { path: `${template}.volumes[kubeconfig]`, ours: undefined, reason: inCluster },
  {
    path: `${template}.initContainers`,
    ours: undefined,
    reason: "upstream's installer deletes every *.conf in the node's CNI folder, and another CNI owns that folder",
  },
  {
    path: `${template}.hostPID`,
    ours: undefined,
    upstream: true,
    reason: 'only the service proxy looks into other processes, for direct server return',
  },
];

const reading = 'kube-router lists and watches; it gets single objects nowhere but nodes';

describeShared('parity with kube-router v2.11.1 as a firewall', folder, () => {
  it('DaemonSet', () => {
    parity(
      ours('DaemonSet kube-system/kube-router'),
      upstreamObject(sharedText(folder, 'kube-router-firewall-daemonset.yaml'), 'DaemonSet', 'kube-router'),
      deviations,
    );
  });

  it('permissions, which upstream writes down for the whole of kube-router', () => {
    parity(ours('ClusterRole kube-router'), upstreamObject(sharedText(folder, 'kubeadm-kuberouter.yaml'), 'ClusterRole', 'kube-router'), [
      { path: 'metadata.namespace', ours: undefined, upstream: 'kube-system', reason: 'a ClusterRole has no namespace' },
      ...['namespaces', 'pods', 'services', 'endpointslices.discovery.k8s.io', 'networkpolicies.networking.k8s.io'].map((resource) => ({
        path: `rules[${resource}][get]`,
        ours: undefined,
        reason: reading,
      })),
      { path: 'rules[endpoints]', ours: undefined, reason: 'no informer reads them any more' },
      { path: 'rules[networkpolicies.extensions]', ours: undefined, reason: 'no supported Kubernetes serves that group' },
      { path: 'rules[leases.coordination.k8s.io]', ours: undefined, reason: 'the load balancer elects a leader, and it is off' },
      { path: 'rules[services/status]', ours: undefined, reason: 'the load balancer writes it, and it is off' },
    ]);
  });
  it('service account', () => {
    parity(
      ours('ServiceAccount kube-system/kube-router'),
      upstreamObject(sharedText(folder, 'kubeadm-kuberouter.yaml'), 'ServiceAccount', 'kube-router'),
    );
  });
  it('binding', () => {
    parity(
      ours('ClusterRoleBinding kube-router'),
      upstreamObject(sharedText(folder, 'kubeadm-kuberouter.yaml'), 'ClusterRoleBinding', 'kube-router'),
    );
  });
});
