import { applyOverrides, imageText, type LayerPlan, NO_REGISTRY, type Planned, type Registry, type Staged } from '../../component';
import { type ConfigMap, contentHash, type core, type DaemonSet, type Deployment, type KubeManifest, type PodDisruptionBudget } from '../../kube';
import { traefikArguments } from './arguments';
import { certificateFiles, dynamicConfig, dynamicFile, dynamicFolder, hasDynamicConfig, usersFile } from './config';
import { takesHostPorts, traefikNamespace, traefikSelector } from './facts';
import { traefikRbac } from './rbac';
import type { ResolvedTraefik } from './resolve';
import { ingressClass, traefikServices } from './service';

/** The container that overrides apply to. */
export const traefikContainer = 'traefik';
const configMapName = 'traefik-dynamic';
/** Upstream's user and group. */
const user = 65_532;

/** Everything Traefik consists of, without any CRD. The namespace is a fact; the planner emits it. */
export function traefikManifests({ options }: Planned<ResolvedTraefik>, plan: LayerPlan): readonly Staged[] {
  const manifests: readonly KubeManifest[] = [
    ingressClass(options),
    ...traefikRbac(options),
    ...configMaps(options),
    workload(options, plan.registry),
    ...traefikServices(options, plan.cluster),
    ...disruptionBudgets(options),
  ];
  return manifests.map((manifest) => ({ stage: '60-ingress', manifest }));
}

function configMaps(o: ResolvedTraefik): readonly ConfigMap[] {
  const config = dynamicConfig(o);
  if (config === undefined) return [];
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: configMapName, namespace: traefikNamespace, labels: traefikSelector },
      data: { 'traefik.yaml': config },
    },
  ];
}

function workload(o: ResolvedTraefik, registry: Registry): Deployment | DaemonSet {
  const metadata = { name: 'traefik', namespace: traefikNamespace, labels: traefikSelector };
  const selector = { matchLabels: traefikSelector };
  const template = applyOverrides(traefikTemplate(o, registry), o.overrides, traefikContainer);
  const { maxUnavailable, maxSurge } = o.workload;
  const update = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable, maxSurge } };
  return o.workload.type === 'Deployment'
    ? { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { replicas: o.workload.replicas, selector, strategy: update, template } }
    : { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata, spec: { selector, updateStrategy: update, template } };
}

/** Of several pods one may be drained at a time; a budget for a single pod would only keep its node from being drained. */
function disruptionBudgets({ workload: { type, ...counts } }: ResolvedTraefik): readonly PodDisruptionBudget[] {
  if (type === 'DaemonSet' || !('replicas' in counts) || counts.replicas < 2) return [];
  return [
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'traefik', namespace: traefikNamespace, labels: traefikSelector },
      spec: { maxUnavailable: 1, selector: { matchLabels: traefikSelector } },
    },
  ];
}

/** The pod template before overrides. */
export function traefikTemplate(o: ResolvedTraefik, registry: Registry = NO_REGISTRY): core.PodTemplateSpec {
  const config = dynamicConfig(o);
  const annotations = {
    ...(config === undefined ? {} : { 'netstack.cdk8s.io/config-hash': contentHash(config) }),
    ...(o.metrics ? { 'prometheus.io/scrape': 'true', 'prometheus.io/port': String(o.ports.metrics), 'prometheus.io/path': '/metrics' } : {}),
  };
  const hostNetwork = o.exposure.type === 'hostNetwork';
  return {
    metadata: { labels: traefikSelector, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
    spec: {
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      // With the node's own resolver Traefik would not find Services by name.
      ...(hostNetwork ? { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' } : {}),
      serviceAccountName: 'traefik',
      automountServiceAccountToken: true,
      terminationGracePeriodSeconds: Math.max(60, o.drainSeconds + 30),
      securityContext: { ...userOf(o), seccompProfile: { type: 'RuntimeDefault' } },
      ...(o.workload.type === 'Deployment' ? { topologySpreadConstraints: spread } : {}),
      containers: [container(o, imageText(registry, o.image))],
      volumes: [{ name: 'tmp', emptyDir: {} }, ...(config === undefined ? [] : [dynamicVolume(o)])],
    },
  };
}

/** Pods on different nodes and in different zones, where there are any: a single node still takes all of them. */
const spread = ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map(
  (topologyKey): core.TopologySpreadConstraint => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: traefikSelector },
  }),
);

