/**
 * How kube-router's packets cross nodes: as they are where nodes share a link, in a tunnel where they do not.
 * Source: docs/tunnels.md and pkg/tunnels of kube-router v2.11.1.
 */
import type { Cluster } from '../../cluster';
import type { Encapsulation, HostPort, NodeTraffic, Requirement } from '../../component';

/** No tunnels: nodes share a link, or routers between them learn the routes by BGP. */
export interface NoOverlay {
  readonly type: 'none';
}
/** Tunnels to nodes of other subnets; within a subnet packets are routed as they are. */
export interface SubnetOverlay {
  readonly type: 'subnet';
  /** `ipip`: IP in IP; `fou`: the same in UDP (GUE), for networks that drop IP in IP, Azure's among them. @default ipip */
  readonly encapsulation?: 'ipip' | 'fou';
  /** UDP port of `fou`, 1024 to 65535. @default 5555 */
  readonly port?: number;
}
/** Tunnels to every node. */
export interface FullOverlay {
  readonly type: 'full';
  /** `ipip`: IP in IP; `fou`: the same in UDP (GUE), for networks that drop IP in IP, Azure's among them. @default ipip */
  readonly encapsulation?: 'ipip' | 'fou';
  /** UDP port of `fou`, 1024 to 65535. @default 5555 */
  readonly port?: number;
}
/** How packets cross nodes. @discriminator type */
export type KubeRouterOverlay = NoOverlay | SubnetOverlay | FullOverlay;

/** The same with defaults filled in. */
export type ResolvedOverlay =
  | { readonly type: 'none' }
  | { readonly type: 'subnet' | 'full'; readonly encapsulation: 'ipip' | 'fou'; readonly port: number };

/**
 * Headers of each encapsulation. IPv6 tunnels carry a destination option of 8 bytes (the kernel's encapsulation limit)
 * behind their 40; GUE adds 8 of UDP and 4 of its own.
 */
const headers: Readonly<Record<'ipip' | 'fou', Encapsulation>> = {
  ipip: { name: 'IP in IP', overhead: { IPv4: 20, IPv6: 48 } },
  fou: { name: 'FoU', overhead: { IPv4: 32, IPv6: 60 } },
};

/** Whether packets between nodes may be in a tunnel: with `subnet` not where the nodes are known to share one. */
export function tunnels(overlay: ResolvedOverlay, { nodeCidrs, families }: Pick<Cluster, 'nodeCidrs' | 'families'>): boolean {
  if (overlay.type !== 'subnet') return overlay.type === 'full';
  return families.some((family) => nodeCidrs.filter((range) => range.family === family).length !== 1);
}

export function encapsulationOf(overlay: ResolvedOverlay, cluster: Pick<Cluster, 'nodeCidrs' | 'families'>): readonly Encapsulation[] {
  return overlay.type === 'none' || !tunnels(overlay, cluster) ? [] : [headers[overlay.encapsulation]];
}

/** The port that a node opens for `fou`. Modules and tunnels are made when a route needs them, the port with the first of them. */
export function overlayPortsOf(overlay: ResolvedOverlay): readonly HostPort[] {
  return overlay.type === 'none' || overlay.encapsulation === 'ipip'
    ? []
    : [{ protocol: 'UDP', port: overlay.port, purpose: 'kube-router FoU tunnels' }];
}

export function overlayTrafficOf(overlay: ResolvedOverlay): readonly NodeTraffic[] {
  if (overlay.type === 'none') return [];
  return overlay.encapsulation === 'ipip'
    ? [{ protocol: 'IPIP', from: 'nodes', to: 'nodes', purpose: 'kube-router IP in IP tunnels' }]
    : [{ protocol: 'UDP', port: overlay.port, from: 'nodes', to: 'nodes', purpose: 'kube-router FoU tunnels' }];
}

/** What the tunnels ask of the kernel. */
export function overlayRequirements(overlay: ResolvedOverlay, cluster: Pick<Cluster, 'nodeCidrs' | 'families'>): readonly Requirement[] {
  if (overlay.type === 'none' || !tunnels(overlay, cluster)) return [];
  const reason = 'kube-router creates a tunnel device for every node that its overlay reaches';
  return cluster.families.flatMap((family): readonly Requirement[] => {
    const [tunnel, fou] = family === 'IPv4' ? (['ipip', 'fou'] as const) : (['ip6_tunnel', 'fou6'] as const);
    return [
      { type: 'kernel-module', module: tunnel, reason },
      ...(overlay.encapsulation === 'fou' ? [{ type: 'kernel-module', module: fou, reason: 'the tunnels go through UDP' } as const] : []),
    ];
  });
}
