/** calico-kube-controllers: gives back addresses of nodes that are gone, and gives Services of type LoadBalancer theirs. */
import { applyOverrides, imageText, NO_REGISTRY, type Registry } from '../../../component';
import type { core, Deployment, PodDisruptionBudget } from '../../../kube';
import { calicoNamespace, containers, kubeControllersSelector } from '../names';
import type { ManifestCalico, ResolvedManifestInstall } from '../resolved';

export function kubeControllersBudget(): PodDisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'calico-kube-controllers', namespace: calicoNamespace, labels: kubeControllersSelector },
    spec: { maxUnavailable: 1, selector: { matchLabels: kubeControllersSelector } },
  };
}

export function kubeControllersDeployment(calico: ManifestCalico, registry: Registry): Deployment {
  const template = kubeControllersTemplate(calico.install, registry);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'calico-kube-controllers', namespace: calicoNamespace, labels: kubeControllersSelector },
    spec: {
      // It elects no leader: there is never more than one.
      replicas: 1,
      selector: { matchLabels: kubeControllersSelector },
      strategy: { type: 'Recreate' },
      template: applyOverrides(template, calico.overrides.kubeControllers, containers.kubeControllers),
    },
  };
}

export function kubeControllersTemplate(install: ResolvedManifestInstall, registry: Registry = NO_REGISTRY): core.PodTemplateSpec {
  const checkStatus = '/usr/bin/check-status';
  return {
    metadata: { labels: kubeControllersSelector },
    spec: {
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      tolerations: [
        { key: 'CriticalAddonsOnly', operator: 'Exists' },
        { key: 'node-role.kubernetes.io/master', effect: 'NoSchedule' },
        { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
      ],
      serviceAccountName: 'calico-kube-controllers',
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      priorityClassName: 'system-cluster-critical',
      containers: [
        {
          name: containers.kubeControllers,
          image: imageText(registry, install.images.kubeControllers),
          imagePullPolicy: 'IfNotPresent',
          env: [
            { name: 'ENABLED_CONTROLLERS', value: 'node,loadbalancer' },
            { name: 'DATASTORE_TYPE', value: 'kubernetes' },
          ],
          livenessProbe: {
            exec: { command: [checkStatus, '-l'] },
            periodSeconds: 10,
            initialDelaySeconds: 10,
            failureThreshold: 6,
            timeoutSeconds: 10,
          },
          readinessProbe: { exec: { command: [checkStatus, '-r'] }, periodSeconds: 10 },
          // It writes its state to /status in its own file system: that stays writable.
          securityContext: { runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        },
      ],
    },
  };
}
