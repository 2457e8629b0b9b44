import type { LayerPlan, Planned, Staged } from '../../component';
import { type ClusterRole, type ClusterRoleBinding, contentHash, type KubeManifest, type rbac, type ServiceAccount } from '../../kube';
import { kubeControllersBudget, kubeControllersDeployment } from '../calico/manifests/kube-controllers';
import { kubeControllersRules, nodeRules, pluginRules } from '../calico/manifests/rbac';
import { felixObject } from '../calico/objects';
import { canalConfigMap } from './config';
import { canalName, canalNamespace } from './names';
import { canalDaemonSet } from './node';
import { installOf, type ResolvedCanal } from './resolve';

/** Everything canal consists of. kube-system is there already. */
export function canalManifests({ options: o }: Planned<ResolvedCanal>, { cluster, registry }: LayerPlan): readonly Staged[] {
  const config = canalConfigMap(o, cluster);
  const own: readonly KubeManifest[] = [
    kubeControllersBudget(),
    ...access(o),
    config,
    felixObject(o.calico, cluster),
    canalDaemonSet(o, cluster, registry, contentHash(config.data)),
    kubeControllersDeployment({ ...o.calico, install: installOf(o) }, registry),
  ];
  return own.map((manifest): Staged => ({ stage: '20-cni', manifest }));
}

/** Accounts and roles under upstream's names: flanneld and calico-node are one pod, and so one account. */
function access({ calico }: ResolvedCanal): readonly KubeManifest[] {
  const controllers = 'calico-kube-controllers';
  const plugin = 'calico-cni-plugin';
  return [
    account(controllers),
    account(canalName),
    account(plugin),
    role(controllers, kubeControllersRules(calico)),
    role('calico-node', nodeRules(calico)),
    role(plugin, pluginRules(calico)),
    role('flannel', flannelRules),
    role('calico-tier-getter', [{ apiGroups: ['projectcalico.org'], resources: ['tiers'], verbs: ['get'] }]),
    binding(controllers, controllers, serviceAccount(controllers)),
    binding('canal-flannel', 'flannel', serviceAccount(canalName)),
    binding('canal-calico', 'calico-node', serviceAccount(canalName)),
    binding(plugin, plugin, serviceAccount(plugin)),
    // Policies of namespaces that are deleted are, where Calico's own API server is there, deleted on behalf of this user.
    binding('calico-tier-getter', 'calico-tier-getter', {
      apiGroup: 'rbac.authorization.k8s.io',
      kind: 'User',
      name: 'system:kube-controller-manager',
    }),
  ];
}

/** Nodes and their status, nothing of pods: the node's name is given to flanneld, which then need not look itself up. */
const flannelRules: readonly rbac.PolicyRule[] = [
  { apiGroups: [''], resources: ['nodes'], verbs: ['list', 'watch'] },
  { apiGroups: [''], resources: ['nodes/status'], verbs: ['patch'] },
];

function account(name: string): ServiceAccount {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: canalNamespace } };
}
function role(name: string, rules: readonly rbac.PolicyRule[]): ClusterRole {
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name }, rules };
}
function serviceAccount(name: string): rbac.Subject {
  return { kind: 'ServiceAccount', name, namespace: canalNamespace };
}
function binding(name: string, roleName: string, subject: rbac.Subject): ClusterRoleBinding {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: roleName },
    subjects: [subject],
  };
}
