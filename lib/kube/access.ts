/** Who pods are to the API server and what they may do there, as objects: accounts, roles and their bindings. */

import type { rbac } from '../../imports/k8s';
import type { ClusterRole, ClusterRoleBinding, ManifestMetadata, Role, RoleBinding, ServiceAccount } from './manifest';

const apiGroup = 'rbac.authorization.k8s.io';
const apiVersion = `${apiGroup}/v1`;

/** Metadata of an object in a namespace. */
type InNamespace = ManifestMetadata & { readonly namespace: string };
/** Metadata of an object outside namespaces. */
type InCluster = ManifestMetadata & { readonly namespace?: never };

/** An account for pods. */
export function serviceAccount(metadata: InNamespace): ServiceAccount {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
}

/** An account as bindings name it. */
export function accountSubject({ name, namespace }: Pick<InNamespace, 'name' | 'namespace'>): rbac.Subject {
  return { kind: 'ServiceAccount', name, namespace };
}

/** What may be done in every namespace, and outside of them. */
export function clusterRole(metadata: InCluster, rules: readonly rbac.PolicyRule[]): ClusterRole {
  return { apiVersion, kind: 'ClusterRole', metadata, rules };
}

/** Gives a subject a ClusterRole. `role`: its name, by default that of the binding. */
export function clusterRoleBinding(metadata: InCluster, subject: rbac.Subject, role: string = metadata.name): ClusterRoleBinding {
  return { apiVersion, kind: 'ClusterRoleBinding', metadata, roleRef: { apiGroup, kind: 'ClusterRole', name: role }, subjects: [subject] };
}

/** What may be done in one namespace. */
export function namespaceRole(metadata: InNamespace, rules: readonly rbac.PolicyRule[]): Role {
  return { apiVersion, kind: 'Role', metadata, rules };
}

/** Gives a subject a role within one namespace. `role`: by default the Role of the binding's name. */
export function roleBinding(
  metadata: InNamespace,
  subject: rbac.Subject,
  role: { readonly kind: 'Role' | 'ClusterRole'; readonly name: string } = { kind: 'Role', name: metadata.name },
): RoleBinding {
  return { apiVersion, kind: 'RoleBinding', metadata, roleRef: { apiGroup, ...role }, subjects: [subject] };
}
