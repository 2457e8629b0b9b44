import type { CalicoBgp, CalicoFelix, CalicoOptions } from '../../../lib/cni/calico';
import { calicoChanges } from '../../../lib/cni/calico/changes';
import { operatorChanges } from '../../../lib/cni/calico/operator';
import { dualStackSpec, objectsOf } from '../../support/layer';

type Case = readonly [CalicoOptions, CalicoOptions];

const bpf = (options: object = {}): CalicoOptions => ({ dataplane: { type: 'bpf', ...options } });
const mesh = (options: object = {}): CalicoOptions => ({ bgp: { type: 'mesh', ...options } });
const peers = (options: object = {}): CalicoOptions => ({ bgp: { type: 'peers', ...options } satisfies CalicoBgp });
const felix = (options: CalicoFelix): Case => [{}, { felix: options }];
const typha = (options: object = {}): CalicoOptions => ({ install: { type: 'manifests', typha: { enabled: true, ...options } } });
const images = (options: object): Case => [typha(), { install: { type: 'manifests', typha: { enabled: true }, images: { ...options } } }];
const v4 = (IPv4: object): CalicoOptions => JSON.parse(JSON.stringify({ addressDetection: { IPv4 } }));
const v6 = (IPv6: object): CalicoOptions => JSON.parse(JSON.stringify({ addressDetection: { IPv6 } }));
const reflectors = (options: object = {}): CalicoOptions => peers({ routeReflectors: { nodeSelector: 'has(rr)', ...options } });
const services = (options: object = {}): CalicoOptions => ({ loadBalancer: { pools: [{ name: 'lb', cidr: '192.0.2.0/26' }], ...options } });
const image = 'mirror.example/calico:v1';
const secret = { secret: 'bgp', key: 'mesh' };

type Path =
  | Exclude<keyof typeof calicoChanges, keyof typeof operatorChanges>
  | 'install.updateStrategy'
  | 'install.updateStrategy.type'
  | 'install.updateStrategy.maxUnavailable';

