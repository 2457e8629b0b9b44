/**
 * kube-router's BGP: nodes tell each other, and routers outside, where pods and Services are.
 * Source: docs/bgp.md and pkg/controllers/routing of kube-router v2.11.1.
 */
import { checkedSecretKey, type SecretKey } from '../../component';
import { bounded, type Problems } from '../../finding';
import { Ip } from '../../net';
import { type KubeRouterRelease, kubeRouterDuration } from '../engine/kube-router';

/** A key of a Secret. The Secret is the user's: nothing here creates it or sees its value. */
export interface KubeRouterPasswordSecret {
  /** Name of the Secret, in namespace kube-system. */
  readonly secret: string;
  /** Key in its data; the value is the password itself. @default password */
  readonly key?: string;
}

/** A router outside that takes whoever reaches it. */
export interface OpenPeer {
  readonly type: 'open';
  /** Address of the router, of either family. */
  readonly address: string;
  /** Its autonomous system, 1 to 4294967295. */
  readonly asn: number;
  /** TCP port of the router. @default 179 */
  readonly port?: number;
}
/** A router outside that asks for a password (TCP MD5 signatures, RFC 2385). */
export interface PasswordPeer {
  readonly type: 'password';
  /** Address of the router, of either family. */
  readonly address: string;
  /** Its autonomous system, 1 to 4294967295. */
  readonly asn: number;
  /** TCP port of the router. @default 179 */
  readonly port?: number;
  /** Where the password is. */
  readonly password: KubeRouterPasswordSecret;
}
/** A router outside that every node speaks to. @discriminator type */
export type KubeRouterPeer = OpenPeer | PasswordPeer;

/** How BGP sessions survive a restart of kube-router: routers keep its routes meanwhile (RFC 4724). */
export interface KubeRouterGracefulRestart {
  /** @default true: without it nodes drop each other's routes while a pod is replaced */
  readonly enabled?: boolean;
  /** How long peers keep routes, up to `4095s`. @default 90s */
  readonly time?: string;
  /** How long routes are held back after a restart, up to `18h`. @default 6m */
  readonly deferralTime?: string;
}

/** BFD: peers notice within a second that the other is gone. Since 2.11. */
export interface KubeRouterBfd {
  /** UDP port. @default 3784 */
  readonly port?: number;
  /** Packets that may be missed, 1 to 255. @default 3 */
  readonly multiplier?: number;
  /** Milliseconds between packets, sent and received. @default 1000 */
  readonly interval?: number;
}

/** Who speaks BGP to whom. */
export interface KubeRouterBgp {
  /** Autonomous system of the nodes; private: 64512 to 65535, or 4200000000 to 4294967294. @default 64512 */
  readonly clusterAsn?: number;
  /**
   * `full`: every node with every other. `annotations`: as annotations of the nodes say (kube-router.io/node.asn, rr.server,
   * rr.client), for route reflectors. `none`: only with routers outside, which must then carry the routes. @default full
   */
  readonly mesh?: 'full' | 'annotations' | 'none';
  /** Routers outside. Nodes of their own peers have annotations instead. @default [] */
  readonly peers?: readonly KubeRouterPeer[];
  /** Most hops to peers of another autonomous system, 2 to 255. @default peers are on the link */
  readonly multihopTtl?: number;
  /** TCP port that nodes listen on. @default 179 */
  readonly port?: number;
  /** How long a silent peer counts as alive, `3s` to `18h`. @default 90s */
  readonly holdTime?: string;
  readonly gracefulRestart?: KubeRouterGracefulRestart;
  /** @default no BFD */
  readonly bfd?: KubeRouterBfd;
  /** Router id of all sessions of a node: an IPv4 address, or `generate`. @default the node's address; `generate` where that is IPv6 */
  readonly routerId?: string;
  /** Tell routers outside the address of the session as next hop, not the one the route came with. @default false */
  readonly overrideNextHop?: boolean;
  /** Port of GoBGP's own API on 127.0.0.1, for `gobgp` inside the pod; 0: none. @default 50051 */
  readonly adminPort?: number;
}

export interface ResolvedPeer {
  readonly address: Ip;
  readonly asn: number;
  readonly port: number;
  readonly password: SecretKey | undefined;
}

/** The same with every default filled in. */
export interface ResolvedBgp {
  readonly clusterAsn: number;
  readonly mesh: 'full' | 'annotations' | 'none';
  readonly peers: readonly ResolvedPeer[];
  readonly multihopTtl: number | undefined;
  readonly port: number;
  readonly holdTime: string;
  readonly gracefulRestart: { readonly time: string; readonly deferralTime: string } | undefined;
  readonly bfd: Required<KubeRouterBfd> | undefined;
  readonly routerId: string | undefined;
  readonly overrideNextHop: boolean;
  readonly adminPort: number;
}

const outOfRange = 'kube-router/out-of-range';

