import type { rbac } from '../../../kube';
import { ciliumCrds } from '../crds';
import { configMapName } from '../names';
import { type ResolvedCilium, serviceProxyOf } from '../resolve';

const read = ['get', 'list', 'watch'] as const;
const all = ['create', 'update', 'get', 'list', 'watch', 'delete', 'patch'] as const;
const ofCilium = (resources: readonly string[], verbs: readonly string[]): rbac.PolicyRule => ({ apiGroups: ['cilium.io'], resources, verbs });
const core = (resources: readonly string[], verbs: readonly string[]): rbac.PolicyRule => ({ apiGroups: [''], resources, verbs });

/** What the operator may do: keep objects of Cilium, take taints off nodes, give Services addresses. */
export function operatorRules(o: ResolvedCilium): readonly rbac.PolicyRule[] {
  const { release } = o;
  const legacy = release.legacyRbac;
  return [
    // Pods that were there before Cilium have no network of it: they are deleted, and come back.
    core(['pods'], [...read, ...(o.operator.restartUnmanagedPods ? ['delete'] : [])]),
    { apiGroups: [''], resources: ['configmaps'], resourceNames: [configMapName], verbs: ['patch'] },
    core(['nodes'], ['list', 'watch']),
    core(['nodes', 'nodes/status'], ['patch']),
    { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: read },
    core(['services/status'], ['update', 'patch']),
    core(['namespaces', 'secrets', ...(legacy ? [] : ['serviceaccounts'])], read),
    core(['services', ...(legacy ? ['endpoints'] : [])], read),
    // Policies with toGroups had policies made for them until 1.20: what is left of them is taken away.
    ofCilium(['ciliumnetworkpolicies', 'ciliumclusterwidenetworkpolicies'], ['create', 'update', 'deletecollection', 'patch', ...read]),
    ofCilium(['ciliumnetworkpolicies/status', 'ciliumclusterwidenetworkpolicies/status'], ['patch', 'update']),
    ofCilium(['ciliumendpoints', 'ciliumidentities'], ['delete', 'list', 'watch']),
    ofCilium(['ciliumidentities'], ['update', ...((o.config['identity-management-mode'] ?? 'agent') === 'agent' ? [] : ['create'])]),
    ofCilium(['ciliumnodes'], ['create', 'update', ...read, 'delete']),
    ofCilium(['ciliumnodes/status'], ['update']),
    ofCilium(['ciliumendpointslices', 'ciliumenvoyconfigs', 'ciliumbgppeerconfigs', 'ciliumbgpadvertisements', 'ciliumbgpnodeconfigs'], all),
    ...(legacy
      ? [ofCilium(['ciliumbgpclusterconfigs', 'ciliumbgpnodeconfigoverrides', 'ciliumbgppeeringpolicies'], read)]
      : [ofCilium(['ciliumbgpclusterconfigs', 'ciliumbgpnodeconfigoverrides', 'ciliumcidrgroups'], all)]),
    ofCilium(['ciliumbgpclusterconfigs/status', 'ciliumbgppeerconfigs/status'], ['update']),
    ...crdRules(o),
    ofCilium(['ciliumloadbalancerippools', 'ciliumpodippools', ...(release.datapathPlugins ? ['ciliumdatapathplugins'] : [])], read),
    ofCilium(['ciliumpodippools'], ['create']),
    ofCilium(['ciliumloadbalancerippools/status'], ['patch']),
    // One copy works, the others wait for its lease.
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create', 'get', 'update'] },
    ofCilium(['ciliumendpointslices'], ['deletecollection']),
    ...trafficRules(o),
  ];
}

/** It creates its own CRDs, and changes no others. */
function crdRules({ release }: ResolvedCilium): readonly rbac.PolicyRule[] {
  const crds = { apiGroups: ['apiextensions.k8s.io'] } as const;
  return [
    { ...crds, resources: ['customresourcedefinitions'], verbs: ['create', ...read] },
    { ...crds, resources: ['customresourcedefinitions'], resourceNames: ciliumCrds(release), verbs: ['update'] },
    ...(release.legacyRbac
      ? []
      : [
          {
            ...crds,
            resources: ['customresourcedefinitions/status'],
            // Their stored versions are moved on.
            resourceNames: ciliumCrds(release).filter((name) => name.startsWith('ciliumbgp')),
            verbs: ['update'],
          },
        ]),
  ];
}

/** Ingress objects and gateways become Services with addresses, and configurations of Envoy. */
function trafficRules(o: ResolvedCilium): readonly rbac.PolicyRule[] {
  const ingress = serviceProxyOf(o)?.ingress;
  const gateway = serviceProxyOf(o)?.gatewayApi;
  return [
    ...(ingress === undefined && gateway === undefined
      ? []
      : [
          core(['services'], ['create', 'update', 'delete', 'patch']),
          { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['create', 'update', 'delete', 'patch'] },
        ]),
    ...(ingress === undefined
      ? []
      : [
          { apiGroups: ['networking.k8s.io'], resources: ['ingresses', 'ingressclasses'], verbs: read },
          { apiGroups: ['networking.k8s.io'], resources: ['ingresses/status', 'ingresses/finalizers'], verbs: ['update'] },
        ]),
    ...(gateway === undefined ? [] : gatewayRules),
  ];
}

const routes = ['tlsroutes', 'httproutes', 'grpcroutes', 'tcproutes', 'udproutes'] as const;
const gatewayGroup = { apiGroups: ['gateway.networking.k8s.io'] } as const;
const gatewayRules: readonly rbac.PolicyRule[] = [
  {
    ...gatewayGroup,
    resources: ['gatewayclasses', 'gateways', ...routes, 'referencegrants', 'referencepolicies', 'backendtlspolicies', 'listenersets'],
    verbs: read,
  },
  { ...gatewayGroup, resources: ['gatewayclasses'], verbs: ['patch'] },
  {
    ...gatewayGroup,
    resources: ['gatewayclasses', 'gateways', ...routes, 'backendtlspolicies', 'listenersets'].map((resource) => `${resource}/status`),
    verbs: ['update', 'patch'],
  },
  ofCilium(['ciliumgatewayclassconfigs'], read),
  ofCilium(['ciliumgatewayclassconfigs/status'], ['update', 'patch']),
  core(['configmaps'], read),
  { apiGroups: ['multicluster.x-k8s.io'], resources: ['serviceimports'], verbs: read },
];
