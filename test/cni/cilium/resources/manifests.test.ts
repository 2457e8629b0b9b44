import { type CiliumResources, checkResources, resourceManifests } from '../../../../lib/cni/cilium/resources';
import { ProblemList } from '../../../../lib/finding';
import { scopeOf } from '../../../../lib/kube';
import { clusterOf } from '../hubble/settings';
import { everything } from './resources';

const objects = (o: CiliumResources) => resourceManifests(o).map(({ manifest }) => manifest);
const specOf = (o: CiliumResources, name: string): unknown => {
  const [found] = objects(o).filter(({ metadata }) => metadata.name === name);
  return { spec: undefined, ...found }.spec;
};

describe('resourceManifests', () => {
  it('are these with everything said', () => {
    expect(objects(everything)).toMatchSnapshot();
  });
  it('are nothing where nothing is said', () => {
    expect(objects({})).toEqual([]);
  });
  it('come after the operator, which brings their CRDs', () => {
    expect(new Set(resourceManifests(everything).map(({ stage }) => stage))).toEqual(new Set(['25-cni-config']));
  });
  it('are found right', () => {
    const problems = new ProblemList();
    checkResources(everything, problems, clusterOf());
    expect(problems.findings).toEqual([]);
  });
  it('have a namespace exactly where their kind lives in one', () => {
    for (const { apiVersion, kind, metadata } of objects(everything))
      expect([kind, metadata.namespace === undefined ? 'cluster' : 'namespaced']).toEqual([kind, scopeOf(apiVersion, kind)]);
  });
  it('keep a CIDR one, because the first and last address of a range are never kept back', () => {
    expect(specOf(everything, 'public')).toMatchObject({
      blocks: [{ cidr: '203.0.113.0/28' }, { start: '203.0.113.77', stop: '203.0.113.77' }],
      allowFirstLastIPs: 'No',
      disabled: true,
    });
    expect(specOf(everything, 'main')).toMatchObject({ blocks: [{ start: '192.168.10.200', stop: '192.168.10.220' }] });
  });
  it('announce addresses of pools unless told otherwise: Cilium announces none', () => {
    expect(specOf({ l2Announcements: [{ name: 'a' }] }, 'a')).toEqual({ externalIPs: false, loadBalancerIPs: true });
  });
  it('name Services of their own namespace, as no other is taken', () => {
    expect(specOf(everything, 'dns')).toMatchObject({ redirectFrontend: { serviceMatcher: { serviceName: 'kube-dns', namespace: 'kube-system' } } });
  });
  it('find the default gateway as their peer', () => {
    expect(specOf(everything, 'edge')).toMatchObject({
      bgpInstances: [
        { peers: [{ peerAddress: '192.168.10.1' }, { autoDiscovery: { mode: 'DefaultGateway', defaultGateway: { addressFamily: 'ipv6' } } }] },
      ],
    });
  });

  const { bgp } = everything;
  if (bgp === undefined) throw new Error('no bgp');
  it.each<[string, CiliumResources]>([
    ['loadBalancerPools.addresses', { ...everything, loadBalancerPools: [{ name: 'main', addresses: ['192.168.10.201'] }] }],
    ['l2Announcements.interfaces', { ...everything, l2Announcements: [{ ...everything.l2Announcements?.[0], name: 'link', interfaces: ['x'] }] }],
    ['l2Announcements.externalIPs', { ...everything, l2Announcements: [{ ...everything.l2Announcements?.[0], name: 'link', externalIPs: false }] }],
    ['bgp.peerConfigs.authSecret', { ...everything, bgp: { ...bgp, peerConfigs: [{ ...bgp.peerConfigs?.[0], name: 'tor', authSecret: 'other' }] } }],
    ['bgp.peerConfigs.ebgpMultihop', { ...everything, bgp: { ...bgp, peerConfigs: [{ ...bgp.peerConfigs?.[0], name: 'tor', ebgpMultihop: 3 }] } }],
    ['bgp.peerConfigs.timers', { ...everything, bgp: { ...bgp, peerConfigs: [{ ...bgp.peerConfigs?.[0], name: 'tor', timers: {} }] } }],
    [
      'bgp.peerConfigs.gracefulRestart',
      { ...everything, bgp: { ...bgp, peerConfigs: [{ ...bgp.peerConfigs?.[0], name: 'tor', gracefulRestart: {} }] } },
    ],
    ['podPools.maskSize', { ...everything, podPools: [{ name: 'blue', ipv4: { cidrs: ['10.50.0.0/16'], maskSize: 25 } }] }],
    ['egressGateways.excludedCidrs', { ...everything, egressGateways: [{ name: 'x', selectors: [], destinationCidrs: [], gateway: {} }] }],
  ])('change with %s', (_, other) => {
    expect(objects(other)).not.toEqual(objects(everything));
  });
});
