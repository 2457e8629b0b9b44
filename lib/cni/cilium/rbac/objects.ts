/** Who Cilium's pods are, and what they may do. */
import type { ClusterRole, ClusterRoleBinding, KubeManifest, Role, RoleBinding, rbac, ServiceAccount } from '../../../kube';
import { ciliumNamespace, partOf, secretsNamespace } from '../names';
import { type ResolvedCilium, serviceProxyOf } from '../resolve';
import { agentRules } from './agent';
import { operatorRules } from './operator';

const rbacApi = 'rbac.authorization.k8s.io/v1';
const readSecrets: readonly rbac.PolicyRule[] = [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list', 'watch'] }];
const writeSecrets: readonly rbac.PolicyRule[] = [{ apiGroups: [''], resources: ['secrets'], verbs: ['create', 'delete', 'update', 'patch'] }];

export function rbacManifests(o: ResolvedCilium): readonly KubeManifest[] {
  const proxy = serviceProxyOf(o);
  return [
    serviceAccount('cilium'),
    ...(o.envoy.type === 'daemonset' ? [serviceAccount('cilium-envoy')] : []),
    serviceAccount('cilium-operator', o.routing.eni?.iamRole === undefined ? undefined : { 'eks.amazonaws.com/role-arn': o.routing.eni.iamRole }),
    ...clusterRole('cilium', agentRules(o)),
    ...clusterRole('cilium-operator', operatorRules(o)),
    ...role('cilium-config-agent', ciliumNamespace, 'cilium', [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'watch'] }]),
    // Secrets that policies name are copied into one namespace, and agents read none elsewhere.
    ...role('cilium-tlsinterception-secrets', secretsNamespace, 'cilium', readSecrets),
    ...role('cilium-operator-tlsinterception-secrets', secretsNamespace, 'cilium-operator', writeSecrets),
    ...role('cilium-operator-ztunnel', ciliumNamespace, 'cilium-operator', ztunnelRules(o)),
    ...(proxy?.ingress === undefined
      ? []
      : [
          ...role('cilium-ingress-secrets', secretsNamespace, 'cilium', readSecrets, 'cilium-secrets'),
          ...role('cilium-operator-ingress-secrets', secretsNamespace, 'cilium-operator', writeSecrets),
        ]),
    ...(proxy?.gatewayApi === undefined
      ? []
      : [
          ...role('cilium-gateway-secrets', secretsNamespace, 'cilium', readSecrets),
          ...role('cilium-operator-gateway-secrets', secretsNamespace, 'cilium-operator', writeSecrets),
        ]),
    // Passwords of routers.
    ...(o.bgpControlPlane ? role('cilium-bgp-control-plane-secrets', ciliumNamespace, 'cilium', readSecrets) : []),
  ];
}

/** It looks for the DaemonSet of a mesh that was on once and takes it away; it never is on here, so it makes none. */
function ztunnelRules({ release }: ResolvedCilium): readonly rbac.PolicyRule[] {
  return [
    { apiGroups: ['apps'], resources: ['daemonsets'], verbs: ['delete', 'get', 'list', 'watch'] },
    ...(release.legacyRbac ? [] : [{ apiGroups: [''], resources: ['serviceaccounts'], verbs: ['get', 'list', 'watch'] }]),
  ];
}

function serviceAccount(name: string, annotations?: Readonly<Record<string, string>>): ServiceAccount {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace: ciliumNamespace, ...(annotations === undefined ? {} : { annotations }) },
  };
}

function clusterRole(name: string, rules: readonly rbac.PolicyRule[]): readonly [ClusterRole, ClusterRoleBinding] {
  return [
    { apiVersion: rbacApi, kind: 'ClusterRole', metadata: { name, labels: partOf }, rules },
    {
      apiVersion: rbacApi,
      kind: 'ClusterRoleBinding',
      metadata: { name, labels: partOf },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: ciliumNamespace }],
    },
  ];
}

function role(name: string, namespace: string, account: string, rules: readonly rbac.PolicyRule[], binding = name): readonly [Role, RoleBinding] {
  return [
    { apiVersion: rbacApi, kind: 'Role', metadata: { name, namespace, labels: partOf }, rules },
    {
      apiVersion: rbacApi,
      kind: 'RoleBinding',
      metadata: { name: binding, namespace, labels: partOf },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name: account, namespace: ciliumNamespace }],
    },
  ];
}
