/** The web interface: a web server for files and a backend that asks the relay. */
import { applyOverrides, imageText, NO_REGISTRY, type Registry, type WorkloadOverrides } from '../../../component';
import {
  accountSubject,
  type ConfigMap,
  clusterRole,
  clusterRoleBinding,
  contentHash,
  type core,
  type Deployment,
  type KubeManifest,
  type Service,
  serviceAccount,
} from '../../../kube';
import type { IpFamily } from '../../../net';
import { hubbleLabels, hubbleNamespace, relayName, uiBackendPort, uiContainer, uiName, uiPort, uiSelector } from './names';
import type { ResolvedHubbleUi } from './resolve';

const configName = 'hubble-ui-nginx';
const labels = { 'app.kubernetes.io/part-of': 'cilium' } as const;
/** User and group of both images. */
const user = 1001;

export function uiManifests(
  ui: ResolvedHubbleUi,
  {
    families,
    registry,
    overrides,
  }: { readonly families: readonly IpFamily[]; readonly registry: Registry; readonly overrides: WorkloadOverrides | undefined },
): readonly KubeManifest[] {
  const account = serviceAccount({ name: uiName, namespace: hubbleNamespace });
  const config: ConfigMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: configName, namespace: hubbleNamespace },
    data: { 'nginx.conf': webServer(families) },
  };
  const role = clusterRole({ name: uiName, labels }, [
    { apiGroups: [''], resources: ['componentstatuses', 'namespaces', 'nodes', 'pods', 'services'], verbs: ['get', 'list', 'watch'] },
    { apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], verbs: ['get', 'list', 'watch'] },
  ]);
  const binding = clusterRoleBinding({ name: uiName, labels }, accountSubject(account.metadata));
  const service: Service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: uiName, namespace: hubbleNamespace, labels: hubbleLabels(uiName) },
    spec: { type: 'ClusterIP', selector: uiSelector, ports: [{ name: 'http', port: 80, targetPort: uiPort }] },
  };
  const deployment: Deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: uiName, namespace: hubbleNamespace, labels: hubbleLabels(uiName) },
    spec: {
      replicas: ui.replicas,
      selector: { matchLabels: uiSelector },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
      template: applyOverrides(uiTemplate(ui, registry, contentHash(config.data)), overrides, uiContainer),
    },
  };
  return [account, config, role, binding, service, deployment];
}

/** Files of the interface; what is no file is a page of the one application; calls go to the backend beside it. */
function webServer(families: readonly IpFamily[]): string {
  const listens = families.map((family) => `  listen ${family === 'IPv4' ? uiPort : `[::]:${uiPort}`};`);
  return `${[
    'server {',
    ...listens,
    '  root /app;',
    '  client_max_body_size 1G;',
    '  location / {',
    '    try_files $uri /index.html;',
    '  }',
    '  location /api {',
    '    proxy_http_version 1.1;',
    '    proxy_set_header Host $host;',
    '    proxy_set_header X-Real-IP $remote_addr;',
    `    proxy_pass http://127.0.0.1:${uiBackendPort};`,
    '  }',
    '  location = /healthz {',
    '    access_log off;',
    '    default_type text/plain;',
    "    return 200 'ok';",
    '  }',
    '}',
  ].join('\n')}\n`;
}

/** The pod template before overrides. */
export function uiTemplate(ui: ResolvedHubbleUi, registry: Registry = NO_REGISTRY, configHash = ''): core.PodTemplateSpec {
  const securityContext: core.SecurityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true };
  return {
    metadata: { labels: hubbleLabels(uiName), annotations: { 'netstack.cdk8s.io/config-hash': configHash } },
    spec: {
      securityContext: { fsGroup: user, runAsGroup: user, runAsNonRoot: true, runAsUser: user, seccompProfile: { type: 'RuntimeDefault' } },
      serviceAccountName: uiName,
      automountServiceAccountToken: true,
      containers: [
        {
          name: 'frontend',
          image: imageText(registry, ui.frontendImage),
          ports: [{ name: 'http', containerPort: uiPort }],
          livenessProbe: { httpGet: { path: '/healthz', port: 'http' } },
          readinessProbe: { httpGet: { path: '/', port: 'http' } },
          volumeMounts: [
            { name: 'hubble-ui-nginx-conf', mountPath: '/etc/nginx/conf.d/default.conf', subPath: 'nginx.conf' },
            { name: 'tmp-dir', mountPath: '/tmp' },
          ],
          terminationMessagePolicy: 'FallbackToLogsOnError',
          securityContext,
        },
        {
          name: uiContainer,
          image: imageText(registry, ui.backendImage),
          env: [
            { name: 'EVENTS_SERVER_PORT', value: String(uiBackendPort) },
            { name: 'FLOWS_API_ADDR', value: `${relayName}:80` },
          ],
          ports: [{ name: 'grpc', containerPort: uiBackendPort }],
          terminationMessagePolicy: 'FallbackToLogsOnError',
          securityContext,
        },
      ],
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      volumes: [
        { name: 'hubble-ui-nginx-conf', configMap: { defaultMode: 0o644, name: configName } },
        { name: 'tmp-dir', emptyDir: { sizeLimit: '256Mi' } },
      ],
    },
  };
}
