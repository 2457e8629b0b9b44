import type { Cluster } from '../../cluster';
import { applyOverrides, imageText, type LayerPlan, NO_REGISTRY, type Planned, type Registry, type Staged } from '../../component';
import {
  accountSubject,
  clusterRole,
  clusterRoleBinding,
  type core,
  type DaemonSet,
  namespaceRole,
  type rbac,
  roleBinding,
  serviceAccount,
} from '../../kube';
import { pluginsInstaller } from '../engine';
import { weaveContainer, weaveName, weaveNamespace, weavePorts, weaveSelector } from './names';
import type { ResolvedWeave } from './resolve';

const cluster = { name: weaveName, labels: weaveSelector } as const;
const namespaced = { name: weaveName, namespace: weaveNamespace, labels: weaveSelector } as const;
const subject = accountSubject(namespaced);

/** Everything Weave Net consists of. */
export function weaveManifests({ options }: Planned<ResolvedWeave>, plan: LayerPlan): readonly Staged[] {
  const manifests = [
    serviceAccount(namespaced),
    clusterRole(cluster, clusterRules(options)),
    clusterRoleBinding(cluster, subject),
    namespaceRole(namespaced, peerRules),
    roleBinding(namespaced, subject),
    daemonSet(options, plan),
  ];
  return manifests.map((manifest): Staged => ({ stage: '20-cni', manifest }));
}

function clusterRules({ networkPolicies }: ResolvedWeave): readonly rbac.PolicyRule[] {
  return [
    { apiGroups: [''], resources: ['pods', 'namespaces', 'nodes'], verbs: ['get', 'list', 'watch'] },
    ...(networkPolicies ? [{ apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['get', 'list', 'watch'] }] : []),
    { apiGroups: [''], resources: ['nodes/status'], verbs: ['patch', 'update'] },
  ];
}

/** Weave keeps the list of its peers in a ConfigMap of its own, to tell nodes that came from nodes that went. */
const peerRules: readonly rbac.PolicyRule[] = [
  { apiGroups: [''], resources: ['configmaps'], resourceNames: [weaveName], verbs: ['get', 'update'] },
  // What does not exist yet has no name to be allowed by.
  { apiGroups: [''], resources: ['configmaps'], verbs: ['create'] },
];

function daemonSet(o: ResolvedWeave, { cluster, registry }: LayerPlan): DaemonSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: namespaced,
    spec: {
      selector: { matchLabels: weaveSelector },
      // A node joins the others again before the next one leaves them.
      minReadySeconds: 5,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
      template: applyOverrides(weaveTemplate(o, cluster, registry), o.overrides, weaveContainer),
    },
  };
}

/** The pod template before overrides. */
export function weaveTemplate(o: ResolvedWeave, { platform }: Cluster, registry: Registry = NO_REGISTRY): core.PodTemplateSpec {
  const image = imageText(registry, o.image);
  return {
    metadata: { labels: weaveSelector },
    spec: {
      priorityClassName: 'system-node-critical',
      serviceAccountName: weaveName,
      hostNetwork: true,
      dnsPolicy: 'ClusterFirstWithHostNet',
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      tolerations: [
        { operator: 'Exists', effect: 'NoSchedule' },
        { operator: 'Exists', effect: 'NoExecute' },
      ],
      initContainers: [
        ...(o.pluginsImage === undefined ? [] : [pluginsInstaller(imageText(registry, o.pluginsImage), 'cni-bin', copies)]),
        weaveInit(o, image),
      ],
      containers: [weave(o, image), ...(o.networkPolicies ? [npc(o, imageText(registry, o.npcImage))] : [])],
      volumes: [
        { name: 'weavedb', hostPath: { path: '/var/lib/weave', type: 'DirectoryOrCreate' } },
        { name: 'cni-bin', hostPath: { path: platform.cniBinDir, type: 'DirectoryOrCreate' } },
        { name: 'cni-conf', hostPath: { path: platform.cniConfDir, type: 'DirectoryOrCreate' } },
        { name: 'cni-machine-id', hostPath: { path: '/etc/machine-id' } },
        { name: 'dbus', hostPath: { path: '/var/lib/dbus' } },
        { name: 'lib-modules', hostPath: { path: '/lib/modules' } },
        { name: 'xtables-lock', hostPath: { path: '/run/xtables.lock', type: 'FileOrCreate' } },
      ],
    },
  };
}

