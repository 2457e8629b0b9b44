/** calico-typha: one watch of the API server for many nodes. Felix of every node asks it, and waits where nobody answers. */
import type { Cluster } from '../../../cluster';
import { applyOverrides, imageText, NO_REGISTRY, type Registry } from '../../../component';
import type { core, Deployment, PodDisruptionBudget, Service } from '../../../kube';
import { calicoNamespace, containers, typhaHealthPort, typhaPort, typhaSelector } from '../names';
import type { ManifestCalico, ResolvedManifestInstall, ResolvedTypha } from '../resolved';
import type { CalicoSettings } from '../settings';
import { apiServerEnvironment } from './node-environment';

export function typhaBudget(): PodDisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'calico-typha', namespace: calicoNamespace, labels: typhaSelector },
    spec: { maxUnavailable: 1, selector: { matchLabels: typhaSelector } },
  };
}

export function typhaService(): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'calico-typha', namespace: calicoNamespace, labels: typhaSelector },
    spec: { ports: [{ port: typhaPort, protocol: 'TCP', targetPort: 'calico-typha', name: 'calico-typha' }], selector: typhaSelector },
  };
}

export function typhaDeployment(calico: ManifestCalico, typha: ResolvedTypha, cluster: Cluster, registry: Registry): Deployment {
  const template = typhaTemplate(calico, calico.install, typha, cluster, registry);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'calico-typha', namespace: calicoNamespace, labels: typhaSelector },
    spec: {
      replicas: typha.replicas,
      revisionHistoryLimit: 2,
      selector: { matchLabels: typhaSelector },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '100%', maxUnavailable: 1 } },
      template: applyOverrides(template, calico.overrides.typha, containers.typha),
    },
  };
}

export function typhaTemplate(
  settings: CalicoSettings,
  install: ResolvedManifestInstall,
  typha: ResolvedTypha,
  cluster: Cluster,
  registry: Registry = NO_REGISTRY,
): core.PodTemplateSpec {
  return {
    metadata: { labels: typhaSelector, annotations: { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'true' } },
    spec: {
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      hostNetwork: true,
      // Every connection is told to go elsewhere, one after the other, before Typha ends.
      terminationGracePeriodSeconds: 300,
      // Nodes are without network until it runs, so it runs on nodes without network.
      tolerations: [
        { key: 'CriticalAddonsOnly', operator: 'Exists' },
        { effect: 'NoSchedule', operator: 'Exists' },
        { effect: 'NoExecute', operator: 'Exists' },
      ],
      serviceAccountName: 'calico-node',
      priorityClassName: 'system-cluster-critical',
      securityContext: { fsGroup: 65_534, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: containers.typha,
          image: imageText(registry, install.images.typha),
          imagePullPolicy: 'IfNotPresent',
          ports: [{ containerPort: typhaPort, name: 'calico-typha', protocol: 'TCP' }, ...metricsPort(typha)],
          env: [...apiServerEnvironment(settings, cluster), ...environment(settings, typha)],
          livenessProbe: {
            httpGet: { path: '/liveness', port: typhaHealthPort, host: 'localhost' },
            periodSeconds: 30,
            initialDelaySeconds: 30,
            timeoutSeconds: 10,
          },
          securityContext: {
            runAsNonRoot: true,
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
          },
          readinessProbe: { httpGet: { path: '/readiness', port: typhaHealthPort, host: 'localhost' }, periodSeconds: 10, timeoutSeconds: 10 },
        },
      ],
    },
  };
}

function metricsPort({ metricsPort: port }: ResolvedTypha): readonly core.ContainerPort[] {
  return port === 0 ? [] : [{ containerPort: port, name: 'metrics', protocol: 'TCP' }];
}

function environment({ podNetwork, ipam }: CalicoSettings, { metricsPort: port }: ResolvedTypha): readonly core.EnvVar[] {
  const nodeRanges = podNetwork === 'calico' && ipam.type === 'host-local';
  const variables: readonly (readonly [string, string])[] = [
    ['TYPHA_LOGSEVERITYSCREEN', 'info'],
    ['TYPHA_LOGFILEPATH', 'none'],
    ['TYPHA_LOGSEVERITYSYS', 'none'],
    ['TYPHA_CONNECTIONREBALANCINGMODE', 'kubernetes'],
    ['TYPHA_DATASTORETYPE', 'kubernetes'],
    ['TYPHA_HEALTHENABLED', 'true'],
    ['TYPHA_SHUTDOWNTIMEOUTSECS', '300'],
    ...(nodeRanges ? ([['USE_POD_CIDR', 'true']] as const) : []),
    ...(port === 0
      ? []
      : ([
          ['TYPHA_PROMETHEUSMETRICSENABLED', 'true'],
          ['TYPHA_PROMETHEUSMETRICSPORT', String(port)],
        ] as const)),
  ];
  return variables.map(([name, value]) => ({ name, value }));
}
