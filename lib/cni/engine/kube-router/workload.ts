import type { Cluster } from '../../../cluster';
import { applyOverrides, imageText, type LayerPlan, NO_REGISTRY, type Registry, type Staged, type WorkloadOverrides } from '../../../component';
import type { ClusterRole, ClusterRoleBinding, core, DaemonSet, ServiceAccount } from '../../../kube';
import { kubeRouterNamespace, kubeRouterSelector } from './facts';
import type { ResolvedKubeRouterFirewall } from './options';

/** The container that overrides apply to. */
export const kubeRouterContainer = 'kube-router';

const subject = { kind: 'ServiceAccount', name: 'kube-router', namespace: kubeRouterNamespace } as const;

export function kubeRouterFirewallManifests(
  o: ResolvedKubeRouterFirewall,
  plan: LayerPlan,
  overrides: WorkloadOverrides | undefined,
): readonly Staged[] {
  const template = applyOverrides(kubeRouterTemplate(o, plan.cluster, plan.registry), overrides, kubeRouterContainer);
  return [serviceAccount(), clusterRole(), clusterRoleBinding(), daemonSet(template)].map((manifest) => ({ stage: '20-cni', manifest }));
}

function serviceAccount(): ServiceAccount {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: subject.name, namespace: subject.namespace } };
}

/**
 * Reading what policies speak of. Services and EndpointSlices belong to the service proxy, but kube-router starts the
 * informers of all its parts and ends when one does not fill (pkg/cmd/kube-router.go). Writing (leases, status of
 * Services) belongs to its load balancer and is not given.
 */
function clusterRole(): ClusterRole {
  const read = ['list', 'watch'] as const;
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'kube-router' },
    rules: [
      { apiGroups: [''], resources: ['namespaces', 'pods', 'services'], verbs: read },
      { apiGroups: [''], resources: ['nodes'], verbs: ['get', ...read] },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: read },
      { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: read },
    ],
  };
}

function clusterRoleBinding(): ClusterRoleBinding {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'kube-router' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'kube-router' },
    subjects: [subject],
  };
}

function daemonSet(template: core.PodTemplateSpec): DaemonSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'kube-router', namespace: kubeRouterNamespace, labels: kubeRouterSelector },
    spec: {
      selector: { matchLabels: kubeRouterSelector },
      // Rules stay in the kernel while a pod is replaced: what is allowed does not change, new pods wait for theirs.
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
      template,
    },
  };
}

/** The pod template before overrides. */
export function kubeRouterTemplate(o: ResolvedKubeRouterFirewall, cluster: Cluster, registry: Registry = NO_REGISTRY): core.PodTemplateSpec {
  return {
    metadata: { labels: kubeRouterSelector },
    spec: {
      priorityClassName: 'system-node-critical',
      serviceAccountName: subject.name,
      hostNetwork: true,
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      tolerations: [
        { operator: 'Exists', effect: 'NoSchedule' },
        { operator: 'Exists', effect: 'NoExecute' },
      ],
      containers: [
        {
          name: kubeRouterContainer,
          image: imageText(registry, o.image),
          args: flags(o, cluster),
          ...(o.healthPort === 0
            ? {}
            : { livenessProbe: { httpGet: { path: '/healthz', port: o.healthPort }, initialDelaySeconds: 10, periodSeconds: 3 } }),
          ...ports(o),
          resources: { requests: { cpu: '250m', memory: '250Mi' } },
          // Upstream supports it privileged only: iptables and ipset load kernel modules of the node, legacy iptables with modprobe.
          securityContext: { privileged: true },
          env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
          volumeMounts: [
            { name: 'lib-modules', mountPath: '/lib/modules', readOnly: true },
            { name: 'xtables-lock', mountPath: '/run/xtables.lock' },
          ],
        },
      ],
      volumes: [
        { name: 'lib-modules', hostPath: { path: '/lib/modules' } },
        { name: 'xtables-lock', hostPath: { path: '/run/xtables.lock', type: 'FileOrCreate' } },
      ],
    },
  };
}

function flags(o: ResolvedKubeRouterFirewall, { families, serviceCidrs }: Cluster): readonly string[] {
  return [
    '--run-router=false',
    '--run-firewall=true',
    '--run-service-proxy=false',
    // Another CNI gives pods their addresses.
    '--enable-cni=false',
    `--enable-ipv4=${families.includes('IPv4')}`,
    `--enable-ipv6=${families.includes('IPv6')}`,
    ...serviceCidrs.map((range) => `--service-cluster-ip-range=${range}`),
    `--service-node-port-range=${o.nodePortRange}`,
    `--iptables-sync-period=${o.syncPeriod}`,
    `--health-port=${o.healthPort}`,
    `--metrics-port=${o.metricsPort}`,
    ...(o.nftables ? ['--use-nftables-for-netpol=true'] : []),
  ];
}

function ports({ healthPort, metricsPort }: ResolvedKubeRouterFirewall): Pick<core.Container, 'ports'> {
  const named = [
    { name: 'healthz', port: healthPort },
    { name: 'metrics', port: metricsPort },
  ].filter(({ port }) => port !== 0);
  return named.length === 0 ? {} : { ports: named.map(({ name, port }) => ({ name, containerPort: port, protocol: 'TCP' })) };
}
