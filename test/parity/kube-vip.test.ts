import type { KubeVipOptions } from '../../lib/lb/kube-vip';
import { layerSpec, objectsOf } from '../support/layer';
import { type Deviation, parity, upstreamObject } from '../support/parity';
import { describeShared, sharedText } from '../support/shared';

const room = 'reference/loadbalancer/kube-vip/v1.2.3';
const pools = [{ addresses: ['192.168.0.200-192.168.0.220'] }];
const ours = (id: string, options: Partial<KubeVipOptions> = {}): object => {
  const staged = objectsOf(layerSpec({ loadBalancer: { type: 'kube-vip', pools, ...options } })).get(id);
  if (staged === undefined) throw new Error(`the layer has no ${id}`);
  return staged.manifest;
};

const template = 'spec.template.spec';
const kubeVip = `${template}.containers[kube-vip]`;
const ownLabel = { 'app.kubernetes.io/name': 'kube-vip-ds' };
const labelled: Deviation = { path: 'metadata.labels', upstream: undefined, reason: 'says whose object it is' };
const autoupdate: Deviation = {
  path: 'metadata.annotations',
  ours: undefined,
  reason: 'autoupdate is for roles that the API server itself creates at its start',
};
const without = (path: string, reason: string): Deviation => ({ path, ours: undefined, reason });
const added = (path: string, reason: string): Deviation => ({ path, upstream: undefined, reason });
const variables = (names: readonly string[], reason: string): readonly Deviation[] => names.map((name) => without(`${kubeVip}.env[${name}]`, reason));

/** The documentation's example is that of kube-vip v0.4.0; the manifest generator of v1.2.3 (pkg/kubevip/config_generator.go) is what names are taken from. */
const daemonSet: readonly Deviation[] = [
  labelled,
  {
    path: 'spec.selector.matchLabels.app.kubernetes.io/name',
    ours: 'kube-vip-ds',
    upstream: undefined,
    reason: 'the label of the generator since v0.5',
  },
  without('spec.selector.matchLabels.name', 'the label of the generator since v0.5 stands for it'),
  {
    path: 'spec.template.metadata.labels.app.kubernetes.io/name',
    ours: 'kube-vip-ds',
    upstream: undefined,
    reason: 'the label of the generator since v0.5',
  },
  without('spec.template.metadata.labels.name', 'the label of the generator since v0.5 stands for it'),
  { path: 'spec.updateStrategy.type', ours: 'RollingUpdate', upstream: undefined, reason: "the API server's default, as the Helm chart writes it" },
  {
    path: 'spec.updateStrategy.rollingUpdate',
    ours: { maxUnavailable: 1 },
    upstream: undefined,
    reason: "the API server's default, as the Helm chart writes it",
  },
  without('status', 'an example that was read back from a cluster'),
  without(`${template}.affinity`, 'nodes of Services, not the control plane: with externalTrafficPolicy Local those that run the pods'),
  { path: `${template}.nodeSelector`, ours: { 'kubernetes.io/os': 'linux' }, upstream: undefined, reason: 'there is no Windows image' },
  {
    path: `${template}.priorityClassName`,
    ours: 'system-node-critical',
    upstream: undefined,
    reason: 'ordinary pods must not displace what brings traffic in',
  },
  {
    path: `${template}.securityContext`,
    ours: { seccompProfile: { type: 'RuntimeDefault' } },
    upstream: undefined,
    reason: 'system calls that nothing here needs are refused',
  },
  {
    path: `${template}.tolerations[node-role.kubernetes.io/control-plane Exists NoSchedule]`,
    upstream: undefined,
    reason: 'as in the Helm chart: small clusters run ordinary pods on control planes',
  },
  without(`${template}.tolerations[Exists NoSchedule]`, 'a node that is kept free of pods answers for no Service'),
  without(`${template}.tolerations[Exists NoExecute]`, 'another node takes the addresses of a node that is drained'),
  { path: `${kubeVip}.image`, ours: 'ghcr.io/kube-vip/kube-vip:v1.2.3', upstream: 'ghcr.io/kube-vip/kube-vip:v0.4.0', reason: 'the example is old' },
  without(`${kubeVip}.imagePullPolicy`, 'the generator writes IfNotPresent since v0.6, the default of an image with a tag'),
  without(`${kubeVip}.resources`, 'empty'),
  added(`${kubeVip}.ports`, 'host ports that the scheduler must know of'),
  { path: `${kubeVip}.securityContext.allowPrivilegeEscalation`, ours: false, upstream: undefined, reason: 'it starts no other program' },
  { path: `${kubeVip}.securityContext.readOnlyRootFilesystem`, ours: true, upstream: undefined, reason: 'it writes no file' },
  { path: `${kubeVip}.securityContext.capabilities.drop`, ours: ['ALL'], upstream: undefined, reason: 'as the generator and the Helm chart have it' },
  without(`${kubeVip}.securityContext.capabilities.add[SYS_TIME]`, 'no longer asked for by the generator'),
  { path: `${kubeVip}.env[vip_nodename]`, upstream: undefined, reason: 'the generator writes it: the name that leases and annotations carry' },
  { path: `${kubeVip}.env[svc_leasename]`, upstream: undefined, reason: 'the generator writes it' },
  { path: `${kubeVip}.env[prometheus_server]`, upstream: undefined, reason: 'the generator writes it' },
  { path: `${kubeVip}.env[vip_loglevel]`, upstream: undefined, reason: 'an option' },
  ...variables(['cp_enable', 'cp_namespace', 'port', 'address'], 'for an address of the control plane'),
  ...variables(['vip_ddns'], 'for an address of the control plane by DHCP'),
  ...variables(['vip_subnet'], 'the default of an address: /32, and /128 for IPv6'),
];

