import { provides } from '../../../component';
import type { EngineRule } from '../rule';
import type { ResolvedKubeRouterFirewall } from './options';

export const nftablesExperimental: EngineRule<ResolvedKubeRouterFirewall> = {
  code: 'kube-router/nftables-experimental',
  severity: 'info',
  summary: 'enforcing policies with nftables is experimental in kube-router, and needs nft 1.0.1 on a kernel with nftables',
  source: 'https://github.com/cloudnativelabs/kube-router/blob/v2.11.1/docs/user-guide.md',
  check: ({ nftables }) => (nftables ? [{ at: 'nftables', got: 'true', fix: 'leave it out where the kernels have ip_set and xt_set' }] : []),
};

export const kernelWithoutIpset: EngineRule<ResolvedKubeRouterFirewall> = {
  code: 'kube-router/kernel-without-ipset',
  severity: 'info',
  summary: 'kube-proxy in nftables mode is often chosen for kernels without ip_set and xt_set, and kube-router needs both',
  source: 'https://github.com/cloudnativelabs/kube-router/blob/v2.11.1/docs/troubleshoot.md',
  check: ({ nftables }, { components }) =>
    !nftables && provides(components, 'service-proxy:nftables')
      ? [{ at: 'nftables', got: 'iptables and ipset', fix: 'nothing where modprobe xt_set works on the nodes; elsewhere say nftables: true' }]
      : [],
};

export const kubeRouterRules: readonly EngineRule<ResolvedKubeRouterFirewall>[] = [nftablesExperimental, kernelWithoutIpset];
