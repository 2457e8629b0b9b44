import {
  type AddressPool,
  type Capability,
  type ComponentFacts,
  componentFacts,
  type Encapsulation,
  type HostPort,
  type NodeTraffic,
  type PlanContext,
} from '../../component';
import { type LabelSelector, Selector } from '../../kube';
import { IpRange } from '../../net';
import { ciliumCrds, gatewayCrds } from './crds';
import { hubbleFacts } from './hubble';
import { metricsOf } from './metrics';
import { agentName, agentSelector, ciliumNamespace, envoyName, envoySelector, operatorName, operatorSelector, secretsNamespace } from './names';
import { requirementsOf } from './requirements';
import { type ResolvedCilium, serviceProxyOf, tunnelPorts } from './resolve';

const wireGuardPort = 51_871;

export function ciliumFacts(o: ResolvedCilium, { cluster }: PlanContext): ComponentFacts {
  const enforces = o.policy.mode !== 'never';
  const hubble = hubbleFacts(o);
  return componentFacts({
    name: 'cilium',
    version: o.release.version,
    provides: capabilitiesOf(o),
    // Behind another plugin Cilium vouches for a network that is there, and adds none.
    shares: o.routing.chaining === 'aws-cni' ? ['pod-network', 'host-port'] : [],
    requires: [...requirementsOf(o, cluster), ...hubble.requires],
    images: [o.images.agent, o.images.operator, ...(o.envoy.type === 'daemonset' ? [o.images.envoy] : []), ...hubble.images],
    namespaces: [{ name: secretsNamespace, podSecurity: 'restricted', labels: { 'app.kubernetes.io/part-of': 'cilium' } }],
    workloads: [
      { kind: 'DaemonSet', name: agentName, namespace: ciliumNamespace, labels: agentSelector, hostNetwork: true },
      { kind: 'Deployment', name: operatorName, namespace: ciliumNamespace, labels: operatorSelector, hostNetwork: true },
      ...(o.envoy.type === 'daemonset'
        ? [{ kind: 'DaemonSet', name: envoyName, namespace: ciliumNamespace, labels: envoySelector, hostNetwork: true } as const]
        : []),
      ...hubble.workloads,
    ],
    hostPorts: [...hostPortsOf(o), ...hubble.hostPorts],
    nodeTraffic: [...nodeTrafficOf(o), ...hubble.nodeTraffic],
    podFlows: hubble.podFlows,
    // Nodes are known by identity, whatever address their packets carry: policies say `host` and `remote-node`, never a range.
    nodeSourceRanges: [],
    encapsulation: encapsulationOf(o),
    underlayFamily: o.routing.underlay,
    podMtu: podMtuOf(o),
    mtuPath: 'mtu',
    hostPortsPath: 'cniConfig.portmap',
    enforcement: enforces ? 'cilium' : undefined,
    policyDialect: 'cilium',
    crds: {
      installs: o.operator.skipCrdCreation ? [] : ciliumCrds(o.release),
      needs: [
        ...(o.operator.skipCrdCreation ? ciliumCrds(o.release) : []),
        ...(serviceProxyOf(o)?.gatewayApi === undefined ? [] : gatewayCrds(o.release)),
        ...(o.policy.clusterNetworkPolicy ? ['clusternetworkpolicies.policy.networking.k8s.io'] : []),
        ...hubble.neededCrds,
      ],
    },
    metrics: [...metricsOf(o), ...hubble.metrics],
    addressPools: addressPoolsOf(o),
    identities: identitiesOf(o),
    assumes: {
      'cni-exclusive': String(o.cniExclusive),
      // In these modes pods are hosts of the nodes' own network.
      ...(['eni', 'azure', 'aws-cni-chaining'].includes(o.routing.type) ? { 'pod-addresses': 'nodes' } : {}),
      ...((o.resources.bgp?.clusterConfigs ?? []).length === 0 ? {} : { 'bgp-speaker': 'resources.bgp.advertisements' }),
      sctp: String(o.config['enable-sctp'] ?? false),
      ...(o.policy.cidrMatches.includes('nodes') ? { 'policy-cidr-match-mode': 'nodes' } : {}),
      // Pods that connect to Service addresses see backends at once, so that proxies beside them see no Service.
      ...(serviceProxyOf(o) === undefined ? {} : { 'socket-translation': serviceProxyOf(o)?.socketHostNamespaceOnly === true ? 'nodes' : 'pods' }),
    },
  });
}

