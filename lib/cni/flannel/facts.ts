import type { Cluster } from '../../cluster';
import { type ComponentFacts, componentFacts, type PlanContext, type Requirement } from '../../component';
import type { Cidr } from '../../net';
import { ipMasqAgentFacts, policyEngineFacts, withPolicyEngine } from '../engine';
import { backendRequirements, encapsulationOf, nodeTrafficOf, podMtuOf, type ResolvedBackend, tunnelHostPortsOf, underlayFamilyOf } from './backend';
import { flannelDaemonSet, flannelNamespace, flannelSelector } from './names';
import type { ResolvedFlannel } from './resolve';

/** Most node ranges whose tunnel addresses are listed one by one: a /16 in /24s, a /56 in /64s. */
const mostListedSubnets = 256n;

export function flannelFacts(o: ResolvedFlannel, { cluster }: PlanContext): ComponentFacts {
  const agent = o.ipMasqAgent === undefined ? undefined : ipMasqAgentFacts(o.ipMasqAgent);
  const own = componentFacts({
    name: 'flannel',
    version: o.release.version,
    provides: ['pod-network', ...(o.portmap ? (['host-port'] as const) : []), ...(o.pluginsImage === undefined ? [] : (['cni-plugins'] as const))],
    requires: requirementsOf(o, cluster),
    images: [o.image, o.cniPluginImage, ...(o.pluginsImage === undefined ? [] : [o.pluginsImage]), ...(agent?.images ?? [])],
    namespaces: [{ name: flannelNamespace, podSecurity: 'privileged', labels: { 'k8s-app': 'flannel' } }],
    workloads: [
      { kind: 'DaemonSet', name: flannelDaemonSet, namespace: flannelNamespace, labels: flannelSelector, hostNetwork: true },
      ...(agent?.workloads ?? []),
    ],
    hostPorts: [
      ...tunnelHostPortsOf(o.backend, cluster.families),
      ...(o.healthPort === 0 ? [] : [{ protocol: 'TCP', port: o.healthPort, purpose: 'flanneld health' } as const]),
    ],
    nodeTraffic: nodeTrafficOf(o.backend, cluster.families),
    nodeSourceRanges: nodeSourceRangesOf(o.backend, cluster),
    encapsulation: encapsulationOf(o.backend),
    underlayFamily: underlayFamilyOf(o.backend),
    podMtu: podMtuOf(o.backend),
    mtuPath: 'backend.mtu',
    hostPortsPath: 'portmap',
  });
  return withPolicyEngine(own, policyEngineFacts(o.engine, cluster));
}

/**
 * The source addresses of traffic from nodes to pods of other nodes.
 *
 * Every tunnel device has the network address of its node's range, and the kernel takes it as source for whatever leaves
 * through the tunnel: the API server calling a webhook, masqueraded NodePorts, host-network pods. No pod ever gets that
 * address, so the addresses are listed one by one; where a pod range has too many node ranges for that, it is the whole
 * pod range, and `flannel/node-sources-are-pods` says what that means. With host-gw nodes keep their own addresses.
 * A node's traffic to its own pods needs no rule: NetworkPolicy never applies to it.
 */
export function nodeSourceRangesOf({ type }: ResolvedBackend, cluster: Pick<Cluster, 'podCidrs' | 'nodes'>): readonly Cidr[] {
  if (type === 'host-gw') return [];
  return cluster.podCidrs.flatMap((range) => tunnelAddressesOf(range, cluster.nodes.podCidrMask[range.family]) ?? [range]);
}

/** Whether a pod range has few enough node ranges to list the tunnel address of each. */
export function listsTunnelAddresses(range: Cidr, mask: number): boolean {
  return mask >= range.prefix && range.countSubnets(mask) <= mostListedSubnets;
}

/** The network address of every node range in a pod range, or undefined where there are too many to list. */
export function tunnelAddressesOf(range: Cidr, mask: number): readonly Cidr[] | undefined {
  return listsTunnelAddresses(range, mask) ? range.firstAddresses(mask) : undefined;
}

function requirementsOf({ backend, pluginsImage, portmap }: ResolvedFlannel, cluster: Cluster): readonly Requirement[] {
  const plugins = pluginsImage === undefined ? ['bridge', 'host-local', 'loopback', ...(portmap ? ['portmap'] : [])] : [];
  const ipv4 = cluster.families.includes('IPv4');
  const ipv6 = cluster.families.includes('IPv6');
  return [
    { type: 'capability', capability: 'service-proxy', reason: 'flanneld reaches the API server through the kubernetes Service' },
    { type: 'cluster', fact: 'node-pod-cidrs', reason: "flanneld leases the node's podCIDRs: kube-controller-manager must allocate them" },
    ...backendRequirements(backend, cluster),
    {
      type: 'kernel-module',
      module: 'br_netfilter',
      reason: 'pods of one node share a bridge: without it replies of Services bypass NAT, and flanneld exits in iptables mode',
    },
    ...(ipv4
      ? [sysctl('net.bridge.bridge-nf-call-iptables', 'bridged packets must pass NAT'), sysctl('net.ipv4.ip_forward', 'nodes route for their pods')]
      : []),
    ...(ipv6
      ? [
          sysctl('net.bridge.bridge-nf-call-ip6tables', 'bridged packets must pass NAT'),
          sysctl('net.ipv6.conf.all.forwarding', 'nodes route for their pods'),
        ]
      : []),
    {
      type: 'unmanaged-interfaces',
      interfaces: ['cni0', 'flannel*', 'veth*'],
      reason: 'a manager that takes them for its own takes away their addresses and routes',
    },
    ...plugins.map(
      (name): Requirement => ({
        type: 'host-file',
        path: `${cluster.platform.cniBinDir}/${name}`,
        reason: "flannel's CNI plugin delegates to the standard ones and brings none of them",
      }),
    ),
  ];
}

function sysctl(name: string, reason: string): Requirement {
  return { type: 'sysctl', name, value: '1', reason };
}
