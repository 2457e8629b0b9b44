import { provides, type Rule } from '../../component';
import type { ResolvedWeave } from './resolve';

const upstream = 'https://github.com/weaveworks/weave/blob/v2.8.1';

export const archived: Rule<ResolvedWeave> = {
  code: 'weave/archived',
  severity: 'warning',
  summary: 'Weave Net is archived since 2022, its company closed in 2024: nobody mends what is found in it, and kops and kubespray have removed it',
  source: 'https://github.com/weaveworks/weave',
  check: () => [
    {
      at: 'type',
      got: 'weave',
      fix: 'move to Cilium or Calico (policies and encryption), kube-router (BGP), or flannel (the same kind of overlay, smaller)',
    },
  ],
};

export const differsFromProxy: Rule<ResolvedWeave> = {
  code: 'weave/iptables-on-nftables-nodes',
  severity: 'warning',
  summary:
    'Weave Net writes iptables rules only: nodes whose kernels have no iptables, which kube-proxy in nftables mode is often chosen for, get neither NAT nor policies',
  source: 'https://github.com/weaveworks/weave/issues/3465',
  check: ({ plan: { components } }) =>
    provides(components, 'service-proxy:nftables')
      ? [{ at: 'iptablesBackend', got: 'kube-proxy in mode nftables', fix: "kube-proxy in mode 'iptables'" }]
      : [],
};

export const limitBelowNodes: Rule<ResolvedWeave> = {
  code: 'weave/limit-below-nodes',
  severity: 'warning',
  summary: 'a node makes no more connections than its limit: beyond it packets take detours over other nodes, or do not arrive',
  source: `${upstream}/site/kubernetes/kube-addon.md`,
  check: ({ options: { connectionLimit }, plan: { cluster } }) => {
    const count = cluster.nodes.count;
    return count !== undefined && connectionLimit !== 0 && connectionLimit < count - 1
      ? [{ at: 'connectionLimit', got: `${connectionLimit} for ${count} nodes`, fix: 'leave it out' }]
      : [];
  },
};

export const nodeSourcesArePods: Rule<ResolvedWeave> = {
  code: 'weave/node-sources-are-pods',
  severity: 'info',
  summary:
    'traffic from nodes carries addresses that Weave took from the pod range, and no one can tell which: policies that let nodes in let every pod in',
  source: `${upstream}/site/tasks/ipam/ipam.md`,
  check: ({ options: { ipRange, networkPolicies }, plan: { policy } }) =>
    networkPolicies && policy !== undefined
      ? [{ at: 'ipRange', got: ipRange.toString(), fix: 'another pod network, where nodes keep their addresses' }]
      : [],
};

export const unencrypted: Rule<ResolvedWeave> = {
  code: 'weave/open-to-neighbours',
  severity: 'info',
  summary: 'without a password whoever reaches port 6783 of a node can join the network of the pods',
  source: `${upstream}/site/kubernetes/kube-addon.md`,
  check: ({ options: { password } }) =>
    password === undefined
      ? [{ at: 'encryption', got: 'none', fix: "encryption: { type: 'password', secret: ... }, or a firewall around the nodes" }]
      : [],
};

/** Weave Net's own rules. */
export const weaveRules: readonly Rule<ResolvedWeave>[] = [archived, differsFromProxy, limitBelowNodes, nodeSourcesArePods, unencrypted];