/** Two options that differ in one path; a path without a case does not compile. */
const cases: { readonly [P in Exclude<Path, 'bgp.routeReflectors.clusterId'>]: Case } = {
  install: [{}, typha()],
  version: [{}, { version: '3.31.7' }],
  'install.typha': [{}, typha()],
  'install.typha.enabled': [typha({ enabled: false }), typha()],
  'install.typha.replicas': [typha(), typha({ replicas: 5 })],
  'install.typha.metricsPort': [typha(), typha({ metricsPort: 9093 })],
  'install.updateStrategy': [{}, { install: { type: 'manifests', updateStrategy: { type: 'OnDelete' } } }],
  'install.updateStrategy.type': [
    { install: { type: 'manifests', updateStrategy: { type: 'RollingUpdate' } } },
    { install: { type: 'manifests', updateStrategy: { type: 'OnDelete' } } },
  ],
  'install.updateStrategy.maxUnavailable': [{}, { install: { type: 'manifests', updateStrategy: { type: 'RollingUpdate', maxUnavailable: 2 } } }],
  'install.images': images({ node: image }),
  'install.images.node': images({ node: image }),
  'install.images.cni': images({ cni: image }),
  'install.images.kubeControllers': images({ kubeControllers: image }),
  'install.images.typha': images({ typha: image }),
  dataplane: [{}, bpf()],
  'dataplane.type': [{}, bpf()],
  'dataplane.backend': [{}, { dataplane: { type: 'iptables', backend: 'nft' } }],
  'dataplane.externalServiceMode': [bpf(), bpf({ externalServiceMode: 'dsr' })],
  'dataplane.connectTimeLoadBalancing': [bpf(), bpf({ connectTimeLoadBalancing: 'disabled' })],
  'dataplane.dataInterfacePattern': [bpf(), bpf({ dataInterfacePattern: '^eth0$' })],
  'dataplane.enforceRpf': [bpf(), bpf({ enforceRpf: 'strict' })],
  'dataplane.logLevel': [bpf(), bpf({ logLevel: 'debug' })],
  'dataplane.conntrackSize': [bpf(), bpf({ conntrackSize: 1_000_000 })],
  podNetwork: [{}, { podNetwork: 'gke' }],
  encapsulation: [{}, { encapsulation: 'vxlan' }],
  bgp: [{}, mesh()],
  'bgp.type': [mesh(), peers()],
  'bgp.asNumber': [mesh(), mesh({ asNumber: 64_600 })],
  'bgp.listenPort': [mesh(), mesh({ listenPort: 1790 })],
  'bgp.logSeverity': [mesh(), mesh({ logSeverity: 'debug' })],
  'bgp.peers': [mesh(), mesh({ peers: [{ name: 'tor', address: '192.168.10.1', asNumber: 64_600 }] })],
  'bgp.password': [mesh(), mesh({ password: secret })],
  'bgp.password.secret': [mesh({ password: secret }), mesh({ password: { ...secret, secret: 'other' } })],
  'bgp.password.key': [mesh({ password: secret }), mesh({ password: { ...secret, key: 'other' } })],
  'bgp.advertise': [mesh(), mesh({ advertise: { clusterIps: true } })],
  'bgp.advertise.clusterIps': [mesh(), mesh({ advertise: { clusterIps: true } })],
  'bgp.advertise.externalIps': [mesh(), mesh({ advertise: { externalIps: ['192.0.2.0/24'] } })],
  'bgp.advertise.loadBalancerIps': [mesh(), mesh({ advertise: { loadBalancerIps: ['192.0.2.0/24'] } })],
  'bgp.filters': [mesh(), mesh({ filters: [{ name: 'f', importV4: [{ action: 'reject' }] }] })],
  'bgp.routeReflectors': [peers(), reflectors()],
  'bgp.routeReflectors.nodeSelector': [reflectors(), reflectors({ nodeSelector: 'has(other)' })],
  pools: [{}, { pools: [{ name: 'a', cidr: '10.244.0.0/17' }] }],
  ipam: [{}, { ipam: { type: 'host-local' } }],
  'ipam.type': [{}, { ipam: { type: 'host-local' } }],
  'ipam.strictAffinity': [{}, { ipam: { type: 'calico', strictAffinity: true } }],
  'ipam.maxBlocksPerHost': [{}, { ipam: { type: 'calico', maxBlocksPerHost: 4 } }],
  loadBalancer: [{}, services()],
  'loadBalancer.pools': [services(), { loadBalancer: { pools: [{ name: 'lb', cidr: '192.0.2.0/25' }] } }],
  'loadBalancer.assign': [services(), services({ assign: 'requested' })],
  'loadBalancer.advertise': [
    { ...mesh(), ...services() },
    { ...mesh(), ...services({ advertise: false }) },
  ],
  addressDetection: [{}, v4({ type: 'first-found' })],
  'addressDetection.IPv4': [{}, v4({ type: 'first-found' })],
  'addressDetection.IPv4.type': [{}, v4({ type: 'first-found' })],
  'addressDetection.IPv4.patterns': [v4({ type: 'interface', patterns: ['a'] }), v4({ type: 'interface', patterns: ['b'] })],
  'addressDetection.IPv4.destination': [v4({ type: 'can-reach', destination: 'a' }), v4({ type: 'can-reach', destination: 'b' })],
  'addressDetection.IPv4.cidrs': [v4({ type: 'cidr', cidrs: ['10.0.0.0/8'] }), v4({ type: 'cidr', cidrs: ['10.0.0.0/9'] })],
  'addressDetection.IPv6': [{}, v6({ type: 'first-found' })],
  'addressDetection.IPv6.type': [{}, v6({ type: 'first-found' })],
  'addressDetection.IPv6.patterns': [v6({ type: 'interface', patterns: ['a'] }), v6({ type: 'interface', patterns: ['b'] })],
  'addressDetection.IPv6.destination': [v6({ type: 'can-reach', destination: 'a' }), v6({ type: 'can-reach', destination: 'b' })],
  'addressDetection.IPv6.cidrs': [v6({ type: 'cidr', cidrs: ['fd00::/8'] }), v6({ type: 'cidr', cidrs: ['fd00::/9'] })],
  mtu: [{}, { mtu: 1400 }],
  wireguard: [{}, { wireguard: {} }],
  'wireguard.port': [{ wireguard: {} }, { wireguard: { port: 51_900 } }],
  'wireguard.portV6': [{ wireguard: {} }, { wireguard: { portV6: 51_900 } }],
  'wireguard.hostEncryption': [{ wireguard: {} }, { wireguard: { hostEncryption: true } }],
  'wireguard.persistentKeepalive': [{ wireguard: {} }, { wireguard: { persistentKeepalive: 25 } }],
  felix: felix({ logSeverity: 'debug' }),
  'felix.logSeverity': felix({ logSeverity: 'debug' }),
  'felix.healthPort': felix({ healthPort: 9199 }),
  'felix.metricsPort': felix({ metricsPort: 9091 }),
  'felix.endpointToHost': felix({ endpointToHost: 'drop' }),
  'felix.chainInsertMode': felix({ chainInsertMode: 'append' }),
  'felix.failsafeInbound': felix({ failsafeInbound: [] }),
  'felix.failsafeOutbound': felix({ failsafeOutbound: [] }),
  'felix.vxlanPort': felix({ vxlanPort: 4790 }),
  'felix.vxlanVni': felix({ vxlanVni: 5 }),
  'felix.natPortRange': felix({ natPortRange: '32768:65535' }),
  'felix.natOutgoingExclusions': felix({ natOutgoingExclusions: 'pools-and-hosts' }),
  'felix.awsSrcDstCheck': felix({ awsSrcDstCheck: 'disable' }),
  'felix.serviceLoopPrevention': felix({ serviceLoopPrevention: 'disabled' }),
  'felix.sourceSpoofing': felix({ sourceSpoofing: true }),
  'felix.allowIpipFromWorkloads': felix({ allowIpipFromWorkloads: true }),
  'felix.allowVxlanFromWorkloads': felix({ allowVxlanFromWorkloads: true }),
  'felix.floatingIps': felix({ floatingIps: true }),
  'felix.mtuInterfacePattern': felix({ mtuInterfacePattern: '^eth0$' }),
  'felix.usageReporting': felix({ usageReporting: true }),
  hostPorts: [{}, { hostPorts: false }],
};

