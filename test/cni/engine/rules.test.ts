import type { PolicyEngineSpec } from '../../../lib/cni/engine';
import { passesWhileRestarting } from '../../../lib/cni/engine/kube-network-policies/rules';
import { kernelWithoutIpset, nftablesExperimental } from '../../../lib/cni/engine/kube-router/rules';
import type { LayerSpec } from '../../../lib/plan';
import { describeRule, layerSpec } from '../../support/layer';

const engine = (policyEngine: PolicyEngineSpec, mode: 'iptables' | 'nftables' = 'iptables'): LayerSpec =>
  layerSpec({ proxy: { type: 'kube-proxy', mode }, cni: { type: 'flannel', policyEngine } });

describeRule(nftablesExperimental, {
  passes: { 'the default': engine({ type: 'kube-router' }), 'another engine': engine({ type: 'none' }) },
  fails: { 'asked for': engine({ type: 'kube-router', nftables: true }) },
});

describeRule(kernelWithoutIpset, {
  passes: {
    'kube-proxy with iptables': engine({ type: 'kube-router' }),
    'both with nftables': engine({ type: 'kube-router', nftables: true }, 'nftables'),
  },
  fails: { 'kube-proxy with nftables alone': engine({ type: 'kube-router' }, 'nftables') },
});

describeRule(passesWhileRestarting, {
  passes: { 'it fails closed': engine({ type: 'kube-network-policies', failOpen: false }), 'another engine': engine({ type: 'kube-router' }) },
  fails: { 'the default': engine({ type: 'kube-network-policies' }) },
});
