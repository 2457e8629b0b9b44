/**
 * What each part of Calico may do. Permissions of IPAM go where Calico gives pods their addresses, and nowhere else.
 * Source: the ClusterRoles of manifests/calico-vxlan.yaml and calico-policy-only.yaml at the tags of the releases.
 */
import type { SecretKey } from '../../../component';
import type { ClusterRole, ClusterRoleBinding, KubeManifest, Role, RoleBinding, rbac, ServiceAccount } from '../../../kube';
import { calicoNamespace } from '../names';
import type { CalicoSettings } from '../settings';

type Rule = rbac.PolicyRule;

const read = ['get', 'list', 'watch'] as const;
const allButPatch = ['get', 'list', 'create', 'update', 'delete'] as const;

/** Whether Calico gives pods their addresses. */
function ownsAddresses({ podNetwork, ipam }: CalicoSettings): boolean {
  return podNetwork === 'calico' && ipam.type === 'calico';
}

export function accessManifests(settings: CalicoSettings): readonly KubeManifest[] {
  const plugin = settings.podNetwork === 'calico';
  return [
    account('calico-kube-controllers'),
    account('calico-node'),
    ...(plugin ? [account('calico-cni-plugin')] : []),
    role('calico-kube-controllers', kubeControllersRules(settings)),
    role('calico-node', nodeRules(settings)),
    ...(plugin ? [role('calico-cni-plugin', pluginRules(settings))] : []),
    role('calico-tier-getter', [{ apiGroups: ['projectcalico.org'], resources: ['tiers'], verbs: ['get'] }]),
    binding('calico-kube-controllers', serviceAccount('calico-kube-controllers')),
    binding('calico-node', serviceAccount('calico-node')),
    ...(plugin ? [binding('calico-cni-plugin', serviceAccount('calico-cni-plugin'))] : []),
    // Policies of namespaces that are deleted are, while Calico's own API server is there, deleted on behalf of this user.
    binding('calico-tier-getter', { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'system:kube-controller-manager' }),
    ...passwordAccess(settings),
  ];
}

function account(name: string): ServiceAccount {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: calicoNamespace } };
}
function role(name: string, rules: readonly Rule[]): ClusterRole {
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name }, rules };
}
function serviceAccount(name: string): rbac.Subject {
  return { kind: 'ServiceAccount', name, namespace: calicoNamespace };
}
function binding(name: string, subject: rbac.Subject): ClusterRoleBinding {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [subject],
  };
}

export function nodeRules(settings: CalicoSettings): readonly Rule[] {
  const { apiGroups, clusterPolicies, kubeVirt } = settings.release;
  const calico = (resources: readonly string[], verbs: readonly string[]): Rule => ({ apiGroups, resources, verbs });
  return [
    // The kubeconfig of the CNI plugin holds a token of its own, which calico-node renews.
    ...(settings.podNetwork === 'calico'
      ? [{ apiGroups: [''], resources: ['serviceaccounts/token'], resourceNames: ['calico-cni-plugin'], verbs: ['create'] }]
      : []),
    { apiGroups: [''], resources: ['pods', 'nodes', 'namespaces'], verbs: ['get'] },
    { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['watch', 'list'] },
    { apiGroups: [''], resources: ['endpoints', 'services'], verbs: ['watch', 'list', 'get'] },
    { apiGroups: [''], resources: ['configmaps'], verbs: ['get'] },
    { apiGroups: [''], resources: ['nodes/status'], verbs: ['patch', 'update'] },
    { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['watch', 'list'] },
    { apiGroups: ['policy.networking.k8s.io'], resources: clusterPolicies, verbs: ['watch', 'list'] },
    { apiGroups: [''], resources: ['pods', 'namespaces', 'serviceaccounts'], verbs: ['list', 'watch'] },
    { apiGroups: [''], resources: ['pods/status'], verbs: ['patch'] },
    calico(
      [
        'globalfelixconfigs',
        'globalbgpconfigs',
        'felixconfigurations',
        'bgppeers',
        'bgpfilters',
        'bgpconfigurations',
        'ippools',
        'ipreservations',
        'ipamblocks',
        'globalnetworkpolicies',
        'stagedglobalnetworkpolicies',
        'networkpolicies',
        'stagednetworkpolicies',
        'stagedkubernetesnetworkpolicies',
        'globalnetworksets',
        'networksets',
        'clusterinformations',
        'hostendpoints',
        'blockaffinities',
        'caliconodestatuses',
        'tiers',
      ],
      read,
    ),
    calico(['tiers'], ['create']),
    calico(['ippools', 'felixconfigurations', 'bgpconfigurations', 'clusterinformations'], ['create', 'update']),
    calico(['caliconodestatuses'], ['update']),
    { apiGroups: [''], resources: ['nodes'], verbs: read },
    calico(['bgpconfigurations', 'bgppeers'], ['create', 'update']),
    ...(ownsAddresses(settings)
      ? [
          calico(['blockaffinities', 'ipamblocks', 'ipamhandles'], allButPatch),
          calico(ipamConfigurations(settings), ['get', 'create']),
          calico(['blockaffinities'], ['watch']),
          { apiGroups: ['apps'], resources: ['daemonsets'], verbs: ['get'] },
        ]
      : []),
    ...(kubeVirt ? [{ apiGroups: ['kubevirt.io'], resources: ['virtualmachineinstancemigrations'], verbs: read }] : []),
  ];
}

