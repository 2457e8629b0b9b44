/** Addresses, routing, masquerading and encryption. */
import { type IpFamily, ipFamilies } from '../../../net';
import type { ResolvedCilium, ResolvedIpam } from '../resolve/resolved';
import { bool, cidrs, type DerivedKey, type DerivedKeys, duration, int, line, port, text, word } from './key';

/** Ranges and mask of a family, where the operator allocates node ranges. */
function pool({ routing }: ResolvedCilium, family: IpFamily): { readonly ranges: string; readonly maskSize: number } | undefined {
  const { ipam } = routing;
  if (ipam.type !== 'cluster-pool') return undefined;
  const ranges = ipam.ranges.filter((range) => range.family === family);
  return ranges.length === 0 ? undefined : { ranges: ranges.join(' '), maskSize: ipam.maskSize[family] };
}

/** The default pool, which the operator creates by itself: `default=ipv4-cidrs:10.244.0.0/16;ipv4-mask-size:24`. */
function defaultPool(ipam: ResolvedIpam): string | undefined {
  if (ipam.type !== 'multi-pool') return undefined;
  const parts = ipFamilies.flatMap((family) => {
    const ranges = ipam.ranges.filter((range) => range.family === family);
    const name = family.toLowerCase();
    return ranges.length === 0 ? [] : [`${name}-cidrs:${ranges.join(',')}`, `${name}-mask-size:${ipam.maskSize[family]}`];
  });
  return `default=${parts.join(';')}`;
}

const masquerades = (family: IpFamily): DerivedKey => ({
  type: bool,
  from: 'routing.masquerade.mode',
  default: true,
  // Without addresses of the family the key says nothing; upstream leaves it on.
  of: ({ routing, families }) => (families.includes(family) ? routing.masquerade.mode !== 'off' : true),
});

const wireguard = ({ routing: { encryption } }: ResolvedCilium) => (encryption?.type === 'wireguard' ? encryption : undefined);
const ipsec = ({ routing: { encryption } }: ResolvedCilium) => (encryption?.type === 'ipsec' ? encryption : undefined);
const tags = (given: readonly string[] | undefined, separator: string) =>
  given === undefined || given.length === 0 ? undefined : given.join(separator);

/** Who gives pods their addresses. */
export const ipamKeys = {
  'enable-ipv4': { type: bool, from: 'cluster.podCidrs', default: true, of: ({ families }) => families.includes('IPv4') },
  'enable-ipv6': { type: bool, from: 'cluster.podCidrs', default: false, of: ({ families }) => families.includes('IPv6') },
  ipam: {
    type: word('cluster-pool', 'kubernetes', 'multi-pool', 'eni', 'azure'),
    from: 'routing.ipam.type',
    default: 'cluster-pool',
    of: ({ routing }) => routing.ipam.type,
  },
  // Upstream's default, 10.0.0.0/8, holds the nodes of most clusters.
  'cluster-pool-ipv4-cidr': { type: cidrs, from: 'cluster.podCidrs', default: '10.0.0.0/8', of: (o) => pool(o, 'IPv4')?.ranges },
  'cluster-pool-ipv4-mask-size': { type: int(0, 32), from: 'routing.ipam.ipv4MaskSize', default: 24, of: (o) => pool(o, 'IPv4')?.maskSize },
  'cluster-pool-ipv6-cidr': { type: cidrs, from: 'cluster.podCidrs', default: undefined, of: (o) => pool(o, 'IPv6')?.ranges },
  'cluster-pool-ipv6-mask-size': { type: int(0, 128), from: 'routing.ipam.ipv6MaskSize', default: undefined, of: (o) => pool(o, 'IPv6')?.maskSize },
  'auto-create-cilium-pod-ip-pools': { type: line, from: 'cluster.podCidrs', default: undefined, of: ({ routing }) => defaultPool(routing.ipam) },
  'ipam-multi-pool-pre-allocation': {
    type: line,
    from: 'routing.ipam.preAllocation',
    default: undefined,
    of: ({ routing: { ipam } }) =>
      ipam.type === 'multi-pool'
        ? tags(
            Object.entries(ipam.preAllocation).map(([name, count]) => `${name}=${count}`),
            ',',
          )
        : undefined,
  },
  'auto-create-cilium-node-resource': {
    type: bool,
    from: 'routing.type',
    default: undefined,
    of: ({ routing }) => (routing.eni !== undefined || routing.azure !== undefined ? true : undefined),
  },
  'aws-release-excess-ips': {
    type: bool,
    from: 'routing.releaseExcessIps',
    default: undefined,
    of: ({ routing }) => routing.eni?.releaseExcessIps || undefined,
  },
  'aws-enable-prefix-delegation': {
    type: bool,
    from: 'routing.prefixDelegation',
    default: undefined,
    of: ({ routing }) => routing.eni?.prefixDelegation || undefined,
  },
  'ec2-api-endpoint': {
    type: line,
    from: 'routing.ec2ApiEndpoint',
    default: undefined,
    of: ({ routing: { eni } }) => (eni === undefined ? undefined : (eni.ec2ApiEndpoint ?? '')),
  },
  'eni-tags': {
    type: line,
    from: 'routing.tags',
    default: undefined,
    of: ({ routing: { eni } }) => (eni === undefined ? undefined : JSON.stringify(eni.tags ?? {})),
  },
  'eni-first-interface-index': {
    type: int(0, 15),
    from: 'routing.firstInterfaceIndex',
    default: undefined,
    of: ({ routing }) => routing.eni?.firstInterfaceIndex,
  },
  'subnet-ids-filter': { type: line, from: 'routing.subnetIds', default: undefined, of: ({ routing }) => tags(routing.eni?.subnetIds, ' ') },
  'subnet-tags-filter': { type: line, from: 'routing.subnetTags', default: undefined, of: ({ routing }) => tags(routing.eni?.subnetTags, ',') },
  'instance-tags-filter': { type: line, from: 'routing.instanceTags', default: undefined, of: ({ routing }) => tags(routing.eni?.instanceTags, ',') },
  'azure-user-assigned-identity-id': {
    type: line,
    from: 'routing.identity.clientId',
    default: undefined,
    of: ({ routing: { azure } }) => (azure?.identity?.type === 'managed' ? azure.identity.clientId : undefined),
  },
  'azure-use-primary-address': {
    type: bool,
    from: 'routing.usePrimaryAddress',
    default: undefined,
    of: ({ routing: { azure } }) => (azure === undefined ? undefined : (azure.usePrimaryAddress ?? false)),
  },
  'azure-interface-name': { type: line, from: 'routing.interfaceName', default: undefined, of: ({ routing }) => routing.azure?.interfaceName },
} as const satisfies DerivedKeys;

