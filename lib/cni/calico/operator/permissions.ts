/**
 * What the operator may do. It renders all of Calico, permissions included, so it needs `bind` and `escalate` on roles:
 * whoever holds its token holds the cluster. Every other right is upstream's; those over CRDs are given only where the
 * operator is to keep CRDs. Source: tigera-operator.yaml of Calico v3.32.1.
 */
import type { rbac } from '../../../kube';
import { calicoCrds, calicoV3Crds, clusterNetworkPolicyCrd, gatewayCrds, operatorCrds } from './crds';

type Rule = rbac.PolicyRule;

const read = ['get', 'list', 'watch'] as const;
const keep = ['create', 'delete', ...read, 'update'] as const;

function grant(
  apiGroups: string | readonly string[],
  resources: readonly string[],
  verbs: readonly string[],
  resourceNames?: readonly string[],
): Rule {
  return {
    apiGroups: typeof apiGroups === 'string' ? [apiGroups] : apiGroups,
    resources,
    verbs,
    ...(resourceNames === undefined ? {} : { resourceNames }),
  };
}

/** Making CRDs and bringing them up to date; deleting stays out but for one that other distributions ship. */
const crdKeeping: readonly Rule[] = [
  grant('apiextensions.k8s.io', ['customresourcedefinitions'], ['create']),
  grant('apiextensions.k8s.io', ['customresourcedefinitions'], ['update'], [...operatorCrds, ...calicoCrds, ...calicoV3Crds, ...gatewayCrds]),
  grant('apiextensions.k8s.io', ['customresourcedefinitions'], ['update', 'delete'], [clusterNetworkPolicyCrd]),
];

/** What Calico's workloads consist of. */
const rendering: readonly Rule[] = [
  grant('', ['configmaps', 'endpoints', 'events', 'namespaces', 'pods', 'podtemplates', 'serviceaccounts', 'services'], keep),
  grant('', ['resourcequotas', 'secrets'], read),
  grant('', ['resourcequotas'], keep, ['calico-critical-pods', 'tigera-critical-pods']),
  // Labels of nodes are written while a cluster moves over from the manifest install; the number of nodes decides that of typhas.
  grant('', ['nodes'], [...read, 'patch']),
  grant('apps', ['daemonsets', 'deployments', 'statefulsets'], [...keep, 'patch']),
  grant('apps', ['deployments/finalizers'], ['update'], ['tigera-operator']),
  grant('rbac.authorization.k8s.io', ['clusterrolebindings', 'clusterroles', 'rolebindings', 'roles'], [...keep, 'bind', 'escalate']),
  grant('authentication.k8s.io', ['tokenreviews'], ['create']),
  grant('scheduling.k8s.io', ['priorityclasses'], keep),
  grant('policy', ['poddisruptionbudgets'], keep),
  grant('storage.k8s.io', ['csidrivers'], keep),
  grant('apiregistration.k8s.io', ['apiservices'], ['create', 'delete', 'list', 'update', 'watch']),
  grant('discovery.k8s.io', ['endpointslices'], read),
  grant('coordination.k8s.io', ['leases'], keep),
  grant('certificates.k8s.io', ['certificatesigningrequests'], ['list', 'watch']),
];

/** Webhooks and admission policies of Calico's API. */
const admission: readonly Rule[] = [
  grant('admissionregistration.k8s.io', ['validatingwebhookconfigurations'], keep),
  grant('admissionregistration.k8s.io', ['mutatingwebhookconfigurations'], ['create', 'delete', ...read]),
  grant('admissionregistration.k8s.io', ['mutatingwebhookconfigurations'], ['update'], ['envoy-gateway-topology-injector.tigera-gateway']),
  grant(
    'admissionregistration.k8s.io',
    ['validatingwebhookconfigurations'],
    ['update'],
    ['istio-validator-calico-system', 'istiod-default-validator'],
  ),
  grant(
    'admissionregistration.k8s.io',
    ['mutatingadmissionpolicies', 'mutatingadmissionpolicybindings', 'validatingadmissionpolicies', 'validatingadmissionpolicybindings'],
    keep,
  ),
];

/** Its own custom resources. */
const ownResources: readonly Rule[] = [
  grant(
    'operator.tigera.io',
    [
      ...withParts(
        ['apiservers', 'goldmanes', 'installations', 'istios', 'managementclusterconnections', 'tigerastatuses', 'whiskers'],
        ['finalizers', 'status'],
      ),
      ...withParts(['gatewayapis'], ['finalizers']),
      'imagesets',
    ],
    [...read, 'patch', 'update'],
  ),
  grant('operator.tigera.io', ['tigerastatuses'], ['create', 'delete']),
  grant('operator.tigera.io', ['apiservers', 'goldmanes', 'installations', 'whiskers'], ['delete']),
];

/** Calico's resources: pools and configuration are the operator's to write, policies those of its own tier. */
const calicoResources: readonly Rule[] = [
  grant(['crd.projectcalico.org', 'projectcalico.org'], ['bgpconfigurations', 'felixconfigurations', 'ippools'], ['create', ...read, 'patch']),
  grant(['crd.projectcalico.org', 'projectcalico.org'], ['bgpconfigurations', 'clusterinformations', 'kubecontrollersconfigurations'], read),
  grant('projectcalico.org', ['ippools'], [...keep, 'patch']),
  grant('projectcalico.org', ['clusterinformations', 'ipamconfigurations'], read),
  grant('networking.k8s.io', ['networkpolicies'], keep),
  grant('projectcalico.org', ['globalnetworkpolicies', 'networkpolicies', 'networksets'], [...keep, 'patch']),
  grant('projectcalico.org', ['tier.globalnetworkpolicies', 'tier.networkpolicies'], read),
  grant('projectcalico.org', ['tier.globalnetworkpolicies', 'tier.networkpolicies'], keep, ['calico-system.*']),
  grant('projectcalico.org', ['tiers'], ['create', ...read]),
  grant('projectcalico.org', ['tiers'], ['delete', 'get', 'update'], ['calico-system']),
  grant('migration.projectcalico.org', ['datastoremigrations'], read),
];

/** Gateway API, Istio and KubeVirt: its informers start whether or not anybody uses them, and it hands the rights on. */
const integrations: readonly Rule[] = [
  grant('gateway.networking.k8s.io', ['gatewayclasses'], keep),
  grant('gateway.envoyproxy.io', ['envoyproxies'], keep),
  grant('batch', ['jobs'], ['create', 'list', 'watch']),
  grant('batch', ['jobs'], ['update'], ['tigera-gateway-api-gateway-helm-certgen']),
  grant('kubevirt.io', ['virtualmachineinstancemigrations'], read),
  grant('autoscaling', ['horizontalpodautoscalers'], ['create', ...read]),
  grant('autoscaling', ['horizontalpodautoscalers'], ['update'], ['istiod']),
];

/** The rules of ClusterRole tigera-operator. */
export function operatorRules(keepsCrds: boolean): readonly Rule[] {
  return [
    grant('apiextensions.k8s.io', ['customresourcedefinitions'], read),
    ...(keepsCrds ? crdKeeping : []),
    ...rendering,
    ...admission,
    ...ownResources,
    ...calicoResources,
    ...integrations,
  ];
}

/** The rules of ClusterRole tigera-operator-secrets: bound in the namespaces where it keeps certificates, nowhere else. */
export const secretRules: readonly Rule[] = [grant('', ['secrets'], ['create', 'update', 'delete'])];

function withParts(resources: readonly string[], parts: readonly string[]): readonly string[] {
  return resources.flatMap((resource) => [resource, ...parts.map((part) => `${resource}/${part}`)]);
}
