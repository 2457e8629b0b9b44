import type { CalicoOptions } from '../../../lib/cni/calico';
import type { LayerSpec } from '../../../lib/plan';
import { clusterSpec, dualStackSpec, layerSpec, planFindings, plannedOf } from '../../support/layer';

const cniFindings = (spec: LayerSpec) => planFindings(spec).filter((line) => line.includes(' cni'));
const findings = (options: CalicoOptions) => cniFindings(layerSpec({ cni: { type: 'calico', ...options } }));
const resolved = (options: CalicoOptions = {}, changes: Partial<LayerSpec> = {}) =>
  Object(plannedOf({ ...layerSpec({ cni: { type: 'calico', ...options } }), ...changes }, 'cni').options);

const router = { name: 'tor', address: '192.168.10.1', asNumber: 64_600 };

describe('what is refused', () => {
  it.each<readonly [string, CalicoOptions]>([
    ['calico/no-pools cni.pools', { pools: [] }],
    ['cidr/host-bits cni.pools[0].cidr', { pools: [{ name: 'a', cidr: '10.244.0.1/16' }] }],
    ['kube/name cni.pools[0].name', { pools: [{ name: 'A_b', cidr: '10.244.0.0/16' }] }],
    [
      'calico/name-twice cni.pools[1].name',
      {
        pools: [
          { name: 'a', cidr: '10.244.0.0/17' },
          { name: 'a', cidr: '10.244.128.0/17' },
        ],
      },
    ],
    ['calico/block-size cni.pools[0].blockSize', { pools: [{ name: 'a', cidr: '10.244.0.0/16', blockSize: 19 }] }],
    ['calico/block-size cni.pools[0].blockSize', { pools: [{ name: 'a', cidr: '10.244.0.0/16', blockSize: 33 }] }],
    ['calico/block-above-pool cni.pools[0].blockSize', { pools: [{ name: 'a', cidr: '10.244.0.0/26', blockSize: 24 }] }],
    ['calico/selector cni.pools[0].nodeSelector', { pools: [{ name: 'a', cidr: '10.244.0.0/16', nodeSelector: 'zone=a' }] }],
    ['calico/selector cni.pools[0].namespaceSelector', { pools: [{ name: 'a', cidr: '10.244.0.0/16', namespaceSelector: '' }] }],
    ['calico/pool-without-use cni.pools[0].uses', { pools: [{ name: 'a', cidr: '10.244.0.0/16', uses: [] }] }],
    ['calico/no-pools cni.loadBalancer.pools', { loadBalancer: { pools: [] } }],
    ['calico/name-twice cni.loadBalancer.pools[0].name', { loadBalancer: { pools: [{ name: 'default-ipv4-ippool', cidr: '192.0.2.0/26' }] } }],
    ['calico/out-of-range cni.bgp.asNumber', { bgp: { type: 'mesh', asNumber: 0 } }],
    ['calico/out-of-range cni.bgp.listenPort', { bgp: { type: 'mesh', listenPort: 65_536 } }],
    ['calico/secret-key cni.bgp.password.secret', { bgp: { type: 'mesh', password: { secret: 'No', key: 'k' } } }],
    ['ip/malformed cni.bgp.peers[0].address', { bgp: { type: 'mesh', peers: [{ ...router, address: 'router' }] } }],
    ['calico/out-of-range cni.bgp.peers[0].asNumber', { bgp: { type: 'mesh', peers: [{ ...router, asNumber: 4_294_967_296 }] } }],
    ['calico/out-of-range cni.bgp.peers[0].ttlSecurity', { bgp: { type: 'mesh', peers: [{ ...router, ttlSecurity: 0 }] } }],
    ['calico/selector cni.bgp.peers[0].nodeSelector', { bgp: { type: 'mesh', peers: [{ ...router, nodeSelector: 'x' }] } }],
    ['calico/duration cni.bgp.peers[0].maxRestartTime', { bgp: { type: 'mesh', peers: [{ ...router, maxRestartTime: '2 minutes' }] } }],
    ['calico/unknown-filter cni.bgp.peers[0].filters[0]', { bgp: { type: 'mesh', peers: [{ ...router, filters: ['absent'] }] } }],
    ['calico/name-twice cni.bgp.peers[0].name', { bgp: { type: 'mesh', peers: [{ ...router, name: 'route-reflectors' }] } }],
    ['calico/selector cni.bgp.routeReflectors.nodeSelector', { bgp: { type: 'peers', routeReflectors: { nodeSelector: 'rr' } } }],
    [
      'calico/cluster-id cni.bgp.routeReflectors.clusterId',
      { bgp: { type: 'peers', peers: [router], routeReflectors: { nodeSelector: 'has(rr)', clusterId: '::1' } } },
    ],
    ['cidr/no-prefix cni.bgp.advertise.externalIps[0]', { bgp: { type: 'mesh', advertise: { externalIps: ['192.0.2.1'] } } }],
    [
      'calico/filter-family cni.bgp.filters[0].importV4[0].cidr',
      { bgp: { type: 'mesh', filters: [{ name: 'f', importV4: [{ action: 'accept', cidr: '::/0' }] }] } },
    ],
    [
      'calico/filter-match cni.bgp.filters[0].exportV6[0].match',
      { bgp: { type: 'mesh', filters: [{ name: 'f', exportV6: [{ action: 'accept', match: 'in' }] }] } },
    ],
    ['calico/foreign-family cni.addressDetection.IPv6', { addressDetection: { IPv6: { type: 'first-found' } } }],
    ['calico/detection cni.addressDetection.IPv4.patterns', { addressDetection: { IPv4: { type: 'interface', patterns: [] } } }],
    ['calico/detection cni.addressDetection.IPv4.patterns[0]', { addressDetection: { IPv4: { type: 'skip-interface', patterns: ['a,b'] } } }],
    ['calico/detection cni.addressDetection.IPv4.destination[0]', { addressDetection: { IPv4: { type: 'can-reach', destination: '' } } }],
    ['calico/detection-family cni.addressDetection.IPv4.cidrs[0]', { addressDetection: { IPv4: { type: 'cidr', cidrs: ['fd00::/8'] } } }],
    ['calico/out-of-range cni.mtu', { mtu: 500 }],
    ['calico/out-of-range cni.wireguard.port', { wireguard: { port: 0 } }],
    ['calico/out-of-range cni.felix.healthPort', { felix: { healthPort: 0 } }],
    ['calico/out-of-range cni.felix.vxlanVni', { felix: { vxlanVni: 16_777_216 } }],
    ['calico/port-range cni.felix.natPortRange', { felix: { natPortRange: '9:1' } }],
    ['calico/pattern cni.felix.mtuInterfacePattern', { felix: { mtuInterfacePattern: '' } }],
    ['calico/out-of-range cni.felix.failsafeInbound[0].port', { felix: { failsafeInbound: [{ protocol: 'TCP', port: 0 }] } }],
    ['calico/out-of-range cni.dataplane.conntrackSize', { dataplane: { type: 'bpf', conntrackSize: 1 } }],
    ['calico/pattern cni.dataplane.dataInterfacePattern', { dataplane: { type: 'bpf', dataInterfacePattern: 'a b' } }],
    ['calico/out-of-range cni.ipam.maxBlocksPerHost', { ipam: { type: 'calico', maxBlocksPerHost: -1 } }],
    ['calico/typha-is-off cni.install.typha.replicas', { install: { type: 'manifests', typha: { replicas: 3 } } }],
    ['calico/out-of-range cni.install.typha.replicas', { install: { type: 'manifests', typha: { enabled: true, replicas: 0 } } }],
    [
      'calico/max-unavailable cni.install.updateStrategy.maxUnavailable',
      { install: { type: 'manifests', updateStrategy: { type: 'RollingUpdate', maxUnavailable: 0 } } },
    ],
    ['image/reference cni.install.images.node', { install: { type: 'manifests', images: { node: 'quay.io/calico/node' } } }],
    ['calico/override-reaches-nothing cni.overrides.typha', { overrides: { typha: {} } }],
    ['workload/env-clash cni.overrides.node.extraEnv[0]', { overrides: { node: { extraEnv: [{ name: 'FELIX_IPV6SUPPORT', value: 'true' }] } } }],
    ['calico/not-the-pod-network cni.pools', { podNetwork: 'amazon-vpc-cni', pools: [{ name: 'a', cidr: '10.244.0.0/16' }] }],
    ['calico/not-the-pod-network cni.encapsulation', { podNetwork: 'gke', encapsulation: 'vxlan' }],
    ['calico/not-the-pod-network cni.bgp', { podNetwork: 'azure-cni', bgp: { type: 'mesh' } }],
    ['calico/not-the-pod-network cni.mtu', { podNetwork: 'gke', mtu: 1400 }],
    ['calico/not-the-pod-network cni.addressDetection', { podNetwork: 'gke', addressDetection: {} }],
    ['calico/detection-reaches-nothing cni.addressDetection', { encapsulation: 'none', ipam: { type: 'host-local' }, addressDetection: {} }],
    ['calico/not-the-pod-network cni.ipam', { podNetwork: 'azure-cni', ipam: { type: 'calico' } }],
  ])('%s', (expected, options) => {
    expect(findings(options)).toEqual([expected]);
  });

  it('one port for two WireGuard devices', () => {
    expect(cniFindings({ cluster: dualStackSpec(), cni: { type: 'calico', wireguard: { portV6: 51_820 } } })).toEqual([
      'calico/wireguard-one-port cni.wireguard.portV6',
    ]);
  });
  it.each([
    ['spec/gone cni.version', '{ "version": "3.33.1" }'],
    ['spec/not-one-of cni.version', '{ "version": "3.20.0" }'],
    ['spec/not-one-of cni.encapsulation', '{ "encapsulation": "geneve" }'],
    ['spec/unknown-type cni.dataplane.type', '{ "dataplane": { "type": "vpp" } }'],
    ['spec/unknown-type cni.install.type', '{ "install": { "type": "helm" } }'],
  ])('what no type would let pass: %s', (expected, text) => {
    expect(findings(JSON.parse(text))).toEqual([expected]);
  });
  it('every problem at once, not the first', () => {
    expect(findings({ mtu: 1, felix: { healthPort: 0, vxlanPort: 0 }, pools: [{ name: 'A', cidr: 'x' }] })).toHaveLength(5);
  });
});

