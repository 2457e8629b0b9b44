import type { Cluster } from '../../cluster';
import { applyOverrides, imageText, type LayerPlan, NO_REGISTRY, type Planned, type Registry, type Staged } from '../../component';
import {
  accountSubject,
  type ConfigMap,
  contentHash,
  type core,
  type DaemonSet,
  type KubeManifest,
  namespaceRole,
  type rbac,
  roleBinding,
} from '../../kube';
import {
  kubeRouterAccount,
  kubeRouterContainer,
  kubeRouterDaemonSet,
  kubeRouterNamespace,
  kubeRouterPod,
  pluginsInstaller,
} from '../engine/kube-router';
import { cniConf } from './config';
import { flagsOf } from './flags';
import { conflist, passwords, podNetworkSelector } from './names';
import type { ResolvedKubeRouter } from './resolve';

const configMapName = 'kube-router-cfg';

/** Everything kube-router consists of. */
export function kubeRouterManifests({ options }: Planned<ResolvedKubeRouter>, plan: LayerPlan): readonly Staged[] {
  const template = applyOverrides(kubeRouterTemplateOf(options, plan.cluster, plan.registry), options.overrides, kubeRouterContainer);
  const all: readonly KubeManifest[] = [
    ...kubeRouterAccount(options.loadBalancer === undefined ? [] : allocatorRules),
    ...(options.loadBalancer === undefined ? [] : leaseRole()),
    ...(options.cni === undefined ? [] : [configMap(options)]),
    kubeRouterDaemonSet(podNetworkSelector, template, updateStrategyOf(options)),
  ];
  return all.map((manifest) => ({ stage: '20-cni', manifest }));
}

/** The allocator writes addresses into the status of Services. */
const allocatorRules: readonly rbac.PolicyRule[] = [
  { apiGroups: [''], resources: ['services'], verbs: ['get'] },
  { apiGroups: [''], resources: ['services/status'], verbs: ['update'] },
];

/** One of its allocators works at a time: they share a lease, in this namespace and by this name alone. */
function leaseRole(): readonly KubeManifest[] {
  const metadata = { name: 'kube-router-lballoc', namespace: kubeRouterNamespace };
  const leases = { apiGroups: ['coordination.k8s.io'], resources: ['leases'] };
  return [
    namespaceRole(metadata, [
      // What does not exist yet has no name to be allowed by.
      { ...leases, verbs: ['create'] },
      { ...leases, resourceNames: [metadata.name], verbs: ['get', 'update'] },
    ]),
    roleBinding(metadata, accountSubject({ name: 'kube-router', namespace: kubeRouterNamespace })),
  ];
}

function configMap(o: ResolvedKubeRouter): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: configMapName, namespace: kubeRouterNamespace, labels: podNetworkSelector },
    data: { 'cni-conf.json': cniConf(o) },
  };
}

function updateStrategyOf({ updateStrategy }: ResolvedKubeRouter): NonNullable<DaemonSet['spec']>['updateStrategy'] {
  return updateStrategy.type === 'OnDelete'
    ? { type: 'OnDelete' }
    : { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: updateStrategy.maxUnavailable ?? 1 } };
}

