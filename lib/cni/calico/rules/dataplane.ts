import { provides, type Rule } from '../../../component';
import { isIpip } from '../encapsulation';
import type { ResolvedCalico } from '../resolved';
import type { CalicoSettings } from '../settings';

const nftablesPage = 'https://docs.tigera.io/calico/latest/getting-started/kubernetes/nftables';

export const differsFromProxy: Rule<CalicoSettings> = {
  code: 'calico/differs-from-proxy',
  severity: 'error',
  summary: 'Calico in nftables needs kube-proxy in its nftables mode: rules of the two are otherwise passed in an order that neither knows',
  source: nftablesPage,
  check: ({ options: { dataplane }, plan: { components } }) => {
    const mode = (['nftables', 'iptables', 'ipvs'] as const).find((one) => provides(components, `service-proxy:${one}`));
    if (mode === undefined || dataplane.type === 'bpf' || (mode === 'nftables') === (dataplane.type === 'nftables')) return [];
    return [
      {
        at: 'dataplane.type',
        // The reverse works where nodes have the modules of both.
        ...(dataplane.type === 'iptables' ? { severity: 'warning' as const } : {}),
        got: `Calico with ${dataplane.type}, kube-proxy in mode ${mode}`,
        fix: 'leave dataplane out: it then follows kube-proxy',
      },
    ];
  },
};

export const nftablesKernel: Rule<CalicoSettings> = {
  code: 'calico/nftables-kernel',
  severity: 'error',
  summary: "Calico's nftables rules need a kernel of 5.13 or newer",
  source: nftablesPage,
  check: ({ options: { dataplane }, plan: { cluster } }) => {
    const { kernel } = cluster.nodes;
    if (dataplane.type !== 'nftables' || kernel === undefined) return [];
    return kernel.major < 5 || (kernel.major === 5 && kernel.minor < 13)
      ? [
          {
            at: 'dataplane.type',
            got: `kernel ${kernel.major}.${kernel.minor}`,
            expected: '5.13 or newer',
            fix: "use { type: 'iptables' }, and kube-proxy likewise",
          },
        ]
      : [];
  },
};

export const bpfWithoutEndpoint: Rule<ResolvedCalico> = {
  code: 'calico/bpf-without-endpoint',
  severity: 'error',
  summary: 'without kube-proxy nothing on a node knows the way to the API server, and eBPF, which would make it known, never starts',
  source: 'https://github.com/projectcalico/calico/issues/7245',
  check: ({ options: { dataplane, install }, plan: { cluster } }) =>
    install.type === 'manifests' && dataplane.type === 'bpf' && cluster.apiServer.host === undefined
      ? [{ at: 'dataplane.type', got: 'bpf in a cluster without apiServer.host', fix: 'say cluster.apiServer.host' }]
      : [],
};

export const bpfWithIpip: Rule<CalicoSettings> = {
  code: 'calico/bpf-with-ipip',
  severity: 'warning',
  summary: 'eBPF carries packets in VXLAN; with IP in IP its programs are slower and some of its features are missing',
  source: 'https://docs.tigera.io/calico/latest/operations/ebpf/enabling-ebpf',
  check: ({ options: { dataplane, pools } }) =>
    dataplane.type === 'bpf' && pools.some(isIpip) ? [{ at: 'encapsulation', got: 'IP in IP with bpf', fix: 'use vxlan or none' }] : [],
};

export const typhaAboveNodes: Rule<ResolvedCalico> = {
  code: 'calico/typha-above-nodes',
  severity: 'warning',
  summary: 'Typha binds ports of its node, so that a node runs one: what is beyond stays pending',
  source: 'https://docs.tigera.io/calico/latest/getting-started/kubernetes/self-managed-onprem/onpremises',
  check: ({ options: { install }, plan: { cluster } }) => {
    const { count } = cluster.nodes;
    const replicas = install.type === 'manifests' ? install.typha?.replicas : undefined;
    return replicas === undefined || count === undefined || replicas <= count
      ? []
      : [{ at: 'install.typha.replicas', got: `${replicas} for ${count} nodes`, expected: `at most ${count}` }];
  },
};

export const untestedKubernetes: Rule<CalicoSettings> = {
  code: 'calico/untested-kubernetes',
  severity: 'info',
  summary: 'the project does not test this release of Calico with this version of Kubernetes',
  source: 'https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements',
  check: ({ options: { release }, plan: { cluster } }) => {
    const { major, minor } = cluster.kubernetes;
    const [first, last] = release.testedMinors;
    return major === 1 && minor >= first && minor <= last
      ? []
      : [{ at: 'version', got: `Calico ${release.version} on Kubernetes ${major}.${minor}`, expected: `Kubernetes 1.${first} to 1.${last}` }];
  },
};

export const DATAPLANE_RULES: readonly Rule<ResolvedCalico>[] = [
  differsFromProxy,
  nftablesKernel,
  bpfWithoutEndpoint,
  bpfWithIpip,
  typhaAboveNodes,
  untestedKubernetes,
];
