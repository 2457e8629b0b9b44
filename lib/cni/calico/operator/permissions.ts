/**
 * What the operator may do. It renders all of Calico, permissions included, so it needs `bind` and `escalate` on roles:
 * whoever holds its token holds the cluster. Every other right is upstream's; those over CRDs are given only where the
 * operator is to keep CRDs. Source: manifests/tigera-operator.yaml of Calico v3.32.1 and v3.31.7.
 */
import type { rbac } from '../../../kube';
import { calicoCrds, calicoV3Crds, clusterPolicyCrds, gatewayCrds, operatorCrds } from './crds';
import type { OperatorRelease } from './versions';

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

/** Making CRDs and bringing them up to date; deleting stays out but for those that other distributions ship. */
function crdKeeping(release: OperatorRelease): readonly Rule[] {
  const own = [...operatorCrds(release), ...calicoCrds(release), ...(release.v3Crds ? calicoV3Crds(release) : []), ...gatewayCrds()];
  return [
    grant('apiextensions.k8s.io', ['customresourcedefinitions'], ['create']),
    grant('apiextensions.k8s.io', ['customresourcedefinitions'], ['update'], own),
    grant('apiextensions.k8s.io', ['customresourcedefinitions'], ['update', 'delete'], clusterPolicyCrds(release)),
  ];
}

/** What Calico's workloads consist of. */
const rendering = ({ v3Crds }: OperatorRelease): readonly Rule[] => [
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
  grant('apiregistration.k8s.io', ['apiservices'], ['create', 'list', 'update', 'watch', ...(v3Crds ? ['delete'] : [])]),
  grant('discovery.k8s.io', ['endpointslices'], read),
  grant('coordination.k8s.io', ['leases'], keep),
  grant('certificates.k8s.io', ['certificatesigningrequests'], ['list', 'watch']),
];

/** Webhooks and admission policies of Calico's API, and those of Gateway API. */
const admission = ({ v3Crds }: OperatorRelease): readonly Rule[] => [
  grant('admissionregistration.k8s.io', ['mutatingwebhookconfigurations'], ['create', 'delete', ...read]),
  grant('admissionregistration.k8s.io', ['mutatingwebhookconfigurations'], ['update'], ['envoy-gateway-topology-injector.tigera-gateway']),
  grant('admissionregistration.k8s.io', ['validatingadmissionpolicies', 'validatingadmissionpolicybindings'], keep),
  ...(v3Crds
    ? [
        grant(
          'admissionregistration.k8s.io',
          ['mutatingadmissionpolicies', 'mutatingadmissionpolicybindings', 'validatingwebhookconfigurations'],
          keep,
        ),
        grant(
          'admissionregistration.k8s.io',
          ['validatingwebhookconfigurations'],
          ['update'],
          ['istio-validator-calico-system', 'istiod-default-validator'],
        ),
      ]
    : []),
];

/** Its own custom resources. */
const ownResources = ({ v3Crds }: OperatorRelease): readonly Rule[] => [
  grant(
    'operator.tigera.io',
    [
      ...withParts(
        [
          ...['apiservers', 'goldmanes', 'installations', 'managementclusterconnections', 'tigerastatuses', 'whiskers'],
          ...(v3Crds ? ['istios'] : []),
        ],
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
const calicoResources = ({ v3Crds, tier }: OperatorRelease): readonly Rule[] => {
  const groups = v3Crds ? ['crd.projectcalico.org', 'projectcalico.org'] : ['crd.projectcalico.org'];
  return [
    grant(groups, ['felixconfigurations', 'ippools', ...(v3Crds ? ['bgpconfigurations'] : [])], ['create', ...read, 'patch']),
    grant(groups, ['bgpconfigurations', 'clusterinformations', 'kubecontrollersconfigurations'], read),
    grant('projectcalico.org', ['ippools'], [...keep, 'patch']),
    grant('projectcalico.org', ['clusterinformations', 'ipamconfigurations'], read),
    grant('networking.k8s.io', ['networkpolicies'], keep),
    grant('projectcalico.org', ['tier.globalnetworkpolicies', 'tier.networkpolicies'], keep, [`${tier}.*`]),
    grant('projectcalico.org', ['tiers'], ['create', 'list', 'watch', ...(v3Crds ? ['get'] : [])]),
    grant('projectcalico.org', ['tiers'], ['delete', 'get', 'update'], [tier]),
    ...(v3Crds
      ? [
          grant('projectcalico.org', ['globalnetworkpolicies', 'networkpolicies', 'networksets'], [...keep, 'patch']),
          grant('projectcalico.org', ['tier.globalnetworkpolicies', 'tier.networkpolicies'], read),
          grant('migration.projectcalico.org', ['datastoremigrations'], read),
        ]
      : []),
  ];
};

/** Gateway API, Istio and KubeVirt: its informers start whether or not anybody uses them, and it hands the rights on. */
const integrations = ({ v3Crds }: OperatorRelease): readonly Rule[] => [
  grant('gateway.networking.k8s.io', ['gatewayclasses'], keep),
  grant('gateway.envoyproxy.io', ['envoyproxies'], keep),
  grant('batch', ['jobs'], ['create', 'list', 'watch']),
  grant('batch', ['jobs'], ['update'], ['tigera-gateway-api-gateway-helm-certgen']),
  ...(v3Crds
    ? [
        grant('kubevirt.io', ['virtualmachineinstancemigrations'], read),
        grant('autoscaling', ['horizontalpodautoscalers'], ['create', ...read]),
        grant('autoscaling', ['horizontalpodautoscalers'], ['update'], ['istiod']),
      ]
    : []),
];

/** The rules of ClusterRole tigera-operator. */
export function operatorRules(release: OperatorRelease, keepsCrds: boolean): readonly Rule[] {
  return [
    grant('apiextensions.k8s.io', ['customresourcedefinitions'], read),
    ...(keepsCrds ? crdKeeping(release) : []),
    ...[rendering, admission, ownResources, calicoResources, integrations].flatMap((rules) => rules(release)),
  ];
}

/** The rules of ClusterRole tigera-operator-secrets: bound in the namespaces where it keeps certificates, nowhere else. */
export const secretRules: readonly Rule[] = [grant('', ['secrets'], ['create', 'update', 'delete'])];

function withParts(resources: readonly string[], parts: readonly string[]): readonly string[] {
  return resources.flatMap((resource) => [resource, ...parts.map((part) => `${resource}/${part}`)]);
}
