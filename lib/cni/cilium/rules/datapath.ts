import type { Rule } from '../../../component';
import { type ResolvedCilium, serviceProxyOf } from '../resolve';

const docs = 'https://docs.cilium.io/en/v1.20';

export const operatorNeedsNodes: Rule<ResolvedCilium> = {
  code: 'cilium/operator-needs-nodes',
  severity: 'warning',
  summary: 'copies of the operator never share a node: those above the number of nodes stay pending, and the stage never gets healthy',
  source: 'https://github.com/cilium/cilium/blob/v1.20.0/install/kubernetes/cilium/values.yaml',
  check: ({ options: { operator }, plan: { cluster } }) =>
    cluster.nodes.count === undefined || operator.replicas <= cluster.nodes.count
      ? []
      : [
          {
            at: 'operator.replicas',
            got: `${operator.replicas} for ${cluster.nodes.count} nodes`,
            expected: `at most ${cluster.nodes.count}`,
            fix: 'leave it out',
          },
        ],
};

export const netkitNeedsHostRouting: Rule<ResolvedCilium> = {
  code: 'cilium/netkit-needs-host-routing',
  severity: 'error',
  summary: 'netkit devices are left by BPF programs alone: agents exit unless Cilium replaces kube-proxy and masquerades in BPF programs',
  source: 'https://github.com/cilium/cilium/pull/46032',
  check: ({ options }) => {
    if (options.datapath === 'veth') return [];
    const missing = [
      ...(serviceProxyOf(options) === undefined ? ["services { type: 'ebpf' }"] : []),
      ...(options.routing.masquerade.mode === 'iptables' ? ["masquerade { mode: 'bpf' }"] : []),
    ];
    // Before 1.20 agents start, and packets take the way that netkit was to spare them.
    const severity = options.release.minor >= 20 ? 'error' : 'warning';
    return missing.length === 0 ? [] : [{ at: 'datapath', severity, got: options.datapath, expected: missing.join(' and ') }];
  },
};

export const tproxyWithNetkit: Rule<ResolvedCilium> = {
  code: 'cilium/tproxy-with-netkit',
  severity: 'error',
  summary: 'the proxy in BPF programs works on veth devices alone: the chart refuses it with netkit',
  source: 'https://github.com/cilium/cilium/blob/v1.20.0/install/kubernetes/cilium/templates/validate.yaml',
  check: ({ options: { datapath, config } }) =>
    datapath !== 'veth' && config['enable-bpf-tproxy'] === true
      ? [{ at: 'config.enable-bpf-tproxy', got: `true with ${datapath}`, fix: 'leave one of the two out' }]
      : [],
};

export const taintsNeverGo: Rule<ResolvedCilium> = {
  code: 'cilium/taints-never-go',
  severity: 'error',
  summary: 'the operator would put taints on nodes and never take them off: no pod is scheduled there again',
  source: 'https://github.com/cilium/cilium/blob/v1.20.0/install/kubernetes/cilium/templates/cilium-configmap.yaml',
  check: ({ options: { config } }) =>
    config['remove-cilium-node-taints'] === false && config['set-cilium-node-taints'] !== false
      ? [{ at: 'config.remove-cilium-node-taints', got: 'false', fix: "'set-cilium-node-taints': false beside it" }]
      : [],
};

export const bbrNeedsBpf: Rule<ResolvedCilium> = {
  code: 'cilium/bbr-needs-host-routing',
  severity: 'error',
  summary: 'BBR for pods needs packets that never leave BPF programs: agents exit unless Cilium replaces kube-proxy and masquerades in BPF programs',
  source: `${docs}/network/kubernetes/bandwidth-manager/#bbr-for-pods`,
  check: ({ options }) => {
    if (options.bandwidthManager?.bbr !== true || options.bandwidthManager.bbrHostNamespaceOnly) return [];
    const missing = [
      ...(serviceProxyOf(options) === undefined ? ["services { type: 'ebpf' }"] : []),
      ...(options.routing.masquerade.mode === 'iptables' ? ["masquerade { mode: 'bpf' }"] : []),
    ];
    return missing.length === 0 ? [] : [{ at: 'bandwidthManager.bbr', got: 'true', expected: missing.join(' and ') }];
  },
};

export const driverForwards: Rule<ResolvedCilium> = {
  code: 'cilium/driver-forwards',
  severity: 'info',
  summary: 'programs are put into the driver of the network interface: agents exit where a driver cannot, as most virtual ones',
  source: `${docs}/network/kubernetes/kubeproxy-free/#loadbalancer-nodeport-xdp-acceleration`,
  check: ({ options }) =>
    serviceProxyOf(options)?.acceleration === 'native'
      ? [{ at: 'services.acceleration', got: 'native', fix: "'best-effort' where not every driver can" }]
      : [],
};

export const nothingEnforced: Rule<ResolvedCilium> = {
  code: 'cilium/nothing-enforced',
  severity: 'warning',
  summary: 'policies are there and decide nothing',
  source: `${docs}/security/policy/intro/#policy-enforcement-modes`,
  check: ({ options: { policy } }) =>
    policy.mode === 'never' || policy.audit
      ? [
          {
            at: policy.audit ? 'policy.audit' : 'policy.mode',
            got: policy.audit ? 'true' : 'never',
            fix: 'leave it out once you have seen what would be dropped',
          },
        ]
      : [],
};

export const dispatchUnsaid: Rule<ResolvedCilium> = {
  code: 'cilium/mode-annotation-without-dispatch',
  severity: 'error',
  summary: 'Services that ask for DSR by annotation need to know how: agents exit without a dispatch',
  source: `${docs}/network/kubernetes/kubeproxy-free/#annotation-based-dsr-and-snat-mode`,
  check: ({ options }) =>
    options.config['bpf-lb-mode-annotation'] === true && serviceProxyOf(options)?.forwarding.dispatch === undefined
      ? [{ at: 'config.bpf-lb-mode-annotation', got: 'true', expected: "services.forwarding of type 'dsr' or 'hybrid'" }]
      : [],
};

export const datapathRules: readonly Rule<ResolvedCilium>[] = [
  operatorNeedsNodes,
  netkitNeedsHostRouting,
  tproxyWithNetkit,
  taintsNeverGo,
  bbrNeedsBpf,
  driverForwards,
  nothingEnforced,
  dispatchUnsaid,
];
