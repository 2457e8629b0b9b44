import { applyOverrides, imageText, NO_REGISTRY, type Registry, type Staged, type WorkloadOverrides } from '../../../component';
import {
  accountSubject,
  type ConfigMap,
  clusterRole,
  clusterRoleBinding,
  type core,
  type Deployment,
  roleBinding,
  serviceAccount,
} from '../../../kube';
import { operatorContainer, operatorLabels, operatorName, operatorNamespace, operatorSelector } from './names';
import { operatorRules, secretRules } from './permissions';
import type { ResolvedOperator } from './resolve';

const secretsRole = 'tigera-operator-secrets';
const account = { name: operatorName, namespace: operatorNamespace, labels: operatorLabels } as const;
const subject = accountSubject(account);
/** Where the operator, and everything that it makes, looks for the API server before Services work. */
const endpointConfigMap = 'kubernetes-services-endpoint';

/** The operator itself. The namespace is a fact; the planner emits it. */
export function operatorWorkload(o: ResolvedOperator, registry: Registry, overrides: WorkloadOverrides | undefined): readonly Staged[] {
  const own = [
    serviceAccount(account),
    clusterRole({ name: operatorName, labels: operatorLabels }, operatorRules(o.release, o.crds === 'operator')),
    clusterRole({ name: secretsRole, labels: operatorLabels }, secretRules),
    clusterRoleBinding({ name: operatorName, labels: operatorLabels }, subject),
    // Secrets are written in this namespace; in those that it makes, the operator binds the role by itself.
    roleBinding({ name: secretsRole, namespace: operatorNamespace, labels: operatorLabels }, subject, { kind: 'ClusterRole', name: secretsRole }),
    ...(o.apiEndpoint === undefined ? [] : [servicesEndpoint(o.apiEndpoint)]),
    deployment(o, registry, overrides),
  ];
  return own.map((manifest): Staged => ({ stage: '20-cni', manifest }));
}

function servicesEndpoint({ host, port }: { readonly host: string; readonly port: number }): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: endpointConfigMap, namespace: operatorNamespace, labels: operatorLabels },
    data: { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: String(port) },
  };
}

function deployment(o: ResolvedOperator, registry: Registry, overrides: WorkloadOverrides | undefined): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: operatorName, namespace: operatorNamespace, labels: operatorLabels },
    spec: {
      // A second one would only wait for the lease of the first.
      replicas: 1,
      selector: { matchLabels: operatorSelector },
      template: applyOverrides(operatorTemplate(o, registry), overrides, operatorContainer),
    },
  };
}

/** The pod template before overrides. */
export function operatorTemplate(o: Pick<ResolvedOperator, 'release' | 'image' | 'crds'>, registry: Registry = NO_REGISTRY): core.PodTemplateSpec {
  return {
    metadata: { labels: { ...operatorSelector, ...operatorLabels } },
    spec: {
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      // It runs where there is no pod network yet, on nodes that are not ready.
      hostNetwork: true,
      dnsPolicy: 'ClusterFirstWithHostNet',
      tolerations: [
        { effect: 'NoExecute', operator: 'Exists' },
        { effect: 'NoSchedule', operator: 'Exists' },
      ],
      priorityClassName: 'system-cluster-critical',
      serviceAccountName: operatorName,
      // As long as it waits for what it takes down when the Installation is deleted.
      terminationGracePeriodSeconds: 60,
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: operatorContainer,
          image: imageText(registry, o.image),
          command: o.release.command,
          args: [`-manage-crds=${o.crds === 'operator'}`],
          env: [
            { name: 'WATCH_NAMESPACE', value: '' },
            { name: 'POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
            { name: 'OPERATOR_NAME', value: operatorName },
            { name: 'TIGERA_OPERATOR_INIT_IMAGE_VERSION', value: o.release.image.tag },
          ],
          envFrom: [{ configMapRef: { name: endpointConfigMap, optional: true } }],
          securityContext: { privileged: false, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
          // It reads the MTU that calico-node found on its node.
          volumeMounts: [{ name: 'var-lib-calico', mountPath: '/var/lib/calico', readOnly: true }],
        },
      ],
      volumes: [{ name: 'var-lib-calico', hostPath: { path: '/var/lib/calico', type: 'DirectoryOrCreate' } }],
    },
  };
}
