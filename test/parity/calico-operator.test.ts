import type { KubeManifest } from '../../lib/kube';
import type { LayerSpec } from '../../lib/plan';
import { layerSpec, objectsOf } from '../support/layer';
import { type Deviation, parity, upstreamObject, upstreamObjects } from '../support/parity';
import { describeShared, sharedText } from '../support/shared';

const folder = 'reference/cni/calico/v3.32.1';
const pod = 'spec.template.spec';
const container = `${pod}.containers[tigera-operator]`;

/** Upstream's own choices, where ours are others. */
const upstreams: LayerSpec = layerSpec({
  cluster: { podCidrs: ['192.168.0.0/16'], nodeCidrs: ['10.1.0.0/24'], apiServer: { host: '10.1.0.10' } },
  cni: {
    type: 'calico',
    install: { type: 'operator', crds: 'operator', goldmane: { enabled: true }, whisker: { enabled: true } },
    encapsulation: 'vxlan-cross-subnet',
  },
});

function idOf({ kind, metadata }: { readonly kind?: unknown; readonly metadata?: unknown }): string {
  const { name, namespace } = Object(metadata);
  return `${String(kind)} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** Leaves of an object: what a comparison looks at. */
function fieldsOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, one) => sum + fieldsOf(one), 0);
}

const namespaceDeviations: readonly Deviation[] = [
  ...['audit', 'warn'].map((mode) => ({
    path: `metadata.labels.pod-security.kubernetes.io/${mode}`,
    ours: 'privileged',
    upstream: undefined,
    reason: 'all modes of Pod Security say the same, or every pod is reported',
  })),
  { path: 'metadata.annotations', upstream: undefined, reason: 'no GitOps controller prunes a namespace and everything in it' },
];

const roleDeviations: readonly Deviation[] = [
  { path: 'rules[podsecuritypolicies.policy]', ours: undefined, reason: 'Kubernetes has had no such resource since 1.25' },
  { path: 'rules[podsecuritypolicies.policy named tigera-operator]', ours: undefined, reason: 'Kubernetes has had no such resource since 1.25' },
];

const deploymentDeviations: readonly Deviation[] = [
  {
    path: `${pod}.priorityClassName`,
    ours: 'system-cluster-critical',
    upstream: undefined,
    reason: 'without it the pod network is neither repaired nor updated',
  },
  {
    path: `${pod}.securityContext`,
    ours: { seccompProfile: { type: 'RuntimeDefault' } },
    upstream: undefined,
    reason: 'system calls that nothing here needs are refused',
  },
  {
    path: `${container}.securityContext`,
    ours: { privileged: false, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    upstream: undefined,
    reason: 'it talks to the API server and reads one file: it needs none of the rights that a container has by itself',
  },
  { path: `${container}.imagePullPolicy`, ours: undefined, upstream: 'IfNotPresent', reason: "the API server's default for an image with a tag" },
  {
    path: `${pod}.volumes[var-lib-calico].hostPath.type`,
    ours: 'DirectoryOrCreate',
    upstream: undefined,
    reason: 'container runtimes differ in what they do where the folder is missing',
  },
];

const deviations: Readonly<Record<string, readonly Deviation[]>> = {
  'Namespace tigera-operator': namespaceDeviations,
  'ServiceAccount tigera-operator/tigera-operator': [
    { path: 'imagePullSecrets', ours: undefined, upstream: [], reason: 'pods name the pull secrets of the layer themselves' },
  ],
  'ClusterRole tigera-operator': roleDeviations,
  'Deployment tigera-operator/tigera-operator': deploymentDeviations,
};

describeShared('parity with tigera-operator v1.42.3', `${folder}/tigera-operator.yaml`, () => {
  const objects = objectsOf(upstreams);
  const upstream = upstreamObjects(sharedText(folder, 'tigera-operator.yaml'));
  const ours = (id: string): KubeManifest => {
    const staged = objects.get(id);
    if (staged === undefined) throw new Error(`the layer has no ${id}: ${[...objects.keys()].join(', ')}`);
    return staged.manifest;
  };

  it('has the objects of upstream and, before its custom resources, no other', () => {
    const own = [...objects].filter(([, { stage }]) => stage !== '25-cni-config').map(([id]) => id);
    expect(own.sort()).toEqual(upstream.map(idOf).sort());
  });
  it.each(upstream.map((object) => [idOf(object), object] as const))('%s', (id, object) => {
    parity(ours(id), object, deviations[id] ?? []);
  });
  it('compares 7 objects, field by field', () => {
    expect(upstream).toHaveLength(7);
    expect(upstream.reduce((sum, object) => sum + fieldsOf(object), 0)).toBe(515);
  });
  it('says the same to the chart, which renders the same operator', () => {
    const chart = upstreamObject(sharedText(folder, 'helm', 'tigera-operator-defaults.yaml'), 'ClusterRole', 'tigera-operator');
    parity(ours('ClusterRole tigera-operator'), chart, roleDeviations);
  });
});

/** What we write that upstream leaves to the operator's defaults, or to its guess. */
const written = 'written, so that no default of the operator decides it and none that changes later does';
const writtenPaths: readonly (readonly [string, unknown])[] = [
  ['spec.variant', 'Calico'],
  ['spec.cni', { type: 'Calico', ipam: { type: 'Calico' }, binDir: '/opt/cni/bin', confDir: '/etc/cni/net.d' }],
  ['spec.calicoNetwork.clusterRoutingMode', 'BIRD'],
  ['spec.calicoNetwork.hostPorts', 'Enabled'],
  ['spec.calicoNetwork.containerIPForwarding', 'Disabled'],
  ['spec.calicoNetwork.linuxPolicySetupTimeoutSeconds', 0],
  ['spec.calicoNetwork.windowsDataplane', 'Disabled'],
  ['spec.calicoNetwork.ipPools[default-ipv4-ippool].disableBGPExport', false],
  ['spec.calicoNetwork.ipPools[default-ipv4-ippool].allowedUses', ['Workload', 'Tunnel']],
  ['spec.calicoNetwork.ipPools[default-ipv4-ippool].assignmentMode', 'Automatic'],
  ['spec.controlPlaneReplicas', 2],
  ['spec.nodeUpdateStrategy', { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } }],
  ['spec.logging', { cni: { logSeverity: 'Info', logFileMaxSize: '100Mi', logFileMaxAgeDays: 30, logFileMaxCount: 10 } }],
  ['spec.fipsMode', 'Disabled'],
];

const installationDeviations: readonly Deviation[] = [
  ...writtenPaths.map(([path, ours]) => ({ path, ours, upstream: undefined, reason: written })),
  {
    path: 'spec.calicoNetwork.bgp',
    ours: 'Disabled',
    upstream: undefined,
    reason: 'nobody is told of routes unless the spec says whom; the operator turns BGP on by itself',
  },
  {
    path: 'spec.calicoNetwork.nodeAddressAutodetectionV4',
    ours: { kubernetes: 'NodeInternalIP' },
    upstream: undefined,
    reason: 'the first interface that is found is rarely the right one of several; the address that the kubelet reports is',
  },
  {
    path: 'spec.flexVolumePath',
    ours: 'None',
    upstream: undefined,
    reason: 'only application layer policies need the driver, and it writes to a folder of the kubelet',
  },
  {
    path: 'spec.kubeletVolumePluginPath',
    ours: 'None',
    upstream: undefined,
    reason: 'only application layer policies need the CSI driver, which is privileged on every node',
  },
];

describeShared('parity with the custom resources of Calico v3.32.1', `${folder}/custom-resources.yaml`, () => {
  const ours = (spec: LayerSpec, id: string): KubeManifest => {
    const staged = objectsOf(spec).get(id);
    if (staged === undefined) throw new Error(`the layer has no ${id}`);
    return staged.manifest;
  };
  const text = sharedText(folder, 'custom-resources.yaml');
  const bpf = sharedText(folder, 'custom-resources-bpf.yaml');

  it('Installation', () => {
    parity(ours(upstreams, 'Installation default'), upstreamObject(text, 'Installation', 'default'), [
      ...installationDeviations,
      { path: 'spec.calicoNetwork.linuxDataplane', ours: 'Iptables', upstream: undefined, reason: written },
    ]);
  });
  it('APIServer', () => {
    parity(ours(upstreams, 'APIServer default'), upstreamObject(text, 'APIServer', 'default'), [
      { path: 'spec.logging', ours: { apiServer: { logSeverity: 'Info' } }, upstream: undefined, reason: written },
    ]);
  });
  it('Goldmane', () => {
    parity(ours(upstreams, 'Goldmane default'), upstreamObject(text, 'Goldmane', 'default'), [
      { path: 'spec', ours: {}, upstream: undefined, reason: 'an empty object says the same as none' },
    ]);
  });
  it('Whisker', () => {
    parity(ours(upstreams, 'Whisker default'), upstreamObject(text, 'Whisker', 'default'), [
      { path: 'spec', ours: { notifications: 'Disabled' }, upstream: undefined, reason: 'the page asks nobody outside for news unless told to' },
    ]);
  });
  it('Installation with eBPF, beside a kube-proxy that the operator turns off', () => {
    const spec: LayerSpec = {
      ...upstreams,
      proxy: { type: 'external', provider: 'kubeadm', facts: { provides: ['service-proxy', 'service-proxy:iptables'] } },
      cni: {
        type: 'calico',
        install: { type: 'operator', bpfNetworkBootstrap: true, kubeProxyManagement: true },
        dataplane: { type: 'bpf' },
        encapsulation: 'vxlan-cross-subnet',
      },
    };
    parity(ours(spec, 'Installation default'), upstreamObject(bpf, 'Installation', 'default'), installationDeviations);
  });
});
