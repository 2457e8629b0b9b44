import type { rbac } from '../../../kube';
import { type ResolvedCilium, serviceProxyOf } from '../resolve';

const read = ['get', 'list', 'watch'] as const;

/** What agents may do: read the world, and write what is theirs. */
export function agentRules(o: ResolvedCilium): readonly rbac.PolicyRule[] {
  const { release, policy } = o;
  return [
    ...(policy.networkPolicy ? [{ apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: read }] : []),
    { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: read },
    { apiGroups: [''], resources: ['namespaces', 'services', 'pods', 'nodes', ...(release.legacyRbac ? ['endpoints'] : [])], verbs: read },
    ...(policy.clusterNetworkPolicy ? [{ apiGroups: ['policy.networking.k8s.io'], resources: ['clusternetworkpolicies'], verbs: read }] : []),
    // One agent answers for a Service: a lease a Service says which.
    ...(serviceProxyOf(o)?.l2Announcements === undefined
      ? []
      : [{ apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create', 'get', 'update', 'list', 'delete'] }]),
    { apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], verbs: read },
    { apiGroups: ['cilium.io'], resources: readResources(release), verbs: ['list', 'watch'] },
    { apiGroups: ['cilium.io'], resources: ['ciliumidentities', 'ciliumendpoints', 'ciliumnodes'], verbs: ['create'] },
    { apiGroups: ['cilium.io'], resources: ['ciliumidentities'], verbs: ['update'] },
    { apiGroups: ['cilium.io'], resources: ['ciliumendpoints'], verbs: ['delete', 'get'] },
    { apiGroups: ['cilium.io'], resources: ['ciliumnodes', 'ciliumnodes/status'], verbs: ['get', 'update'] },
    {
      apiGroups: ['cilium.io'],
      resources: ['ciliumendpoints/status', 'ciliumendpoints', 'ciliuml2announcementpolicies/status', 'ciliumbgpnodeconfigs/status'],
      verbs: ['patch'],
    },
  ];
}

function readResources({ legacyRbac, datapathPlugins }: ResolvedCilium['release']): readonly string[] {
  return [
    'ciliumloadbalancerippools',
    ...(legacyRbac ? ['ciliumbgppeeringpolicies'] : []),
    'ciliumbgpnodeconfigs',
    'ciliumbgpadvertisements',
    'ciliumbgppeerconfigs',
    'ciliumclusterwideenvoyconfigs',
    'ciliumclusterwidenetworkpolicies',
    'ciliumegressgatewaypolicies',
    'ciliumendpoints',
    'ciliumendpointslices',
    'ciliumenvoyconfigs',
    'ciliumidentities',
    'ciliumlocalredirectpolicies',
    'ciliumnetworkpolicies',
    'ciliumnodes',
    'ciliumnodeconfigs',
    'ciliumcidrgroups',
    'ciliuml2announcementpolicies',
    'ciliumpodippools',
    ...(datapathPlugins ? ['ciliumdatapathplugins'] : []),
  ];
}
