import { applyOverrides, imageText, NO_REGISTRY, type Registry } from '../../../component';
import type { core, Deployment } from '../../../kube';
import { ciliumNamespace, configMapName, operatorContainer, operatorName, operatorSelector, partOf } from '../names';
import type { ResolvedCilium } from '../resolve';
import { apiServerEnv, hostUsersOf, identityEnv, loopbackOf, onePerNode, scrapeAnnotations } from './pod';

const labels = { ...operatorSelector, 'app.kubernetes.io/name': 'cilium-operator', ...partOf } as const;

export function operatorDeployment(o: ResolvedCilium, registry: Registry, configHash: string): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: operatorName, namespace: ciliumNamespace, labels },
    spec: {
      replicas: o.operator.replicas,
      selector: { matchLabels: operatorSelector },
      // Copies never share a node: a single one must be gone before the next can start.
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: o.operator.replicas === 1 ? '100%' : '50%' } },
      template: applyOverrides(operatorTemplate(o, registry, configHash), o.overrides.operator, operatorContainer),
    },
  };
}

/** The pod template before overrides; without a hash it is not for a manifest, only to see what the room sets by itself. */
export function operatorTemplate(o: ResolvedCilium, registry: Registry = NO_REGISTRY, configHash = ''): core.PodTemplateSpec {
  return {
    metadata: { labels, annotations: { 'netstack.cdk8s.io/config-hash': configHash, ...scrapeAnnotations(o.operator.metricsPort) } },
    spec: {
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      priorityClassName: 'system-cluster-critical',
      serviceAccountName: 'cilium-operator',
      automountServiceAccountToken: true,
      // It gives nodes their ranges: no pod has a network before it ran.
      hostNetwork: true,
      ...hostUsersOf(o),
      affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [onePerNode({ 'io.cilium/app': 'operator' })] } },
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      tolerations: [
        'node-role.kubernetes.io/control-plane',
        'node-role.kubernetes.io/master',
        'node.kubernetes.io/not-ready',
        'node.cloudprovider.kubernetes.io/uninitialized',
        o.config['agent-not-ready-taint-key'] ?? 'node.cilium.io/agent-not-ready',
      ].map((key) => ({ key, operator: 'Exists' })),
      containers: [operator(o, registry)],
      volumes: [{ name: 'cilium-config-path', configMap: { name: configMapName } }],
    },
  };
}

function operator(o: ResolvedCilium, registry: Registry): core.Container {
  const probe = { httpGet: { host: loopbackOf(o), path: '/healthz', port: 'health', scheme: 'HTTP' } } as const;
  const { metricsPort } = o.operator;
  return {
    name: operatorContainer,
    image: imageText(registry, o.images.operator),
    command: [`cilium-operator-${o.operator.cloud}`],
    args: ['--config-dir=/tmp/cilium/config-map', '--debug=$(CILIUM_DEBUG)'],
    env: [
      ...identityEnv,
      { name: 'CILIUM_DEBUG', valueFrom: { configMapKeyRef: { key: 'debug', name: configMapName, optional: true } } },
      ...awsEnv(o),
      ...apiServerEnv(o),
      ...azureEnv(o),
    ],
    ports: [
      { name: 'health', containerPort: 9234, hostPort: 9234 },
      ...(metricsPort === 0 ? [] : [{ name: 'prometheus', containerPort: metricsPort, hostPort: metricsPort, protocol: 'TCP' } as const]),
    ],
    livenessProbe: { ...probe, initialDelaySeconds: 60, periodSeconds: 10, timeoutSeconds: 3 },
    readinessProbe: { ...probe, initialDelaySeconds: 0, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 5 },
    volumeMounts: [{ name: 'cilium-config-path', mountPath: '/tmp/cilium/config-map', readOnly: true }],
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    terminationMessagePolicy: 'FallbackToLogsOnError',
  };
}

function fromSecret(secret: string, key: string, optional: boolean): core.EnvVar {
  return { name: key, valueFrom: { secretKeyRef: { name: secret, key, ...(optional ? { optional } : {}) } } };
}

/** Keys of a user, where no role says who the operator is; without them it asks for the role of its node. */
function awsEnv({ routing: { eni } }: ResolvedCilium): readonly core.EnvVar[] {
  if (eni === undefined || eni.iamRole !== undefined) return [];
  return ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_DEFAULT_REGION'].map((key) => fromSecret('cilium-aws', key, true));
}

function azureEnv({ routing: { azure } }: ResolvedCilium): readonly core.EnvVar[] {
  if (azure === undefined) return [];
  const said = { AZURE_SUBSCRIPTION_ID: azure.subscriptionId, AZURE_TENANT_ID: azure.tenantId, AZURE_RESOURCE_GROUP: azure.resourceGroup };
  const principal = azure.identity?.type === 'service-principal' ? (azure.identity.secret ?? 'cilium-azure') : undefined;
  return [
    ...Object.entries(said).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }])),
    ...(principal === undefined ? [] : ['AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET'].map((key) => fromSecret(principal, key, false))),
  ];
}