/** The resource has another name in the group of v3 CRDs. */
function ipamConfigurations({ release }: CalicoSettings): readonly string[] {
  return release.apiGroups.includes('projectcalico.org') ? ['ipamconfigurations', 'ipamconfigs'] : ['ipamconfigs'];
}

export function kubeControllersRules(settings: CalicoSettings): readonly Rule[] {
  const { apiGroups, kubeVirt, policyController } = settings.release;
  const calico = (resources: readonly string[], verbs: readonly string[]): Rule => ({ apiGroups, resources, verbs });
  return [
    { apiGroups: [''], resources: ['nodes'], verbs: ['watch', 'list', 'get'] },
    { apiGroups: [''], resources: ['pods'], verbs: read },
    { apiGroups: [''], resources: ['namespaces'], verbs: read },
    { apiGroups: [''], resources: ['services', 'services/status'], verbs: ['get', 'list', 'update', 'watch'] },
    calico(['ipreservations'], ['list']),
    calico(['blockaffinities', 'ipamblocks', 'ipamhandles', ...ipamConfigurations(settings), 'tiers'], [...allButPatch, 'watch']),
    calico(['ippools'], ['list', 'watch']),
    calico(['hostendpoints'], [...allButPatch, 'watch']),
    calico(['clusterinformations'], ['get', 'list', 'create', 'update', 'watch']),
    calico(['kubecontrollersconfigurations'], ['get', 'list', 'create', 'update', 'watch']),
    ...(policyController
      ? [
          calico(['kubecontrollersconfigurations/status'], ['get', 'update']),
          calico(['networkpolicies', 'stagednetworkpolicies', 'globalnetworkpolicies', 'stagedglobalnetworkpolicies'], [...allButPatch, 'watch']),
          ...datastoreMigration,
        ]
      : []),
    ...(kubeVirt ? [{ apiGroups: ['kubevirt.io'], resources: ['virtualmachines', 'virtualmachineinstances'], verbs: read }] : []),
  ];
}

/** The controller that moves the datastore to v3 CRDs watches from the start, whether or not anybody asks for it. */
const datastoreMigration: readonly Rule[] = [
  { apiGroups: ['apps'], resources: ['daemonsets', 'deployments'], verbs: read },
  {
    apiGroups: ['migration.projectcalico.org'],
    resources: ['datastoremigrations', 'datastoremigrations/status'],
    verbs: [...read, 'create', 'update', 'patch'],
  },
  { apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], verbs: [...read, 'delete'] },
  { apiGroups: ['apiregistration.k8s.io'], resources: ['apiservices'], verbs: [...read, 'create', 'delete'] },
  { apiGroups: ['projectcalico.org'], resources: ['*'], verbs: [...read, 'create', 'update', 'patch', 'delete'] },
  { apiGroups: ['crd.projectcalico.org'], resources: ['*'], verbs: read },
];

export function pluginRules(settings: CalicoSettings): readonly Rule[] {
  const { apiGroups, kubeVirt } = settings.release;
  return [
    { apiGroups: [''], resources: ['pods', 'nodes', 'namespaces'], verbs: ['get'] },
    { apiGroups: [''], resources: ['pods/status'], verbs: ['patch'] },
    ...(ownsAddresses(settings)
      ? [
          {
            apiGroups,
            resources: [
              'blockaffinities',
              'ipamblocks',
              'ipamhandles',
              'clusterinformations',
              'ippools',
              'ipreservations',
              ...ipamConfigurations(settings),
            ],
            verbs: allButPatch,
          },
          ...(kubeVirt ? [{ apiGroups: ['kubevirt.io'], resources: ['virtualmachineinstances', 'virtualmachines'], verbs: ['get'] }] : []),
        ]
      : []),
  ];
}

/** calico-node reads the Secrets that hold passwords of BGP sessions, by their names. */
function passwordAccess({ bgp }: CalicoSettings): readonly (Role | RoleBinding)[] {
  if (bgp.type === 'off') return [];
  const keys: readonly (SecretKey | undefined)[] = [bgp.meshPassword, ...bgp.peers.map(({ password }) => password)];
  const names = [...new Set(keys.flatMap((key) => (key === undefined ? [] : [key.secret])))].sort();
  if (names.length === 0) return [];
  const metadata = { name: 'calico-node-bgp-passwords', namespace: calicoNamespace };
  return [
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata,
      rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: names, verbs: read }],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: metadata.name },
      subjects: [serviceAccount('calico-node')],
    },
  ];
}
