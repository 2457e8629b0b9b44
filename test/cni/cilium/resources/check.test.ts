import {
  type CiliumBgpInstance,
  type CiliumBgpPeerConfigOptions,
  type CiliumBgpRoutes,
  type CiliumEgressGatewayPolicyOptions,
  type CiliumLocalRedirectPolicyOptions,
  type CiliumResources,
  checkResources,
} from '../../../../lib/cni/cilium/resources';
import { ProblemList } from '../../../../lib/finding';
import { clusterOf } from '../hubble/settings';

/** `code at` of what is wrong on an IPv4 cluster of pods 10.244.0.0/16, Services 10.96.0.0/12 and nodes 192.168.10.0/24. */
function found(o: CiliumResources): readonly string[] {
  const problems = new ProblemList();
  checkResources(o, problems, clusterOf());
  return problems.findings.map(({ code, at, severity }) => `${severity === 'error' ? '' : `${severity} `}${code} ${at}`);
}
const pool = (...addresses: readonly string[]): CiliumResources => ({ loadBalancerPools: [{ name: 'main', addresses }] });
const instance = (changes: Partial<CiliumBgpInstance>): CiliumResources => ({
  bgp: { clusterConfigs: [{ name: 'edge', instances: [{ name: 'a', localAsn: 64_512, peers: [], ...changes }] }] },
});
const peerConfig = (changes: Partial<CiliumBgpPeerConfigOptions>): CiliumResources => ({
  bgp: { clusterConfigs: [], peerConfigs: [{ name: 'tor', ...changes }] },
});
const routes = (...list: readonly CiliumBgpRoutes[]): CiliumResources => ({
  bgp: { clusterConfigs: [], advertisements: [{ name: 'services', labels: { advertise: 'bgp' }, routes: list }] },
});
const egress = (changes: Partial<CiliumEgressGatewayPolicyOptions>): CiliumResources => ({
  egressGateways: [{ name: 'out', selectors: [{ podSelector: {} }], destinationCidrs: ['0.0.0.0/0'], gateway: {}, ...changes }],
});
const dns = [
  { port: 53, protocol: 'UDP', name: 'dns' },
  { port: 53, protocol: 'TCP', name: 'dns-tcp' },
] as const;
const redirect = (changes: Partial<CiliumLocalRedirectPolicyOptions>): CiliumResources => ({
  localRedirects: [
    {
      name: 'dns',
      namespace: 'kube-system',
      frontend: { type: 'address', ip: '169.254.20.10', ports: dns },
      backend: { podSelector: { matchLabels: { app: 'dns' } }, ports: dns },
      ...changes,
    },
  ],
});
const at = (path: string, place: string): string => `bgp.${path}[0].${place}`;
const inInstance = (place: string): string => at('clusterConfigs', `instances[0].${place}`);