function capabilitiesOf(o: ResolvedCilium): readonly Capability[] {
  const proxy = serviceProxyOf(o);
  return [
    'pod-network',
    ...(o.policy.mode === 'never' ? [] : (['network-policy'] as const)),
    ...(proxy === undefined ? [] : (['service-proxy', 'service-proxy:ebpf'] as const)),
    // Its own service proxy serves host ports; beside kube-proxy portmap does, which the VPC CNI chains by itself.
    ...(proxy !== undefined || o.routing.chaining !== 'none' ? (['host-port'] as const) : []),
    ...(handsOutAddresses(o) ? (['load-balancer'] as const) : []),
    ...(proxy?.ingress === undefined ? [] : (['ingress', 'ingress-class:cilium'] as const)),
    ...(proxy?.gatewayApi === undefined ? [] : (['gateway', 'gateway-class:cilium'] as const)),
  ];
}

/** Without a pool the operator gives no address to any Service, and leaves the work to others. */
function handsOutAddresses({ loadBalancerIpam, resources }: ResolvedCilium): boolean {
  return loadBalancerIpam && (resources.loadBalancerPools ?? []).length > 0;
}

function addressPoolsOf(o: ResolvedCilium): readonly AddressPool[] {
  if (!handsOutAddresses(o)) return [];
  return (o.resources.loadBalancerPools ?? []).flatMap(({ name, addresses, serviceSelector }, pool) => {
    const announced = isAnnouncedOnLink(o, serviceSelector) ? 'arp' : 'bgp';
    return addresses.map(
      (text, index): AddressPool => ({ name, range: IpRange.parse(text), announced, at: `resources.loadBalancerPools[${pool}].addresses[${index}]` }),
    );
  });
}

/** Whether a node answers ARP for some Service of a pool: policies and pools both choose Services by label. */
function isAnnouncedOnLink(o: ResolvedCilium, ofPool: LabelSelector = {}): boolean {
  if (serviceProxyOf(o)?.l2Announcements === undefined) return false;
  const { l2Announcements = [], bgp } = o.resources;
  const pool = Selector.parse(ofPool);
  const meets = (other: LabelSelector = {}): boolean => !pool.isDisjoint(Selector.parse(other));
  if (l2Announcements.length > 0)
    return l2Announcements.some(({ loadBalancerIPs = true, serviceSelector }) => loadBalancerIPs && meets(serviceSelector));
  // Policies that are not in the layer may choose any Service; routers that are told of the pool are likelier.
  return !(bgp?.advertisements ?? []).some(({ routes }) =>
    routes.some((route) => route.type === 'Service' && route.addresses.includes('LoadBalancerIP') && meets(route.selector)),
  );
}

/** Clusters that are connected must differ in both; what nobody gave is the same in all of them, and connects none. */
function identitiesOf({ clusterIdentity: { id, name } }: ResolvedCilium): Readonly<Record<string, string>> {
  return {
    ...(id === 0 ? {} : { 'Cilium cluster id': String(id) }),
    ...(name === 'default' ? {} : { 'Cilium cluster name': name }),
  };
}

/** The headers between nodes, outermost first: what enters a tunnel is encrypted as a whole. */
export function encapsulationOf({ routing }: Pick<ResolvedCilium, 'routing'>): readonly Encapsulation[] {
  return [...encryptionOf(routing.encryption), ...tunnelOf(routing)];
}

function encryptionOf(encryption: ResolvedCilium['routing']['encryption']): readonly Encapsulation[] {
  switch (encryption?.type) {
    // Cilium takes 80 bytes whatever the family (pkg/mtu at v1.20.0).
    case 'wireguard':
      return [{ name: 'WireGuard', overhead: { IPv4: 80, IPv6: 80 } }];
    case 'ipsec':
      return [{ name: 'ESP', overhead: { IPv4: 77, IPv6: 77 } }];
    default:
      return [];
  }
}

