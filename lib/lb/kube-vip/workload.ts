import { applyOverrides, imageText, type LayerPlan, NO_REGISTRY, type Planned, type Registry, type Staged } from '../../component';
import {
  accountSubject,
  clusterRole,
  clusterRoleBinding,
  type core,
  type DaemonSet,
  type KubeManifest,
  namespaceRole,
  type rbac,
  roleBinding,
  serviceAccount,
} from '../../kube';
import { cloudProviderManifests } from './cloud-provider';
import { kubeVipNamespace, kubeVipSelector } from './facts';
import { leaseRules } from './lease-rules';
import { modeEnv, type ResolvedMode } from './mode';
import type { ResolvedKubeVip } from './resolve';

/** The container that overrides apply to. */
export const kubeVipContainer = 'kube-vip';

const clusterRoleName = 'system:kube-vip-role';
/** The Lease of the one leader; upstream's own name. */
const leaderLease = 'plndr-svcs-lock';
/** Levels of Go's slog, which vip_loglevel takes. */
const LOG_LEVELS = { debug: -4, info: 0, warn: 4, error: 8 } as const;
const labels = kubeVipSelector;
const account = { name: 'kube-vip', namespace: kubeVipNamespace, labels } as const;

/**
 * kube-vip, then its cloud provider, all in stage 40-lb: the cloud provider reads its ConfigMap when a Service asks for an
 * address and would create an empty one if it came first, so the ConfigMap is no later stage's.
 */
export function kubeVipManifests({ options: o }: Planned<ResolvedKubeVip>, plan: LayerPlan): readonly Staged[] {
  const own: readonly KubeManifest[] = [
    serviceAccount(account),
    clusterRole({ name: clusterRoleName, labels }, rulesOf(o.mode)),
    clusterRoleBinding({ name: 'system:kube-vip-binding', labels }, accountSubject(account), clusterRoleName),
    ...leaderRole(o.mode),
    daemonSet(o, plan.registry),
  ];
  return [...own, ...cloudProviderManifests(o, plan)].map((manifest): Staged => ({ stage: '40-lb', manifest }));
}

/**
 * Services with their status and their endpoints. Leases of elections are in the namespaces of the Services, so those are
 * everywhere where each Service has its own. Nothing of nodes, pods and Secrets: only control-plane addresses, egress and
 * WireGuard need them.
 */
function rulesOf(mode: ResolvedMode): readonly rbac.PolicyRule[] {
  return [
    // kube-vip writes down which node answers for a Service, in an annotation.
    { apiGroups: [''], resources: ['services'], verbs: ['get', 'list', 'watch', 'update'] },
    { apiGroups: [''], resources: ['services/status'], verbs: ['update'] },
    { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] },
    ...(mode.type === 'arp' && mode.election === 'per-service' ? leaseRules() : []),
  ];
}

/** The one lease of a single leader, and leave to create it. BGP elects nobody. */
function leaderRole(mode: ResolvedMode): readonly KubeManifest[] {
  if (mode.type !== 'arp' || mode.election !== 'one-leader') return [];
  return [namespaceRole(account, leaseRules([leaderLease])), roleBinding(account, accountSubject(account))];
}

function daemonSet(o: ResolvedKubeVip, registry: Registry): DaemonSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'kube-vip-ds', namespace: kubeVipNamespace, labels },
    spec: {
      selector: { matchLabels: kubeVipSelector },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
      template: applyOverrides(kubeVipTemplate(o, registry), o.overrides.kubeVip, kubeVipContainer),
    },
  };
}

/** The pod template before overrides. */
export function kubeVipTemplate(o: ResolvedKubeVip, registry: Registry = NO_REGISTRY): core.PodTemplateSpec {
  return {
    metadata: { labels },
    spec: {
      hostNetwork: true,
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      priorityClassName: 'system-node-critical',
      serviceAccountName: 'kube-vip',
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      // Small clusters run ordinary pods on control planes too, and a Service's node must be one of its pods' nodes.
      tolerations: [{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' }],
      containers: [container(o, registry)],
    },
  };
}

function container(o: ResolvedKubeVip, registry: Registry): core.Container {
  return {
    name: kubeVipContainer,
    image: imageText(registry, o.image),
    // An empty variable would leave the server on its default port.
    args: ['manager', ...(o.metricsPort === 0 ? ['--prometheusHTTPServer='] : [])],
    env: environment(o),
    ...(o.metricsPort === 0 && o.healthPort === 0 ? {} : { ports: ports(o) }),
    ...(o.healthPort === 0
      ? {}
      : { livenessProbe: { httpGet: { path: '/healthz', port: 'health' }, initialDelaySeconds: 10, periodSeconds: 10, failureThreshold: 3 } }),
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      // Addresses are put on interfaces of the node, and ARP is sent through raw sockets; MD5 of BGP sessions needs NET_ADMIN too.
      capabilities: { drop: ['ALL'], add: ['NET_ADMIN', 'NET_RAW'] },
    },
  };
}

function environment({ mode, loadBalancerClass, metricsPort, healthPort, logLevel }: ResolvedKubeVip): readonly core.EnvVar[] {
  return [
    { name: 'vip_nodename', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } },
    { name: 'vip_loglevel', value: String(LOG_LEVELS[logLevel]) },
    { name: 'svc_enable', value: 'true' },
    { name: 'svc_leasename', value: leaderLease },
    ...modeEnv(mode),
    ...(loadBalancerClass === undefined
      ? []
      : [
          { name: 'lb_class_only', value: 'true' },
          { name: 'lb_class_name', value: loadBalancerClass },
        ]),
    ...(metricsPort === 0 ? [] : [{ name: 'prometheus_server', value: `:${metricsPort}` }]),
    ...(healthPort === 0 ? [] : [{ name: 'health_check_port', value: String(healthPort) }]),
  ];
}

function ports({ metricsPort, healthPort }: ResolvedKubeVip): readonly core.ContainerPort[] {
  return [
    ...(metricsPort === 0 ? [] : [{ name: 'metrics', containerPort: metricsPort, hostPort: metricsPort, protocol: 'TCP' } as const]),
    ...(healthPort === 0 ? [] : [{ name: 'health', containerPort: healthPort, hostPort: healthPort, protocol: 'TCP' } as const]),
  ];
}
