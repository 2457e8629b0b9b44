/**
 * What each part of Calico may do. Permissions of IPAM go where Calico gives pods their addresses, and nowhere else.
 * Source: the ClusterRoles of manifests/calico-vxlan.yaml and calico-policy-only.yaml at the tags of the releases.
 */
import type { SecretKey } from '../../../component';
import {
  accountSubject,
  type ClusterRole,
  type ClusterRoleBinding,
  clusterRole,
  clusterRoleBinding,
  type KubeManifest,
  namespaceRole,
  type rbac,
  roleBinding,
  serviceAccount,
} from '../../../kube';
import { calicoNamespace } from '../names';
import type { CalicoSettings } from '../settings';

type Rule = rbac.PolicyRule;

const nodeAccount = { name: 'calico-node', namespace: calicoNamespace } as const;
const read = ['get', 'list', 'watch'] as const;
const allButPatch = ['get', 'list', 'create', 'update', 'delete'] as const;

/** Whether Calico gives pods their addresses. */
function ownsAddresses({ podNetwork, ipam }: CalicoSettings): boolean {
  return podNetwork === 'calico' && ipam.type === 'calico';
}

export function accessManifests(settings: CalicoSettings): readonly KubeManifest[] {
  const parts = [
    { name: 'calico-kube-controllers', rules: kubeControllersRules(settings) },
    { name: nodeAccount.name, rules: nodeRules(settings) },
    ...(settings.podNetwork === 'calico' ? [{ name: 'calico-cni-plugin', rules: pluginRules(settings) }] : []),
  ];
  const [tierRole, tierBinding] = tierGetter();
  return [
    ...parts.map(({ name }) => serviceAccount({ name, namespace: calicoNamespace })),
    ...parts.map(({ name, rules }) => clusterRole({ name }, rules)),
    tierRole,
    ...parts.map(({ name }) => clusterRoleBinding({ name }, accountSubject({ name, namespace: calicoNamespace }))),
    tierBinding,
    ...passwordAccess(settings),
  ];
}

/** Policies of namespaces that are deleted are, where Calico's own API server is there, deleted on behalf of this user. */
export function tierGetter(): readonly [ClusterRole, ClusterRoleBinding] {
  const metadata = { name: 'calico-tier-getter' };
  return [
    clusterRole(metadata, [{ apiGroups: ['projectcalico.org'], resources: ['tiers'], verbs: ['get'] }]),
    clusterRoleBinding(metadata, { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'system:kube-controller-manager' }),
  ];
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
function passwordAccess({ bgp }: CalicoSettings): readonly KubeManifest[] {
  if (bgp.type === 'off') return [];
  const keys: readonly (SecretKey | undefined)[] = [bgp.meshPassword, ...bgp.peers.map(({ password }) => password)];
  const names = [...new Set(keys.flatMap((key) => (key === undefined ? [] : [key.secret])))].sort();
  if (names.length === 0) return [];
  const metadata = { name: 'calico-node-bgp-passwords', namespace: calicoNamespace };
  return [
    namespaceRole(metadata, [{ apiGroups: [''], resources: ['secrets'], resourceNames: names, verbs: read }]),
    roleBinding(metadata, accountSubject(nodeAccount)),
  ];
}
