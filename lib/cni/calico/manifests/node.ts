/** calico-node: what installs the CNI plugin, then Felix, and BIRD where there is BGP. */
import type { Cluster } from '../../../cluster';
import { applyOverrides, imageText, NO_REGISTRY, type Registry } from '../../../component';
import type { core, DaemonSet } from '../../../kube';
import { backendOf } from '../encapsulation';
import { calicoNamespace, containers, nodeSelector } from '../names';
import type { ManifestCalico, ResolvedManifestInstall } from '../resolved';
import type { CalicoSettings } from '../settings';
import { apiServerEnvironment, fromConfig, nodeEnvironment, nodeName } from './node-environment';

/**
 * Felix writes to /proc/sys and loads programs and modules, and the installers write to folders of the node whatever their
 * SELinux label: upstream has all of them privileged, and none works with less.
 */
const privileged: core.SecurityContext = { privileged: true };

export function nodeDaemonSet(calico: ManifestCalico, cluster: Cluster, registry: Registry, configHash: string): DaemonSet {
  const { updateStrategy } = calico.install;
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'calico-node', namespace: calicoNamespace, labels: nodeSelector },
    spec: {
      selector: { matchLabels: nodeSelector },
      updateStrategy:
        updateStrategy.type === 'OnDelete'
          ? { type: 'OnDelete' }
          : { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: updateStrategy.maxUnavailable ?? 1 } },
      template: applyOverrides(nodeTemplate(calico, calico.install, cluster, registry, configHash), calico.overrides.node, containers.node),
    },
  };
}

/** The pod template before overrides; without a hash it is not for a manifest, only to see what Calico sets by itself. */
export function nodeTemplate(
  settings: CalicoSettings,
  install: ResolvedManifestInstall,
  cluster: Cluster,
  registry: Registry = NO_REGISTRY,
  configHash = '',
): core.PodTemplateSpec {
  const calico: ManifestCalico = { ...settings, install };
  return {
    metadata: { labels: nodeSelector, annotations: { 'netstack.cdk8s.io/config-hash': configHash } },
    spec: {
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      hostNetwork: true,
      // A node without network can do nothing, so no taint keeps calico-node off it or drives it away.
      tolerations: [
        { effect: 'NoSchedule', operator: 'Exists' },
        { key: 'CriticalAddonsOnly', operator: 'Exists' },
        { effect: 'NoExecute', operator: 'Exists' },
      ],
      serviceAccountName: 'calico-node',
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      terminationGracePeriodSeconds: 0,
      priorityClassName: 'system-node-critical',
      initContainers: initContainers(calico, cluster, registry),
      containers: [nodeContainer(calico, cluster, registry)],
      volumes: volumes(calico, cluster),
    },
  };
}

function initContainers(calico: ManifestCalico, cluster: Cluster, registry: Registry): readonly core.Container[] {
  const cni = imageText(registry, calico.install.images.cni);
  const upgradeIpam: core.Container = {
    name: 'upgrade-ipam',
    image: cni,
    imagePullPolicy: 'IfNotPresent',
    command: ['/opt/cni/bin/calico-ipam', '-upgrade'],
    env: [...apiServerEnvironment(calico, cluster), nodeName('KUBERNETES_NODE_NAME'), fromConfig('CALICO_NETWORKING_BACKEND', 'calico_backend')],
    volumeMounts: [
      { mountPath: '/var/lib/cni/networks', name: 'host-local-net-dir' },
      { mountPath: '/host/opt/cni/bin', name: 'cni-bin-dir' },
    ],
    securityContext: privileged,
  };
  const installCni: core.Container = {
    name: 'install-cni',
    image: cni,
    imagePullPolicy: 'IfNotPresent',
    command: ['/opt/cni/bin/install'],
    env: [
      ...apiServerEnvironment(calico, cluster),
      { name: 'CNI_CONF_NAME', value: '10-calico.conflist' },
      fromConfig('CNI_NETWORK_CONFIG', 'cni_network_config'),
      nodeName('KUBERNETES_NODE_NAME'),
      fromConfig('CNI_MTU', 'veth_mtu'),
      { name: 'SLEEP', value: 'false' },
      // The kubeconfig beside the configuration names the node's folder, which is not the container's.
      { name: 'CNI_NET_DIR', value: cluster.platform.cniConfDir },
    ],
    volumeMounts: [
      { mountPath: '/host/opt/cni/bin', name: 'cni-bin-dir' },
      { mountPath: '/host/etc/cni/net.d', name: 'cni-net-dir' },
    ],
    securityContext: privileged,
  };
  const bootstrap: core.Container = {
    name: 'ebpf-bootstrap',
    image: imageText(registry, calico.install.images.node),
    imagePullPolicy: 'IfNotPresent',
    command: ['calico-node', '-init', '-best-effort'],
    volumeMounts: [
      { mountPath: '/sys/fs', name: 'sys-fs', mountPropagation: 'Bidirectional' },
      { mountPath: '/var/run/calico', name: 'var-run-calico', mountPropagation: 'Bidirectional' },
      { mountPath: '/nodeproc', name: 'nodeproc', readOnly: true },
    ],
    securityContext: privileged,
  };
  if (calico.podNetwork !== 'calico') return [bootstrap];
  return calico.ipam.type === 'calico' ? [upgradeIpam, installCni, bootstrap] : [installCni, bootstrap];
}

