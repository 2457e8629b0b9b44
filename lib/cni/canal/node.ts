/** The DaemonSet: what installs the CNI plugin, then Felix, which enforces policies, and flanneld, which connects the nodes. */
import type { Cluster } from '../../cluster';
import { applyOverrides, imageText, NO_REGISTRY, type Registry } from '../../component';
import type { core, DaemonSet } from '../../kube';
import type { FlannelInterface } from '../flannel';
import { canalConfig, canalContainers, canalName, canalNamespace, canalSelector } from './names';
import type { ResolvedCanal } from './resolve';

/**
 * Felix writes to /proc/sys and loads programs and modules, and the installers write to folders of the node whatever their
 * SELinux label: upstream has all of them privileged, and none works with less.
 */
const privileged: core.SecurityContext = { privileged: true };

export function canalDaemonSet(o: ResolvedCanal, cluster: Cluster, registry: Registry, configHash: string): DaemonSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: canalName, namespace: canalNamespace, labels: canalSelector },
    spec: {
      selector: { matchLabels: canalSelector },
      updateStrategy:
        o.updateStrategy.type === 'OnDelete'
          ? { type: 'OnDelete' }
          : { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: o.updateStrategy.maxUnavailable ?? 1 } },
      template: applyOverrides(canalTemplate(o, cluster, registry, configHash), o.overrides.node, canalContainers.node),
    },
  };
}

/** The pod template before overrides; without a hash it is not for a manifest, only to see what canal sets by itself. */
export function canalTemplate(o: ResolvedCanal, cluster: Cluster, registry: Registry = NO_REGISTRY, configHash = ''): core.PodTemplateSpec {
  return {
    metadata: { labels: canalSelector, annotations: { 'netstack.cdk8s.io/config-hash': configHash } },
    spec: {
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      hostNetwork: true,
      // A node without network can do nothing, so no taint keeps canal off it or drives it away.
      tolerations: [
        { effect: 'NoSchedule', operator: 'Exists' },
        { key: 'CriticalAddonsOnly', operator: 'Exists' },
        { effect: 'NoExecute', operator: 'Exists' },
      ],
      serviceAccountName: canalName,
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      terminationGracePeriodSeconds: 0,
      priorityClassName: 'system-node-critical',
      initContainers: [installCni(o, cluster, registry), bootstrap(o, registry)],
      containers: [calicoNode(o, cluster, registry), flanneld(o, registry)],
      volumes: volumes(o, cluster),
    },
  };
}

/** The plugin's own account, which may read and no more, is in the kubeconfig that it writes. */
function installCni(o: ResolvedCanal, { platform }: Cluster, registry: Registry): core.Container {
  return {
    name: 'install-cni',
    image: imageText(registry, o.images.cni),
    imagePullPolicy: 'IfNotPresent',
    command: ['/opt/cni/bin/install'],
    env: [
      { name: 'CNI_CONF_NAME', value: '10-canal.conflist' },
      fromConfig('CNI_NETWORK_CONFIG', 'cni_network_config'),
      nodeName('KUBERNETES_NODE_NAME'),
      fromConfig('CNI_MTU', 'veth_mtu'),
      { name: 'SLEEP', value: 'false' },
      // The kubeconfig beside the configuration names the node's folder, which is not the container's.
      { name: 'CNI_NET_DIR', value: platform.cniConfDir },
    ],
    volumeMounts: [
      { mountPath: '/host/opt/cni/bin', name: 'cni-bin-dir' },
      { mountPath: '/host/etc/cni/net.d', name: 'cni-net-dir' },
    ],
    securityContext: privileged,
  };
}

/** Mounts what calico-node looks for at its start, in every mode of it. */
function bootstrap(o: ResolvedCanal, registry: Registry): core.Container {
  return {
    name: 'ebpf-bootstrap',
    image: imageText(registry, o.images.node),
    imagePullPolicy: 'IfNotPresent',
    command: ['calico-node', '-init', '-best-effort'],
    volumeMounts: [
      { mountPath: '/sys/fs', name: 'sys-fs', mountPropagation: 'Bidirectional' },
      { mountPath: '/var/run/calico', name: 'var-run-calico', mountPropagation: 'Bidirectional' },
      { mountPath: '/nodeproc', name: 'nodeproc', readOnly: true },
    ],
    securityContext: privileged,
  };
}

