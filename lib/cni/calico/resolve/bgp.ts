import { checkedSecretKey, type SecretKey } from '../../../component';
import { bounded, type Problems } from '../../../finding';
import { Cidr, Ip } from '../../../net';
import type {
  CalicoAdvertisement,
  CalicoBgp,
  CalicoBgpFilter,
  CalicoBgpPeer,
  CalicoBgpPeers,
  ResolvedCalicoBgp,
  ResolvedCalicoBgpPeer,
} from '../bgp';
import type { ResolvedCalicoLoadBalancer } from '../pools';
import { parseSelector } from '../selector';
import { checkName } from './pools';

const outOfRange = 'calico/out-of-range';
/** Largest AS number of 4 bytes (RFC 6793). */
const mostAsNumber = 4_294_967_295;

/** `loadBalancer`: its pools are told where it says so. */
export function resolveBgp(
  given: CalicoBgp | undefined,
  loadBalancer: ResolvedCalicoLoadBalancer | undefined,
  problems: Problems,
): ResolvedCalicoBgp {
  if (given === undefined || given.type === 'off') return { type: 'off' };
  const filters = given.filters ?? [];
  checkFilters(filters, problems.at('filters'));
  const peers = given.peers ?? [];
  const names = peers.map(({ name }) => name);
  const advertise: CalicoAdvertisement = given.advertise ?? {};
  const at = problems.at('advertise');
  return {
    type: given.type,
    asNumber: bounded(given.asNumber ?? 64_512, 1, mostAsNumber, outOfRange, problems.at('asNumber')),
    listenPort: bounded(given.listenPort ?? 179, 1, 65_535, outOfRange, problems.at('listenPort')),
    logSeverity: given.logSeverity ?? 'info',
    meshPassword: given.type === 'mesh' ? passwordOf(given.password, problems.at('password')) : undefined,
    peers: peers.flatMap((peer, index) => {
      const place = problems.at(`peers[${index}]`);
      checkName(peer.name, names.indexOf(peer.name) < index || peer.name === routeReflectorPeer, place.at('name'));
      return resolvePeer(peer, filters, place) ?? [];
    }),
    routeReflectors: given.type === 'peers' ? reflectorsOf(given.routeReflectors, problems.at('routeReflectors')) : undefined,
    filters,
    advertise: {
      clusterIps: advertise.clusterIps ?? false,
      externalIps: rangesOf(advertise.externalIps, at.at('externalIps')),
      loadBalancerIps: [
        ...(loadBalancer?.advertise === true ? loadBalancer.pools.map(({ cidr }) => cidr) : []),
        ...rangesOf(advertise.loadBalancerIps, at.at('loadBalancerIps')),
      ],
    },
  };
}

/** Name of the BGPPeer object that connects nodes with route reflectors. */
export const routeReflectorPeer = 'route-reflectors';

