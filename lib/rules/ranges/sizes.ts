/** Rules of sizes: pods of a node, nodes of a cluster. */
import type { Found, LayerPlan, LayerRule } from '../../component';
import { bitsOf } from '../../net';

/** Whether a component of the layer lives on the ranges that kube-controller-manager gives each node. */
function takesNodeRanges({ components }: LayerPlan): boolean {
  return components.some(({ facts }) => facts.requires.some((one) => one.type === 'cluster' && one.fact === 'node-pod-cidrs'));
}

export const nodeRangeBelowMaxPods: LayerRule = {
  code: 'cidr/node-range-below-max-pods',
  severity: 'error',
  summary: 'a node may run more pods than its range has addresses: the last of them stay in ContainerCreating',
  source: 'https://github.com/kubernetes-sigs/kubespray/blob/master/roles/validate_inventory/tasks/main.yml',
  check: ({ plan }) => {
    const { podCidrs, nodes } = plan.cluster;
    if (!takesNodeRanges(plan)) return [];
    return podCidrs.flatMap((range): readonly Found[] => {
      const mask = nodes.podCidrMask[range.family];
      const bits = bitsOf(range.family) - mask;
      // The network address and the last one, which is IPv4's broadcast, are nobody's.
      const addresses = (1n << BigInt(bits)) - 2n;
      if (BigInt(nodes.maxPods) <= addresses) return [];
      const wanted = bitsOf(range.family) - (nodes.maxPods + 1).toString(2).length;
      return [
        {
          at: `cluster.nodes.podCidrMask.${range.family}`,
          got: `maxPods ${nodes.maxPods} in a /${mask} of ${addresses < 0n ? 0n : addresses} addresses`,
          expected: `/${wanted} or shorter`,
          fix: 'give nodes larger ranges, or say nodes.maxPods as the kubelets have it',
        },
      ];
    });
  },
};

export const podRangeBelowNodes: LayerRule = {
  code: 'cidr/pod-range-below-nodes',
  severity: 'error',
  summary: 'the pod range has fewer node ranges than there are nodes: the last nodes get none, and run no pods',
  source: 'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/',
  check: ({ plan }) => {
    const { podCidrs, nodes } = plan.cluster;
    const count = nodes.count;
    if (count === undefined || !takesNodeRanges(plan)) return [];
    return podCidrs.flatMap((range, index): readonly Found[] => {
      const mask = nodes.podCidrMask[range.family];
      const ranges = mask < range.prefix ? 0n : range.countSubnets(mask);
      return BigInt(count) <= ranges
        ? []
        : [
            {
              at: `cluster.podCidrs[${index}]`,
              got: `${range} in /${mask}: ${ranges} node ranges for ${count} nodes`,
              fix: 'take a larger pod range, or a longer nodes.podCidrMask',
            },
          ];
    });
  },
};