describe('defaults', () => {
  it('are VXLAN across subnets, no BGP and one pool for the pod range', () => {
    const { encapsulation, bgp, pools, dataplane, ipam } = resolved();
    expect([encapsulation, bgp.type, dataplane.type, ipam.type]).toEqual(['vxlan-cross-subnet', 'off', 'iptables', 'calico']);
    expect(JSON.parse(JSON.stringify(pools))).toEqual([
      expect.objectContaining({ name: 'default-ipv4-ippool', cidr: '10.244.0.0/16', blockSize: 26, natOutgoing: true, uses: ['workload', 'tunnel'] }),
    ]);
  });
  it('are a pool for each family', () => {
    expect(
      resolved({}, { cluster: dualStackSpec() }).pools.map(({ name, blockSize }: { name: string; blockSize: number }) => `${name} /${blockSize}`),
    ).toEqual(['default-ipv4-ippool /26', 'default-ipv6-ippool /122']);
  });
  it('are blocks no larger than their pool', () => {
    expect(resolved({}, { cluster: clusterSpec({ podCidrs: ['10.244.0.0/28'], nodes: { podCidrMask: { IPv4: 30 } } }) }).pools[0].blockSize).toBe(28);
  });
  it('are single addresses where tunnel ends have a pool of their own: each node takes one', () => {
    const tunnels = { name: 't', cidr: '10.244.128.0/24', uses: ['tunnel'] } as const;
    expect(
      resolved({ pools: [{ name: 'a', cidr: '10.244.0.0/17', uses: ['workload'] }, tunnels] }).pools.map(
        ({ blockSize }: { blockSize: number }) => blockSize,
      ),
    ).toEqual([26, 32]);
  });
  it('carry IPv6 as it is where IP in IP is said, which carries IPv4 only', () => {
    const { pools } = resolved({ encapsulation: 'ipip', bgp: { type: 'mesh' } }, { cluster: dualStackSpec() });
    expect(pools.map(({ encapsulation }: { encapsulation: string }) => encapsulation)).toEqual(['ipip', 'none']);
  });
  it.each([
    ['nftables', 'nftables'],
    ['iptables', 'iptables'],
    ['ipvs', 'iptables'],
  ] as const)('follow kube-proxy: %s', (mode, expected) => {
    const proxy = { type: 'external', provider: 'kubeadm', facts: { provides: ['service-proxy', `service-proxy:${mode}`] } } as const;
    expect(resolved({}, { proxy }).dataplane.type).toBe(expected);
  });
  it.each([
    [undefined, undefined],
    [49, undefined],
    [50, 3],
    [600, 3],
    [1000, 5],
    [2001, 11],
  ])('run Typha by the number of nodes: %p nodes, %p replicas', (count, replicas) => {
    const nodes = count === undefined ? {} : { count };
    expect(resolved({}, { cluster: clusterSpec({ nodes }) }).install.typha?.replicas).toBe(replicas);
  });
  it('never ask for more Typha than there are nodes', () => {
    expect(
      resolved({ install: { type: 'manifests', typha: { enabled: true } } }, { cluster: clusterSpec({ nodes: { count: 2 } }) }).install.typha
        .replicas,
    ).toBe(2);
  });
  it('tell routers of the pools of Services where BGP is on', () => {
    const loadBalancer = { pools: [{ name: 'lb', cidr: '192.0.2.0/26' }] };
    expect(resolved({ loadBalancer }).loadBalancer.advertise).toBe(false);
    const { bgp } = resolved({ loadBalancer, bgp: { type: 'mesh', advertise: { loadBalancerIps: ['198.51.100.0/24'] } } });
    expect(bgp.advertise.loadBalancerIps.map(String)).toEqual(['192.0.2.0/26', '198.51.100.0/24']);
  });
  it('are an address detection for each family, by what the kubelet says', () => {
    expect(resolved({}, { cluster: dualStackSpec() }).addressDetection).toEqual({
      IPv4: { type: 'kubernetes-internal-ip' },
      IPv6: { type: 'kubernetes-internal-ip' },
    });
  });
});