describeShared('parity with kube-vip v1.2.3', room, () => {
  const rbac = sharedText(room, 'rbac.yaml');

  it('service account', () => {
    parity(ours('ServiceAccount kube-system/kube-vip'), upstreamObject(rbac, 'ServiceAccount', 'kube-vip'), [labelled]);
  });
  it('cluster role', () => {
    const nobody = 'only an address of the control plane, or BGP settings in annotations of nodes, need it';
    parity(ours('ClusterRole system:kube-vip-role'), upstreamObject(rbac, 'ClusterRole', 'system:kube-vip-role'), [
      labelled,
      autoupdate,
      without('rules[endpoints]', 'EndpointSlices are read; Endpoints are deprecated and off'),
      without('rules[nodes]', nobody),
      without('rules[pods]', 'only egress through a load balancer address needs it'),
      without('rules[endpointslices.discovery.k8s.io][update]', 'kube-vip changes no EndpointSlice'),
      without('rules[leases.coordination.k8s.io][list]', 'leader election asks for one lease at a time'),
      without('rules[leases.coordination.k8s.io][watch]', 'leader election asks for one lease at a time'),
    ]);
  });
  it('cluster role binding', () => {
    parity(ours('ClusterRoleBinding system:kube-vip-binding'), upstreamObject(rbac, 'ClusterRoleBinding', 'system:kube-vip-binding'), [labelled]);
  });
  it('DaemonSet with ARP', () => {
    const upstream = upstreamObject(sharedText(room, 'daemonset-arp-docs-example.yaml'), 'DaemonSet', 'kube-vip-ds');
    parity(ours('DaemonSet kube-system/kube-vip-ds', { mode: { type: 'arp', interface: 'ens160' } }), upstream, [
      ...daemonSet,
      { path: `${kubeVip}.env[svc_election]`, upstream: undefined, reason: 'newer than the example: externalTrafficPolicy Local needs it' },
    ]);
  });
  it('DaemonSet with BGP', () => {
    const upstream = upstreamObject(sharedText(room, 'daemonset-bgp-docs-example.yaml'), 'DaemonSet', 'kube-vip-ds');
    const peers = [
      { address: '192.168.0.10', as: 65_000 },
      { address: '192.168.0.11', as: 65_000 },
    ];
    parity(ours('DaemonSet kube-system/kube-vip-ds', { mode: { type: 'bgp', as: 65_000, peers } }), upstream, [
      ...daemonSet,
      ...variables(['vip_arp'], 'false is the default'),
      ...variables(['vip_interface'], 'with BGP no interface gets the addresses'),
      ...variables(['bgp_peeraddress', 'bgp_peerpass', 'bgp_peeras'], 'the list of peers stands for the single one'),
      { path: `${kubeVip}.env[bgp_routerid].value`, ours: undefined, upstream: '192.168.0.2', reason: 'one identifier for all nodes would not do' },
      { path: `${kubeVip}.env[bgp_routerid].valueFrom`, upstream: undefined, reason: "each node's own address" },
      {
        path: `${kubeVip}.env[bgp_hold_time]`,
        ours: { name: 'bgp_hold_time', value: '30' },
        upstream: undefined,
        reason: 'an option; the value is the default',
      },
      {
        path: `${kubeVip}.env[bgp_keepalive_interval]`,
        ours: { name: 'bgp_keepalive_interval', value: '10' },
        upstream: undefined,
        reason: 'an option; the value is the default',
      },
    ]);
  });
  it('has the labels of the generator', () => {
    expect(ours('DaemonSet kube-system/kube-vip-ds')).toMatchObject({ spec: { selector: { matchLabels: ownLabel } } });
  });
});

