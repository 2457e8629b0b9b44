import type { Cluster } from '../../../cluster';
import { applyOverrides, imageText, type LayerPlan, NO_REGISTRY, type Registry, type Staged, type WorkloadOverrides } from '../../../component';
import {
  accountSubject,
  type ClusterRole,
  type ClusterRoleBinding,
  clusterRole,
  clusterRoleBinding,
  type core,
  type DaemonSet,
  type rbac,
  type ServiceAccount,
  serviceAccount,
} from '../../../kube';
import { engineDaemonSet } from '../daemon-set';
import { kubeRouterNamespace, kubeRouterSelector } from './facts';
import type { ResolvedKubeRouterFirewall } from './options';

/** The container that overrides apply to. */
export const kubeRouterContainer = 'kube-router';

const account = { name: 'kube-router', namespace: kubeRouterNamespace } as const;

export function kubeRouterFirewallManifests(
  o: ResolvedKubeRouterFirewall,
  plan: LayerPlan,
  overrides: WorkloadOverrides | undefined,
): readonly Staged[] {
  const template = applyOverrides(kubeRouterTemplate(o, plan.cluster, plan.registry), overrides, kubeRouterContainer);
  const daemonSet = kubeRouterDaemonSet(kubeRouterSelector, template);
  return [...kubeRouterAccount(), daemonSet].map((manifest) => ({ stage: '20-cni', manifest }));
}

/** Who kube-router is to the API server: its account, what the account may do, and that it may. `more`: permissions beside reading. */
export function kubeRouterAccount(more: readonly rbac.PolicyRule[] = []): readonly [ServiceAccount, ClusterRole, ClusterRoleBinding] {
  return [
    serviceAccount(account),
    clusterRole({ name: account.name }, rulesWith(more)),
    clusterRoleBinding({ name: account.name }, accountSubject(account)),
  ];
}

/**
 * Reading what policies and routes speak of. Services and EndpointSlices belong to the service proxy, but kube-router
 * starts the informers of all its parts and ends when one does not fill (pkg/cmd/kube-router.go). Writing (leases, status
 * of Services) belongs to its load balancer and is given to nobody else.
 */
function rulesWith(more: readonly rbac.PolicyRule[]): readonly rbac.PolicyRule[] {
  const read = ['list', 'watch'] as const;
  return [
    { apiGroups: [''], resources: ['namespaces', 'pods', 'services'], verbs: read },
    { apiGroups: [''], resources: ['nodes'], verbs: ['get', ...read] },
    { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: read },
    { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: read },
    ...more,
  ];
}

/** kube-router in any of its parts. `selector` tells them apart. */
export function kubeRouterDaemonSet(
  selector: Readonly<Record<string, string>>,
  template: core.PodTemplateSpec,
  updateStrategy?: NonNullable<DaemonSet['spec']>['updateStrategy'],
): DaemonSet {
  return engineDaemonSet({ ...account, labels: selector }, selector, template, updateStrategy);
}

/** The pod template of the firewall, before overrides. */
export function kubeRouterTemplate(o: ResolvedKubeRouterFirewall, cluster: Cluster, registry: Registry = NO_REGISTRY): core.PodTemplateSpec {
  return {
    metadata: { labels: kubeRouterSelector },
    spec: kubeRouterPod(o, registry, {
      args: [
        '--run-router=false',
        '--run-firewall=true',
        '--run-service-proxy=false',
        // Another CNI gives pods their addresses.
        '--enable-cni=false',
        ...clusterFlags(o, cluster),
      ],
    }),
  };
}

/** What differs between the pods of kube-router's parts. */
interface PodParts {
  readonly args: readonly string[];
  readonly env?: readonly core.EnvVar[];
  readonly ports?: readonly core.ContainerPort[];
  readonly volumeMounts?: readonly core.VolumeMount[];
  readonly volumes?: readonly core.Volume[];
  readonly initContainers?: readonly core.Container[];
  /** Whether it enters the namespaces of pods: for direct server return. */
  readonly entersPods?: boolean;
}

/** The pod that all of kube-router's parts run in. */
export function kubeRouterPod(o: ResolvedKubeRouterFirewall, registry: Registry, parts: PodParts): core.PodSpec {
  return {
    priorityClassName: 'system-node-critical',
    serviceAccountName: account.name,
    hostNetwork: true,
    ...(parts.entersPods === true ? { hostIPC: true, hostPID: true } : {}),
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    tolerations: [
      { operator: 'Exists', effect: 'NoSchedule' },
      { operator: 'Exists', effect: 'NoExecute' },
    ],
    ...(parts.initContainers === undefined || parts.initContainers.length === 0 ? {} : { initContainers: parts.initContainers }),
    containers: [
      {
        name: kubeRouterContainer,
        image: imageText(registry, o.image),
        args: parts.args,
        ...(o.healthPort === 0
          ? {}
          : { livenessProbe: { httpGet: { path: '/healthz', port: o.healthPort }, initialDelaySeconds: 10, periodSeconds: 3 } }),
        ...ports(o, parts.ports ?? []),
        resources: { requests: { cpu: '250m', memory: '250Mi' } },
        // Upstream supports it privileged only: iptables and ipset load kernel modules of the node, legacy iptables with modprobe.
        securityContext: { privileged: true },
        env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } }, ...(parts.env ?? [])],
        volumeMounts: [
          { name: 'lib-modules', mountPath: '/lib/modules', readOnly: true },
          { name: 'xtables-lock', mountPath: '/run/xtables.lock' },
          ...(parts.volumeMounts ?? []),
        ],
      },
    ],
    volumes: [
      { name: 'lib-modules', hostPath: { path: '/lib/modules' } },
      { name: 'xtables-lock', hostPath: { path: '/run/xtables.lock', type: 'FileOrCreate' } },
      ...(parts.volumes ?? []),
    ],
  };
}

/** Flags that every part of kube-router reads. */
export function clusterFlags(o: ResolvedKubeRouterFirewall, { families, serviceCidrs }: Cluster): readonly string[] {
  return [
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

function ports({ healthPort, metricsPort }: ResolvedKubeRouterFirewall, more: readonly core.ContainerPort[]): Pick<core.Container, 'ports'> {
  const named = [
    { name: 'healthz', port: healthPort },
    { name: 'metrics', port: metricsPort },
  ].filter(({ port }) => port !== 0);
  const all: readonly core.ContainerPort[] = [...named.map(({ name, port }) => ({ name, containerPort: port, protocol: 'TCP' }) as const), ...more];
  return all.length === 0 ? {} : { ports: all };
}
