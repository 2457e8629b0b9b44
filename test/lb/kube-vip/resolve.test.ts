import type { KubeVipMode, KubeVipOptions } from '../../../lib/lb/kube-vip';
import { clusterSpec, dualStackSpec, layerSpec, planFindings, planOf } from '../../support/layer';

const pools = [{ addresses: ['192.168.10.200-192.168.10.220'] }];
const peer = { address: '192.168.10.1', as: 65_000 };
const findings = (options: Partial<KubeVipOptions>, cluster = clusterSpec()) =>
  planFindings({ ...layerSpec({ loadBalancer: { type: 'kube-vip', pools, ...options } }), cluster }).filter((line) => line.includes(' loadBalancer'));
const bgp = (changes: Partial<Extract<KubeVipMode, { type: 'bgp' }>>): Partial<KubeVipOptions> => ({
  mode: { type: 'bgp', as: 65_001, peers: [peer], ...changes },
});

describe('options of kube-vip', () => {
  it('are accepted with pools alone', () => {
    expect(findings({})).toEqual([]);
  });
  it.each<readonly [string, Partial<KubeVipOptions>, readonly string[]]>([
    ['no pool', { pools: [] }, ['kube-vip/no-pools loadBalancer.pools']],
    ['a pool without addresses', { pools: [{ addresses: [] }] }, ['kube-vip/empty-pool loadBalancer.pools[0].addresses']],
    [
      'a range that ends before it begins',
      { pools: [{ addresses: ['10.0.0.9-10.0.0.1'] }] },
      ['ip-range/reversed loadBalancer.pools[0].addresses[0]'],
    ],
    ['a CIDR with host bits', { pools: [{ addresses: ['10.0.0.9/24'] }] }, ['cidr/host-bits loadBalancer.pools[0].addresses[0]']],
    ['the address that means DHCP', { pools: [{ addresses: ['0.0.0.0'] }] }, ['kube-vip/unusable-address loadBalancer.pools[0].addresses[0]']],
    ['link-local addresses', { pools: [{ addresses: ['fe80::1'] }] }, ['kube-vip/unusable-address loadBalancer.pools[0].addresses[0]']],
    ['a pool for no namespace', { pools: [{ addresses: ['10.0.0.1'], namespaces: [] }] }, ['kube-vip/no-namespace loadBalancer.pools[0].namespaces']],
    [
      'a pool of two namespaces, whose Services would get the same address',
      { pools: [{ addresses: ['10.0.0.1'], namespaces: ['a', 'b'] }] },
      ['kube-vip/pool-of-several-namespaces loadBalancer.pools[0].namespaces'],
    ],
    [
      'a namespace that is called like the global pool',
      { pools: [{ addresses: ['10.0.0.1'], namespaces: ['global'] }] },
      ['kube-vip/namespace-global loadBalancer.pools[0].namespaces[0]'],
    ],
    [
      'a name that no namespace has',
      { pools: [{ addresses: ['10.0.0.1'], namespaces: ['A'] }] },
      ['kube-vip/namespace loadBalancer.pools[0].namespaces[0]'],
    ],
    ['a class that no Service can name', { loadBalancerClass: 'a b' }, ['kube-vip/load-balancer-class loadBalancer.loadBalancerClass']],
    [
      'a class of its own with a cloud provider that takes none',
      { loadBalancerClass: 'example.com/x', cloudProvider: { version: '0.0.11' } },
      ['kube-vip/no-custom-class loadBalancer.cloudProvider.version'],
    ],
    ['a metrics port that is none', { metricsPort: 65_536 }, ['kube-vip/out-of-range loadBalancer.metricsPort']],
    ['a health port that kube-vip refuses', { healthPort: 80 }, ['kube-vip/out-of-range loadBalancer.healthPort']],
    ['no copy of the cloud provider', { cloudProvider: { replicas: 0 } }, ['kube-vip/out-of-range loadBalancer.cloudProvider.replicas']],
    ['an image without a tag', { image: 'kube-vip' }, ['image/reference loadBalancer.image']],
    ['an image without a tag for the cloud provider', { cloudProvider: { image: 'x' } }, ['image/reference loadBalancer.cloudProvider.image']],
    ['an interface with a space', { mode: { type: 'arp', interface: 'eth 0' } }, ['kube-vip/interface loadBalancer.mode.interface']],
    ['a lease of no time', { mode: { type: 'arp', lease: { duration: 0 } } }, ['kube-vip/out-of-range loadBalancer.mode.lease.duration']],
    ['no autonomous system', bgp({ as: 0 }), ['kube-vip/out-of-range loadBalancer.mode.as']],
    ['no router', bgp({ peers: [] }), ['kube-vip/no-peers loadBalancer.mode.peers']],
    ['a router that is no address', bgp({ peers: [{ address: 'router', as: 1 }] }), ['ip/malformed loadBalancer.mode.peers[0].address']],
    ['a router of no system', bgp({ peers: [{ ...peer, as: 2 ** 32 }] }), ['kube-vip/out-of-range loadBalancer.mode.peers[0].as']],
    [
      'a Secret and a key that cannot be',
      bgp({ peers: [{ ...peer, password: { secret: 'A', key: 'a b' } }] }),
      ['kube-vip/secret-key loadBalancer.mode.peers[0].password.secret', 'kube-vip/secret-key loadBalancer.mode.peers[0].password.key'],
    ],
    ['a hold time of a second', bgp({ holdTime: 1 }), ['kube-vip/out-of-range loadBalancer.mode.holdTime']],
    ['keepalives that come too late', bgp({ holdTime: 20 }), ['kube-vip/keepalive loadBalancer.mode.keepaliveInterval']],
    [
      'an interface of the router identifier',
      bgp({ routerId: { type: 'interface', name: '' } }),
      ['kube-vip/interface loadBalancer.mode.routerId.name'],
    ],
    ['a source interface', bgp({ sourceInterface: 'a/b' }), ['kube-vip/interface loadBalancer.mode.sourceInterface']],
    [
      'variables and flags that it sets itself',
      {
        overrides: { kubeVip: { extraEnv: [{ name: 'vip_arp', value: 'false' }] }, cloudProvider: { extraArgs: ['--leader-elect-resource-name=x'] } },
      },
      ['workload/env-clash loadBalancer.overrides.kubeVip.extraEnv[0]', 'workload/arg-clash loadBalancer.overrides.cloudProvider.extraArgs[0]'],
    ],
  ])('refuse %s', (_what, options, expected) => {
    expect(findings(options)).toEqual(expected);
  });
  it('are refused with a version that nobody supports, as a spec file might have it', () => {
    const options: object = { version: '0.4.0', cloudProvider: { version: '9' } };
    expect(findings(options)).toEqual(['spec/not-one-of loadBalancer.version', 'spec/not-one-of loadBalancer.cloudProvider.version']);
  });
  it('need an interface with an IPv4 address for the router identifier where nodes have IPv6 first', () => {
    const ipv6 = clusterSpec({ podCidrs: ['fd00:10:244::/56'], serviceCidrs: ['fd00:10:96::/112'], nodeCidrs: ['fd00:192:168::/64'], apiServer: {} });
    expect(findings({ ...bgp({}) }, ipv6)).toContain('kube-vip/router-id-family loadBalancer.mode.routerId');
    expect(findings({ ...bgp({ routerId: { type: 'interface', name: 'eth0' } }) }, ipv6)).not.toContain(
      'kube-vip/router-id-family loadBalancer.mode.routerId',
    );
    expect(findings({ ...bgp({}) }, dualStackSpec())).toEqual([]);
  });
  it('take a hold time of zero as none', () => {
    expect(findings(bgp({ holdTime: 0 }))).toEqual([]);
  });
  it('make a plan that can be written: ranges and addresses print as they were meant', () => {
    const plan = planOf(
      layerSpec({ loadBalancer: { type: 'kube-vip', pools, mode: { type: 'bgp', as: 1, peers: [{ address: 'FD00:0::1', as: 2 }] } } }),
    );
    const text = JSON.stringify(plan.components);
    expect(text).toContain('"192.168.10.200-192.168.10.220"');
    expect(text).toContain('"fd00::1"');
  });
});
