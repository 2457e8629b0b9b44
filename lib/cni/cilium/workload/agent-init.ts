/** What is done on a node before its agent starts, in this order. */
import type { Cluster } from '../../../cluster';
import { imageText, type Registry } from '../../../component';
import type { core } from '../../../kube';
import { configMapName } from '../names';
import type { ResolvedCilium } from '../resolve';
import { apiServerEnv, identityEnv, seLinuxOptions } from './pod';

const onNode: core.SecurityContext = { seLinuxOptions, capabilities: { add: ['SYS_ADMIN', 'SYS_CHROOT', 'SYS_PTRACE'], drop: ['ALL'] } };
const nodeMounts: readonly core.VolumeMount[] = [
  { name: 'hostproc', mountPath: '/hostproc' },
  { name: 'cni-path', mountPath: '/hostbin' },
];

export function agentInitContainers(o: ResolvedCilium, cluster: Cluster, registry: Registry): readonly core.Container[] {
  const image = imageText(registry, o.images.agent);
  const { cniBinDir } = cluster.platform;
  return [
    config(o, image),
    ...(o.cgroup.autoMount ? [mountCgroup(o, image, cniBinDir)] : []),
    sysctls(image, cniBinDir),
    mountBpf(image),
    cleanState(o, image),
    installPlugins(image),
  ];
}

/** Puts cilium-config and what CiliumNodeConfig objects say of this node into one folder. */
function config(o: ResolvedCilium, image: string): core.Container {
  return {
    name: 'config',
    image,
    command: ['cilium-dbg', 'build-config', ...(o.release.apiServerUrlsFlag ? ['--k8s-api-server-urls='] : [])],
    env: [...identityEnv, ...apiServerEnv(o)],
    volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
    terminationMessagePolicy: 'FallbackToLogsOnError',
    securityContext: { capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] } },
  };
}

/**
 * Runs a program of the image in namespaces of the node, which may have neither shell nor mount: the program is linked
 * statically, and put where the CNI plugins are because files may be run from there.
 */
function borrowed(program: string, nsenter: string, argument: string): string {
  return [`cp /usr/bin/${program} /hostbin/${program}`, `nsenter ${nsenter} "\${BIN_PATH}/${program}"${argument}`, `rm /hostbin/${program}`].join(
    ' && ',
  );
}

function mountCgroup(o: ResolvedCilium, image: string, cniBinDir: string): core.Container {
  return {
    name: 'mount-cgroup',
    image,
    command: ['bash', '-ec', borrowed('cilium-mount', '--cgroup=/hostproc/1/ns/cgroup --mount=/hostproc/1/ns/mnt', ' "$CGROUP_ROOT"')],
    env: [
      { name: 'CGROUP_ROOT', value: o.cgroup.hostRoot },
      { name: 'BIN_PATH', value: cniBinDir },
    ],
    volumeMounts: nodeMounts,
    terminationMessagePolicy: 'FallbackToLogsOnError',
    securityContext: onNode,
  };
}

/** Settings that systemd would put back for devices of Cilium: reverse path filters. */
function sysctls(image: string, cniBinDir: string): core.Container {
  return {
    name: 'apply-sysctl-overwrites',
    image,
    command: ['bash', '-ec', borrowed('cilium-sysctlfix', '--mount=/hostproc/1/ns/mnt', '')],
    env: [{ name: 'BIN_PATH', value: cniBinDir }],
    volumeMounts: nodeMounts,
    terminationMessagePolicy: 'FallbackToLogsOnError',
    securityContext: onNode,
  };
}

/** Privileged, because nothing less may mount something that the node sees too. */
function mountBpf(image: string): core.Container {
  return {
    name: 'mount-bpf-fs',
    image,
    command: ['/bin/bash', '-c', "grep -q ' /sys/fs/bpf bpf ' /proc/mounts || mount -t bpf bpf /sys/fs/bpf"],
    volumeMounts: [{ name: 'bpf-maps', mountPath: '/sys/fs/bpf', mountPropagation: 'Bidirectional' }],
    terminationMessagePolicy: 'FallbackToLogsOnError',
    securityContext: { privileged: true },
  };
}

/** Takes state of earlier versions away where the configuration says so, and a CNI configuration that comes too early. */
function cleanState(o: ResolvedCilium, image: string): core.Container {
  const { hostRoot } = o.cgroup;
  const fromConfig = (name: string, key: string): core.EnvVar => ({
    name,
    valueFrom: { configMapKeyRef: { name: configMapName, key, optional: true } },
  });
  return {
    name: 'clean-cilium-state',
    image,
    command: ['/init-container.sh'],
    env: [
      fromConfig('CILIUM_ALL_STATE', 'clean-cilium-state'),
      fromConfig('CILIUM_BPF_STATE', 'clean-cilium-bpf-state'),
      fromConfig('WRITE_CNI_CONF_WHEN_READY', 'write-cni-conf-when-ready'),
      ...apiServerEnv(o),
    ],
    volumeMounts: [
      { name: 'bpf-maps', mountPath: '/sys/fs/bpf' },
      { name: 'cilium-cgroup', mountPath: hostRoot, mountPropagation: 'HostToContainer' },
      { name: 'cilium-run', mountPath: '/var/run/cilium' },
    ],
    terminationMessagePolicy: 'FallbackToLogsOnError',
    securityContext: {
      seLinuxOptions,
      capabilities: { add: ['NET_ADMIN', ...(o.loadsModules ? ['SYS_MODULE'] : []), 'SYS_ADMIN', 'SYS_RESOURCE'], drop: ['ALL'] },
    },
  };
}

/** Puts cilium-cni and loopback into the node's folder, so that the agent itself cannot write there. */
function installPlugins(image: string): core.Container {
  return {
    name: 'install-cni-binaries',
    image,
    command: ['/install-plugin.sh'],
    resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '100m', memory: '10Mi' } },
    volumeMounts: [{ name: 'cni-path', mountPath: '/host/opt/cni/bin' }],
    terminationMessagePolicy: 'FallbackToLogsOnError',
    securityContext: { seLinuxOptions, capabilities: { drop: ['ALL'] } },
  };
}
