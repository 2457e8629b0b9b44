import { imageText, type Registry } from '../../component';
import type { core } from '../../kube';
import { pluginsInstaller } from '../engine';
import { pskPlaceholder } from './config';
import type { ResolvedFlannel } from './resolve';

/** Where net-conf.json lies once the pre-shared key is in it: a volume in memory, seen by this pod only. */
export const netConfWithPsk = { volume: 'net-conf', folder: '/run/flannel-conf', secretVolume: 'psk', secretFolder: '/etc/flannel-psk' } as const;

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

/** What runs on a node before flanneld: plugins, then the configuration that makes the node ready. */
export function initContainers(o: ResolvedFlannel, registry: Registry): readonly core.Container[] {
  const image = imageText(registry, o.image);
  const installPlugin: core.Container = {
    name: 'install-cni-plugin',
    image: imageText(registry, o.cniPluginImage),
    command: ['cp'],
    args: ['-f', '/flannel', '/opt/cni/bin/flannel'],
    securityContext: copies,
    volumeMounts: [{ name: 'cni-plugin', mountPath: '/opt/cni/bin' }],
  };
  const installConfiguration: core.Container = {
    name: 'install-cni',
    image,
    command: ['/opt/bin/install-conf'],
    args: ['/etc/kube-flannel/cni-conf.json', '/etc/cni/net.d/10-flannel.conflist'],
    securityContext: copies,
    volumeMounts: [
      { name: 'cni', mountPath: '/etc/cni/net.d' },
      { name: 'flannel-cfg', mountPath: '/etc/kube-flannel/', readOnly: true },
    ],
  };
  return [
    ...(o.pluginsImage === undefined ? [] : [pluginsInstaller(imageText(registry, o.pluginsImage), 'cni-plugin', copies)]),
    installPlugin,
    ...(o.backend.type === 'wireguard' && o.backend.psk !== undefined ? [writeNetConf(image)] : []),
    installConfiguration,
  ];
}

/**
 * flanneld takes the pre-shared key from net-conf.json and from nowhere else (pkg/backend/wireguard/wireguard.go), and a
 * ConfigMap is no place for a key: the file is completed here, into memory. The key never stands on a command line, and
 * anything that is not the base64 of 32 bytes stops the pod.
 */
function writeNetConf(image: string): core.Container {
  const { folder, secretFolder } = netConfWithPsk;
  const script = [
    'umask 077',
    `psk=$(cat ${secretFolder}/psk)`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell expands it
    'if [ "${#psk}" -ne 44 ]; then echo "the pre-shared key is not 44 characters of base64: make it with wg genpsk" >&2; exit 1; fi',
    'case "$psk" in *[!A-Za-z0-9+/=]*) echo "the pre-shared key is not base64: make it with wg genpsk" >&2; exit 1 ;; esac',
    `printf 's|${pskPlaceholder}|%s|\\n' "$psk" > ${folder}/script`,
    `sed -f ${folder}/script /etc/kube-flannel/net-conf.json > ${folder}/net-conf.json`,
    `rm ${folder}/script`,
  ];
  return {
    name: 'write-net-conf',
    image,
    command: ['/bin/sh', '-ec', script.join('\n')],
    securityContext: { privileged: false, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    volumeMounts: [
      { name: 'flannel-cfg', mountPath: '/etc/kube-flannel/', readOnly: true },
      { name: netConfWithPsk.secretVolume, mountPath: secretFolder, readOnly: true },
      { name: netConfWithPsk.volume, mountPath: folder },
    ],
  };
}
