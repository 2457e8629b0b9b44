import { checkOverrides, type Image, imageOf, ownSettings, type PlanContext } from '../../component';
import { bounded, type Problems, unlessRefused } from '../../finding';
import { isCountOrShare } from '../../kube';
import { kubeControllersTemplate } from '../calico/manifests/kube-controllers';
import { containers } from '../calico/names';
import { resolveDataplane, resolveFelix } from '../calico/resolve/felix';
import type { CalicoSettings } from '../calico/settings';
import { calicoReleases, defaultCalicoVersion } from '../calico/versions';
import type { FlannelInterface } from '../flannel';
import type { ResolvedBackend } from '../flannel/backend';
import { checkInterface, resolveBackend } from '../flannel/resolve';
import { canalContainers } from './names';
import { canalTemplate } from './node';
import type { CanalOptions, CanalOverrides, CanalUpdate } from './options';
import { canalFlannel } from './versions';

/** canal's options with every default filled in. Plain data. */
export interface ResolvedCanal {
  /** What Calico is told: policies alone, on a network that somebody else makes. */
  readonly calico: CalicoSettings;
  readonly backend: ResolvedBackend;
  readonly nftables: boolean;
  readonly ipMasq: boolean;
  readonly interface: FlannelInterface | undefined;
  readonly updateStrategy: CanalUpdate;
  readonly images: { readonly node: Image; readonly cni: Image; readonly kubeControllers: Image; readonly flannel: Image };
  /** Whether flannel's image is another than the one that Calico pins. */
  readonly ownFlannel: boolean;
  readonly overrides: CanalOverrides;
}

/**
 * Interfaces whose MTU pods follow: Felix's own list of usual names, and flannel's tunnels. Felix knows nothing of these,
 * and would give pods the MTU of the node, which a tunnel does not carry. Source: felix/config/config_params.go of v3.32.1.
 */
export const mtuInterfaces = '^((en|wl|ww|sl|ib)[Pcopsvx].*|(eth|wlan|wwan|flannel).*)';

/** Fills defaults and parses; reports every problem. Undefined where anything was an error. */
export function resolveCanal(options: CanalOptions, context: PlanContext): ResolvedCanal | undefined {
  return unlessRefused(context.problems, (problems) => resolve(options, { ...context, problems }));
}

function resolve(o: CanalOptions, context: PlanContext): ResolvedCanal {
  const { cluster, problems } = context;
  const calico = settingsOf(o, context);
  const pinned = canalFlannel[calico.release.version];
  const at = problems.at('images');
  checkInterface(o.interface, problems.at('interface'));
  checkUpdate(o.updateStrategy, problems.at('updateStrategy'));
  const flannel = imageOf(o.images?.flannel, pinned.image, at.at('flannel'));
  checkNftables(o.flannelNftables ?? false, flannel, pinned.nftables, o.images?.flannel !== undefined, problems.at('flannelNftables'));
  const resolved: ResolvedCanal = {
    calico,
    backend: resolveBackend(o.backend ?? { type: 'vxlan' }, cluster, problems.at('backend')),
    nftables: o.flannelNftables ?? false,
    ipMasq: o.ipMasq ?? true,
    interface: o.interface,
    updateStrategy: o.updateStrategy ?? { type: 'RollingUpdate' },
    images: {
      node: imageOf(o.images?.node, calico.release.node, at.at('node')),
      cni: imageOf(o.images?.cni, calico.release.cni, at.at('cni')),
      kubeControllers: imageOf(o.images?.kubeControllers, calico.release.kubeControllers, at.at('kubeControllers')),
      flannel,
    },
    ownFlannel: o.images?.flannel !== undefined,
    overrides: o.overrides ?? {},
  };
  checkCanalOverrides(resolved, context);
  return resolved;
}

/** Calico without a network of its own: pods get addresses of their node's range, and routes are flannel's. */
function settingsOf(o: CanalOptions, { cluster, planned, problems }: PlanContext): CalicoSettings {
  const felix = resolveFelix(o.felix, problems.at('felix'));
  return {
    release: calicoReleases[o.version ?? defaultCalicoVersion],
    dataplane: resolveDataplane(o.dataplane, { planned }, problems.at('dataplane')),
    podNetwork: 'calico',
    encapsulation: 'none',
    bgp: { type: 'off' },
    pools: [],
    ipam: { type: 'host-local' },
    loadBalancer: undefined,
    addressDetection: {},
    mtu:
      o.mtu === undefined
        ? undefined
        : bounded(o.mtu, cluster.families.includes('IPv6') ? 1280 : 576, 65_535, 'canal/out-of-range', problems.at('mtu')),
    wireguard: undefined,
    felix: { ...felix, mtuInterfacePattern: felix.mtuInterfacePattern ?? mtuInterfaces },
    hostPorts: o.portmap ?? true,
    overrides: o.overrides?.kubeControllers === undefined ? {} : { kubeControllers: o.overrides.kubeControllers },
  };
}

/** The flannel that Calico pins writes iptables only; of another image its tag says how old it is. */
function checkNftables(wanted: boolean, image: Image, pinned: boolean, own: boolean, problems: Problems): void {
  const [, major = '', minor = ''] = /^v?(\d{1,4})\.(\d{1,4})\./.exec(image.tag) ?? [];
  const old = own ? major === '0' && Number(minor) < 25 : !pinned;
  if (!wanted || !old) return;
  problems.report({
    code: 'canal/flannel-without-nftables',
    message: 'this flannel does not know nftables, and would write iptables without a word',
    got: `${image.name}:${image.tag}`,
    expected: 'v0.25.0 or newer',
    fix: "images: { flannel: 'ghcr.io/flannel-io/flannel:v0.28.9' }",
    source: 'https://github.com/flannel-io/flannel/blob/v0.25.0/pkg/subnet/config.go',
  });
}

function checkUpdate(update: CanalUpdate | undefined, problems: Problems): void {
  if (update?.type !== 'RollingUpdate' || update.maxUnavailable === undefined || isCountOrShare(update.maxUnavailable, 1)) return;
  problems.at('maxUnavailable').report({
    code: 'canal/max-unavailable',
    message: 'the update would never begin, or the API server refuses it',
    got: JSON.stringify(update.maxUnavailable),
    expected: "a whole number above 0, or '1%' to '100%'",
  });
}

/** Reports overrides that fight with what canal writes. */
function checkCanalOverrides(resolved: ResolvedCanal, { cluster, problems }: PlanContext): void {
  const { node, kubeControllers } = resolved.overrides;
  checkOverrides(node, ownSettings(canalTemplate(resolved, cluster), canalContainers.node), problems, 'overrides.node');
  if (kubeControllers === undefined) return;
  checkOverrides(
    kubeControllers,
    ownSettings(kubeControllersTemplate(installOf(resolved)), containers.kubeControllers),
    problems,
    'overrides.kubeControllers',
  );
}

/** What the parts that canal shares with Calico's manifest install are told. */
export function installOf({ images, updateStrategy }: Pick<ResolvedCanal, 'images' | 'updateStrategy'>) {
  return {
    type: 'manifests',
    typha: undefined,
    updateStrategy,
    // Without Typha nothing names its image.
    images: { ...images, typha: images.node },
  } as const;
}
