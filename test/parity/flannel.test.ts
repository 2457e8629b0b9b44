import type { KubeManifest } from '../../lib/kube';
import { layerSpec, objectsOf } from '../support/layer';
import { type Deviation, parity, upstreamObject, upstreamObjects } from '../support/parity';
import { describeShared, sharedText } from '../support/shared';

const reference = 'reference/cni/flannel/v0.28.9/kube-flannel.yml';
const objects = objectsOf(layerSpec({ cni: { type: 'flannel', policyEngine: { type: 'none' } } }));

function ours(id: string): KubeManifest {
  const staged = objects.get(id);
  if (staged === undefined) throw new Error(`the layer has no ${id}: ${[...objects.keys()].join(', ')}`);
  return staged.manifest;
}

const template = 'spec.template.spec';
const flanneld = `${template}.containers[kube-flannel]`;
const copying = { drop: ['ALL'], add: ['DAC_OVERRIDE'] };

const namespaceDeviations: readonly Deviation[] = [
  {
    path: 'metadata.labels.pod-security.kubernetes.io/audit',
    ours: 'privileged',
    reason: 'all modes of Pod Security say the same, or every pod is reported',
  },
  {
    path: 'metadata.labels.pod-security.kubernetes.io/warn',
    ours: 'privileged',
    reason: 'all modes of Pod Security say the same, or every pod is reported',
  },
  { path: 'metadata.annotations', upstream: undefined, reason: 'no GitOps controller prunes a namespace and everything in it' },
];

const configDeviations: readonly Deviation[] = [
  {
    path: 'data.net-conf.json.SubnetLen',
    ours: 24,
    upstream: undefined,
    reason: 'says what the controller manager gives a node; flanneld takes the node range and does not need it',
  },
  { path: 'data.net-conf.json.Backend.VNI', ours: 1, upstream: undefined, reason: "flannel's default, written so that the file and the facts agree" },
  {
    path: 'data.net-conf.json.Backend.Port',
    ours: 8472,
    upstream: undefined,
    reason: "the kernel's default, written so that the file and the facts agree",
  },
];

const daemonSetDeviations: readonly Deviation[] = [
  { path: 'spec.updateStrategy', upstream: undefined, reason: "the API server's default, written because it is an option" },
  {
    path: 'spec.template.metadata.annotations',
    upstream: undefined,
    reason: 'flanneld reads its configuration once: a changed ConfigMap replaces the pods',
  },
  {
    path: `${template}.securityContext`,
    ours: { seccompProfile: { type: 'RuntimeDefault' } },
    upstream: undefined,
    reason: 'system calls that nothing here needs are refused',
  },
  {
    path: `${template}.tolerations[Exists NoExecute]`,
    upstream: undefined,
    reason: 'a taint that evicts pods must not take the network away; the Helm chart tolerates it too',
  },
  ...['install-cni-plugin', 'install-cni'].map((name) => ({
    path: `${template}.initContainers[${name}].securityContext`,
    ours: { privileged: false, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: copying },
    upstream: undefined,
    reason: 'copying files needs the rights over files and nothing else',
  })),
  {
    path: `${template}.initContainers[install-cni].volumeMounts[/etc/kube-flannel/].readOnly`,
    ours: true,
    upstream: undefined,
    reason: 'it only reads',
  },
  { path: `${flanneld}.volumeMounts[/etc/kube-flannel/].readOnly`, ours: true, upstream: undefined, reason: 'it only reads' },
  {
    path: `${flanneld}.securityContext.allowPrivilegeEscalation`,
    ours: false,
    upstream: undefined,
    reason: 'nothing it starts needs more rights than itself',
  },
  {
    path: `${flanneld}.securityContext.readOnlyRootFilesystem`,
    ours: false,
    upstream: undefined,
    reason: 'says that the iptables wrapper of the image rewrites its links',
  },
  { path: `${flanneld}.securityContext.capabilities.drop`, ours: ['ALL'], upstream: undefined, reason: 'the two that it adds are all it uses' },
  { path: `${flanneld}.env[NODE_NAME]`, upstream: undefined, reason: 'flanneld asks the API server for its own pod only to learn this' },
  { path: `${flanneld}.env[POD_NAME]`, ours: undefined, reason: 'needed only without NODE_NAME' },
  { path: `${flanneld}.env[POD_NAMESPACE]`, ours: undefined, reason: 'needed only without NODE_NAME' },
  ...['run', 'cni-plugin', 'cni'].map((name) => ({
    path: `${template}.volumes[${name}].hostPath.type`,
    ours: 'DirectoryOrCreate',
    upstream: undefined,
    reason: 'container runtimes differ in what they do where the folder is missing',
  })),
];

describeShared('parity with flannel v0.28.9', reference, () => {
  const text = sharedText(reference);

  it('has the six objects of upstream and no other', () => {
    const ids = upstreamObjects(text).map(({ kind, metadata }) => {
      const { name, namespace } = Object(metadata);
      return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
    });
    expect([...objects.keys()].sort()).toEqual(ids.sort());
  });

  it('namespace', () => {
    parity(ours('Namespace kube-flannel'), upstreamObject(text, 'Namespace', 'kube-flannel'), namespaceDeviations);
  });
  it('service account', () => {
    parity(ours('ServiceAccount kube-flannel/flannel'), upstreamObject(text, 'ServiceAccount', 'flannel'));
  });
  it('permissions', () => {
    parity(ours('ClusterRole flannel'), upstreamObject(text, 'ClusterRole', 'flannel'), [
      { path: 'rules[pods]', ours: undefined, upstream: ['get'], reason: 'flanneld is given the name of its node and need not look up its pod' },
    ]);
  });
  it('binding', () => {
    parity(ours('ClusterRoleBinding flannel'), upstreamObject(text, 'ClusterRoleBinding', 'flannel'));
  });
  it('CNI configuration', () => {
    const mine = parsedConfig(ours('ConfigMap kube-flannel/kube-flannel-cfg'));
    parity(mine, parsedConfig(upstreamObject(text, 'ConfigMap', 'kube-flannel-cfg')), configDeviations);
  });
  it('DaemonSet', () => {
    parity(ours('DaemonSet kube-flannel/kube-flannel-ds'), upstreamObject(text, 'DaemonSet', 'kube-flannel-ds'), daemonSetDeviations);
  });
});

/** A ConfigMap with its JSON texts as data, so that fields are compared and white space is not. */
function parsedConfig(manifest: object): object {
  const { data, ...rest } = Object(manifest);
  return { ...rest, data: Object.fromEntries(Object.entries(Object(data)).map(([key, value]) => [key, JSON.parse(String(value))])) };
}
