import type { ClusterSpec } from '../../../lib/cluster';
import type { LayerSpec } from '../../../lib/plan';
import { nodeRangeBelowMaxPods, podRangeBelowNodes } from '../../../lib/rules/ranges';
import { clusterSpec, describeRule, dualStackSpec } from '../../support/layer';

const flannel = (nodes: ClusterSpec['nodes'], cluster = clusterSpec()): LayerSpec => ({
  cluster: { ...cluster, ...(nodes && { nodes }) },
  cni: { type: 'flannel' },
});
const other = (nodes: ClusterSpec['nodes']): LayerSpec => ({
  cluster: clusterSpec({ ...(nodes && { nodes }) }),
  cni: { type: 'external', provider: 'cilium' },
});

describeRule(nodeRangeBelowMaxPods, {
  passes: {
    'the defaults': flannel(undefined),
    'as many as there are': flannel({ maxPods: 126, podCidrMask: { IPv4: 25 } }),
    'both families': flannel(undefined, dualStackSpec()),
    'a network that does not live on them': other({ maxPods: 250, podCidrMask: { IPv4: 26 } }),
  },
  fails: { 'one more': flannel({ maxPods: 127, podCidrMask: { IPv4: 25 } }), 'a /24 for 255': flannel({ maxPods: 255 }) },
});

describeRule(podRangeBelowNodes, {
  passes: {
    'as many as there are': flannel({ count: 256 }),
    'an unknown number': flannel(undefined),
    'a network that does not live on them': other({ count: 300 }),
  },
  fails: {
    'one more': flannel({ count: 257 }),
    'the second family': flannel({ count: 300 }, dualStackSpec({ podCidrs: ['10.0.0.0/15', 'fd00:10:244::/56'] })),
  },
});
