/**
 * flannel's configuration formats: net-conf.json, which flanneld reads once at its start, and the CNI configuration list
 * that the container runtime reads. Source: pkg/subnet/config.go and Documentation/configuration.md of flannel v0.28.9.
 */
import type { Cluster } from '../../cluster';
import type { ResolvedBackend } from './backend';
import type { ResolvedFlannel } from './resolve';

/** Stands where the pre-shared key belongs; an init container puts the key there, in memory. */
export const pskPlaceholder = '@PSK@';

/** net-conf.json. A field that is undefined is not written. */
interface NetConf {
  readonly Network: string | undefined;
  readonly IPv6Network: string | undefined;
  /** True unless said otherwise. */
  readonly EnableIPv4: false | undefined;
  /** False unless said otherwise. */
  readonly EnableIPv6: true | undefined;
  readonly EnableNFTables: boolean;
  /** What the controller manager gives each node. flanneld takes the node's own range and does not need it; people who read the file do. */
  readonly SubnetLen: number | undefined;
  readonly IPv6SubnetLen: number | undefined;
  /** Never left out: flannel would fall back to udp, whatever its documentation says (pkg/subnet/config.go). */
  readonly Backend: Readonly<Record<string, string | number | boolean | undefined>>;
}

export function netConf({ backend, nftables }: Pick<ResolvedFlannel, 'backend' | 'nftables'>, { podCidrs, families, nodes }: Cluster): NetConf {
  const network = podCidrs.find(({ family }) => family === 'IPv4');
  const ipv6Network = podCidrs.find(({ family }) => family === 'IPv6');
  return {
    Network: network?.toString(),
    IPv6Network: ipv6Network?.toString(),
    EnableIPv4: families.includes('IPv4') ? undefined : false,
    EnableIPv6: families.includes('IPv6') ? true : undefined,
    EnableNFTables: nftables,
    SubnetLen: network === undefined ? undefined : nodes.podCidrMask.IPv4,
    IPv6SubnetLen: ipv6Network === undefined ? undefined : nodes.podCidrMask.IPv6,
    Backend: backendConf(backend),
  };
}

function backendConf(backend: ResolvedBackend): NetConf['Backend'] {
  switch (backend.type) {
    case 'vxlan':
      return {
        Type: 'vxlan',
        VNI: backend.vni,
        Port: backend.port,
        DirectRouting: backend.directRouting || undefined,
        Learning: backend.learning || undefined,
        MTU: backend.mtu,
      };
    case 'wireguard':
      return {
        Type: 'wireguard',
        ListenPort: backend.port,
        ListenPortV6: backend.portV6,
        Mode: backend.mode,
        MTU: backend.mtu,
        PersistentKeepaliveInterval: backend.persistentKeepalive === 0 ? undefined : backend.persistentKeepalive,
        PSK: backend.psk === undefined ? undefined : pskPlaceholder,
      };
    case 'ipip':
      return { Type: 'ipip', DirectRouting: backend.directRouting || undefined };
    case 'udp':
      return { Type: 'udp', Port: backend.port };
    case 'host-gw':
      return { Type: 'host-gw' };
  }
}

/** The CNI configuration: flannel, which delegates to `bridge`, then portmap where it is wanted. */
export function cniConf({ hairpinMode, portmap, ipMasq }: Pick<ResolvedFlannel, 'hairpinMode' | 'portmap' | 'ipMasq'>): object {
  // Where flanneld does not masquerade the plugin would have the bridge do it, for traffic between nodes as well.
  const delegate = ipMasq ? { hairpinMode, isDefaultGateway: true } : { hairpinMode, isDefaultGateway: true, ipMasq: false };
  const flannel = { type: 'flannel', delegate };
  return {
    name: 'cbr0',
    cniVersion: '0.3.1',
    plugins: portmap ? [flannel, { type: 'portmap', capabilities: { portMappings: true } }] : [flannel],
  };
}

/** JSON as people read it, with a final line end. */
export function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