describe('checkResources', () => {
  it.each<[string, CiliumResources]>([
    ['nothing', {}],
    ['a pool of a range, an address and a CIDR', pool('192.168.10.200-192.168.10.220', '192.168.10.230', '203.0.113.0/24')],
    ['a router in a network of the nodes', instance({ peers: [{ type: 'address', name: 'tor', address: '192.168.10.1', asn: 64_513 }] })],
    ['a whole node network as destination', egress({ destinationCidrs: ['10.0.0.0/8'], excludedCidrs: ['10.1.0.0/16'] })],
    ['named ports of a redirection', redirect({})],
    [
      'single ports without names',
      redirect({
        frontend: { type: 'address', ip: '169.254.169.254', ports: [{ port: 80, protocol: 'TCP' }] },
        backend: { podSelector: {}, ports: [{ port: 8080, protocol: 'TCP' }] },
      }),
    ],
  ])('lets %s pass', (_, resources) => {
    expect(found(resources)).toEqual([]);
  });

  it.each<[string, CiliumResources, readonly string[]]>([
    ['a pool without addresses', pool(), ['cilium/empty-pool loadBalancerPools[0].addresses']],
    ['a range that ends before it begins', pool('192.168.10.9-192.168.10.1'), ['ip-range/reversed loadBalancerPools[0].addresses[0]']],
    [
      'blocks inside one another',
      pool('192.168.10.200-192.168.10.220', '192.168.10.210/31'),
      ['cilium/pool-overlaps loadBalancerPools[0].addresses[1]'],
    ],
    ['link-local addresses', pool('169.254.1.1'), ['cilium/unusable-address loadBalancerPools[0].addresses[0]']],
    ['addresses that Services never have', pool('2001:db8::/120'), ['warning cilium/foreign-family loadBalancerPools[0].addresses[0]']],
    ['a name that no object has', { loadBalancerPools: [{ name: 'Main', addresses: ['192.168.10.9'] }] }, ['cilium/name loadBalancerPools[0].name']],
    [
      'two pools of one name',
      {
        loadBalancerPools: [
          { name: 'a', addresses: ['192.168.10.8'] },
          { name: 'a', addresses: ['192.168.10.9'] },
        ],
      },
      ['cilium/named-twice loadBalancerPools[1].name'],
    ],
    [
      'a selector that the API server refuses',
      { loadBalancerPools: [{ name: 'a', addresses: ['192.168.10.8'], serviceSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] } }] },
      ['kube/selector-values loadBalancerPools[0].serviceSelector.matchExpressions[0]'],
    ],
    ['announcements of nothing', { l2Announcements: [{ name: 'a', loadBalancerIPs: false }] }, ['cilium/announces-nothing l2Announcements[0]']],
    [
      'an empty expression for interfaces',
      { l2Announcements: [{ name: 'a', interfaces: [''] }] },
      ['cilium/interface l2Announcements[0].interfaces[0]'],
    ],

    ['no instance', { bgp: { clusterConfigs: [{ name: 'edge', instances: [] }] } }, ['cilium/out-of-range bgp.clusterConfigs[0].instances']],
    ['an autonomous system 0', instance({ localAsn: 0 }), [`cilium/out-of-range ${inInstance('localAsn')}`]],
    ['an autonomous system of 33 bits', instance({ localAsn: 4_294_967_296 }), [`cilium/out-of-range ${inInstance('localAsn')}`]],
    ['a reserved autonomous system', instance({ localAsn: 65_535 }), [`warning cilium/bgp-reserved-asn ${inInstance('localAsn')}`]],
    ['a port that is none', instance({ localPort: 70_000 }), [`cilium/out-of-range ${inInstance('localPort')}`]],
    [
      'two instances on one port',
      { bgp: { clusterConfigs: [{ name: 'edge', instances: ['a', 'b'].map((name) => ({ name, localAsn: 64_512, localPort: 179, peers: [] })) }] } },
      ['cilium/bgp-port-taken bgp.clusterConfigs[0].instances[1].localPort'],
    ],
    [
      'a router by name',
      instance({ peers: [{ type: 'address', name: 'tor', address: 'tor.example.org', asn: 1 }] }),
      [`ip/malformed ${inInstance('peers[0].address')}`],
    ],
    [
      'a router among the pods',
      instance({ peers: [{ type: 'address', name: 'tor', address: '10.244.1.1', asn: 1 }] }),
      [`cilium/bgp-peer-inside ${inInstance('peers[0].address')}`],
    ],
    [
      'one router twice',
      instance({ peers: ['a', 'b'].map((name) => ({ type: 'address', name, address: '192.168.10.1', asn: 1 })) }),
      [`cilium/bgp-peer-twice ${inInstance('peers[1].address')}`],
    ],
    [
      'a peer config that is not there',
      instance({ peers: [{ type: 'default-gateway', name: 'gw', family: 'ipv4', asn: 0, peerConfig: 'tor' }] }),
      [`cilium/bgp-no-peer-config ${inInstance('peers[0].peerConfig')}`],
    ],
    [
      'two configs of every node',
      { bgp: { clusterConfigs: ['a', 'b'].map((name) => ({ name, instances: [{ name, localAsn: 64_512, peers: [] }] })) } },
      ['cilium/bgp-two-configs-of-a-node bgp.clusterConfigs[1].nodeSelector'],
    ],
    [
      'a hold time of two seconds',
      peerConfig({ timers: { holdSeconds: 2, keepAliveSeconds: 1 } }),
      [`cilium/out-of-range ${at('peerConfigs', 'timers.holdSeconds')}`],
    ],
    [
      'keepalives later than the hold time',
      peerConfig({ timers: { holdSeconds: 10 } }),
      [`cilium/bgp-timers ${at('peerConfigs', 'timers.keepAliveSeconds')}`],
    ],
    ['no hop', peerConfig({ ebgpMultihop: 0 }), [`cilium/out-of-range ${at('peerConfigs', 'ebgpMultihop')}`]],
    [
      'a restart that takes hours',
      peerConfig({ gracefulRestart: { restartTimeSeconds: 7200 } }),
      [`cilium/out-of-range ${at('peerConfigs', 'gracefulRestart.restartTimeSeconds')}`],
    ],
    ['a family twice', peerConfig({ families: [{ afi: 'ipv4' }, { afi: 'ipv4' }] }), [`cilium/named-twice ${at('peerConfigs', 'families[1].afi')}`]],
    [
      'a family that selects no advertisement',
      peerConfig({ families: [{ afi: 'ipv4', advertisements: { matchLabels: { a: 'b' } } }] }),
      [`warning cilium/bgp-advertises-nothing ${at('peerConfigs', 'families[0].advertisements')}`],
    ],
    ['an advertisement of nothing', routes(), ['cilium/bgp-no-routes bgp.advertisements[0].routes']],
    [
      'Services without addresses',
      routes({ type: 'Service', addresses: [], selector: {} }),
      ['cilium/bgp-no-routes bgp.advertisements[0].routes[0].addresses'],
    ],
    [
      'routes joined to single addresses',
      routes({ type: 'Service', addresses: ['ClusterIP'], selector: {}, aggregationLengthIPv4: 32 }),
      ['cilium/out-of-range bgp.advertisements[0].routes[0].aggregationLengthIPv4'],
    ],
    [
      'communities that are none',
      routes({ type: 'PodCIDR', attributes: { standardCommunities: ['65536:1', '1:2:3', 'no-export'], largeCommunities: ['1:2'] } }),
      [0, 1, 2]
        .map((index) => `cilium/bgp-community bgp.advertisements[0].routes[0].attributes.standardCommunities[${index}]`)
        .concat('cilium/bgp-community bgp.advertisements[0].routes[0].attributes.largeCommunities[0]'),
    ],
    [
      'an override of an instance that is not there',
      { bgp: { clusterConfigs: [], nodeConfigOverrides: [{ name: 'node-1', instances: [{ name: 'x' }] }] } },
      ['cilium/bgp-overrides-nothing bgp.nodeConfigOverrides[0].instances[0].name'],
    ],
    [
      'a router id of IPv6, and a peer that is not there',
      {
        bgp: {
          ...instance({}).bgp,
          clusterConfigs: instance({}).bgp?.clusterConfigs ?? [],
          nodeConfigOverrides: [
            { name: 'node-1', instances: [{ name: 'a', routerId: '::1', peers: [{ name: 'x', localAddress: '192.168.10.9' }] }] },
          ],
        },
      },
      [
        'cilium/bgp-router-id bgp.nodeConfigOverrides[0].instances[0].routerId',
        'cilium/bgp-overrides-nothing bgp.nodeConfigOverrides[0].instances[0].peers[0].name',
      ],
    ],

    ['a gateway of nobody', egress({ selectors: [] }), ['cilium/egress-of-nobody egressGateways[0].selectors']],
    ['a gateway to nowhere', egress({ destinationCidrs: [] }), ['cilium/egress-to-nowhere egressGateways[0].destinationCidrs']],
    ['a gateway to pods', egress({ destinationCidrs: ['10.244.7.0/24'] }), ['cilium/egress-inside-cluster egressGateways[0].destinationCidrs[0]']],
    [
      'an exception outside of every destination',
      egress({ destinationCidrs: ['10.0.0.0/8'], excludedCidrs: ['11.0.0.0/8'] }),
      ['cilium/excluded-from-nothing egressGateways[0].excludedCidrs[0]'],
    ],
    [
      'an address of another family',
      egress({ source: { type: 'address', ip: '2001:db8::1' } }),
      ['cilium/foreign-family egressGateways[0].source.ip'],
    ],
    [
      'an interface that the kernel refuses',
      egress({ source: { type: 'interface', name: 'a/b' } }),
      ['cilium/interface egressGateways[0].source.name'],
    ],

    [
      'a redirection of no address',
      redirect({ frontend: { type: 'address', ip: 'localhost', ports: dns } }),
      ['ip/malformed localRedirects[0].frontend.ip'],
    ],
    [
      'a redirection to no port',
      redirect({ frontend: { type: 'service', serviceName: 'dns' }, backend: { podSelector: {}, ports: [] } }),
      ['cilium/redirect-no-port localRedirects[0].backend.ports'],
    ],
    [
      'several ports without names',
      redirect({
        frontend: { type: 'service', serviceName: 'dns' },
        backend: { podSelector: {}, ports: dns.map(({ port, protocol }) => ({ port, protocol })) },
      }),
      [0, 1].map((index) => `cilium/redirect-unnamed-port localRedirects[0].backend.ports[${index}]`),
    ],
    [
      'a name that the pods do not have',
      redirect({ backend: { podSelector: {}, ports: dns.map((one) => (one.name === 'dns' ? { ...one, name: 'names' } : one)) } }),
      ['cilium/redirect-unpaired-port localRedirects[0].frontend.ports[0].name'],
    ],
    [
      'another protocol behind a single port',
      redirect({
        frontend: { type: 'address', ip: '169.254.20.10', ports: [{ port: 53, protocol: 'UDP' }] },
        backend: { podSelector: {}, ports: [{ port: 53, protocol: 'TCP' }] },
      }),
      ['cilium/redirect-unpaired-port localRedirects[0].frontend.ports[0].protocol'],
    ],
    [
      'a Service that no name can be',
      redirect({ frontend: { type: 'service', serviceName: '1dns' } }),
      ['cilium/name localRedirects[0].frontend.serviceName'],
    ],

    ['a pool of pods without addresses', { podPools: [{ name: 'blue' }] }, ['cilium/empty-pool podPools[0]']],
    [
      'the default pool',
      { podPools: [{ name: 'default', ipv4: { cidrs: ['10.50.0.0/16'], maskSize: 24 } }] },
      ['cilium/default-pool podPools[0].name'],
    ],
    [
      'a mask shorter than the range',
      { podPools: [{ name: 'blue', ipv4: { cidrs: ['10.50.0.0/16'], maskSize: 15 } }] },
      ['cilium/pool-mask podPools[0].ipv4.maskSize'],
    ],
    [
      'IPv6 among IPv4',
      { podPools: [{ name: 'blue', ipv4: { cidrs: ['fd00::/64'], maskSize: 24 } }] },
      ['cilium/foreign-family podPools[0].ipv4.cidrs[0]'],
    ],
    [
      'addresses of nodes',
      { podPools: [{ name: 'blue', ipv4: { cidrs: ['192.168.0.0/16'], maskSize: 24 } }] },
      ['cilium/pod-pool-overlaps podPools[0].ipv4.cidrs[0]'],
    ],
    [
      'addresses of the default pool',
      { podPools: [{ name: 'blue', ipv4: { cidrs: ['10.244.0.0/24'], maskSize: 26 } }] },
      ['cilium/pod-pool-overlaps podPools[0]'],
    ],
  ])('refuses %s', (_, resources, expected) => {
    expect(found(resources)).toEqual(expected);
  });

  it('reports all problems at once', () => {
    expect(found({ ...pool(), ...egress({ selectors: [] }), l2Announcements: [{ name: 'X' }] })).toHaveLength(3);
  });
});