const written = (options: CalicoOptions): string =>
  JSON.stringify([...objectsOf({ cluster: dualStackSpec(), cni: { type: 'calico', ...options } }).values()]);

describe('options of Calico', () => {
  it.each(Object.entries(cases))('%s reaches a manifest', (_path, [before, after]) => {
    expect(written(after)).not.toBe(written(before));
  });
  it('have a change each, those of the operator beside them', () => {
    const paths = [...Object.keys(operatorChanges), ...Object.keys(cases), 'bgp.routeReflectors.clusterId'];
    expect(Object.keys(calicoChanges).sort()).toEqual([...new Set(paths)].sort());
  });
  it('that make a pool another are never changed in place', () => {
    expect([calicoChanges.pools, calicoChanges.ipam, calicoChanges.podNetwork]).toEqual(['never', 'never', 'never']);
  });
});

describe('overrides of Calico', () => {
  it.each([
    ['node', 'DaemonSet kube-system/calico-node'],
    ['kubeControllers', 'Deployment kube-system/calico-kube-controllers'],
    ['typha', 'Deployment kube-system/calico-typha'],
  ])('%s reach their own workload and no other', (workload, id) => {
    const layer = (overrides: CalicoOptions) => objectsOf({ cluster: dualStackSpec(), cni: { type: 'calico', ...typha(), ...overrides } });
    const plain = layer({});
    const changed = layer({ overrides: { [workload]: { priorityClassName: 'other' } } });
    expect([...changed].filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(plain.get(key))).map(([key]) => key)).toEqual([id]);
    expect(JSON.stringify(changed.get(id))).toContain('"priorityClassName":"other"');
  });
});