/** How packets cross nodes, and with which address they leave. */
export const routingKeys = {
  'routing-mode': { type: word('tunnel', 'native'), from: 'routing.type', default: 'tunnel', of: ({ routing }) => routing.mode },
  'tunnel-protocol': { type: word('vxlan', 'geneve'), from: 'routing.protocol', default: 'vxlan', of: ({ routing }) => routing.protocol },
  'tunnel-port': { type: int(1, 65_535), from: 'routing.port', default: undefined, of: ({ routing }) => routing.port },
  'tunnel-source-port-range': {
    type: text(/^\d{1,5}-\d{1,5}$/, 'from-to'),
    from: 'routing.sourcePortRange',
    default: '0-0',
    of: ({ routing }) => routing.sourcePortRange,
  },
  'underlay-protocol': {
    type: word('ipv4', 'ipv6'),
    from: 'routing.underlay',
    default: undefined,
    of: ({ routing }) => (routing.underlaySaid ? routing.underlay.toLowerCase() : undefined),
  },
  mtu: { type: int(576, 65_535), from: 'mtu', default: undefined, of: ({ mtu }) => mtu },
  'auto-direct-node-routes': { type: bool, from: 'routing.autoDirectNodeRoutes', default: false, of: ({ routing }) => routing.autoDirectNodeRoutes },
  'direct-routing-skip-unreachable': { type: bool, from: 'routing.skipUnreachable', default: false, of: ({ routing }) => routing.skipUnreachable },
  'enable-endpoint-routes': {
    type: bool,
    from: 'routing.endpointRoutes',
    default: undefined,
    of: ({ routing }) => routing.endpointRoutes || undefined,
  },
  'ipv4-native-routing-cidr': {
    type: cidrs,
    from: 'routing.nativeCidrs',
    default: undefined,
    of: ({ routing }) => routing.nativeCidrs.IPv4?.toString(),
  },
  'ipv6-native-routing-cidr': {
    type: cidrs,
    from: 'routing.nativeCidrs',
    default: undefined,
    of: ({ routing }) => routing.nativeCidrs.IPv6?.toString(),
  },
  'enable-ipv4-masquerade': masquerades('IPv4'),
  'enable-ipv6-masquerade': masquerades('IPv6'),
  'enable-bpf-masquerade': {
    type: bool,
    from: 'routing.masquerade.mode',
    default: undefined,
    of: ({ routing }) => (routing.masquerade.mode === 'bpf' ? true : undefined),
  },
  'egress-masquerade-interfaces': {
    type: line,
    from: 'routing.masquerade.interfaces',
    default: undefined,
    of: ({ routing }) => routing.masquerade.interfaces.join(',') || undefined,
  },
  'enable-masquerade-to-route-source': {
    type: bool,
    from: 'routing.masquerade.toRouteSource',
    default: false,
    of: ({ routing }) => routing.masquerade.toRouteSource,
  },
  devices: {
    type: line,
    from: 'devices',
    default: '',
    // Since 1.20 an empty list is written; before, only devices that were named.
    of: ({ devices, release }) => (devices.length > 0 || release.minor >= 20 ? devices.join(' ') : undefined),
  },
  'cni-chaining-mode': {
    type: word('portmap', 'aws-cni'),
    from: 'routing.type',
    default: undefined,
    of: ({ routing }) => (routing.chaining === 'none' ? undefined : routing.chaining),
  },
  // The other plugin routes then, and what Cilium would write is in its way.
  'enable-host-legacy-routing': {
    type: bool,
    from: 'routing.type',
    default: undefined,
    of: ({ routing }) => (routing.chaining === 'none' ? undefined : true),
  },
  'enable-local-node-route': {
    type: bool,
    from: 'routing.type',
    default: undefined,
    of: ({ routing }) => (routing.chaining === 'aws-cni' ? false : undefined),
  },
} as const satisfies DerivedKeys;

