import { applyOverrides, imageText, type LayerPlan, type Planned, type Staged } from '../../component';
import {
  type ClusterRoleBinding,
  type ConfigMap,
  contentHash,
  type core,
  type DaemonSet,
  type Role,
  type RoleBinding,
  type ServiceAccount,
  type StringMap,
} from '../../kube';
import { configFolder, configKey, kubeProxyFiles } from './config';
import type { ResolvedKubeProxy } from './resolve';

export const kubeProxyNamespace = 'kube-system';
/** What selects kube-proxy's pods; kubeadm's. A contract: DaemonSet selectors cannot be changed. */
export const kubeProxySelector = { 'k8s-app': 'kube-proxy' } as const;
export const kubeProxyContainer = 'kube-proxy';

const name = 'kube-proxy';
const namespace = kubeProxyNamespace;

/** The objects of kubeadm's addon, under its names, so that applying them to a kubeadm cluster takes the addon over. */
export function kubeProxyManifests({ options: o }: Planned<ResolvedKubeProxy>, { registry }: LayerPlan): readonly Staged[] {
  const files = kubeProxyFiles(o);
  const template = kubeProxyTemplate(o, imageText(registry, o.image), contentHash(files));
  const manifests = [
    serviceAccount,
    nodeProxier,
    ...(o.kubeadm ? [joinRole, joinRoleBinding] : []),
    configMap(files),
    daemonSet(o, applyOverrides(template, o.overrides, kubeProxyContainer)),
  ];
  return manifests.map((manifest) => ({ stage: '10-proxy', manifest }));
}

const serviceAccount: ServiceAccount = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } };

/** The ClusterRole is the API server's own, reconciled at each start: only bound here. */
const nodeProxier: ClusterRoleBinding = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'kubeadm:node-proxier' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:node-proxier' },
  subjects: [{ kind: 'ServiceAccount', name, namespace }],
};

/** `kubeadm join` reads the ConfigMap with the bootstrap token and fails where it may not. */
const joinRole: Role = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'Role',
  metadata: { name, namespace },
  rules: [{ apiGroups: [''], resources: ['configmaps'], resourceNames: [name], verbs: ['get'] }],
};
const joinRoleBinding: RoleBinding = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: { name, namespace },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
  subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:bootstrappers:kubeadm:default-node-token' }],
};

function configMap(files: StringMap): ConfigMap {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, labels: { app: name } }, data: files };
}

function daemonSet({ maxUnavailable }: ResolvedKubeProxy, template: core.PodTemplateSpec): DaemonSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace, labels: kubeProxySelector },
    spec: {
      selector: { matchLabels: kubeProxySelector },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable } },
      template,
    },
  };
}

/** The pod template before overrides; `hash` is that of the configuration, whose change must roll the pods. */
export function kubeProxyTemplate(o: ResolvedKubeProxy, image: string, hash: string): core.PodTemplateSpec {
  return {
    metadata: { labels: kubeProxySelector, annotations: { 'netstack.cdk8s.io/config-hash': hash } },
    spec: {
      priorityClassName: 'system-node-critical',
      serviceAccountName: name,
      hostNetwork: true,
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      // Without Services a node is of no use, whatever its taints: not-ready nodes among them.
      tolerations: [{ operator: 'Exists' }],
      containers: [container(o, image)],
      volumes: [
        { name, configMap: { name } },
        { name: 'xtables-lock', hostPath: { path: '/run/xtables.lock', type: 'FileOrCreate' } },
        { name: 'lib-modules', hostPath: { path: '/lib/modules' } },
      ],
    },
  };
}

function container(o: ResolvedKubeProxy, image: string): core.Container {
  return {
    name: kubeProxyContainer,
    image,
    imagePullPolicy: 'IfNotPresent',
    command: ['/usr/local/bin/kube-proxy', `--config=${configFolder}/${configKey}`, '--hostname-override=$(NODE_NAME)'],
    env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } }],
    // The scheduler keeps others off these ports, which are the node's.
    ports: [
      { name: 'healthz', containerPort: o.healthz.port, hostPort: o.healthz.port, protocol: 'TCP' },
      { name: 'metrics', containerPort: o.metrics.port, hostPort: o.metrics.port, protocol: 'TCP' },
    ],
    // Not /healthz: that fails on a node that is being deleted, to drain it of load balancers (KEP-3836).
    livenessProbe: {
      httpGet: { ...(o.healthz.isEverywhere ? {} : { host: String(o.healthz.address) }), path: '/livez', port: 'healthz', scheme: 'HTTP' },
      periodSeconds: 10,
      timeoutSeconds: 5,
      failureThreshold: 6,
    },
    // Privileged as upstream: it writes sysctls of the node (conntrack, route_localnet, IPVS) and loads kernel modules. Its
    // root file system stays writable, because the image's iptables wrapper picks legacy or nft at the first call by links.
    securityContext: { privileged: true },
    volumeMounts: [
      { name, mountPath: configFolder, readOnly: true },
      { name: 'xtables-lock', mountPath: '/run/xtables.lock' },
      { name: 'lib-modules', mountPath: '/lib/modules', readOnly: true },
    ],
  };
}
