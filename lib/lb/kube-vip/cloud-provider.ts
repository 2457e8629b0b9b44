/** kube-vip's cloud provider: the part that gives Services their addresses. */
import type { Cluster } from '../../cluster';
import { applyOverrides, imageText, type LayerPlan, NO_REGISTRY, type Registry } from '../../component';
import {
  accountSubject,
  type ConfigMap,
  clusterRole,
  clusterRoleBinding,
  type core,
  type Deployment,
  type KubeManifest,
  namespaceRole,
  type rbac,
  roleBinding,
  serviceAccount,
} from '../../kube';
import { cloudProviderSelector, kubeVipNamespace } from './facts';
import { leaseRules } from './lease-rules';
import { poolData } from './pools';
import type { ResolvedKubeVip } from './resolve';

/** The container that overrides apply to. */
export const cloudProviderContainer = 'kube-vip-cloud-provider';

const labels = cloudProviderSelector;
const account = { name: 'kube-vip-cloud-controller', namespace: kubeVipNamespace, labels } as const;
const clusterRoleName = 'system:kube-vip-cloud-controller-role';
/** Port of the health endpoint that every cloud controller manager has. */
const securePort = 10_258;

export function cloudProviderManifests(o: ResolvedKubeVip, { cluster, registry }: LayerPlan): readonly KubeManifest[] {
  const subject = accountSubject(account);
  return [
    serviceAccount(account),
    clusterRole({ name: clusterRoleName, labels }, clusterRules),
    clusterRoleBinding({ name: 'system:kube-vip-cloud-controller-binding', labels }, subject, clusterRoleName),
    // Its own ConfigMap and its own Lease.
    namespaceRole(account, [
      { apiGroups: [''], resources: ['configmaps'], verbs: ['get'], resourceNames: ['kubevip'] },
      ...leaseRules([account.name]),
    ]),
    roleBinding(account, subject),
    configMap(o),
    deployment(o, cluster, registry),
  ];
}

/** Services and their status; nodes, because the controller waits until it has listed them; events. */
const clusterRules: readonly rbac.PolicyRule[] = [
  { apiGroups: [''], resources: ['services'], verbs: ['get', 'list', 'watch', 'update'] },
  { apiGroups: [''], resources: ['services/status'], verbs: ['patch', 'update'] },
  { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch', 'update'] },
];

/** Read anew for every Service that asks, so that nothing need restart when it changes. */
function configMap(o: ResolvedKubeVip): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'kubevip', namespace: kubeVipNamespace, labels },
    data: poolData(o.pools, o.searchOrder),
  };
}

function deployment(o: ResolvedKubeVip, cluster: Cluster, registry: Registry): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'kube-vip-cloud-provider', namespace: kubeVipNamespace, labels },
    spec: {
      replicas: o.cloudProvider.replicas,
      selector: { matchLabels: cloudProviderSelector },
      template: applyOverrides(cloudProviderTemplate(o, cluster, registry), o.overrides.cloudProvider, cloudProviderContainer),
    },
  };
}

/** The pod template before overrides. */
export function cloudProviderTemplate(o: ResolvedKubeVip, cluster: Cluster, registry: Registry = NO_REGISTRY): core.PodTemplateSpec {
  const onControlPlane = { key: 'node-role.kubernetes.io/control-plane', operator: 'Exists' } as const;
  return {
    metadata: { labels },
    spec: {
      priorityClassName: 'system-cluster-critical',
      serviceAccountName: account.name,
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      securityContext: { runAsNonRoot: true, runAsUser: 65_532, runAsGroup: 65_532, seccompProfile: { type: 'RuntimeDefault' } },
      tolerations: [{ ...onControlPlane, effect: 'NoSchedule' }],
      affinity: {
        nodeAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 10, preference: { matchExpressions: [onControlPlane] } }],
        },
      },
      containers: [container(o, cluster, registry)],
    },
  };
}

function container({ cloudProvider, loadBalancerClass }: ResolvedKubeVip, { families }: Cluster, registry: Registry): core.Container {
  const health = { path: '/healthz', port: securePort, scheme: 'HTTPS' } as const;
  return {
    name: cloudProviderContainer,
    image: imageText(registry, cloudProvider.image),
    command: [
      '/kube-vip-cloud-provider',
      `--leader-elect-resource-name=${account.name}`,
      // It listens on 0.0.0.0 by itself, where the kubelet finds nobody at a pod's IPv6 address.
      ...(families.includes('IPv6') ? ['--bind-address=::'] : []),
    ],
    ...(loadBalancerClass === undefined ? {} : { env: classEnv(loadBalancerClass, cloudProvider.release.customClass) }),
    livenessProbe: { httpGet: health, initialDelaySeconds: 15, periodSeconds: 10, timeoutSeconds: 5 },
    readinessProbe: { httpGet: health, periodSeconds: 10, timeoutSeconds: 5 },
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
  };
}

function classEnv(name: string, custom: boolean): readonly core.EnvVar[] {
  return [
    { name: 'KUBEVIP_ENABLE_LOADBALANCERCLASS', value: 'true' },
    ...(custom ? [{ name: 'KUBEVIP_CUSTOM_LOADBALANCERCLASS_NAME', value: name }] : []),
  ];
}
