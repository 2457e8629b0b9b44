import type { Cluster } from '../../../cluster';
import { applyOverrides, imageText, NO_REGISTRY, type Registry } from '../../../component';
import type { core, DaemonSet } from '../../../kube';
import { agentContainer, agentName, agentSelector, ciliumNamespace, partOf } from '../names';
import type { ResolvedCilium } from '../resolve';
import { agentInitContainers } from './agent-init';
import { agentVolumes, ipsecFolder } from './agent-volumes';
import { apiServerEnv, hostUsersOf, identityEnv, loopbackOf, onePerNode, scrapeAnnotations, seLinuxOptions } from './pod';

const labels = { ...agentSelector, 'app.kubernetes.io/name': 'cilium-agent', ...partOf } as const;

/** Capabilities that need a kernel whose modules are loaded on demand and whose log may be read. */
const onlyWithModules: readonly string[] = ['SYS_MODULE', 'SYSLOG'];
const agentCapabilities: readonly string[] = [
  'CHOWN',
  'KILL',
  'NET_ADMIN',
  'NET_RAW',
  'IPC_LOCK',
  'SYS_MODULE',
  'SYS_ADMIN',
  'SYS_RESOURCE',
  'DAC_OVERRIDE',
  'FOWNER',
  'SETGID',
  'SETUID',
  'SYSLOG',
];

export function agentDaemonSet(o: ResolvedCilium, cluster: Cluster, registry: Registry, configHash: string): DaemonSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: agentName, namespace: ciliumNamespace, labels },
    spec: {
      selector: { matchLabels: agentSelector },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2 } },
      template: applyOverrides(agentTemplate(o, cluster, registry, configHash), o.overrides.agent, agentContainer),
    },
  };
}

/** The pod template before overrides; without a hash it is not for a manifest, only to see what the room sets by itself. */
export function agentTemplate(o: ResolvedCilium, cluster: Cluster, registry: Registry = NO_REGISTRY, configHash = ''): core.PodTemplateSpec {
  return {
    metadata: {
      labels,
      annotations: {
        'kubectl.kubernetes.io/default-container': agentContainer,
        'netstack.cdk8s.io/config-hash': configHash,
        ...scrapeAnnotations(o.metricsPort),
      },
    },
    spec: {
      // Agents load BPF programs, enter namespaces of pods and write to /proc/sys: profiles of nodes refuse that.
      securityContext: { appArmorProfile: { type: 'Unconfined' }, seccompProfile: { type: 'Unconfined' } },
      priorityClassName: 'system-node-critical',
      serviceAccountName: 'cilium',
      automountServiceAccountToken: true,
      terminationGracePeriodSeconds: 1,
      hostNetwork: true,
      ...hostUsersOf(o),
      affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [onePerNode(agentSelector)] } },
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      // A node without network can do nothing, so no taint keeps an agent off it.
      tolerations: [{ operator: 'Exists' }],
      initContainers: agentInitContainers(o, cluster, registry),
      containers: [agent(o, registry)],
      volumes: agentVolumes(o, cluster),
    },
  };
}

