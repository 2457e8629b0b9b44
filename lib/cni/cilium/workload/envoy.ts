import { applyOverrides, imageText, NO_REGISTRY, type Registry } from '../../../component';
import type { ConfigMap, core, DaemonSet, Service } from '../../../kube';
import { agentSelector, ciliumNamespace, envoyConfigName, envoyContainer, envoyName, envoySelector, partOf } from '../names';
import type { ResolvedCilium } from '../resolve';
import { envoyBootstrap } from './envoy-bootstrap';
import { apiServerEnv, folder, hostUsersOf, identityEnv, loopbackOf, onePerNode, seLinuxOptions } from './pod';

const labels = { ...envoySelector, name: envoyName, 'app.kubernetes.io/name': envoyName, ...partOf } as const;

/** Options of Envoy where it is a DaemonSet. */
type EnvoyDaemonSet = Extract<ResolvedCilium['envoy'], { readonly type: 'daemonset' }>;

export function envoyConfigMap(o: ResolvedCilium): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: envoyConfigName, namespace: ciliumNamespace },
    data: { 'bootstrap-config.json': JSON.stringify(envoyBootstrap(o)) },
  };
}

/** Headless: for whoever scrapes. */
export function envoyService({ metricsPort }: { readonly metricsPort: number }): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: envoyName,
      namespace: ciliumNamespace,
      labels: { ...envoySelector, 'app.kubernetes.io/name': envoyName, ...partOf, 'io.cilium/app': 'proxy' },
      annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': String(metricsPort) },
    },
    spec: {
      clusterIP: 'None',
      type: 'ClusterIP',
      selector: envoySelector,
      ports: [{ name: 'envoy-metrics', port: metricsPort, protocol: 'TCP', targetPort: metricsPort }],
    },
  };
}

export function envoyDaemonSet(o: ResolvedCilium, envoy: EnvoyDaemonSet, registry: Registry, configHash: string): DaemonSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: envoyName, namespace: ciliumNamespace, labels },
    spec: {
      selector: { matchLabels: envoySelector },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2 } },
      template: applyOverrides(envoyTemplate(o, envoy, registry, configHash), o.overrides.envoy, envoyContainer),
    },
  };
}

/** The pod template before overrides; without a hash it is not for a manifest, only to see what the room sets by itself. */
export function envoyTemplate(o: ResolvedCilium, envoy: EnvoyDaemonSet, registry: Registry = NO_REGISTRY, configHash = ''): core.PodTemplateSpec {
  return {
    metadata: { labels, annotations: { 'netstack.cdk8s.io/config-hash': configHash } },
    spec: {
      // It attaches to sockets of pods through BPF, which profiles of nodes refuse.
      securityContext: { appArmorProfile: { type: 'Unconfined' } },
      priorityClassName: 'system-node-critical',
      serviceAccountName: envoyName,
      automountServiceAccountToken: true,
      terminationGracePeriodSeconds: 1,
      hostNetwork: true,
      ...hostUsersOf(o),
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'cilium.io/no-schedule', operator: 'NotIn', values: ['true'] }] }],
          },
        },
        // It is of no use without the agent that tells it what to do.
        podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [onePerNode(agentSelector)] },
        podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [onePerNode(envoySelector)] },
      },
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      tolerations: [{ operator: 'Exists' }],
      containers: [proxy(o, envoy, registry)],
      volumes: [
        folder('envoy-sockets', '/var/run/cilium/envoy/sockets'),
        folder('envoy-artifacts', '/var/run/cilium/envoy/artifacts'),
        {
          name: 'envoy-config',
          configMap: { name: envoyConfigName, defaultMode: 0o400, items: [{ key: 'bootstrap-config.json', path: 'bootstrap-config.json' }] },
        },
        folder('bpf-maps', '/sys/fs/bpf'),
      ],
    },
  };
}

function proxy(o: ResolvedCilium, { logLevel, metricsPort }: EnvoyDaemonSet, registry: Registry): core.Container {
  const probe = { httpGet: { host: loopbackOf(o), path: '/healthz', port: 9878, scheme: 'HTTP' }, successThreshold: 1 } as const;
  return {
    name: envoyContainer,
    image: imageText(registry, o.images.envoy),
    command: ['/usr/bin/cilium-envoy-starter'],
    // The starter splits each argument by itself.
    args: ['--', '-c /var/run/cilium/envoy/bootstrap-config.json', `--base-id ${o.config['envoy-base-id'] ?? 0}`, `--log-level ${logLevel}`],
    startupProbe: { ...probe, failureThreshold: 105, periodSeconds: 2, initialDelaySeconds: 5, timeoutSeconds: 5 },
    livenessProbe: { ...probe, failureThreshold: 10, periodSeconds: 30, timeoutSeconds: 5 },
    readinessProbe: { ...probe, failureThreshold: 3, periodSeconds: 30, timeoutSeconds: 5 },
    env: [...identityEnv, ...apiServerEnv(o)],
    ...(metricsPort === 0 ? {} : { ports: [{ name: 'envoy-metrics', containerPort: metricsPort, hostPort: metricsPort, protocol: 'TCP' }] }),
    securityContext: { seLinuxOptions, capabilities: { add: ['NET_ADMIN', 'SYS_ADMIN', ...bindsLowPorts(o)], drop: ['ALL'] } },
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [
      { name: 'envoy-sockets', mountPath: '/var/run/cilium/envoy/sockets' },
      { name: 'envoy-artifacts', mountPath: '/var/run/cilium/envoy/artifacts', readOnly: true },
      { name: 'envoy-config', mountPath: '/var/run/cilium/envoy/', readOnly: true },
      { name: 'bpf-maps', mountPath: '/sys/fs/bpf', mountPropagation: 'HostToContainer' },
    ],
  };
}

/** Gateways on nodes listen where their listeners say, below 1024 as a rule. */
function bindsLowPorts({ services }: ResolvedCilium): readonly string[] {
  return services.type === 'ebpf' && services.gatewayApi?.hostNetwork !== undefined ? ['NET_BIND_SERVICE'] : [];
}