function nodeContainer(calico: ManifestCalico, cluster: Cluster, registry: Registry): core.Container {
  const bird = backendOf(calico) === 'bird';
  return {
    name: containers.node,
    image: imageText(registry, calico.install.images.node),
    imagePullPolicy: 'IfNotPresent',
    env: nodeEnvironment(calico, cluster),
    securityContext: privileged,
    resources: { requests: { cpu: '250m' } },
    lifecycle: { preStop: { exec: { command: ['/bin/calico-node', '-shutdown'] } } },
    livenessProbe: {
      exec: { command: ['/bin/calico-node', '-felix-live', ...(bird ? ['-bird-live'] : [])] },
      periodSeconds: 10,
      initialDelaySeconds: 10,
      failureThreshold: 6,
      timeoutSeconds: 10,
    },
    readinessProbe: {
      exec: { command: ['/bin/calico-node', '-felix-ready', ...(bird ? ['-bird-ready'] : [])] },
      periodSeconds: 10,
      timeoutSeconds: 10,
    },
    volumeMounts: [
      ...(calico.podNetwork === 'calico' ? [{ mountPath: '/host/etc/cni/net.d', name: 'cni-net-dir' }] : []),
      { mountPath: '/lib/modules', name: 'lib-modules', readOnly: true },
      { mountPath: '/run/xtables.lock', name: 'xtables-lock' },
      { mountPath: '/var/run/calico', name: 'var-run-calico' },
      { mountPath: '/var/lib/calico', name: 'var-lib-calico' },
      { mountPath: '/var/run/nodeagent', name: 'policysync' },
      { mountPath: '/sys/fs/bpf', name: 'bpffs' },
      ...(calico.release.kernelSecurity ? [{ mountPath: '/sys/kernel/security', name: 'sys-kernel-security', readOnly: true }] : []),
      ...(calico.podNetwork === 'calico' ? [{ mountPath: '/var/log/calico/cni', name: 'cni-log-dir', readOnly: true }] : []),
    ],
  };
}

function volumes({ podNetwork, ipam, release }: ManifestCalico, { platform }: Cluster): readonly core.Volume[] {
  const plugin = podNetwork === 'calico';
  return [
    host('lib-modules', '/lib/modules'),
    host('var-run-calico', '/var/run/calico', 'DirectoryOrCreate'),
    host('var-lib-calico', '/var/lib/calico', 'DirectoryOrCreate'),
    host('xtables-lock', '/run/xtables.lock', 'FileOrCreate'),
    host('sys-fs', '/sys/fs/', 'DirectoryOrCreate'),
    host('bpffs', '/sys/fs/bpf', 'Directory'),
    ...(release.kernelSecurity ? [host('sys-kernel-security', '/sys/kernel/security')] : []),
    host('nodeproc', '/proc'),
    ...(plugin
      ? [
          host('cni-bin-dir', platform.cniBinDir, 'DirectoryOrCreate'),
          host('cni-net-dir', platform.cniConfDir, 'DirectoryOrCreate'),
          host('cni-log-dir', '/var/log/calico/cni', 'DirectoryOrCreate'),
        ]
      : []),
    ...(plugin && ipam.type === 'calico' ? [host('host-local-net-dir', '/var/lib/cni/networks', 'DirectoryOrCreate')] : []),
    host('policysync', '/var/run/nodeagent', 'DirectoryOrCreate'),
  ];
}

function host(name: string, path: string, type?: 'Directory' | 'DirectoryOrCreate' | 'FileOrCreate'): core.Volume {
  return { name, hostPath: type === undefined ? { path } : { path, type } };
}
