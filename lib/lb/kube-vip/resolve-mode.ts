import type { Cluster } from '../../cluster';
import { checkedSecretKey } from '../../component';
import { bounded, type Problems } from '../../finding';
import { Ip, isInterfaceName } from '../../net';
import type { ArpMode, BgpMode, BgpPeer, KubeVipMode, ResolvedMode, ResolvedPeer, RouterId } from './mode';

export const outOfRange = 'kube-vip/out-of-range';

/** Fills the defaults of a mode and reports what it cannot be. */
export function resolveMode(mode: KubeVipMode, cluster: Cluster, problems: Problems): ResolvedMode {
  return mode.type === 'arp' ? resolveArp(mode, problems) : resolveBgp(mode, cluster, problems);
}

function resolveArp({ interface: name, election, lease = {} }: ArpMode, problems: Problems): ResolvedMode {
  if (name !== undefined && name !== 'auto') checkInterface(name, problems.at('interface'));
  const seconds = (value: number, path: string): number => bounded(value, 1, 3600, outOfRange, problems.at(`lease.${path}`));
  return {
    type: 'arp',
    interface: name,
    election: election ?? 'per-service',
    lease: {
      duration: seconds(lease.duration ?? 5, 'duration'),
      renewDeadline: seconds(lease.renewDeadline ?? 3, 'renewDeadline'),
      retryPeriod: seconds(lease.retryPeriod ?? 1, 'retryPeriod'),
    },
  };
}

function resolveBgp(mode: BgpMode, cluster: Cluster, problems: Problems): ResolvedMode {
  const { as, routerId = { type: 'node-address' }, peers, sourceInterface, holdTime = 30, keepaliveInterval = 10 } = mode;
  checkRouterId(routerId, cluster, problems.at('routerId'));
  if (sourceInterface !== undefined) checkInterface(sourceInterface, problems.at('sourceInterface'));
  if (peers.length === 0)
    problems
      .at('peers')
      .report({ code: 'kube-vip/no-peers', message: 'kube-vip does not start without a BGP peer', got: '[]', expected: 'one router' });
  if (holdTime !== 0) bounded(holdTime, 3, 65_535, outOfRange, problems.at('holdTime'));
  bounded(keepaliveInterval, 1, 21_845, outOfRange, problems.at('keepaliveInterval'));
  if (holdTime >= 3 && keepaliveInterval * 3 > holdTime)
    problems.at('keepaliveInterval').report({
      code: 'kube-vip/keepalive',
      message: 'sessions would break between two keepalives',
      got: `every ${keepaliveInterval} s with a hold time of ${holdTime} s`,
      expected: `at most ${Math.floor(holdTime / 3)}`,
      source: 'https://www.rfc-editor.org/rfc/rfc4271#section-4.4',
    });
  return {
    type: 'bgp',
    as: bounded(as, 1, 4_294_967_295, outOfRange, problems.at('as')),
    routerId,
    peers: peers.flatMap((peer, index) => resolvePeer(peer, problems.at(`peers[${index}]`)) ?? []),
    sourceInterface,
    holdTime,
    keepaliveInterval,
  };
}

function resolvePeer({ address, as, multihop = false, password }: BgpPeer, problems: Problems): ResolvedPeer | undefined {
  const ip = problems.at('address').read(Ip.parse, address);
  const number = bounded(as, 1, 4_294_967_295, outOfRange, problems.at('as'));
  const reference =
    password === undefined ? undefined : checkedSecretKey({ key: 'password', ...password }, 'kube-vip/secret-key', problems.at('password'));
  return ip === undefined ? undefined : { address: ip.toString(), family: ip.family, as: number, multihop, password: reference };
}

/** A BGP identifier is 32 bits: the node's address will do where it is IPv4. */
function checkRouterId(routerId: RouterId, { families }: Cluster, problems: Problems): void {
  if (routerId.type === 'interface') {
    checkInterface(routerId.name, problems.at('name'));
  } else if (families[0] === 'IPv6') {
    problems.report({
      code: 'kube-vip/router-id-family',
      message: 'a BGP identifier has the form of an IPv4 address, and nodes have IPv6 addresses first',
      got: `the node's address, in a cluster of ${families.join(' and ')}`,
      expected: 'an interface with an IPv4 address that no other node has',
      fix: "for example { type: 'interface', name: 'eth0' }",
      source: 'https://www.rfc-editor.org/rfc/rfc6286',
    });
  }
}

/** Interface names as the kernel takes them. */
function checkInterface(name: string, problems: Problems): void {
  if (isInterfaceName(name)) return;
  problems.report({
    code: 'kube-vip/interface',
    message: 'no network interface can have this name',
    got: JSON.stringify(name),
    expected: '1 to 15 characters without slash, colon and white space',
  });
}