function agent(o: ResolvedCilium, registry: Registry): core.Container {
  return {
    name: agentContainer,
    image: imageText(registry, o.images.agent),
    command: ['cilium-agent'],
    args: ['--config-dir=/tmp/cilium/config-map'],
    startupProbe: { ...probe(o), failureThreshold: 300, periodSeconds: 2, successThreshold: 1, initialDelaySeconds: 5 },
    // An agent that cannot reach the API server still forwards: a restart would not bring the server back.
    livenessProbe: {
      ...probe(o, { name: 'require-k8s-connectivity', value: 'false' }),
      periodSeconds: 30,
      successThreshold: 1,
      failureThreshold: 10,
      timeoutSeconds: 5,
    },
    readinessProbe: { ...probe(o), periodSeconds: 30, successThreshold: 1, failureThreshold: 3, timeoutSeconds: 5 },
    env: [
      ...identityEnv,
      { name: 'CILIUM_CLUSTERMESH_CONFIG', value: '/var/lib/cilium/clustermesh/' },
      { name: 'GOMEMLIMIT', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1' } } },
      ...apiServerEnv(o),
      { name: 'KUBE_CLIENT_BACKOFF_BASE', value: '1' },
      { name: 'KUBE_CLIENT_BACKOFF_DURATION', value: '120' },
    ],
    lifecycle: {
      ...(o.routing.eni === undefined ? {} : { postStart: { exec: { command: ['bash', '-c', withoutVpcCni] } } }),
      preStop: { exec: { command: ['/cni-uninstall.sh'] } },
    },
    ports: agentPorts(o),
    securityContext: {
      seLinuxOptions,
      capabilities: { add: agentCapabilities.filter((one) => o.loadsModules || !onlyWithModules.includes(one)), drop: ['ALL'] },
    },
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: mounts(o),
  };
}

/** The VPC CNI may have run on the node before, and its NAT would take addresses away from packets of pods. */
const withoutVpcCni = [
  'rules="$(iptables-save)" || exit 1',
  'if grep -Eq \'AWS-(SNAT|CONNMARK)-CHAIN\' <<< "$rules"; then',
  '  grep -Ev \'AWS-(SNAT|CONNMARK)-CHAIN\' <<< "$rules" | iptables-restore',
  'fi',
].join('\n');

function probe(o: ResolvedCilium, ...headers: readonly core.HTTPHeader[]): core.Probe {
  return {
    httpGet: { host: loopbackOf(o), path: '/healthz', port: 'health', scheme: 'HTTP', httpHeaders: [{ name: 'brief', value: 'true' }, ...headers] },
  };
}

/** Ports of the agent on its node. */
export function agentPorts({ hubble, envoy, metricsPort }: ResolvedCilium): readonly core.ContainerPort[] {
  const port = (name: string, number: number): core.ContainerPort => ({ name, containerPort: number, hostPort: number, protocol: 'TCP' });
  return [
    port('health', 9879),
    ...(hubble.type === 'on' ? [port('peer-service', hubble.listenPort ?? 4244)] : []),
    ...(metricsPort === 0 ? [] : [port('prometheus', metricsPort)]),
    ...(envoy.type === 'embedded' && envoy.metricsPort !== 0 ? [port('envoy-metrics', envoy.metricsPort)] : []),
    ...(hubble.type === 'on' && hubble.metrics !== undefined ? [port('hubble-metrics', hubble.metrics.port ?? 9965)] : []),
  ];
}

function mounts({ envoy, hubble, cgroup, routing }: ResolvedCilium): readonly core.VolumeMount[] {
  return [
    ...(envoy.type === 'daemonset' ? [{ name: 'envoy-sockets', mountPath: '/var/run/cilium/envoy/sockets' }] : []),
    // Not privileged, so that /proc/sys is read-only but for these two.
    { name: 'host-proc-sys-net', mountPath: '/host/proc/sys/net' },
    { name: 'host-proc-sys-kernel', mountPath: '/host/proc/sys/kernel' },
    { name: 'bpf-maps', mountPath: '/sys/fs/bpf', mountPropagation: 'HostToContainer' },
    // Under /run/cilium it is there already: cilium-run holds it.
    ...(cgroup.hostRoot === '/run/cilium/cgroupv2' ? [] : [{ name: 'cilium-cgroup', mountPath: cgroup.hostRoot }]),
    { name: 'cilium-run', mountPath: '/var/run/cilium' },
    { name: 'cilium-netns', mountPath: '/var/run/cilium/netns', mountPropagation: 'HostToContainer' },
    { name: 'etc-cni-netd', mountPath: '/host/etc/cni/net.d' },
    { name: 'clustermesh-secrets', mountPath: '/var/lib/cilium/clustermesh', readOnly: true },
    { name: 'lib-modules', mountPath: '/lib/modules', readOnly: true },
    { name: 'xtables-lock', mountPath: '/run/xtables.lock' },
    ...(routing.encryption?.type === 'ipsec' ? [{ name: 'cilium-ipsec-secrets', mountPath: ipsecFolder, readOnly: true }] : []),
    ...(hubble.type === 'on' && hubble.tls?.type !== 'off' ? [{ name: 'hubble-tls', mountPath: '/var/lib/cilium/tls/hubble', readOnly: true }] : []),
    { name: 'tmp', mountPath: '/tmp' },
  ];
}
