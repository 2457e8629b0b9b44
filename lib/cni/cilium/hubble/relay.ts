/** The relay: asks the agents of all nodes and answers with one stream. */
import { applyOverrides, imageText, NO_REGISTRY, type Registry, type WorkloadOverrides } from '../../../component';
import { type ConfigMap, contentHash, type core, type Deployment, type KubeManifest, type Service, type ServiceAccount } from '../../../kube';
import { hubbleLabels, hubbleNamespace, peerService, relayClientSecret, relayHealthPort, relayName, relayPort, relaySelector } from './names';
import type { ResolvedHubble, ResolvedHubbleRelay } from './resolve';

const configName = 'hubble-relay-config';
/** User and group of the image. */
const user = 65_532;

export function relayManifests(
  hubble: ResolvedHubble,
  relay: ResolvedHubbleRelay,
  { domain, registry, overrides }: { readonly domain: string; readonly registry: Registry; readonly overrides: WorkloadOverrides | undefined },
): readonly KubeManifest[] {
  const account: ServiceAccount = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: relayName, namespace: hubbleNamespace },
    automountServiceAccountToken: false,
  };
  const config: ConfigMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: configName, namespace: hubbleNamespace },
    data: { 'config.yaml': relayConfig(hubble, relay, domain) },
  };
  const service: Service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: relayName, namespace: hubbleNamespace, labels: hubbleLabels(relayName) },
    spec: { type: 'ClusterIP', selector: relaySelector, ports: [{ protocol: 'TCP', port: 80, targetPort: 'grpc' }] },
  };
  const deployment: Deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: relayName, namespace: hubbleNamespace, labels: hubbleLabels(relayName) },
    spec: {
      replicas: relay.replicas,
      selector: { matchLabels: relaySelector },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
      template: applyOverrides(relayTemplate(hubble, relay, registry, contentHash(config.data)), overrides, relayName),
    },
  };
  return [account, config, service, deployment];
}

/** Values are JSON, which is YAML; a flag that is not written has the relay's default. */
function relayConfig({ clusterName, tls }: ResolvedHubble, relay: ResolvedHubbleRelay, domain: string): string {
  const tlsFolder = '/var/lib/hubble-relay/tls';
  const settings: Readonly<Record<string, string | number | boolean | undefined>> = {
    'cluster-name': clusterName,
    // The dot at the end keeps the resolver from trying search domains first.
    'peer-service': `${peerService}.${hubbleNamespace}.svc.${domain}.:${peerPort({ tls })}`,
    'listen-address': `:${relayPort}`,
    ...(relay.metricsPort === 0 ? {} : { 'metrics-listen-address': `:${relay.metricsPort}` }),
    gops: true,
    'gops-port': '9893',
    'retry-timeout': relay.retryTimeout,
    'sort-buffer-len-max': relay.sortBufferLenMax,
    'sort-buffer-drain-timeout': relay.sortBufferDrainTimeout,
    ...(tls.type === 'off'
      ? { 'disable-client-tls': true }
      : {
          'tls-hubble-client-cert-file': `${tlsFolder}/client.crt`,
          'tls-hubble-client-key-file': `${tlsFolder}/client.key`,
          'tls-hubble-server-ca-files': `${tlsFolder}/hubble-server-ca.crt`,
        }),
    'disable-server-tls': true,
  };
  return Object.entries(settings)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('');
}

/** The port of the Service that agents answer at. */
export function peerPort({ tls }: Pick<ResolvedHubble, 'tls'>): number {
  return tls.type === 'off' ? 80 : 443;
}

/** The pod template before overrides. */
export function relayTemplate(
  { tls }: Pick<ResolvedHubble, 'tls'>,
  relay: ResolvedHubbleRelay,
  registry: Registry = NO_REGISTRY,
  configHash = '',
): core.PodTemplateSpec {
  const secured = tls.type !== 'off';
  const health = { port: relayHealthPort } as const;
  const container: core.Container = {
    name: relayName,
    image: imageText(registry, relay.image),
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
      runAsGroup: user,
      runAsNonRoot: true,
      runAsUser: user,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    command: ['hubble-relay'],
    args: ['serve'],
    ports: [
      { name: 'grpc', containerPort: relayPort },
      ...(relay.metricsPort === 0 ? [] : [{ name: 'prometheus', containerPort: relay.metricsPort, protocol: 'TCP' } as const]),
    ],
    readinessProbe: { grpc: health, timeoutSeconds: 3 },
    livenessProbe: { grpc: health, timeoutSeconds: 10, initialDelaySeconds: 10, periodSeconds: 10, failureThreshold: 12 },
    startupProbe: { grpc: health, initialDelaySeconds: 10, failureThreshold: 20, periodSeconds: 3 },
    volumeMounts: [
      { name: 'tmp-volume', mountPath: '/tmp' },
      { name: 'config', mountPath: '/etc/hubble-relay', readOnly: true },
      ...(secured ? [{ name: 'tls', mountPath: '/var/lib/hubble-relay/tls', readOnly: true }] : []),
    ],
    terminationMessagePolicy: 'FallbackToLogsOnError',
  };
  return {
    metadata: { labels: hubbleLabels(relayName), annotations: { 'netstack.cdk8s.io/config-hash': configHash } },
    spec: {
      securityContext: { fsGroup: user, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [container],
      restartPolicy: 'Always',
      serviceAccountName: relayName,
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 1,
      affinity: {
        podAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { labelSelector: { matchLabels: { 'k8s-app': 'cilium' } }, topologyKey: 'kubernetes.io/hostname' },
          ],
        },
      },
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      volumes: [
        { name: 'tmp-volume', emptyDir: {} },
        { name: 'config', configMap: { name: configName, items: [{ key: 'config.yaml', path: 'config.yaml' }] } },
        ...(secured ? [clientCertificate] : []),
      ],
    },
  };
}

const clientCertificate: core.Volume = {
  name: 'tls',
  projected: {
    defaultMode: 0o400,
    sources: [
      {
        secret: {
          name: relayClientSecret,
          items: [
            { key: 'tls.crt', path: 'client.crt' },
            { key: 'tls.key', path: 'client.key' },
            { key: 'ca.crt', path: 'hubble-server-ca.crt' },
          ],
        },
      },
    ],
  },
};
