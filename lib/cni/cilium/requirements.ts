/** What Cilium asks of nodes, with the reason. Source: Documentation/operations/system_requirements.rst of cilium v1.20.0. */
import type { Cluster } from '../../cluster';
import type { Requirement } from '../../component';
import type { ResolvedCilium } from './resolve';

const kernelModule = (name: string, reason: string): Requirement => ({ type: 'kernel-module', module: name, reason });
const kernel = (version: string, reason: string): Requirement => ({ type: 'kernel', version, reason });

export function requirementsOf(o: ResolvedCilium, { platform }: Cluster): readonly Requirement[] {
  const { routing, services } = o;
  return [
    kernel('5.10', 'agents load BPF programs that older kernels refuse'),
    { type: 'architecture', architectures: ['amd64', 'arm64'], reason: 'images are built for these' },
    { type: 'unmanaged-interfaces', interfaces: ['cilium_*', 'lxc*'], reason: 'systemd-networkd takes away routes and rules that it does not know' },
    ...(services.type === 'kube-proxy'
      ? [
          {
            type: 'capability',
            capability: 'service-proxy',
            reason: 'agents and the operator reach the API server through the kubernetes Service',
          } as const,
        ]
      : []),
    ...(routing.ipam.type === 'kubernetes'
      ? [
          {
            type: 'cluster',
            fact: 'node-pod-cidrs',
            reason: "pods get addresses of their node's podCIDRs: kube-controller-manager must allocate them",
          } as const,
        ]
      : []),
    kernelModule('sch_ingress', 'BPF programs are attached to devices'),
    kernelModule('cls_bpf', 'BPF programs are attached to devices'),
    ...(routing.mode === 'tunnel'
      ? [kernelModule(routing.protocol, `agents create a ${routing.protocol === 'vxlan' ? 'VXLAN' : 'Geneve'} device`)]
      : []),
    ...(routing.masquerade.mode === 'iptables' ? iptablesModules : []),
    ...(o.envoy.type === 'off' ? [] : proxyModules),
    ...encryptionRequirements(o),
    ...(o.bandwidthManager === undefined ? [] : [kernelModule('sch_fq', 'limits of pods are kept by the fair queue of devices')]),
    ...(o.bandwidthManager?.bbr === true ? [kernel('5.18', 'BBR for pods needs timestamps that older kernels lose between namespaces')] : []),
    ...(o.datapath === 'veth' ? [] : [kernel('6.8', 'netkit devices'), kernelModule('netkit', 'pods are connected by netkit devices')]),
    ...(routing.chaining === 'none'
      ? []
      : [
          {
            type: 'host-file',
            path: `${platform.cniBinDir}/${routing.chaining}`,
            reason: 'Cilium is chained to this plugin and does not bring it',
          } as const,
        ]),
  ];
}

const iptablesModules: readonly Requirement[] = ['ip_set', 'ip_set_hash_ip', 'xt_set', 'xt_comment'].map((name) =>
  kernelModule(name, 'pods are masqueraded by iptables'),
);
const proxyModules: readonly Requirement[] = ['xt_TPROXY', 'xt_mark', 'xt_CT', 'xt_socket'].map((name) =>
  kernelModule(name, 'packets are led to the proxies of requests and of DNS'),
);

function encryptionRequirements({ routing }: ResolvedCilium): readonly Requirement[] {
  switch (routing.encryption?.type) {
    case 'wireguard':
      return [kernelModule('wireguard', 'agents create a WireGuard device')];
    case 'ipsec':
      return ['xfrm_user', 'xfrm_algo', 'esp4'].map((name) => kernelModule(name, 'IPsec is the work of the kernel'));
    default:
      return [];
  }
}