/** Copying into a folder of the node, which installers leave to other owners; everything else is dropped. */
const copies: core.SecurityContext = {
  privileged: false,
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'], add: ['DAC_OVERRIDE'] },
};

/** Upstream supports it privileged only: it loads kernel modules, enters pods and rewrites the links of its own iptables. */
const privileged: core.SecurityContext = { privileged: true };
const xtablesLock: core.VolumeMount = { name: 'xtables-lock', mountPath: '/run/xtables.lock' };

function weaveInit(o: ResolvedWeave, image: string): core.Container {
  return {
    name: 'weave-init',
    image,
    command: ['/home/weave/init.sh'],
    env: [{ name: 'HAIRPIN_MODE', value: String(o.hairpinMode) }, ...(o.networkPolicies ? [] : [{ name: 'EXPECT_NPC', value: '0' }])],
    securityContext: privileged,
    volumeMounts: [
      { name: 'cni-bin', mountPath: '/host/opt/cni/bin' },
      { name: 'cni-conf', mountPath: '/host/etc/cni/net.d' },
      { name: 'lib-modules', mountPath: '/lib/modules', readOnly: true },
      xtablesLock,
    ],
  };
}

function weave(o: ResolvedWeave, image: string): core.Container {
  return {
    name: weaveContainer,
    image,
    command: ['/home/weave/launch.sh'],
    env: [
      { name: 'INIT_CONTAINER', value: 'true' },
      nodeName,
      { name: 'IPALLOC_RANGE', value: o.ipRange.toString() },
      { name: 'WEAVE_MTU', value: String(o.mtu) },
      { name: 'CONN_LIMIT', value: String(o.connectionLimit) },
      { name: 'EXPECT_NPC', value: o.networkPolicies ? '1' : '0' },
      { name: 'NO_MASQ_LOCAL', value: o.preserveClientIp ? '1' : '0' },
      // Nobody answers any more where it asks for newer releases.
      { name: 'CHECKPOINT_DISABLE', value: '1' },
      ...(o.fastDatapath ? [] : [{ name: 'WEAVE_NO_FASTDP', value: '1' }]),
      ...backend(o),
      ...(o.password === undefined
        ? []
        : [{ name: 'WEAVE_PASSWORD', valueFrom: { secretKeyRef: { name: o.password.secret, key: o.password.key } } }]),
    ],
    ports: [{ name: 'metrics', containerPort: weavePorts.metrics, protocol: 'TCP' }],
    readinessProbe: { httpGet: { host: '127.0.0.1', path: '/status', port: weavePorts.status } },
    resources: { requests: { cpu: '50m' } },
    securityContext: privileged,
    volumeMounts: [
      { name: 'weavedb', mountPath: '/weavedb' },
      { name: 'dbus', mountPath: '/host/var/lib/dbus', readOnly: true },
      { name: 'cni-machine-id', mountPath: '/host/etc/machine-id', readOnly: true },
      xtablesLock,
    ],
  };
}

function npc(o: ResolvedWeave, image: string): core.Container {
  return {
    name: 'weave-npc',
    image,
    args: [`--allow-mcast=${o.allowMulticast}`],
    env: [nodeName, ...backend(o)],
    ports: [{ name: 'npc-metrics', containerPort: weavePorts.npcMetrics, protocol: 'TCP' }],
    resources: { requests: { cpu: '50m' } },
    securityContext: privileged,
    volumeMounts: [xtablesLock],
  };
}

const nodeName: core.EnvVar = { name: 'HOSTNAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } };

function backend({ iptablesBackend }: ResolvedWeave): readonly core.EnvVar[] {
  return iptablesBackend === undefined ? [] : [{ name: 'IPTABLES_BACKEND', value: iptablesBackend }];
}
