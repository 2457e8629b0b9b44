import type { Cluster } from '../../cluster';
import { type ComponentFacts, componentFacts, type HostPort, type NodeTraffic, type PlanContext, type Requirement } from '../../component';
import type { BindAddress } from './bind-address';
import { seriesOf } from './metrics';
import type { ResolvedKubeProxy } from './resolve';
import { nftablesKernel } from './versions';
import { kubeProxyNamespace, kubeProxySelector } from './workload';

/** Range of `--service-node-port-range` unless the API server was told otherwise. */
const nodePorts = { first: 30_000, last: 32_767 } as const;

export function kubeProxyFacts(o: ResolvedKubeProxy, { cluster }: PlanContext): ComponentFacts {
  return componentFacts({
    name: 'kube-proxy',
    version: o.version,
    provides: ['service-proxy', `service-proxy:${o.mode}`],
    requires: requirementsOf(o),
    images: [o.image],
    workloads: [{ kind: 'DaemonSet', name: 'kube-proxy', namespace: kubeProxyNamespace, labels: kubeProxySelector, hostNetwork: true }],
    hostPorts: [hostPort(o.healthz, 'kube-proxy health: /healthz for load balancers, /livez for kubelet'), hostPort(o.metrics, 'kube-proxy metrics')],
    nodeTraffic: nodeTrafficOf(o, cluster),
    // What is bound to loopback cannot be scraped from another node.
    metrics: o.metrics.isLoopback
      ? []
      : [
          {
            name: 'kube-proxy',
            port: o.metrics.port,
            portName: 'metrics',
            path: '/metrics',
            scheme: 'http',
            namespace: kubeProxyNamespace,
            labels: kubeProxySelector,
            hostNetwork: true,
            series: seriesOf(o.mode),
          },
        ],
    // With ARP load balancers every node would answer for the addresses on kube-ipvs0.
    assumes: { 'service-proxy-mode': o.mode, ...(o.mode === 'ipvs' ? { 'strict-arp': String(o.ipvs.strictARP) } : {}) },
  });
}

function hostPort({ address, port, isEverywhere }: BindAddress, purpose: string): HostPort {
  return { protocol: 'TCP', port, purpose, ...(isEverywhere ? {} : { address: String(address) }) };
}

function nodeTrafficOf(o: ResolvedKubeProxy, { apiServer }: Cluster): readonly NodeTraffic[] {
  const tcp = { protocol: 'TCP' } as const;
  return [
    { ...tcp, port: apiServer.port, from: 'nodes', to: 'controlPlane', purpose: 'kube-proxy watches Services and EndpointSlices' },
    ...(o.healthz.isLoopback
      ? []
      : [{ ...tcp, port: o.healthz.port, from: 'world', to: 'nodes', purpose: 'load balancers outside ask whether a node serves' } as const]),
    ...(o.metrics.isLoopback
      ? []
      : [{ ...tcp, port: o.metrics.port, from: 'nodes', to: 'nodes', purpose: 'Prometheus scrapes kube-proxy' } as const]),
    ...(['TCP', 'UDP'] as const).map(
      (protocol): NodeTraffic => ({
        protocol,
        port: nodePorts.first,
        endPort: nodePorts.last,
        from: 'world',
        to: 'nodes',
        purpose: 'Services of type NodePort and LoadBalancer',
      }),
    ),
  ];
}

function requirementsOf({ mode, ipvs, detectLocal }: ResolvedKubeProxy): readonly Requirement[] {
  return [
    ...(detectLocal.type === 'NodeCIDR'
      ? [{ type: 'cluster', fact: 'node-pod-cidrs', reason: "detectLocal NodeCIDR reads the node's podCIDRs" } as const]
      : []),
    module('nf_conntrack', 'Services are translated by connection tracking'),
    ...modeRequirements(mode, ipvs.scheduler),
  ];
}

function modeRequirements(mode: ResolvedKubeProxy['mode'], scheduler: string): readonly Requirement[] {
  switch (mode) {
    case 'iptables':
      return [
        module('xt_conntrack', 'rules of mode iptables match connection state'),
        module('xt_statistic', 'mode iptables spreads connections at random'),
        module('xt_addrtype', 'mode iptables tells the addresses of the node'),
        module('xt_comment', 'rules of mode iptables carry comments'),
        module('xt_mark', 'mode iptables marks what is masqueraded'),
      ];
    case 'nftables': {
      const { major, minor } = nftablesKernel;
      return [
        {
          type: 'kernel',
          version: `${major}.${minor}`,
          reason: 'kube-proxy exits in mode nftables on older kernels',
          rule: 'kube-proxy/nftables-kernel',
        },
        module('nf_tables', 'rules of mode nftables'),
        module('nft_ct', 'rules of mode nftables match connection state'),
        module('nft_fib', 'mode nftables tells the addresses of the node'),
        module('nft_masq', 'mode nftables masquerades'),
        module('nft_nat', 'mode nftables translates addresses'),
        module('nft_numgen', 'mode nftables spreads connections at random'),
        module('nft_reject', 'mode nftables refuses Services without endpoints'),
      ];
    }
    case 'ipvs':
      return [
        module('ip_vs', 'mode ipvs'),
        module(`ip_vs_${scheduler}`, 'the scheduler that was chosen'),
        module('ip_set', 'mode ipvs keeps its addresses in sets'),
        module('xt_set', 'rules of mode ipvs match sets'),
        module('dummy', 'mode ipvs holds every Service address on the dummy interface kube-ipvs0'),
      ];
  }
}

function module(name: string, reason: string): Requirement {
  return { type: 'kernel-module', module: name, reason };
}