/** Reports every problem; the caller refuses where one is an error. `ipv6First`: nodes are known by IPv6 addresses. */
export function resolveBgp(o: KubeRouterBgp, release: KubeRouterRelease, ipv6First: boolean, problems: Problems): ResolvedBgp {
  const restart = o.gracefulRestart ?? {};
  const at = problems.at('gracefulRestart');
  return {
    clusterAsn: clusterAsnOf(o.clusterAsn ?? 64_512, problems.at('clusterAsn')),
    mesh: o.mesh ?? 'full',
    peers: resolvePeers(o.peers ?? [], problems.at('peers')),
    multihopTtl: o.multihopTtl === undefined ? undefined : bounded(o.multihopTtl, 2, 255, outOfRange, problems.at('multihopTtl')),
    port: bounded(o.port ?? 179, 1, 65_535, outOfRange, problems.at('port')),
    holdTime: durationUpTo(o.holdTime ?? '90s', 3, 65_536, problems.at('holdTime')),
    gracefulRestart:
      restart.enabled === false
        ? undefined
        : {
            time: durationUpTo(restart.time ?? '90s', 1, 4095, at.at('time')),
            deferralTime: durationUpTo(restart.deferralTime ?? '6m', 1, 64_800, at.at('deferralTime')),
          },
    bfd: o.bfd === undefined ? undefined : resolveBfd(o.bfd, release, problems.at('bfd')),
    routerId: routerIdOf(o.routerId ?? (ipv6First ? 'generate' : undefined), problems.at('routerId')),
    overrideNextHop: o.overrideNextHop ?? false,
    adminPort: bounded(o.adminPort ?? 50_051, 0, 65_535, outOfRange, problems.at('adminPort')),
  };
}

/** kube-router ends at a number that is not for private use. */
function clusterAsnOf(asn: number, problems: Problems): number {
  if (!Number.isInteger(asn) || !((asn >= 64_512 && asn <= 65_535) || (asn >= 4_200_000_000 && asn <= 4_294_967_294))) {
    problems.report({
      code: 'kube-router/cluster-asn',
      message: 'kube-router takes numbers for private use only, and ends at another',
      got: String(asn),
      expected: '64512 to 65535, or 4200000000 to 4294967294 (RFC 6996)',
      source: 'https://github.com/cloudnativelabs/kube-router/blob/v2.11.1/pkg/controllers/routing/network_routes_controller.go',
    });
  }
  return asn;
}

function resolvePeers(peers: readonly KubeRouterPeer[], problems: Problems): readonly ResolvedPeer[] {
  const seen = new Set<string>();
  return peers.flatMap((peer, index): readonly ResolvedPeer[] => {
    const at = problems.at(`[${index}]`);
    const address = at.at('address').read(Ip.parse, peer.address);
    if (address === undefined) return [];
    if (seen.has(address.toString())) {
      at.at('address').report({ code: 'kube-router/peer-twice', message: 'nodes have one session with a router', got: peer.address });
    }
    seen.add(address.toString());
    return [
      {
        address,
        asn: bounded(peer.asn, 1, 4_294_967_295, outOfRange, at.at('asn')),
        port: bounded(peer.port ?? 179, 1, 65_535, outOfRange, at.at('port')),
        password:
          peer.type === 'open' ? undefined : checkedSecretKey({ key: 'password', ...peer.password }, 'kube-router/secret-key', at.at('password')),
      },
    ];
  });
}

function resolveBfd(o: KubeRouterBfd, release: KubeRouterRelease, problems: Problems): Required<KubeRouterBfd> {
  if (!release.bfd) {
    problems.report({
      code: 'kube-router/bfd-since',
      message: 'this release does not know BFD, and ends at a flag it does not know',
      got: release.version,
      expected: '2.11.0 or newer',
      source: 'https://github.com/cloudnativelabs/kube-router/blob/v2.11.1/pkg/options/options.go',
    });
  }
  return {
    port: bounded(o.port ?? 3784, 1, 65_535, outOfRange, problems.at('port')),
    multiplier: bounded(o.multiplier ?? 3, 1, 255, outOfRange, problems.at('multiplier')),
    interval: bounded(o.interval ?? 1000, 10, 60_000, outOfRange, problems.at('interval')),
  };
}

function routerIdOf(id: string | undefined, problems: Problems): string | undefined {
  if (id === undefined || id === 'generate') return id;
  const ip = problems.read(Ip.parse, id);
  if (ip !== undefined && ip.family !== 'IPv4') {
    problems.report({
      code: 'kube-router/router-id',
      message: 'a router id has 32 bits and is written as an IPv4 address, whatever the family of the nodes',
      got: id,
      expected: "an IPv4 address, or 'generate'",
      source: 'https://github.com/cloudnativelabs/kube-router/blob/v2.11.1/docs/ipv6.md',
    });
  }
  return id;
}

function durationUpTo(text: string, least: number, most: number, problems: Problems): string {
  kubeRouterDuration(text, problems);
  const [, hours = '0', minutes = '0', seconds = '0'] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text) ?? [];
  const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  if (total > 0 && (total < least || total > most)) {
    problems.report({ code: outOfRange, message: 'the number is out of range', got: text, expected: `from ${least}s to ${most}s` });
  }
  return text;
}