/**
 * In the node's network ports below 1024 belong to root: Kubernetes gives capabilities to no other user, and the sysctl that
 * would open them to all is not allowed there. Root then keeps this one capability and nothing else.
 */
function bindsLowPorts({ exposure, ports, metrics }: ResolvedTraefik): boolean {
  const listened = [ports.web, ports.websecure, ports.traefik, ...(metrics ? [ports.metrics] : [])];
  return exposure.type === 'hostNetwork' && listened.some((port) => port < 1024);
}

function userOf(o: ResolvedTraefik): Pick<core.PodSecurityContext, 'runAsUser' | 'runAsGroup' | 'runAsNonRoot'> {
  return bindsLowPorts(o) ? { runAsUser: 0, runAsGroup: 0, runAsNonRoot: false } : { runAsUser: user, runAsGroup: user, runAsNonRoot: true };
}

function container(o: ResolvedTraefik, image: string): core.Container {
  const probe = { httpGet: { path: '/ping', port: 'traefik' }, initialDelaySeconds: 2, periodSeconds: 10, timeoutSeconds: 2 };
  return {
    name: traefikContainer,
    image,
    args: traefikArguments(o),
    ports: containerPorts(o),
    livenessProbe: { ...probe, failureThreshold: 3 },
    readinessProbe: { ...probe, failureThreshold: 1 },
    resources: { requests: { cpu: '100m', memory: '50Mi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'], ...(bindsLowPorts(o) ? { add: ['NET_BIND_SERVICE'] } : {}) },
    },
    volumeMounts: [
      { name: 'tmp', mountPath: '/tmp' },
      ...(hasDynamicConfig(o) ? [{ name: 'dynamic', mountPath: dynamicFolder, readOnly: true }] : []),
    ],
  };
}

function containerPorts(o: ResolvedTraefik): readonly core.ContainerPort[] {
  const { exposure, ports } = o;
  const onNode = (port: number, forwarded?: number): { readonly hostPort?: number } => {
    if (!takesHostPorts(o)) return {};
    const hostPort = exposure.type === 'hostNetwork' ? port : forwarded;
    return hostPort === undefined ? {} : { hostPort };
  };
  const forwarded = exposure.type === 'hostPort' ? exposure : undefined;
  return [
    { name: 'web', containerPort: ports.web, protocol: 'TCP', ...onNode(ports.web, forwarded?.http) },
    { name: 'websecure', containerPort: ports.websecure, protocol: 'TCP', ...onNode(ports.websecure, forwarded?.https) },
    ...(o.metrics ? [{ name: 'metrics', containerPort: ports.metrics, protocol: 'TCP', ...onNode(ports.metrics) }] : []),
    { name: 'traefik', containerPort: ports.traefik, protocol: 'TCP', ...onNode(ports.traefik) },
  ];
}

/** Configuration, certificate and passwords in one volume: a change of any is seen as a change of the folder, and read again. */
function dynamicVolume({ tls, middlewares }: ResolvedTraefik): core.Volume {
  const { certificate, key } = certificateFiles;
  const passwords = middlewares.flatMap((middleware): readonly core.VolumeProjection[] =>
    middleware.type === 'basicAuth'
      ? [{ secret: { name: middleware.secret.name, items: [{ key: middleware.secret.key ?? 'users', path: usersFile(middleware.name) }] } }]
      : [],
  );
  return {
    name: 'dynamic',
    projected: {
      sources: [
        { configMap: { name: configMapName, items: [{ key: 'traefik.yaml', path: dynamicFile }] } },
        ...(tls.defaultCertificate === undefined
          ? []
          : [
              {
                secret: {
                  name: tls.defaultCertificate,
                  items: [
                    { key: 'tls.crt', path: certificate },
                    { key: 'tls.key', path: key },
                  ],
                },
              },
            ]),
        ...passwords,
      ],
    },
  };
}
