import type { Cluster } from '../../../cluster';
import { bounded, type Problems } from '../../../finding';
import { parseLabels } from '../../../kube';
import { Ip } from '../../../net';
import type {
  CiliumBgpAdvertisementOptions,
  CiliumBgpClusterConfigOptions,
  CiliumBgpInstance,
  CiliumBgpNodeConfigOverrideOptions,
  CiliumBgpPeerConfigOptions,
  CiliumBgpRoutes,
} from './bgp-options';
import { checkDistinct, checkObjectName, checkSelector } from './selector';

const outOfRange = 'cilium/out-of-range';
const page = 'https://docs.cilium.io/en/stable/network/bgp-control-plane/bgp-control-plane-configuration/';
const largestAsn = 4_294_967_295;
/** Numbers that routers refuse or that stand for others: AS_TRANS of RFC 6793, and the last of each size of RFC 7300. */
const reservedAsns: readonly number[] = [23_456, 65_535, largestAsn];

/** Reports everything that is wrong with a config of virtual routers. */
export function checkBgpClusterConfig({ name, nodeSelector, instances }: CiliumBgpClusterConfigOptions, problems: Problems, cluster?: Cluster): void {
  checkObjectName(name, problems.at('name'));
  checkSelector(nodeSelector, problems.at('nodeSelector'));
  if (instances.length < 1 || instances.length > 16)
    problems
      .at('instances')
      .report({ code: outOfRange, message: 'the API server takes 1 to 16 instances', got: String(instances.length), expected: '1 to 16' });
  checkDistinct(
    instances.map((one) => one.name),
    'instances',
    problems.at('instances'),
  );
  instances.forEach((instance, index) => {
    checkInstance(instance, problems.at(`instances[${index}]`), cluster);
  });
  instances.forEach(({ localPort }, index) => {
    if (localPort !== undefined && instances.findIndex((other) => other.localPort === localPort) < index)
      problems.at(`instances[${index}].localPort`).report({
        code: 'cilium/bgp-port-taken',
        message: 'two instances of a node cannot listen on one port',
        got: String(localPort),
      });
  });
}

function checkInstance({ name, localAsn, localPort, peers }: CiliumBgpInstance, problems: Problems, cluster: Cluster | undefined): void {
  checkLength(name, problems.at('name'));
  checkAsn(localAsn, 1, problems.at('localAsn'));
  checkPort(localPort, problems.at('localPort'));
  checkDistinct(
    peers.map((one) => one.name),
    'peers',
    problems.at('peers'),
  );
  const seen: Ip[] = [];
  peers.forEach((peer, index) => {
    const at = problems.at(`peers[${index}]`);
    checkLength(peer.name, at.at('name'));
    checkAsn(peer.asn, 0, at.at('asn'));
    if (peer.peerConfig !== undefined) checkObjectName(peer.peerConfig, at.at('peerConfig'));
    if (peer.type !== 'address') return;
    const address = at.at('address').read(Ip.parse, peer.address);
    if (address === undefined) return;
    if (seen.some((other) => other.equals(address)))
      at.at('address').report({ code: 'cilium/bgp-peer-twice', message: 'an instance has one session with a peer', got: peer.address });
    seen.push(address);
    const range = [...(cluster?.podCidrs ?? []), ...(cluster?.serviceCidrs ?? [])].find((one) => one.contains(address));
    if (range !== undefined)
      at.at('address').report({
        code: 'cilium/bgp-peer-inside',
        message: 'a router is outside of the cluster, not among its pods and Services',
        got: `${peer.address}, in ${range}`,
        source: page,
      });
  });
}

/** Reports everything that is wrong with how peers are spoken with. */
export function checkBgpPeerConfig(o: CiliumBgpPeerConfigOptions, problems: Problems): void {
  checkObjectName(o.name, problems.at('name'));
  checkPort(o.peerPort, problems.at('peerPort'));
  if (o.authSecret !== undefined) checkObjectName(o.authSecret, problems.at('authSecret'));
  const { connectRetrySeconds = 120, holdSeconds = 90, keepAliveSeconds = 30 } = o.timers ?? {};
  bounded(connectRetrySeconds, 1, 2_147_483_647, outOfRange, problems.at('timers.connectRetrySeconds'));
  bounded(holdSeconds, 3, 65_535, outOfRange, problems.at('timers.holdSeconds'));
  bounded(keepAliveSeconds, 1, 65_535, outOfRange, problems.at('timers.keepAliveSeconds'));
  if (keepAliveSeconds > holdSeconds)
    problems.at('timers.keepAliveSeconds').report({
      code: 'cilium/bgp-timers',
      message: 'the peer gives the session up before it hears of us again',
      got: `${keepAliveSeconds} seconds, with a hold time of ${holdSeconds}`,
      expected: 'at most the hold time, and a third of it as a rule',
      source: 'https://www.rfc-editor.org/rfc/rfc4271#section-4.4',
    });
  bounded(o.gracefulRestart?.restartTimeSeconds ?? 120, 1, 4095, outOfRange, problems.at('gracefulRestart.restartTimeSeconds'));
  bounded(o.ebgpMultihop ?? 1, 1, 255, outOfRange, problems.at('ebgpMultihop'));
  const families = o.families ?? [];
  checkDistinct(
    families.map(({ afi }) => afi),
    'families',
    problems.at('families'),
    'afi',
  );
  families.forEach(({ advertisements }, index) => {
    checkSelector(advertisements, problems.at(`families[${index}].advertisements`));
  });
}

