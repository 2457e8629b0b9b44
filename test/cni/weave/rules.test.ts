import type { ClusterSpec } from '../../../lib/cluster';
import type { WeaveOptions } from '../../../lib/cni/weave';
import { archived, differsFromProxy, limitBelowNodes, nodeSourcesArePods, unencrypted } from '../../../lib/cni/weave/rules';
import type { LayerSpec } from '../../../lib/plan';
import { describeRule, layerSpec } from '../../support/layer';

const weave = (options: Omit<WeaveOptions, 'legacy'> = {}, cluster: Partial<ClusterSpec> = {}): LayerSpec =>
  layerSpec({ cluster, cni: { type: 'weave', legacy: true, ...options } });
const policy = { defaultDeny: true } as const;

describeRule(archived, {
  passes: { 'another pod network': layerSpec({ cni: { type: 'flannel' } }) },
  fails: { 'every layer with it': weave(), 'whatever is encrypted': weave({ encryption: { type: 'password', secret: 'weave' } }) },
});
describeRule(differsFromProxy, {
  passes: { 'kube-proxy with iptables': { ...weave(), proxy: { type: 'kube-proxy', mode: 'iptables' } } },
  fails: { 'kube-proxy with nftables': { ...weave(), proxy: { type: 'kube-proxy', mode: 'nftables' } } },
});
describeRule(limitBelowNodes, {
  passes: {
    'the default follows the nodes': weave({}, { nodes: { count: 250 } }),
    'no limit': weave({ connectionLimit: 0 }, { nodes: { count: 250 } }),
  },
  fails: { 'fewer than nodes': weave({ connectionLimit: 100 }, { nodes: { count: 250 } }) },
});
describeRule(nodeSourcesArePods, {
  passes: { 'no policies': weave(), 'no controller': { ...weave({ networkPolicies: false }) } },
  fails: { 'default deny': { ...weave(), policy } },
});
describeRule(unencrypted, {
  passes: { 'a password': weave({ encryption: { type: 'password', secret: 'weave' } }) },
  fails: { 'the default': weave() },
});