function resolvePeer(peer: CalicoBgpPeer, filters: readonly CalicoBgpFilter[], problems: Problems): ResolvedCalicoBgpPeer | undefined {
  const address = problems.at('address').read(Ip.parse, peer.address);
  const reachableBy = peer.reachableBy === undefined ? undefined : problems.at('reachableBy').read(Ip.parse, peer.reachableBy);
  if (peer.nodeSelector !== undefined) problems.at('nodeSelector').read(parseSelector, peer.nodeSelector);
  (peer.filters ?? []).forEach((name, index) => {
    if (filters.some((filter) => filter.name === name)) return;
    problems.at(`filters[${index}]`).report({
      code: 'calico/unknown-filter',
      message: 'there is no filter of this name, and a peer with an unknown filter is not configured',
      got: name,
      expected: filters.length === 0 ? 'a name of bgp.filters, which is empty' : filters.map((one) => one.name).join(', '),
    });
  });
  if (peer.maxRestartTime !== undefined && !/^(?:\d+(?:ms|s|m|h))+$/.test(peer.maxRestartTime)) {
    problems
      .at('maxRestartTime')
      .report({ code: 'calico/duration', message: 'not a duration', got: JSON.stringify(peer.maxRestartTime), expected: '120s' });
  }
  const asNumberOf = (path: 'asNumber' | 'localAsNumber', number: number): number => bounded(number, 1, mostAsNumber, outOfRange, problems.at(path));
  const asNumber = asNumberOf('asNumber', peer.asNumber);
  if (address === undefined) return undefined;
  return {
    name: peer.name,
    address,
    port: bounded(peer.port ?? 179, 1, 65_535, outOfRange, problems.at('port')),
    asNumber,
    nodeSelector: peer.nodeSelector ?? 'all()',
    password: passwordOf(peer.password, problems.at('password')),
    filters: peer.filters ?? [],
    sourceAddress: peer.sourceAddress ?? 'node-ip',
    keepOriginalNextHop: peer.keepOriginalNextHop ?? false,
    ttlSecurity: peer.ttlSecurity === undefined ? undefined : bounded(peer.ttlSecurity, 1, 255, outOfRange, problems.at('ttlSecurity')),
    maxRestartTime: peer.maxRestartTime,
    reachableBy,
    localAsNumber: peer.localAsNumber === undefined ? undefined : asNumberOf('localAsNumber', peer.localAsNumber),
    numAllowedLocalAsNumbers:
      peer.numAllowedLocalAsNumbers === undefined
        ? undefined
        : bounded(peer.numAllowedLocalAsNumbers, 0, 10, outOfRange, problems.at('numAllowedLocalAsNumbers')),
  };
}

function reflectorsOf(given: CalicoBgpPeers['routeReflectors'], problems: Problems): { nodeSelector: string; clusterId: string } | undefined {
  if (given === undefined) return undefined;
  problems.at('nodeSelector').read(parseSelector, given.nodeSelector);
  const id = problems.at('clusterId').read(Ip.parse, given.clusterId ?? '244.0.0.1');
  if (id?.family === 'IPv6') {
    problems.at('clusterId').report({ code: 'calico/cluster-id', message: 'a cluster id has four bytes', got: String(id), expected: '244.0.0.1' });
  }
  return { nodeSelector: given.nodeSelector, clusterId: id?.toString() ?? '' };
}

function passwordOf(given: SecretKey | undefined, problems: Problems): SecretKey | undefined {
  return given === undefined ? undefined : checkedSecretKey(given, 'calico/secret-key', problems);
}

function rangesOf(given: readonly string[] | undefined, problems: Problems): readonly Cidr[] {
  return (given ?? []).flatMap((text, index) => problems.at(`[${index}]`).read(Cidr.parse, text) ?? []);
}

function checkFilters(filters: readonly CalicoBgpFilter[], problems: Problems): void {
  const names = filters.map(({ name }) => name);
  filters.forEach((filter, index) => {
    const at = problems.at(`[${index}]`);
    checkName(filter.name, names.indexOf(filter.name) < index, at.at('name'));
    for (const direction of ['importV4', 'exportV4', 'importV6', 'exportV6'] as const) {
      const family = direction.endsWith('V4') ? 'IPv4' : 'IPv6';
      (filter[direction] ?? []).forEach((rule, place) => {
        const here = at.at(`${direction}[${place}]`);
        const range = rule.cidr === undefined ? undefined : here.at('cidr').read(Cidr.parse, rule.cidr);
        if (range !== undefined && range.family !== family) {
          here.at('cidr').report({ code: 'calico/filter-family', message: 'the range is of the other family', got: String(range), expected: family });
        }
        if (rule.cidr === undefined && rule.match !== undefined) {
          here.at('match').report({
            code: 'calico/filter-match',
            message: 'there is no range to compare with',
            got: rule.match,
            fix: 'say cidr, or leave match out',
          });
        }
      });
    }
  });
}
