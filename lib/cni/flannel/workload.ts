import type { Cluster } from '../../cluster';
import { applyOverrides, imageText, type LayerPlan, NO_REGISTRY, type Planned, type Registry, type Staged } from '../../component';
import {
  accountSubject,
  type ConfigMap,
  clusterRole,
  clusterRoleBinding,
  contentHash,
  type core,
  type DaemonSet,
  type rbac,
  serviceAccount,
} from '../../kube';
import { ipMasqAgentManifests, policyEngineManifests } from '../engine';
import { cniConf, json, netConf } from './config';
import { initContainers, netConfWithPsk } from './init';
import { flannelContainer, flannelDaemonSet, flannelNamespace, flannelSelector } from './names';
import type { ResolvedFlannel } from './resolve';

const labels = { 'k8s-app': 'flannel' } as const;
const account = { name: 'flannel', namespace: flannelNamespace, labels } as const;
const podLabels = { tier: 'node', ...flannelSelector } as const;

/** Everything flannel consists of, then its policy engine, then who masquerades in its place. The namespace is a fact; the planner emits it. */
export function flannelManifests({ options }: Planned<ResolvedFlannel>, plan: LayerPlan): readonly Staged[] {
  const config = configMap(options, plan.cluster);
  const own = [
    serviceAccount(account),
    clusterRole({ name: account.name, labels }, rules),
    clusterRoleBinding({ name: account.name, labels }, accountSubject(account)),
    config,
    daemonSet(options, plan.cluster, plan.registry, contentHash(config.data)),
  ];
  return [
    ...own.map((manifest): Staged => ({ stage: '20-cni', manifest })),
    ...policyEngineManifests(options.engine, plan, options.overrides.policyEngine),
    ...(options.ipMasqAgent === undefined ? [] : ipMasqAgentManifests(options.ipMasqAgent, plan, options.overrides.ipMasqAgent)),
  ];
}

/** Nodes and their status, nothing of pods: the node's name is given to flanneld, which then need not look itself up. */
const rules: readonly rbac.PolicyRule[] = [
  { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: [''], resources: ['nodes/status'], verbs: ['patch'] },
];

function configMap(o: ResolvedFlannel, cluster: Cluster): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'kube-flannel-cfg', namespace: flannelNamespace, labels: { ...podLabels, ...labels } },
    data: { 'cni-conf.json': json(cniConf(o)), 'net-conf.json': json(netConf(o, cluster)) },
  };
}

function daemonSet(o: ResolvedFlannel, cluster: Cluster, registry: Registry, configHash: string): DaemonSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: flannelDaemonSet, namespace: flannelNamespace, labels: { ...podLabels, ...labels } },
    spec: {
      selector: { matchLabels: flannelSelector },
      updateStrategy:
        o.updateStrategy.type === 'OnDelete'
          ? { type: 'OnDelete' }
          : { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: o.updateStrategy.maxUnavailable ?? 1 } },
      template: applyOverrides(flannelTemplate(o, cluster, registry, configHash), o.overrides.flannel, flannelContainer),
    },
  };
}

/** The pod template before overrides; without a hash it is not for a manifest, only to see what flannel sets by itself. */
export function flannelTemplate(o: ResolvedFlannel, cluster: Cluster, registry: Registry = NO_REGISTRY, configHash = ''): core.PodTemplateSpec {
  return {
    metadata: { labels: podLabels, annotations: { 'netstack.cdk8s.io/config-hash': configHash } },
    spec: {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/os', operator: 'In', values: ['linux'] }] }],
          },
        },
      },
      hostNetwork: true,
      priorityClassName: 'system-node-critical',
      serviceAccountName: 'flannel',
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      // A node without network can do nothing, so no taint keeps flannel off it or drives it away.
      tolerations: [
        { operator: 'Exists', effect: 'NoSchedule' },
        { operator: 'Exists', effect: 'NoExecute' },
      ],
      initContainers: initContainers(o, registry),
      containers: [flanneld(o, cluster, registry)],
      volumes: volumes(o, cluster),
    },
  };
}

