import type { Cluster } from '../../cluster';
import {
  checkedSecretKey,
  checkOverrides,
  type Image,
  imageOf,
  ownSettings,
  type PlanContext,
  type SecretKey,
  type WorkloadOverrides,
} from '../../component';
import { bounded, type Problems, unlessRefused } from '../../finding';
import { Cidr } from '../../net';
import { defaultPluginsImage } from '../engine';
import { weaveContainer } from './names';
import type { WeaveOptions } from './options';
import { type WeaveRelease, weaveReleases, weaveVersion } from './versions';
import { weaveTemplate } from './workload';

/** Weave Net's options with every default filled in. Plain data. */
export interface ResolvedWeave {
  readonly release: WeaveRelease;
  readonly ipRange: Cidr;
  /** Where the password is; undefined: nothing is encrypted. */
  readonly password: SecretKey | undefined;
  readonly mtu: number;
  readonly connectionLimit: number;
  readonly networkPolicies: boolean;
  readonly allowMulticast: boolean;
  readonly fastDatapath: boolean;
  readonly preserveClientIp: boolean;
  readonly hairpinMode: boolean;
  readonly iptablesBackend: 'legacy' | 'nft' | undefined;
  /** Image that installs the standard CNI plugins; undefined: the nodes have them. */
  readonly pluginsImage: Image | undefined;
  readonly image: Image;
  readonly npcImage: Image;
  readonly overrides: WorkloadOverrides | undefined;
}

/** Bytes that the fast datapath takes, VXLAN and ESP together. Source: site/tasks/manage/fastdp.md of weave v2.8.1. */
export const weaveOverhead = 84;
const outOfRange = 'weave/out-of-range';
const upstream = 'https://github.com/weaveworks/weave/blob/v2.8.1';

/** Fills defaults and parses; reports every problem. Undefined where anything was an error. */
export function resolveWeave(options: WeaveOptions, context: PlanContext): ResolvedWeave | undefined {
  return unlessRefused(context.problems, (problems) => resolve(options, { ...context, problems }));
}

function resolve(o: WeaveOptions, { cluster, problems }: PlanContext): ResolvedWeave | undefined {
  checkFamilies(cluster, problems);
  const release = weaveReleases[o.version ?? weaveVersion];
  const pods = cluster.podCidrs.find(({ family }) => family === 'IPv4');
  const ipRange = o.ipRange === undefined ? pods : problems.at('ipRange').read(Cidr.parse, o.ipRange);
  const policies = o.networkPolicies ?? true;
  if (!policies && o.allowMulticast !== undefined) reachesNothing('allowMulticast', problems);
  if (!policies && o.npcImage !== undefined) reachesNothing('npcImage', problems);
  if (pods === undefined || ipRange === undefined) return undefined;
  checkRange(ipRange, pods, problems.at('ipRange'));
  const install = o.cniPlugins?.install ?? !cluster.platform.standardCniPlugins;
  const resolved: ResolvedWeave = {
    release,
    ipRange,
    password:
      o.encryption?.type === 'password'
        ? checkedSecretKey({ key: o.encryption.key ?? 'password', secret: o.encryption.secret }, 'weave/secret-key', problems.at('encryption'))
        : undefined,
    mtu: bounded(o.mtu ?? usualMtu(cluster), 576, 65_535, outOfRange, problems.at('mtu')),
    connectionLimit: bounded(o.connectionLimit ?? Math.max(200, cluster.nodes.count ?? 0), 0, 1_000_000, outOfRange, problems.at('connectionLimit')),
    networkPolicies: policies,
    allowMulticast: o.allowMulticast ?? true,
    fastDatapath: o.fastDatapath ?? true,
    preserveClientIp: o.preserveClientIp ?? true,
    hairpinMode: o.hairpinMode ?? true,
    iptablesBackend: o.iptablesBackend,
    pluginsImage: install ? imageOf(o.cniPlugins?.image, defaultPluginsImage, problems.at('cniPlugins.image')) : undefined,
    image: imageOf(o.image, release.image, problems.at('image')),
    npcImage: imageOf(o.npcImage, release.npcImage, problems.at('npcImage')),
    overrides: o.overrides,
  };
  checkOverrides(o.overrides, ownSettings(weaveTemplate(resolved, cluster), weaveContainer), problems);
  return resolved;
}

function checkFamilies({ families }: Cluster, problems: Problems): void {
  if (!families.includes('IPv6')) return;
  problems.report({
    code: 'weave/ipv4-only',
    message: 'Weave Net knows no IPv6',
    got: `a cluster of ${families.join(' and ')}`,
    expected: 'IPv4 alone',
    fix: 'another pod network: flannel, Calico, Cilium and kube-router carry both families',
    source: 'https://github.com/weaveworks/weave/issues/19',
  });
}

/** Everything else of the layer takes the cluster's pod range for the pods. */
function checkRange(range: Cidr, pods: Cidr, problems: Problems): void {
  if (!pods.contains(range)) {
    problems.report({
      code: 'weave/range-outside-pods',
      message: 'pods would have addresses that policies, kube-proxy and the load balancers do not know as those of pods',
      got: range.toString(),
      expected: `a range in ${pods}`,
      fix: 'leave it out, or say the range in cluster.podCidrs',
      source: `${upstream}/site/kubernetes/kube-addon.md`,
    });
  }
}

/** The default, or what is left of the nodes' where that is less; a multiple of four, as upstream asks. */
function usualMtu({ nodes }: Cluster): number {
  const usual = 1376;
  return nodes.mtu === undefined ? usual : Math.min(usual, Math.floor((nodes.mtu - weaveOverhead) / 4) * 4);
}

function reachesNothing(option: 'allowMulticast' | 'npcImage', problems: Problems): void {
  problems.at(option).report({
    code: 'weave/option-reaches-nothing',
    message: 'the network policy controller reads this, and it does not run',
    got: `${option} with networkPolicies: false`,
    fix: 'leave it out',
  });
}