/** The pod template before overrides. */
export function kubeRouterTemplateOf(o: ResolvedKubeRouter, cluster: Cluster, registry: Registry = NO_REGISTRY): core.PodTemplateSpec {
  const image = imageText(registry, o.base.image);
  const mounts = mountsOf(o, cluster);
  return {
    metadata: {
      labels: podNetworkSelector,
      ...(o.cni === undefined ? {} : { annotations: { 'netstack.cdk8s.io/config-hash': contentHash({ 'cni-conf.json': cniConf(o) }) } }),
    },
    spec: kubeRouterPod(o.base, registry, {
      args: flagsOf(o, cluster),
      env: [
        // The allocator's name in the election of the one that works.
        ...(o.loadBalancer === undefined ? [] : [{ name: 'POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } }]),
        ...(o.cni === undefined ? [] : [{ name: 'KUBE_ROUTER_CNI_CONF_FILE', value: `/etc/cni/net.d/${conflist}` }]),
      ],
      ports: o.router === undefined ? [] : [{ name: 'bgp', containerPort: o.router.bgp.port, protocol: 'TCP' }],
      volumeMounts: mounts.flatMap(({ mount }) => mount ?? []),
      volumes: mounts.map(({ volume }) => volume),
      initContainers: [
        ...(o.cni?.installPlugins === true ? [pluginsInstaller(image, 'cni-plugins', copies)] : []),
        ...(o.cni === undefined ? [] : [installCni(image)]),
        ...(passwordsOf(o).length === 0 ? [] : [writePasswords(o, image)]),
      ],
      entersPods: o.services?.directServerReturn !== undefined,
    }),
  };
}

/** A volume of the pod, and where the main container has it; no mount: only init containers do. */
interface Mounted {
  readonly volume: core.Volume;
  readonly mount?: core.VolumeMount;
}

function mountsOf(o: ResolvedKubeRouter, { platform }: Cluster): readonly Mounted[] {
  const direct = o.services?.directServerReturn;
  const keys = passwordsOf(o);
  return [
    ...(o.cni === undefined
      ? []
      : [
          {
            volume: { name: 'cni-conf-dir', hostPath: { path: platform.cniConfDir, type: 'DirectoryOrCreate' } },
            mount: { name: 'cni-conf-dir', mountPath: '/etc/cni/net.d' },
          },
          ...(o.cni.installPlugins
            ? [{ volume: { name: 'cni-plugins', hostPath: { path: platform.cniBinDir, type: 'DirectoryOrCreate' } } } as const]
            : []),
          { volume: { name: configMapName, configMap: { name: configMapName } } },
        ]),
    ...(o.access.type === 'host-path'
      ? [
          {
            volume: { name: 'kubeconfig', hostPath: { path: o.access.path, type: 'File' } },
            mount: { name: 'kubeconfig', mountPath: o.access.path, readOnly: true },
          },
        ]
      : []),
    ...(direct === undefined
      ? []
      : [
          {
            // The folder and not the socket: a runtime that restarts makes a new one.
            volume: { name: 'runtime', hostPath: { path: direct.runtimeFolder, type: 'Directory' } },
            mount: { name: 'runtime', mountPath: direct.runtimeFolder, readOnly: true },
          },
          {
            volume: { name: 'rt-tables', hostPath: { path: direct.routeTables, type: 'File' } },
            mount: { name: 'rt-tables', mountPath: direct.routeTables },
          },
        ]),
    ...(keys.length === 0
      ? []
      : [
          {
            volume: { name: passwords.volume, emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
            mount: { name: passwords.volume, mountPath: passwords.folder, readOnly: true },
          },
          ...keys.map(
            ({ volume, secret, key }): Mounted => ({
              volume: { name: volume, secret: { secretName: secret, defaultMode: 0o400, items: [{ key, path: 'password' }] } },
            }),
          ),
        ]),
  ];
}

/** Secrets of the peers' passwords, each with a volume of its own. */
function passwordsOf({ router }: ResolvedKubeRouter): readonly { readonly volume: string; readonly secret: string; readonly key: string }[] {
  return (router?.bgp.peers ?? []).flatMap(({ password }, index) => (password === undefined ? [] : { volume: `peer-${index}`, ...password }));
}

/**
 * Copying into folders of the node. Root's own rights over files are kept, because installers leave the plugin folder to
 * other owners; everything else is dropped.
 */
const copies: core.SecurityContext = {
  privileged: false,
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'], add: ['DAC_OVERRIDE'] },
};

/**
 * Puts the CNI configuration on the node in one step, and only where the template is another than the last time: kube-router
 * writes the node's ranges into the file, and pods that start meanwhile must find them. Upstream never replaces the file,
 * and deletes the configurations of others; the copy of the template that is kept here has no name that runtimes read.
 */
function installCni(image: string): core.Container {
  const script = [
    'from=/etc/kube-router/cni-conf.json',
    `to=/etc/cni/net.d/${conflist}`,
    'last=/etc/cni/net.d/.kube-router-template',
    'if [ -f "$to" ] && [ -f "$last" ] && [ "$(cat "$from")" = "$(cat "$last")" ]; then exit 0; fi',
    'cp "$from" "$to.new"',
    'mv -f "$to.new" "$to"',
    'cp "$from" "$last"',
  ];
  return {
    name: 'install-cni',
    image,
    command: ['/bin/sh', '-ec', script.join('\n')],
    securityContext: copies,
    volumeMounts: [
      { name: 'cni-conf-dir', mountPath: '/etc/cni/net.d' },
      { name: configMapName, mountPath: '/etc/kube-router', readOnly: true },
    ],
  };
}

/**
 * kube-router reads the passwords of all peers from one file: base64, in the order of the peers, empty where one asks for
 * none. It is put together here, in memory; a password stands on no command line and in no ConfigMap.
 */
function writePasswords(o: ResolvedKubeRouter, image: string): core.Container {
  const peers = o.router?.bgp.peers ?? [];
  const script = [
    'umask 077',
    'encode() { [ -s "$1" ] || { echo "the password in $1 is empty" >&2; exit 1; }; base64 < "$1" | tr -d \'\\n\'; }',
    '{',
    ...peers.flatMap(({ password }, index) => [
      ...(index === 0 ? [] : ["  printf ','"]),
      ...(password === undefined ? [] : [`  encode /etc/kube-router-peers/${index}/password`]),
    ]),
    `} > ${passwords.file}`,
  ];
  return {
    name: 'write-peer-passwords',
    image,
    command: ['/bin/sh', '-ec', script.join('\n')],
    securityContext: { privileged: false, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    volumeMounts: [
      { name: passwords.volume, mountPath: passwords.folder },
      ...passwordsOf(o).map(({ volume }) => ({
        name: volume,
        mountPath: `/etc/kube-router-peers/${volume.slice('peer-'.length)}`,
        readOnly: true,
      })),
    ],
  };
}
