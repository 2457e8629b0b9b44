import type { Cluster } from '../../../cluster';
import type { core } from '../../../kube';
import type { ResolvedCilium } from '../resolve';
import { folder } from './pod';

/** Where agents read the keys of IPsec. */
export const ipsecFolder = '/etc/ipsec';

type Item = readonly [key: string, path: string];

/** A Secret that may come later, or never: its files appear when it does. */
function optionalSecret(name: string, ...items: readonly Item[]): core.VolumeProjection {
  return { secret: { name, optional: true, ...(items.length === 0 ? {} : { items: items.map(([key, path]) => ({ key, path })) }) } };
}

export function agentVolumes(o: ResolvedCilium, { platform }: Cluster): readonly core.Volume[] {
  const { encryption } = o.routing;
  return [
    { name: 'tmp', emptyDir: {} },
    folder('cilium-run', '/var/run/cilium'),
    folder('cilium-netns', '/var/run/netns'),
    folder('bpf-maps', '/sys/fs/bpf'),
    { name: 'hostproc', hostPath: { path: '/proc', type: 'Directory' } },
    folder('cilium-cgroup', o.cgroup.hostRoot),
    folder('cni-path', platform.cniBinDir),
    folder('etc-cni-netd', platform.cniConfDir),
    { name: 'lib-modules', hostPath: { path: '/lib/modules' } },
    { name: 'xtables-lock', hostPath: { path: '/run/xtables.lock', type: 'FileOrCreate' } },
    ...(o.envoy.type === 'daemonset' ? [folder('envoy-sockets', '/var/run/cilium/envoy/sockets')] : []),
    clusterMesh,
    { name: 'host-proc-sys-net', hostPath: { path: '/proc/sys/net', type: 'Directory' } },
    { name: 'host-proc-sys-kernel', hostPath: { path: '/proc/sys/kernel', type: 'Directory' } },
    // Not optional: without keys agents would wait for a file that never comes.
    ...(encryption?.type === 'ipsec' ? [{ name: 'cilium-ipsec-secrets', secret: { secretName: encryption.secret, defaultMode: 0o400 } }] : []),
    ...(o.hubble.type === 'on' && o.hubble.tls?.type !== 'off' ? [hubbleTls] : []),
  ];
}

/** What joins clusters is written by whoever joins them; agents see it without a restart. */
const clusterMesh: core.Volume = {
  name: 'clustermesh-secrets',
  projected: {
    defaultMode: 0o400,
    sources: [
      // Its keys are the clusters there are.
      optionalSecret('cilium-clustermesh'),
      optionalSecret(
        'clustermesh-apiserver-remote-cert',
        ['tls.key', 'common-etcd-client.key'],
        ['tls.crt', 'common-etcd-client.crt'],
        ['ca.crt', 'common-etcd-client-ca.crt'],
      ),
      optionalSecret(
        'clustermesh-apiserver-local-cert',
        ['tls.key', 'local-etcd-client.key'],
        ['tls.crt', 'local-etcd-client.crt'],
        ['ca.crt', 'local-etcd-client-ca.crt'],
      ),
    ],
  },
};

/** Optional, because whoever makes the certificates needs a network first. */
const hubbleTls: core.Volume = {
  name: 'hubble-tls',
  projected: {
    defaultMode: 0o400,
    sources: [optionalSecret('hubble-server-certs', ['tls.crt', 'server.crt'], ['tls.key', 'server.key'], ['ca.crt', 'client-ca.crt'])],
  },
};
