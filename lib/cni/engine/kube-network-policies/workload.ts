import { applyOverrides, imageText, type LayerPlan, NO_REGISTRY, type Registry, type Staged, type WorkloadOverrides } from '../../../component';
import { accountSubject, clusterRole, clusterRoleBinding, type core, type rbac, serviceAccount } from '../../../kube';
import { engineDaemonSet } from '../daemon-set';
import { kubeNetworkPoliciesNamespace, kubeNetworkPoliciesSelector } from './facts';
import type { ResolvedKubeNetworkPolicies } from './options';

/** The container that overrides apply to. */
export const kubeNetworkPoliciesContainer = 'kube-network-policies';

const account = { name: 'kube-network-policies', namespace: kubeNetworkPoliciesNamespace } as const;
const labels = { tier: 'node', ...kubeNetworkPoliciesSelector, 'k8s-app': 'kube-network-policies' } as const;

export function kubeNetworkPoliciesManifests(
  o: ResolvedKubeNetworkPolicies,
  plan: LayerPlan,
  overrides: WorkloadOverrides | undefined,
): readonly Staged[] {
  const template = applyOverrides(kubeNetworkPoliciesTemplate(o, plan.registry), overrides, kubeNetworkPoliciesContainer);
  return [
    serviceAccount(account),
    clusterRole({ name: account.name }, rules),
    clusterRoleBinding({ name: account.name }, accountSubject(account)),
    engineDaemonSet({ ...account, labels }, kubeNetworkPoliciesSelector, template),
  ].map((manifest) => ({ stage: '20-cni', manifest }));
}

const rules: readonly rbac.PolicyRule[] = [
  { apiGroups: [''], resources: ['pods', 'namespaces'], verbs: ['list', 'watch'] },
  { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['list', 'watch'] },
];

/** The pod template before overrides. */
export function kubeNetworkPoliciesTemplate(o: ResolvedKubeNetworkPolicies, registry: Registry = NO_REGISTRY): core.PodTemplateSpec {
  return {
    metadata: { labels },
    spec: {
      priorityClassName: 'system-node-critical',
      serviceAccountName: account.name,
      hostNetwork: true,
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      tolerations: [
        { operator: 'Exists', effect: 'NoSchedule' },
        { operator: 'Exists', effect: 'NoExecute' },
      ],
      containers: [
        {
          name: kubeNetworkPoliciesContainer,
          image: imageText(registry, o.image),
          args: [
            '/bin/netpol',
            '--hostname-override=$(MY_NODE_NAME)',
            `--fail-open=${o.failOpen}`,
            `--strict-mode=${o.strictMode}`,
            `--nfqueue-id=${o.queueId}`,
            `--metrics-bind-address=:${o.metricsPort}`,
          ],
          ports: [{ name: 'metrics', containerPort: o.metricsPort, protocol: 'TCP' }],
          resources: { requests: { cpu: '100m', memory: '50Mi' } },
          // Upstream runs it privileged: it learns pod addresses from the runtime's NRI socket and the pods' network namespaces.
          securityContext: { privileged: true },
          env: [{ name: 'MY_NODE_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } }],
          volumeMounts: [
            { name: 'nri-plugin', mountPath: '/var/run/nri' },
            { name: 'netns', mountPath: '/var/run/netns', mountPropagation: 'HostToContainer' },
          ],
        },
      ],
      volumes: [
        { name: 'nri-plugin', hostPath: { path: '/var/run/nri' } },
        { name: 'netns', hostPath: { path: '/var/run/netns' } },
      ],
    },
  };
}
