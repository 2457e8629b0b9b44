import type { KubeManifest } from '../../lib/kube';
import { layerSpec, objectsOf } from '../support/layer';
import { type Deviation, parity, upstreamObjects } from '../support/parity';
import { describeShared, sharedText } from '../support/shared';

const reference = 'reference/cni/canal/v3.32.1/canal.yaml';
const objects = objectsOf(layerSpec({ cni: { type: 'canal' } }));

const pod = 'spec.template.spec';
const daemonSet = 'DaemonSet kube-system/canal';

function idOf({ kind, metadata }: { readonly kind?: unknown; readonly metadata?: unknown }): string {
  const { name, namespace } = Object(metadata);
  return `${String(kind)} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** A ConfigMap with its JSON texts as data, so that fields are compared and white space is not. */
function parsed(manifest: object): object {
  const { data, ...rest } = Object(manifest);
  if (rest.kind !== 'ConfigMap') return manifest;
  const texts = Object.entries(Object(data)).map(([key, value]) => {
    const text = String(value).replace('__CNI_MTU__', '"__CNI_MTU__"');
    return [key, text.trimStart().startsWith('{') ? JSON.parse(text) : text];
  });
  return { ...rest, data: Object.fromEntries(texts) };
}

function fieldsOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, one) => sum + fieldsOf(one), 0);
}

const node = `${pod}.containers[calico-node]`;
const flanneld = `${pod}.containers[kube-flannel]`;
const flags = 'flags, which are read where variables are and win over them: upstream has both, and its masquerade: "false" changes nothing';
const noEndpointObject = 'where the API server is stands in the spec of the cluster, not in an object that may or may not be there';
const ownAccount = 'the kubeconfig on the node holds a token of the account that reads and no more, not that of canal';
const knownName = 'flanneld asks the API server for its own pod only to learn the name of its node, which it is given';
const leastPrivilege = 'it needs none of the rights that a container has by itself';
const folderMayLack = 'container runtimes differ in what they do where the folder is missing';
const writtenOut = 'written so that the file and the facts agree';

const deviations: Readonly<Record<string, readonly Deviation[]>> = {
  'ConfigMap kube-system/canal-config': [
    { path: 'data.net-conf.json.SubnetLen', ours: 24, upstream: undefined, reason: writtenOut },
    { path: 'data.net-conf.json.Backend.VNI', ours: 1, upstream: undefined, reason: writtenOut },
    { path: 'data.net-conf.json.Backend.Port', ours: 8472, upstream: undefined, reason: writtenOut },
    { path: 'data.typha_service_name', ours: undefined, upstream: 'none', reason: 'nothing in the pod reads it' },
    { path: 'data.canal_iface', ours: undefined, upstream: '', reason: flags },
    { path: 'data.masquerade', ours: undefined, upstream: 'true', reason: flags },
  ],
  'ClusterRole calico-node': [{ path: 'rules[serviceaccounts/token named canal]', ours: undefined, upstream: ['create'], reason: ownAccount }],
  'ClusterRole flannel': [{ path: 'rules[pods]', ours: undefined, upstream: ['get'], reason: knownName }],
  [daemonSet]: [
    {
      path: 'spec.template.metadata.annotations',
      upstream: undefined,
      reason: 'the containers read the ConfigMap once: a changed one replaces the pods',
    },
    {
      path: `${pod}.initContainers[install-cni].env[CNI_NET_DIR]`,
      upstream: undefined,
      reason: "the plugin's configuration names its kubeconfig by the node's folder, which is another on some platforms",
    },
    ...[`${pod}.initContainers[install-cni]`, node].flatMap((path): readonly Deviation[] => [
      { path: `${path}.env[CALICO_CNI_SERVICE_ACCOUNT]`, ours: undefined, reason: ownAccount },
      { path: `${path}.envFrom`, ours: undefined, reason: noEndpointObject },
    ]),
    {
      path: `${node}.env[NO_DEFAULT_POOLS]`,
      ours: { name: 'NO_DEFAULT_POOLS', value: 'true' },
      upstream: undefined,
      reason: 'pods have addresses of their node, and a pool of 192.168.0.0/16 would have Felix masquerade for strangers',
    },
    { path: `${node}.env[FELIX_HEALTHPORT]`, upstream: undefined, reason: "Felix's default, written so that the probes and the facts agree" },
    { path: `${flanneld}.command[--ip-masq]`, ours: undefined, reason: 'stands in args' },
    { path: `${flanneld}.command[--kube-subnet-mgr]`, ours: undefined, reason: 'stands in args' },
    { path: `${flanneld}.args`, ours: ['--ip-masq', '--kube-subnet-mgr'], upstream: undefined, reason: 'stands in command' },
    { path: `${flanneld}.securityContext.privileged`, ours: false, upstream: true, reason: "flannel's own manifest has two capabilities instead" },
    {
      path: `${flanneld}.securityContext.capabilities`,
      ours: { drop: ['ALL'], add: ['NET_ADMIN', 'NET_RAW'] },
      upstream: undefined,
      reason: "as in flannel's own manifest",
    },
    { path: `${flanneld}.securityContext.allowPrivilegeEscalation`, ours: false, upstream: undefined, reason: leastPrivilege },
    {
      path: `${flanneld}.securityContext.readOnlyRootFilesystem`,
      ours: false,
      upstream: undefined,
      reason: 'says that the iptables wrapper of the image rewrites its links',
    },
    { path: `${flanneld}.env[NODE_NAME]`, upstream: undefined, reason: knownName },
    { path: `${flanneld}.env[POD_NAME]`, ours: undefined, reason: knownName },
    { path: `${flanneld}.env[POD_NAMESPACE]`, ours: undefined, reason: knownName },
    { path: `${flanneld}.env[FLANNELD_IFACE]`, ours: undefined, reason: flags },
    { path: `${flanneld}.env[FLANNELD_IP_MASQ]`, ours: undefined, reason: flags },
    { path: `${flanneld}.volumeMounts[/etc/kube-flannel/].readOnly`, ours: true, upstream: undefined, reason: 'it only reads' },
    ...['cni-net-dir', 'cni-log-dir'].map((name) => ({
      path: `${pod}.volumes[${name}].hostPath.type`,
      ours: 'DirectoryOrCreate',
      upstream: undefined,
      reason: folderMayLack,
    })),
  ],
  'Deployment kube-system/calico-kube-controllers': [
    { path: 'spec.template.metadata.name', ours: undefined, reason: 'a template has no name: the API server drops it' },
    { path: 'spec.template.metadata.namespace', ours: undefined, reason: 'a template has no namespace: the API server drops it' },
    {
      path: `${pod}.containers[calico-kube-controllers].securityContext.allowPrivilegeEscalation`,
      ours: false,
      upstream: undefined,
      reason: leastPrivilege,
    },
    {
      path: `${pod}.containers[calico-kube-controllers].securityContext.capabilities`,
      ours: { drop: ['ALL'] },
      upstream: undefined,
      reason: leastPrivilege,
    },
  ],
};

describeShared('parity with canal of Calico v3.32.1', reference, () => {
  const upstream = upstreamObjects(sharedText(reference)).filter(({ kind }) => kind !== 'CustomResourceDefinition');
  const ours = (id: string): KubeManifest => {
    const staged = objects.get(id);
    if (staged === undefined) throw new Error(`the layer has no ${id}: ${[...objects.keys()].join(', ')}`);
    return staged.manifest;
  };

  it('has the objects of upstream, and its configuration as an object instead of an environment', () => {
    expect([...objects.keys()].sort()).toEqual([...upstream.map(idOf), 'FelixConfiguration default'].sort());
  });
  it.each(upstream.map((object) => [idOf(object), object] as const))('%s', (id, object) => {
    parity(parsed(ours(id)), parsed(object), deviations[id] ?? []);
  });
  it('compares 17 objects, field by field', () => {
    expect(upstream).toHaveLength(17);
    expect(upstream.reduce((sum, object) => sum + fieldsOf(object), 0)).toBe(568);
  });
});