export const encryptionKeys = {
  'enable-wireguard': { type: bool, from: 'routing.encryption.type', default: undefined, of: (o) => (wireguard(o) === undefined ? undefined : true) },
  'wireguard-persistent-keepalive': {
    type: duration,
    from: 'routing.encryption.persistentKeepalive',
    default: undefined,
    of: (o) => wireguard(o)?.persistentKeepalive,
  },
  'encrypt-node': { type: bool, from: 'routing.encryption.nodeEncryption', default: undefined, of: (o) => wireguard(o)?.nodeEncryption || undefined },
  'enable-encryption-strict-mode-ingress': {
    type: bool,
    from: 'routing.encryption.strictIngress',
    default: undefined,
    of: (o) => wireguard(o)?.strictIngress || undefined,
  },
  'enable-encryption-strict-mode-egress': {
    type: bool,
    from: 'routing.encryption.strictEgress',
    default: undefined,
    of: (o) => (wireguard(o)?.strictEgress === undefined ? undefined : true),
  },
  'encryption-strict-egress-cidr': {
    type: cidrs,
    from: 'routing.encryption.strictEgress.cidr',
    default: undefined,
    of: (o) => wireguard(o)?.strictEgress?.cidr,
  },
  'encryption-strict-egress-allow-remote-node-identities': {
    type: bool,
    from: 'routing.encryption.strictEgress.allowRemoteNodeIdentities',
    default: undefined,
    of: (o) => wireguard(o)?.strictEgress?.allowRemoteNodeIdentities,
  },
  'enable-ipsec': { type: bool, from: 'routing.encryption.type', default: undefined, of: (o) => (ipsec(o) === undefined ? undefined : true) },
  'ipsec-key-file': {
    type: text(/^\/\S+$/, 'an absolute path'),
    from: 'routing.encryption.key',
    default: undefined,
    of: (o) => {
      const key = ipsec(o)?.key;
      return key === undefined ? undefined : `/etc/ipsec/${key}`;
    },
  },
  'encrypt-interface': { type: line, from: 'routing.encryption.interface', default: undefined, of: (o) => ipsec(o)?.interface },
  'enable-ipsec-key-watcher': { type: bool, from: 'routing.encryption.keyWatcher', default: undefined, of: (o) => ipsec(o)?.keyWatcher },
  'ipsec-key-rotation-duration': {
    type: duration,
    from: 'routing.encryption.keyRotationDuration',
    default: undefined,
    of: (o) => ipsec(o)?.keyRotationDuration,
  },
  'enable-ipsec-encrypted-overlay': {
    type: bool,
    from: 'routing.encryption.encryptedOverlay',
    default: undefined,
    of: (o) => ipsec(o)?.encryptedOverlay,
  },
} as const satisfies DerivedKeys;

/** Health of nodes, as an agent on the node itself tells. */
export const portKeys = {
  'prometheus-serve-addr': {
    type: line,
    from: 'metricsPort',
    default: undefined,
    of: ({ metricsPort }) => (metricsPort === 0 ? undefined : `:${metricsPort}`),
  },
  'controller-group-metrics': {
    type: line,
    from: 'metricsPort',
    default: undefined,
    of: ({ metricsPort }) => (metricsPort === 0 ? undefined : 'write-cni-file sync-host-ips sync-lb-maps-with-k8s-services'),
  },
  'proxy-prometheus-port': {
    type: port,
    from: 'envoy.metricsPort',
    default: undefined,
    of: ({ envoy }) => (envoy.type === 'embedded' && envoy.metricsPort !== 0 ? envoy.metricsPort : undefined),
  },
} as const satisfies DerivedKeys;
