import type { ClusterRole, ClusterRoleBinding, KubeManifest, Role, RoleBinding, ServiceAccount } from '../../kube';
import { watchedNamespaces } from './arguments';
import { traefikNamespace, traefikSelector } from './facts';
import type { ResolvedTraefik } from './resolve';

const watch = ['list', 'watch'] as const;
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', name: 'traefik' } as const;
const subjects = [{ kind: 'ServiceAccount', name: 'traefik', namespace: traefikNamespace }] as const;

/** What the Ingress provider reads of a namespace. It only lists and watches, and writes nothing but the status of Ingresses. */
const inNamespaces = [
  { apiGroups: [''], resources: ['services', 'secrets'], verbs: watch },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: watch },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses'], verbs: watch },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses/status'], verbs: ['update'] },
] as const;

/** What it reads of the cluster: without both informers in sync it serves nothing. */
const ofCluster = [
  { apiGroups: [''], resources: ['nodes'], verbs: watch },
  { apiGroups: ['networking.k8s.io'], resources: ['ingressclasses'], verbs: watch },
] as const;

/**
 * Rights for the Ingress provider alone, from the informers it starts (pkg/provider/kubernetes/ingress/client.go of v3.7.9):
 * no CRDs, no ConfigMaps, no pods, nothing of other providers.
 */
export function traefikRbac(o: ResolvedTraefik): readonly KubeManifest[] {
  const everywhere = o.namespaces === undefined;
  const clusterRole: ClusterRole = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'traefik', labels: traefikSelector },
    rules: everywhere ? [...inNamespaces, ...ofCluster] : ofCluster,
  };
  const clusterRoleBinding: ClusterRoleBinding = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'traefik', labels: traefikSelector },
    roleRef: { ...roleRef, kind: 'ClusterRole' },
    subjects,
  };
  return [serviceAccount(), clusterRole, clusterRoleBinding, ...(everywhere ? [] : watchedNamespaces(o).flatMap(namespaceRights))];
}

/** The token is mounted where the pod asks for it. */
function serviceAccount(): ServiceAccount {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'traefik', namespace: traefikNamespace, labels: traefikSelector },
    automountServiceAccountToken: false,
  };
}

function namespaceRights(namespace: string): readonly (Role | RoleBinding)[] {
  const metadata = { name: 'traefik', namespace, labels: traefikSelector };
  return [
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata, rules: inNamespaces },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata, roleRef: { ...roleRef, kind: 'Role' }, subjects },
  ];
}