function tunnelOf({ mode, protocol }: ResolvedCilium['routing']): readonly Encapsulation[] {
  return mode === 'tunnel' ? [{ name: protocol === 'vxlan' ? 'VXLAN' : 'Geneve', overhead: { IPv4: 50, IPv6: 70 } }] : [];
}

/** What routes of pods say, of an MTU that was given: Cilium takes it for the network's own and subtracts. */
function podMtuOf(o: ResolvedCilium): number | undefined {
  return o.mtu === undefined ? undefined : o.mtu - encapsulationOf(o).reduce((sum, { overhead }) => sum + overhead[o.routing.underlay], 0);
}

function tunnelPort({ routing: { mode, port, protocol } }: ResolvedCilium): number | undefined {
  return mode === 'tunnel' ? (port ?? tunnelPorts[protocol]) : undefined;
}

function hostPortsOf(o: ResolvedCilium): readonly HostPort[] {
  const own = o.families.includes('IPv4') ? '127.0.0.1' : '::1';
  const tcp = (port: number | undefined, purpose: string, address?: string): readonly HostPort[] =>
    port === undefined || port === 0 ? [] : [{ protocol: 'TCP', port, purpose, ...(address === undefined ? {} : { address }) }];
  const tunnel = tunnelPort(o);
  const proxy = serviceProxyOf(o);
  const healthz = /:(\d+)$/.exec(proxy?.healthzBindAddress ?? '')?.[1];
  return [
    ...(tunnel === undefined ? [] : [{ protocol: 'UDP', port: tunnel, purpose: `cilium ${tunnelOf(o.routing)[0]?.name}` } as const]),
    ...(o.routing.encryption?.type === 'wireguard' ? [{ protocol: 'UDP', port: wireGuardPort, purpose: 'cilium WireGuard' } as const] : []),
    ...tcp((o.config['enable-health-checking'] ?? true) ? 4240 : undefined, 'cilium health of nodes'),
    ...tcp(9879, 'cilium-agent health', own),
    ...tcp(9890, 'cilium-agent debugging', own),
    ...tcp(o.metricsPort, 'cilium-agent metrics'),
    ...tcp(9234, 'cilium-operator health', own),
    ...tcp(9891, 'cilium-operator debugging', own),
    ...tcp(o.operator.metricsPort, 'cilium-operator metrics'),
    ...tcp(o.envoy.type === 'daemonset' ? 9878 : undefined, 'cilium-envoy health', own),
    ...tcp(o.envoy.metricsPort, 'cilium-envoy metrics'),
    ...tcp(healthz === undefined ? undefined : Number(healthz), 'cilium health for load balancers'),
    ...tcp(proxy?.ingress?.hostNetwork === undefined ? undefined : (proxy.ingress.hostNetwork.port ?? 8080), 'cilium ingress'),
  ];
}

function nodeTrafficOf(o: ResolvedCilium): readonly NodeTraffic[] {
  const between = { from: 'nodes', to: 'nodes' } as const;
  const tunnel = tunnelPort(o);
  const healthy = o.config['enable-health-checking'] ?? true;
  const bgp = o.bgpControlPlane;
  return [
    ...(tunnel === undefined ? [] : [{ protocol: 'UDP', port: tunnel, ...between, purpose: `cilium ${tunnelOf(o.routing)[0]?.name}` } as const]),
    ...(o.routing.encryption?.type === 'wireguard'
      ? [{ protocol: 'UDP', port: wireGuardPort, ...between, purpose: 'cilium WireGuard' } as const]
      : []),
    ...(o.routing.encryption?.type === 'ipsec' ? [{ protocol: 'ESP', ...between, purpose: 'cilium IPsec' } as const] : []),
    ...(serviceProxyOf(o)?.forwarding.dispatch === 'ipip' ? [{ protocol: 'IPIP', ...between, purpose: 'cilium DSR' } as const] : []),
    ...(healthy
      ? ([
          { protocol: 'TCP', port: 4240, ...between, purpose: 'cilium health of nodes' },
          { protocol: 'ICMP', ...between, purpose: 'cilium health of nodes' },
        ] as const)
      : []),
    ...(bgp ? [{ protocol: 'TCP', port: 179, from: 'nodes', to: 'routers', purpose: 'cilium BGP' } as const] : []),
  ];
}
