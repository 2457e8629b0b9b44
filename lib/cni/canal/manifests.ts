import type { LayerPlan, Planned, Staged } from '../../component';
import { accountSubject, clusterRole, clusterRoleBinding, contentHash, type KubeManifest, type rbac, serviceAccount } from '../../kube';
import { kubeControllersBudget, kubeControllersDeployment } from '../calico/manifests/kube-controllers';
import { kubeControllersRules, nodeRules, pluginRules, tierGetter } from '../calico/manifests/rbac';
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
  const controllers = { name: 'calico-kube-controllers', namespace: canalNamespace } as const;
  const plugin = { name: 'calico-cni-plugin', namespace: canalNamespace } as const;
  const canal = { name: canalName, namespace: canalNamespace } as const;
  const [tierRole, tierBinding] = tierGetter();
  return [
    ...[controllers, canal, plugin].map(serviceAccount),
    clusterRole({ name: controllers.name }, kubeControllersRules(calico)),
    clusterRole({ name: 'calico-node' }, nodeRules(calico)),
    clusterRole({ name: plugin.name }, pluginRules(calico)),
    clusterRole({ name: 'flannel' }, flannelRules),
    tierRole,
    clusterRoleBinding({ name: controllers.name }, accountSubject(controllers)),
    clusterRoleBinding({ name: 'canal-flannel' }, accountSubject(canal), 'flannel'),
    clusterRoleBinding({ name: 'canal-calico' }, accountSubject(canal), 'calico-node'),
    clusterRoleBinding({ name: plugin.name }, accountSubject(plugin)),
    tierBinding,
  ];
}

/** Nodes and their status, nothing of pods: the node's name is given to flanneld, which then need not look itself up. */
const flannelRules: readonly rbac.PolicyRule[] = [
  { apiGroups: [''], resources: ['nodes'], verbs: ['list', 'watch'] },
  { apiGroups: [''], resources: ['nodes/status'], verbs: ['patch'] },
];
