import type { KubeRouterOptions } from '../../lib/cni/kube-router';
import type { LayerSpec } from '../../lib/plan';
import { poolOutsideRanges } from '../../lib/rules/kube-router';
import { describeRule, layerSpec } from '../support/layer';

const pools = [{ addresses: ['192.168.10.200-192.168.10.220'] }];
const spec = (options: KubeRouterOptions): LayerSpec =>
  layerSpec({ proxy: { type: 'none' }, cni: { type: 'kube-router', serviceProxy: true, ...options }, loadBalancer: { type: 'kube-vip', pools } });

describeRule(poolOutsideRanges, {
  passes: {
    'a range around the pool': spec({ loadBalancerRanges: ['192.168.10.192/26'] }),
    'two ranges that meet in it': spec({ loadBalancerRanges: ['192.168.10.192/28', '192.168.10.208/28'] }),
    'not strict': spec({ strictExternalIps: false }),
    'kube-proxy answers': layerSpec({ proxy: { type: 'kube-proxy' }, cni: { type: 'kube-router' }, loadBalancer: { type: 'kube-vip', pools } }),
  },
  fails: { 'no range': spec({}), 'a range that ends before it': spec({ loadBalancerRanges: ['192.168.10.192/28'] }) },
});