function flanneld(o: ResolvedFlannel, cluster: Cluster, registry: Registry): core.Container {
  return {
    name: flannelContainer,
    image: imageText(registry, o.image),
    command: ['/opt/bin/flanneld'],
    args: flags(o, cluster),
    ...(o.healthPort === 0 ? {} : health(o)),
    resources: { requests: { cpu: '100m', memory: '50Mi' } },
    securityContext: {
      privileged: false,
      allowPrivilegeEscalation: false,
      // The image's iptables wrapper rewrites its own links at the first call: the root file system stays writable.
      readOnlyRootFilesystem: false,
      capabilities: { drop: ['ALL'], add: ['NET_ADMIN', 'NET_RAW'] },
    },
    env: [
      { name: 'NODE_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } },
      { name: 'EVENT_QUEUE_DEPTH', value: String(o.eventQueueDepth) },
      { name: 'CONT_WHEN_CACHE_NOT_READY', value: 'false' },
    ],
    volumeMounts: [
      { name: 'run', mountPath: '/run/flannel' },
      { name: 'flannel-cfg', mountPath: '/etc/kube-flannel/', readOnly: true },
      { name: 'xtables-lock', mountPath: '/run/xtables.lock' },
      ...(pskOf(o) === undefined ? [] : [{ name: netConfWithPsk.volume, mountPath: netConfWithPsk.folder, readOnly: true }]),
      ...(o.backend.type === 'udp' ? [{ name: 'tun', mountPath: '/dev/net/tun' }] : []),
    ],
  };
}

function flags(o: ResolvedFlannel, { families }: Cluster): readonly string[] {
  return [
    ...(o.ipMasq ? ['--ip-masq'] : []),
    '--kube-subnet-mgr',
    `--healthz-port=${o.healthPort}`,
    // flanneld listens on 0.0.0.0 by itself, where the kubelet of an IPv6 node finds nobody.
    ...(families.includes('IPv6') && o.healthPort !== 0 ? ['--healthz-ip=::'] : []),
    ...interfaceFlags(o.interface),
    ...(pskOf(o) === undefined ? [] : [`--net-config-path=${netConfWithPsk.folder}/net-conf.json`]),
  ];
}

function interfaceFlags(choice: ResolvedFlannel['interface']): readonly string[] {
  switch (choice?.type) {
    case 'iface':
      return choice.names.map((name) => `--iface=${name}`);
    case 'ifaceRegex':
      return choice.patterns.map((pattern) => `--iface-regex=${pattern}`);
    case 'ifaceCanReach':
      return [`--iface-can-reach=${choice.address}`];
    default:
      return [];
  }
}

function health({ healthPort, release }: ResolvedFlannel): Pick<core.Container, 'ports' | 'livenessProbe' | 'readinessProbe'> {
  return {
    ports: [{ name: 'healthz', containerPort: healthPort, protocol: 'TCP' }],
    livenessProbe: { httpGet: { path: '/healthz', port: 'healthz' }, initialDelaySeconds: 10, periodSeconds: 30 },
    ...(release.readyz ? { readinessProbe: { httpGet: { path: '/readyz', port: 'healthz' }, initialDelaySeconds: 5, periodSeconds: 10 } } : {}),
  };
}

function volumes(o: ResolvedFlannel, { platform }: Cluster): readonly core.Volume[] {
  const psk = pskOf(o);
  return [
    { name: 'run', hostPath: { path: '/run/flannel', type: 'DirectoryOrCreate' } },
    { name: 'cni-plugin', hostPath: { path: platform.cniBinDir, type: 'DirectoryOrCreate' } },
    { name: 'cni', hostPath: { path: platform.cniConfDir, type: 'DirectoryOrCreate' } },
    { name: 'flannel-cfg', configMap: { name: 'kube-flannel-cfg' } },
    { name: 'xtables-lock', hostPath: { path: '/run/xtables.lock', type: 'FileOrCreate' } },
    ...(psk === undefined
      ? []
      : [
          { name: netConfWithPsk.secretVolume, secret: { secretName: psk.secret, defaultMode: 0o400, items: [{ key: psk.key, path: 'psk' }] } },
          { name: netConfWithPsk.volume, emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
        ]),
    ...(o.backend.type === 'udp' ? [{ name: 'tun', hostPath: { path: '/dev/net/tun', type: 'CharDevice' } }] : []),
  ];
}

function pskOf({ backend }: ResolvedFlannel): { readonly secret: string; readonly key: string } | undefined {
  return backend.type === 'wireguard' ? backend.psk : undefined;
}
