import type { rbac } from '../../kube';

/** What leader election does with Leases, with those of the names where they are known; none can be named where one is created. */
export function leaseRules(names?: readonly string[]): readonly rbac.PolicyRule[] {
  const leases = { apiGroups: ['coordination.k8s.io'], resources: ['leases'] } as const;
  return [
    { ...leases, verbs: ['get', 'update'], ...(names === undefined ? {} : { resourceNames: names }) },
    { ...leases, verbs: ['create'] },
  ];
}
