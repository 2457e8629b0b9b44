import type { Cluster } from '../../cluster';
import type { Problems } from '../../finding';
import { Cidr, isInterfaceName } from '../../net';
import type { DetectByClusterCidr, DetectLocal } from './options';

/** How traffic of the node's own pods is told, parsed. */
export type ResolvedDetectLocal = Exclude<DetectLocal, DetectByClusterCidr> | { readonly type: 'ClusterCIDR'; readonly cidrs: readonly Cidr[] };

const page = 'https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/#kubeproxy-config-k8s-io-v1alpha1-LocalMode';

/** Refuses what makes kube-proxy exit: two ranges of one family, an interface without a name. */
export function resolveDetectLocal(o: DetectLocal, cluster: Cluster, problems: Problems): ResolvedDetectLocal {
  switch (o.type) {
    case 'ClusterCIDR':
      return { type: 'ClusterCIDR', cidrs: o.cidrs === undefined ? cluster.podCidrs : resolveCidrs(o.cidrs, problems.at('cidrs')) };
    case 'NodeCIDR':
      return { type: 'NodeCIDR' };
    case 'BridgeInterface':
      checkInterface(o.interface, problems.at('interface'));
      return { type: 'BridgeInterface', interface: o.interface };
    case 'InterfaceNamePrefix':
      checkInterface(o.prefix, problems.at('prefix'));
      return { type: 'InterfaceNamePrefix', prefix: o.prefix };
  }
}

function resolveCidrs(given: readonly string[], problems: Problems): readonly Cidr[] {
  const cidrs = given.flatMap((text, index) => problems.at(`[${index}]`).read(Cidr.parse, text) ?? []);
  for (const family of ['IPv4', 'IPv6'] as const) {
    const same = cidrs.filter((cidr) => cidr.family === family);
    if (same.length < 2) continue;
    problems.report({
      code: 'kube-proxy/cluster-cidr-family-twice',
      message: 'kube-proxy takes one range a family and exits on more',
      got: same.join(' and '),
      expected: `one ${family} range`,
      fix: 'give the one range that holds them all',
      source: page,
    });
  }
  return cidrs;
}

/** Linux interface names have at most 15 bytes, without slashes and white space. */
function checkInterface(name: string, problems: Problems): void {
  if (isInterfaceName(name)) return;
  problems.report({
    code: 'kube-proxy/detect-local-interface',
    message: 'kube-proxy exits without the name of the interface',
    got: JSON.stringify(name),
    expected: 'an interface name of 1 to 15 characters, or how it begins',
    source: page,
  });
}