function calicoNode(o: ResolvedCanal, { families }: Cluster, registry: Registry): core.Container {
  const { felix, release } = o.calico;
  return {
    name: canalContainers.node,
    image: imageText(registry, o.images.node),
    imagePullPolicy: 'IfNotPresent',
    env: [
      { name: 'DATASTORE_TYPE', value: 'kubernetes' },
      { name: 'USE_POD_CIDR', value: 'true' },
      { name: 'WAIT_FOR_DATASTORE', value: 'true' },
      nodeName('NODENAME'),
      { name: 'CALICO_NETWORKING_BACKEND', value: 'none' },
      { name: 'CLUSTER_TYPE', value: 'k8s,canal' },
      // A pool of Calico's own would have Felix masquerade for a range that is not the pods'.
      { name: 'NO_DEFAULT_POOLS', value: 'true' },
      { name: 'FELIX_IPTABLESREFRESHINTERVAL', value: '60' },
      { name: 'IP', value: '' },
      { name: 'CALICO_DISABLE_FILE_LOGGING', value: 'true' },
      { name: 'FELIX_DEFAULTENDPOINTTOHOSTACTION', value: felix.endpointToHost.toUpperCase() },
      { name: 'FELIX_IPV6SUPPORT', value: String(families.includes('IPv6')) },
      { name: 'FELIX_HEALTHENABLED', value: 'true' },
      // The probes ask on this port and read no object.
      { name: 'FELIX_HEALTHPORT', value: String(felix.healthPort) },
    ],
    securityContext: privileged,
    resources: { requests: { cpu: '250m' } },
    lifecycle: { preStop: { exec: { command: ['/bin/calico-node', '-shutdown'] } } },
    livenessProbe: {
      exec: { command: ['/bin/calico-node', '-felix-live'] },
      periodSeconds: 10,
      initialDelaySeconds: 10,
      failureThreshold: 6,
      timeoutSeconds: 10,
    },
    readinessProbe: { httpGet: { path: '/readiness', port: felix.healthPort, host: 'localhost' }, periodSeconds: 10, timeoutSeconds: 10 },
    volumeMounts: [
      { mountPath: '/host/etc/cni/net.d', name: 'cni-net-dir' },
      { mountPath: '/lib/modules', name: 'lib-modules', readOnly: true },
      { mountPath: '/run/xtables.lock', name: 'xtables-lock' },
      { mountPath: '/var/run/calico', name: 'var-run-calico' },
      { mountPath: '/var/lib/calico', name: 'var-lib-calico' },
      { mountPath: '/var/run/nodeagent', name: 'policysync' },
      { mountPath: '/sys/fs/bpf', name: 'bpffs' },
      ...(release.kernelSecurity ? [{ mountPath: '/sys/kernel/security', name: 'sys-kernel-security', readOnly: true }] : []),
      { mountPath: '/var/log/calico/cni', name: 'cni-log-dir', readOnly: true },
    ],
  };
}

/** flanneld as flannel itself runs it: two capabilities, where Calico's manifest has it privileged. */
function flanneld(o: ResolvedCanal, registry: Registry): core.Container {
  return {
    name: canalContainers.flannel,
    image: imageText(registry, o.images.flannel),
    imagePullPolicy: 'IfNotPresent',
    command: ['/opt/bin/flanneld'],
    args: [...(o.ipMasq ? ['--ip-masq'] : []), '--kube-subnet-mgr', ...interfaceFlags(o.interface)],
    securityContext: {
      privileged: false,
      allowPrivilegeEscalation: false,
      // The image's iptables wrapper rewrites its own links at the first call: the root file system stays writable.
      readOnlyRootFilesystem: false,
      capabilities: { drop: ['ALL'], add: ['NET_ADMIN', 'NET_RAW'] },
    },
    env: [nodeName('NODE_NAME')],
    volumeMounts: [
      { mountPath: '/run/xtables.lock', name: 'xtables-lock' },
      { mountPath: '/etc/kube-flannel/', name: 'flannel-cfg', readOnly: true },
      // WireGuard's private key is generated there, once a node.
      ...(o.backend.type === 'wireguard' ? [{ mountPath: '/run/flannel', name: 'run-flannel' }] : []),
    ],
  };
}

function interfaceFlags(choice: FlannelInterface | undefined): readonly string[] {
  switch (choice?.type) {
    case 'iface':
      return choice.names.map((name) => `--iface=${name}`);
    case 'ifaceRegex':
      return choice.patterns.map((pattern) => `--iface-regex=${pattern}`);
    case 'ifaceCanReach':
      return [`--iface-can-reach=${choice.address}`];
    default:
      return [];
  }
}

function volumes({ backend, calico }: ResolvedCanal, { platform }: Cluster): readonly core.Volume[] {
  return [
    host('lib-modules', '/lib/modules'),
    host('var-run-calico', '/var/run/calico', 'DirectoryOrCreate'),
    host('var-lib-calico', '/var/lib/calico', 'DirectoryOrCreate'),
    host('xtables-lock', '/run/xtables.lock', 'FileOrCreate'),
    host('sys-fs', '/sys/fs/', 'DirectoryOrCreate'),
    host('bpffs', '/sys/fs/bpf', 'Directory'),
    ...(calico.release.kernelSecurity ? [host('sys-kernel-security', '/sys/kernel/security')] : []),
    host('nodeproc', '/proc'),
    { name: 'flannel-cfg', configMap: { name: canalConfig } },
    host('cni-bin-dir', platform.cniBinDir, 'DirectoryOrCreate'),
    host('cni-net-dir', platform.cniConfDir, 'DirectoryOrCreate'),
    host('cni-log-dir', '/var/log/calico/cni', 'DirectoryOrCreate'),
    host('policysync', '/var/run/nodeagent', 'DirectoryOrCreate'),
    ...(backend.type === 'wireguard' ? [host('run-flannel', '/run/flannel', 'DirectoryOrCreate')] : []),
  ];
}

function host(name: string, path: string, type?: 'Directory' | 'DirectoryOrCreate' | 'FileOrCreate'): core.Volume {
  return { name, hostPath: type === undefined ? { path } : { path, type } };
}
function fromConfig(name: string, key: string): core.EnvVar {
  return { name, valueFrom: { configMapKeyRef: { name: canalConfig, key } } };
}
function nodeName(name: string): core.EnvVar {
  return { name, valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } };
}
