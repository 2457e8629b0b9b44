/** Whose addresses are pods', and who reaches kube-proxy's own. */
import type { LayerPlan, Rule } from '../../../component';
import { Cidr, ipFamilies } from '../../../net';
import type { ResolvedKubeProxy } from '../resolve';

const configPage = 'https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/';
const kopsModel = 'https://github.com/kubernetes/kops/blob/v1.36.2/nodeup/pkg/model/kube_proxy.go';

export const noClusterCidr: Rule<ResolvedKubeProxy> = {
  code: 'kube-proxy/no-cluster-cidr',
  severity: 'warning',
  summary: 'without a pod range kube-proxy cannot tell pods from others: traffic from outside to a ClusterIP is not masqueraded',
  source: configPage,
  check: ({ options: { detectLocal }, plan }) =>
    detectLocal.type === 'ClusterCIDR' && detectLocal.cidrs.length === 0 && !hasRoutedPods(plan)
      ? [{ at: 'detectLocal.cidrs', got: '[]', expected: plan.cluster.podCidrs.join(', '), fix: 'leave cidrs out' }]
      : [],
};

export const clusterCidrOfRoutedPods: Rule<ResolvedKubeProxy> = {
  code: 'kube-proxy/cluster-cidr-of-routed-pods',
  severity: 'warning',
  summary: "pods have addresses of the nodes' own network, so a pod range takes nodes and machines beside them for pods",
  source: kopsModel,
  check: ({ options: { detectLocal }, plan }) =>
    detectLocal.type === 'ClusterCIDR' && detectLocal.cidrs.length > 0 && hasRoutedPods(plan)
      ? [
          {
            at: 'detectLocal',
            got: detectLocal.cidrs.join(', '),
            expected: 'no pod range beside amazon-vpc-cni',
            fix: "write detectLocal: { type: 'ClusterCIDR', cidrs: [] }",
          },
        ]
      : [],
};

export const clusterCidrMissesPods: Rule<ResolvedKubeProxy> = {
  code: 'kube-proxy/cluster-cidr-misses-pods',
  severity: 'warning',
  summary: 'pods outside the range are taken for strangers: their traffic to Services is masqueraded, and their policies see node addresses',
  source: configPage,
  check: ({ options: { detectLocal }, plan }) => {
    if (detectLocal.type !== 'ClusterCIDR' || detectLocal.cidrs.length === 0) return [];
    const missed = plan.cluster.podCidrs.filter((pods) => !detectLocal.cidrs.some((cidr) => cidr.contains(pods)));
    return missed.length === 0
      ? []
      : [
          {
            at: 'detectLocal.cidrs',
            got: detectLocal.cidrs.join(', '),
            expected: `ranges that hold ${missed.join(' and ')}`,
            fix: 'leave cidrs out',
          },
        ];
  },
};

export const bindAddressFamily: Rule<ResolvedKubeProxy> = {
  code: 'kube-proxy/bind-address-family',
  severity: 'warning',
  summary: "bindAddress decides kube-proxy's primary family, which must be the cluster's",
  source: configPage,
  check: ({ options: { bindAddress }, plan: { cluster } }) =>
    bindAddress.family === cluster.families[0]
      ? []
      : [{ at: 'bindAddress', got: String(bindAddress), expected: `an ${cluster.families[0]} address`, fix: 'leave bindAddress out' }],
};

export const nodePortsOfOneFamily: Rule<ResolvedKubeProxy> = {
  code: 'kube-proxy/node-ports-of-one-family',
  severity: 'warning',
  summary: 'a family without a range of its own serves NodePorts on every address',
  source: configPage,
  check: ({ options: { nodePortAddresses }, plan: { cluster } }) => {
    const ranges = nodePortAddresses.filter((one) => Cidr.is(one));
    if (ranges.length === 0 || ranges.length < nodePortAddresses.length) return [];
    const open = ipFamilies.filter((family) => cluster.families.includes(family) && !ranges.some((range) => range.family === family));
    return open.map((family) => ({
      at: 'nodePortAddresses',
      got: ranges.join(', '),
      expected: `a range of ${family} too`,
      fix: `add the ${family} range of the nodes${hint(cluster.nodeCidrs, family)}`,
    }));
  },
};

export const metricsOnLoopback: Rule<ResolvedKubeProxy> = {
  code: 'kube-proxy/metrics-on-loopback',
  severity: 'warning',
  summary: 'metrics are scraped in this layer, but those of kube-proxy answer on the node itself only',
  source: configPage,
  check: ({ options: { metrics }, plan }) =>
    metrics.isLoopback && (plan.policy?.monitoring !== undefined || plan.components.some(({ kind }) => kind === 'observe'))
      ? [
          {
            at: 'metricsBindAddress',
            got: String(metrics),
            expected: 'an address that other nodes reach',
            fix: `write metricsBindAddress: '${metrics.address.family === 'IPv4' ? '0.0.0.0' : '[::]'}:${metrics.port}', and let only the scraper in at the nodes' firewall`,
          },
        ]
      : [],
};

export const profilingOpen: Rule<ResolvedKubeProxy> = {
  code: 'kube-proxy/profiling-open',
  severity: 'warning',
  summary: 'whoever reaches the metrics may profile kube-proxy: there is no authentication',
  source: configPage,
  check: ({ options: { enableProfiling, metrics } }) =>
    enableProfiling && !metrics.isLoopback
      ? [{ at: 'enableProfiling', got: `profiling on ${metrics}`, fix: 'leave enableProfiling out, or metricsBindAddress' }]
      : [],
};

/** The CNI gives pods addresses of the nodes' own subnets. */
function hasRoutedPods({ components }: LayerPlan): boolean {
  return components.some(({ kind, facts }) => kind === 'cni' && facts.name === 'amazon-vpc-cni');
}

function hint(nodeCidrs: readonly Cidr[], family: Cidr['family']): string {
  const own = nodeCidrs.filter((range) => range.family === family);
  return own.length === 0 ? '' : `, ${own.join(', ')}`;
}
