import { accountSubject, clusterRole, clusterRoleBinding, namespaceRole, roleBinding, serviceAccount } from '../../lib/kube';

const account = { name: 'agent', namespace: 'kube-system' };
const rules = [{ apiGroups: [''], resources: ['nodes'], verbs: ['get'] }];

describe('access of pods', () => {
  it('is an account, a role, and a binding of the same name that gives the one to the other', () => {
    expect(serviceAccount({ ...account, labels: { app: 'a' } })).toEqual({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'agent', namespace: 'kube-system', labels: { app: 'a' } },
    });
    expect(clusterRole({ name: 'agent' }, rules)).toEqual({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'agent' },
      rules,
    });
    expect(clusterRoleBinding({ name: 'agent' }, accountSubject(account))).toEqual({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'agent' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'agent' },
      subjects: [{ kind: 'ServiceAccount', name: 'agent', namespace: 'kube-system' }],
    });
  });
  it('is the same within a namespace', () => {
    const metadata = { name: 'secrets', namespace: 'other' };
    expect(namespaceRole(metadata, rules)).toEqual({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata, rules });
    expect(roleBinding(metadata, accountSubject(account))).toMatchObject({
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'secrets' },
      subjects: [{ kind: 'ServiceAccount', name: 'agent', namespace: 'kube-system' }],
    });
  });
  it('binds roles of other names, and roles of the cluster within a namespace', () => {
    expect(clusterRoleBinding({ name: 'a' }, accountSubject(account), 'b').roleRef.name).toBe('b');
    expect(roleBinding({ name: 'a', namespace: 'n' }, accountSubject(account), { kind: 'ClusterRole', name: 'b' }).roleRef).toEqual({
      apiGroup: 'rbac.authorization.k8s.io',
      kind: 'ClusterRole',
      name: 'b',
    });
  });
});