/** Reports everything that is wrong with what is told. */
export function checkBgpAdvertisement({ name, labels, routes }: CiliumBgpAdvertisementOptions, problems: Problems): void {
  checkObjectName(name, problems.at('name'));
  problems.at('labels').read(parseLabels, labels);
  if (routes.length === 0)
    problems.at('routes').report({ code: 'cilium/bgp-no-routes', message: 'nothing is told', got: '[]', expected: 'at least one sort of routes' });
  routes.forEach((one, index) => {
    checkRoutes(one, problems.at(`routes[${index}]`));
  });
}

const decimal = (most: number, digits: string): boolean => /^(?:0|[1-9]\d*)$/.test(digits) && Number(digits) <= most;

function checkRoutes(o: CiliumBgpRoutes, problems: Problems): void {
  if (o.type !== 'PodCIDR') checkSelector(o.selector, problems.at('selector'));
  if (o.type === 'Service') {
    if (o.addresses.length === 0)
      problems.at('addresses').report({
        code: 'cilium/bgp-no-routes',
        message: 'no address of a Service is told',
        got: '[]',
        expected: 'LoadBalancerIP, ClusterIP or ExternalIP',
      });
    bounded(o.aggregationLengthIPv4 ?? 0, 0, 31, outOfRange, problems.at('aggregationLengthIPv4'));
    bounded(o.aggregationLengthIPv6 ?? 0, 0, 127, outOfRange, problems.at('aggregationLengthIPv6'));
  }
  const { standardCommunities = [], largeCommunities = [], localPreference = 0 } = o.attributes ?? {};
  bounded(localPreference, 0, largestAsn, outOfRange, problems.at('attributes.localPreference'));
  standardCommunities.forEach((text, index) => {
    const parts = text.split(':');
    const [only = ''] = parts;
    if (parts.length === 1 ? decimal(largestAsn, only) : parts.length === 2 && parts.every((part) => decimal(65_535, part))) return;
    problems.at(`attributes.standardCommunities[${index}]`).report({
      code: 'cilium/bgp-community',
      message: 'not a community',
      got: JSON.stringify(text),
      expected: 'two numbers up to 65535 with a colon between, or one of 32 bits',
      source: 'https://www.rfc-editor.org/rfc/rfc1997',
    });
  });
  largeCommunities.forEach((text, index) => {
    const parts = text.split(':');
    if (parts.length === 3 && parts.every((part) => decimal(largestAsn, part))) return;
    problems.at(`attributes.largeCommunities[${index}]`).report({
      code: 'cilium/bgp-community',
      message: 'not a large community',
      got: JSON.stringify(text),
      expected: 'three numbers of 32 bits with colons between',
      source: 'https://www.rfc-editor.org/rfc/rfc8092',
    });
  });
}

/** Reports everything that is wrong with what a node does otherwise. */
export function checkBgpNodeConfigOverride({ name, instances }: CiliumBgpNodeConfigOverrideOptions, problems: Problems): void {
  checkObjectName(name, problems.at('name'));
  if (instances.length === 0)
    problems.at('instances').report({ code: outOfRange, message: 'nothing is overridden', got: '[]', expected: 'at least one instance' });
  checkDistinct(
    instances.map((one) => one.name),
    'instances',
    problems.at('instances'),
  );
  instances.forEach((one, index) => {
    const at = problems.at(`instances[${index}]`);
    checkLength(one.name, at.at('name'));
    checkPort(one.localPort, at.at('localPort'));
    if (one.localAsn !== undefined) checkAsn(one.localAsn, 1, at.at('localAsn'));
    const routerId = one.routerId === undefined ? undefined : at.at('routerId').read(Ip.parse, one.routerId);
    if (routerId !== undefined && (routerId.family === 'IPv6' || routerId.value === 0n))
      at.at('routerId').report({
        code: 'cilium/bgp-router-id',
        message: 'a router is known by 32 bits, written as an IPv4 address',
        got: String(one.routerId),
      });
    const peers = one.peers ?? [];
    checkDistinct(
      peers.map((peer) => peer.name),
      'peers',
      at.at('peers'),
    );
    peers.forEach((peer, place) => {
      checkLength(peer.name, at.at(`peers[${place}].name`));
      at.at(`peers[${place}].localAddress`).read(Ip.parse, peer.localAddress);
    });
  });
}

function checkLength(name: string, problems: Problems): void {
  if (name.length >= 1 && name.length <= 255) return;
  problems.report({
    code: 'cilium/name',
    message: 'no instance or peer can have this name',
    got: JSON.stringify(name),
    expected: '1 to 255 characters',
  });
}

function checkPort(port: number | undefined, problems: Problems): void {
  if (port !== undefined) bounded(port, 1, 65_535, outOfRange, problems);
}

function checkAsn(asn: number, least: 0 | 1, problems: Problems): void {
  bounded(asn, least, largestAsn, outOfRange, problems);
  if (reservedAsns.includes(asn))
    problems.report({
      code: 'cilium/bgp-reserved-asn',
      severity: 'warning',
      message: 'the number is reserved, and routers may refuse it',
      got: String(asn),
      expected: 'a private one: 64512 to 65534, or 4200000000 to 4294967294',
      source: 'https://www.rfc-editor.org/rfc/rfc7300',
    });
}