const providerFile = 'reference/loadbalancer/kube-vip-cloud-provider/v0.0.12/kube-vip-cloud-controller.yaml';
const provider = `${template}.containers[kube-vip-cloud-provider]`;

describeShared('parity with kube-vip-cloud-provider v0.0.12', providerFile, () => {
  const text = sharedText(providerFile);

  it('service account', () => {
    const upstream = upstreamObject(text, 'ServiceAccount', 'kube-vip-cloud-controller');
    parity(ours('ServiceAccount kube-system/kube-vip-cloud-controller'), upstream, [labelled]);
  });
  it('cluster role', () => {
    const name = 'system:kube-vip-cloud-controller-role';
    parity(ours(`ClusterRole ${name}`), upstreamObject(text, 'ClusterRole', name), [
      labelled,
      autoupdate,
      without('rules[configmaps]', 'a Role in kube-system, for the one ConfigMap it reads'),
      without('rules[endpoints]', 'leader election is by Lease'),
      without('rules[leases]', 'Leases are of another API group'),
      without('rules[leases.coordination.k8s.io]', 'a Role in kube-system, for the one Lease it holds'),
      without('rules[nodes][update]', 'only the controller of Services runs, which changes no node'),
      without('rules[events][*]', 'create, patch and update are all that an event recorder does'),
      ...['create', 'patch', 'update'].map((verb) => added(`rules[events][${verb}]`, 'in place of everything')),
      without('rules[services/status][*]', 'finalizers and addresses are written by patch and update'),
      ...['patch', 'update'].map((verb) => added(`rules[services/status][${verb}]`, 'in place of everything')),
    ]);
  });
  it('cluster role binding', () => {
    const name = 'system:kube-vip-cloud-controller-binding';
    parity(ours(`ClusterRoleBinding ${name}`), upstreamObject(text, 'ClusterRoleBinding', name), [labelled]);
  });
  it('Deployment', () => {
    const defaults = "the API server's default";
    parity(ours('Deployment kube-system/kube-vip-cloud-provider'), upstreamObject(text, 'Deployment', 'kube-vip-cloud-provider'), [
      labelled,
      without('spec.revisionHistoryLimit', defaults),
      without('spec.strategy', defaults),
      without(`${template}.dnsPolicy`, defaults),
      without(`${template}.restartPolicy`, defaults),
      without(`${template}.terminationGracePeriodSeconds`, defaults),
      without(`${provider}.imagePullPolicy`, 'a tag does not change, so an image that is there need not be asked for'),
      without(`${template}.tolerations[node-role.kubernetes.io/master NoSchedule]`, 'no supported version of Kubernetes has this taint'),
      without(`${template}.tolerations[node-role.kubernetes.io/control-plane NoSchedule]`, 'the same, with its operator written'),
      added(`${template}.tolerations[node-role.kubernetes.io/control-plane Exists NoSchedule]`, 'the same, with its operator written'),
      without(
        `${template}.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[1]`,
        'no supported version of Kubernetes has the label node-role.kubernetes.io/master',
      ),
      { path: `${template}.nodeSelector`, ours: { 'kubernetes.io/os': 'linux' }, upstream: undefined, reason: 'there is no Windows image' },
      {
        path: `${template}.priorityClassName`,
        ours: 'system-cluster-critical',
        upstream: undefined,
        reason: 'without it no Service gets an address',
      },
      added(`${template}.securityContext`, 'the image runs as nobody; the number lets the kubelet see it'),
      added(`${provider}.securityContext`, 'it needs no capability and writes no file'),
      added(`${provider}.livenessProbe`, 'the health endpoint of every cloud controller manager'),
      added(`${provider}.readinessProbe`, 'the health endpoint of every cloud controller manager'),
    ]);
  });
});
