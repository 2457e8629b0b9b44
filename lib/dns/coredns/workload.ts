import type { Cluster } from '../../cluster';
import { applyOverrides, imageText, type LayerPlan, NO_REGISTRY, type Planned, type Registry, type Staged } from '../../component';
import {
  accountSubject,
  type ConfigMap,
  clusterRole,
  clusterRoleBinding,
  contentHash,
  type core,
  type Deployment,
  type PodDisruptionBudget,
  type rbac,
  type Service,
  serviceAccount,
} from '../../kube';
import { coreDnsPorts, customFolder } from './config';
import { coreDnsNamespace, coreDnsSelector } from './facts';
import type { ResolvedCoreDns } from './resolve';

/** The container that overrides apply to. */
export const coreDnsContainer = 'coredns';

const name = 'coredns';
const account = { name, namespace: coreDnsNamespace } as const;
/** kubeadm's name, which every installer and upgrade knows. */
const role = 'system:coredns';

/** Everything CoreDNS consists of, in kubeadm's shape. */
export function coreDnsManifests({ options }: Planned<ResolvedCoreDns>, { cluster, registry }: LayerPlan): readonly Staged[] {
  return [
    serviceAccount(account),
    clusterRole({ name: role }, rules),
    clusterRoleBinding({ name: role }, accountSubject(account)),
    configMap(options),
    deployment(options, registry),
    service(options, cluster),
    disruptionBudget(options),
  ].map((manifest) => ({ stage: '30-dns', manifest }));
}

/** Reading what names are made from. Upstream's `nodes get` belonged to an autopath of long ago and is not given. */
const rules: readonly rbac.PolicyRule[] = [
  { apiGroups: [''], resources: ['endpoints', 'services', 'pods', 'namespaces'], verbs: ['list', 'watch'] },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
];

function configMap({ text }: ResolvedCoreDns): ConfigMap {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: coreDnsNamespace }, data: { Corefile: text } };
}

function deployment(o: ResolvedCoreDns, registry: Registry): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: coreDnsNamespace, labels: coreDnsSelector },
    spec: {
      ...(o.autoscaled ? {} : { replicas: o.replicas }),
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
      selector: { matchLabels: coreDnsSelector },
      template: applyOverrides(coreDnsTemplate(o, registry), o.overrides, coreDnsContainer),
    },
  };
}

/** The pod template before overrides. */
export function coreDnsTemplate(o: ResolvedCoreDns, registry: Registry = NO_REGISTRY): core.PodTemplateSpec {
  return {
    // CoreDNS reads a changed Corefile by itself; new pods show in the rollout whether it can be read at all.
    metadata: { labels: coreDnsSelector, annotations: { 'netstack.cdk8s.io/config-hash': contentHash(configMap(o).data) } },
    spec: {
      priorityClassName: 'system-cluster-critical',
      serviceAccountName: name,
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      affinity: { podAntiAffinity: antiAffinity(o) },
      topologySpreadConstraints: [
        // Counts only nodes that say their zone: where none does, it asks for nothing.
        {
          topologyKey: 'topology.kubernetes.io/zone',
          maxSkew: 1,
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: { matchLabels: coreDnsSelector },
        },
      ],
      tolerations: [
        { key: 'CriticalAddonsOnly', operator: 'Exists' },
        { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
      ],
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      containers: [container(o, registry)],
      // ClusterFirst would make CoreDNS its own resolver.
      dnsPolicy: 'Default',
      volumes: volumes(o),
    },
  };
}

function antiAffinity({ spread }: ResolvedCoreDns): core.PodAntiAffinity {
  const term: core.PodAffinityTerm = { labelSelector: { matchLabels: coreDnsSelector }, topologyKey: 'kubernetes.io/hostname' };
  return spread === 'required'
    ? { requiredDuringSchedulingIgnoredDuringExecution: [term] }
    : { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }] };
}

function container(o: ResolvedCoreDns, registry: Registry): core.Container {
  return {
    name: coreDnsContainer,
    image: imageText(registry, o.image),
    imagePullPolicy: 'IfNotPresent',
    args: ['-conf', '/etc/coredns/Corefile'],
    ports: [
      { name: 'dns', containerPort: coreDnsPorts.dns, protocol: 'UDP' },
      { name: 'dns-tcp', containerPort: coreDnsPorts.dns, protocol: 'TCP' },
      { name: 'metrics', containerPort: coreDnsPorts.metrics, protocol: 'TCP' },
      { name: 'liveness-probe', containerPort: coreDnsPorts.health, protocol: 'TCP' },
      { name: 'readiness-probe', containerPort: coreDnsPorts.ready, protocol: 'TCP' },
    ],
    livenessProbe: {
      httpGet: { path: '/health', port: 'liveness-probe', scheme: 'HTTP' },
      initialDelaySeconds: 60,
      timeoutSeconds: 5,
      successThreshold: 1,
      failureThreshold: 5,
    },
    readinessProbe: { httpGet: { path: '/ready', port: 'readiness-probe', scheme: 'HTTP' } },
    resources: { limits: { memory: '170Mi' }, requests: { cpu: '100m', memory: '70Mi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      // Port 53 is a privileged one, and the image runs as nobody.
      capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    },
    volumeMounts: [
      { name: 'config-volume', mountPath: '/etc/coredns', readOnly: true },
      ...(o.custom === undefined ? [] : [{ name: 'custom-config-volume', mountPath: customFolder, readOnly: true }]),
    ],
  };
}

function volumes({ custom }: ResolvedCoreDns): readonly core.Volume[] {
  return [
    { name: 'config-volume', configMap: { name, items: [{ key: 'Corefile', path: 'Corefile' }] } },
    ...(custom === undefined ? [] : [{ name: 'custom-config-volume', configMap: { name: custom, optional: true } }]),
  ];
}

/**
 * The Service that every kubelet names to its pods. The address is the primary one of its family; families are left to
 * the API server, which takes the address's first and, where the policy asks for it, the cluster's other one.
 */
function service({ ipFamilyPolicy }: ResolvedCoreDns, { dnsServiceIp }: Cluster): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      // Older tools than PodMonitors find the metrics by these annotations.
      annotations: { 'prometheus.io/port': String(coreDnsPorts.metrics), 'prometheus.io/scrape': 'true' },
      labels: { ...coreDnsSelector, 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' },
      name: 'kube-dns',
      namespace: coreDnsNamespace,
    },
    spec: {
      clusterIP: dnsServiceIp.toString(),
      ipFamilyPolicy,
      ports: [
        { name: 'dns', port: 53, protocol: 'UDP', targetPort: coreDnsPorts.dns },
        { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: coreDnsPorts.dns },
        { name: 'metrics', port: coreDnsPorts.metrics, protocol: 'TCP', targetPort: coreDnsPorts.metrics },
      ],
      selector: coreDnsSelector,
    },
  };
}

/** Counts what may be away, never what must be there: with one replica the latter would block every drain. */
function disruptionBudget({ maxUnavailable }: ResolvedCoreDns): PodDisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'kube-dns', namespace: coreDnsNamespace, labels: coreDnsSelector },
    spec: { maxUnavailable, selector: { matchLabels: coreDnsSelector } },
  };
}
