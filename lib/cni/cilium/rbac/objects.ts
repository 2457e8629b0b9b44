/** Who Cilium's pods are, and what they may do. */
import {
  accountSubject,
  clusterRole,
  clusterRoleBinding,
  type KubeManifest,
  namespaceRole,
  type rbac,
  roleBinding,
  serviceAccount,
} from '../../../kube';
import { ciliumNamespace, partOf, secretsNamespace } from '../names';
import { type ResolvedCilium, serviceProxyOf } from '../resolve';
import { agentRules } from './agent';
import { operatorRules } from './operator';

const readSecrets: readonly rbac.PolicyRule[] = [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list', 'watch'] }];
const writeSecrets: readonly rbac.PolicyRule[] = [{ apiGroups: [''], resources: ['secrets'], verbs: ['create', 'delete', 'update', 'patch'] }];

export function rbacManifests(o: ResolvedCilium): readonly KubeManifest[] {
  const proxy = serviceProxyOf(o);
  return [
    serviceAccount(account('cilium')),
    ...(o.envoy.type === 'daemonset' ? [serviceAccount(account('cilium-envoy'))] : []),
    serviceAccount({
      ...account('cilium-operator'),
      ...(o.routing.eni?.iamRole === undefined ? {} : { annotations: { 'eks.amazonaws.com/role-arn': o.routing.eni.iamRole } }),
    }),
    ...everywhere('cilium', agentRules(o)),
    ...everywhere('cilium-operator', operatorRules(o)),
    ...within(ciliumNamespace, 'cilium-config-agent', 'cilium', [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'watch'] }]),
    // Secrets that policies name are copied into one namespace, and agents read none elsewhere.
    ...within(secretsNamespace, 'cilium-tlsinterception-secrets', 'cilium', readSecrets),
    ...within(secretsNamespace, 'cilium-operator-tlsinterception-secrets', 'cilium-operator', writeSecrets),
    ...within(ciliumNamespace, 'cilium-operator-ztunnel', 'cilium-operator', ztunnelRules(o)),
    ...(proxy?.ingress === undefined
      ? []
      : [
          ...within(secretsNamespace, 'cilium-ingress-secrets', 'cilium', readSecrets, 'cilium-secrets'),
          ...within(secretsNamespace, 'cilium-operator-ingress-secrets', 'cilium-operator', writeSecrets),
        ]),
    ...(proxy?.gatewayApi === undefined
      ? []
      : [
          ...within(secretsNamespace, 'cilium-gateway-secrets', 'cilium', readSecrets),
          ...within(secretsNamespace, 'cilium-operator-gateway-secrets', 'cilium-operator', writeSecrets),
        ]),
    // Passwords of routers.
    ...(o.bgpControlPlane ? within(ciliumNamespace, 'cilium-bgp-control-plane-secrets', 'cilium', readSecrets) : []),
  ];
}

/** It looks for the DaemonSet of a mesh that was on once and takes it away; it never is on here, so it makes none. */
function ztunnelRules({ release }: ResolvedCilium): readonly rbac.PolicyRule[] {
  return [
    { apiGroups: ['apps'], resources: ['daemonsets'], verbs: ['delete', 'get', 'list', 'watch'] },
    ...(release.legacyRbac ? [] : [{ apiGroups: [''], resources: ['serviceaccounts'], verbs: ['get', 'list', 'watch'] }]),
  ];
}

function account(name: string): { readonly name: string; readonly namespace: string } {
  return { name, namespace: ciliumNamespace };
}

function everywhere(name: string, rules: readonly rbac.PolicyRule[]): readonly KubeManifest[] {
  const metadata = { name, labels: partOf };
  return [clusterRole(metadata, rules), clusterRoleBinding(metadata, accountSubject(account(name)))];
}

function within(namespace: string, name: string, to: string, rules: readonly rbac.PolicyRule[], binding = name): readonly KubeManifest[] {
  return [
    namespaceRole({ name, namespace, labels: partOf }, rules),
    roleBinding({ name: binding, namespace, labels: partOf }, accountSubject(account(to)), { kind: 'Role', name }),
  ];
}
