import type { CanalOptions } from '../../../lib/cni/canal';
import { canalChanges } from '../../../lib/cni/canal/changes';
import type { ChangeTable } from '../../../lib/component';
import { dualStackSpec, objectsOf } from '../../support/layer';
import { layerOf } from './options';

type Case = readonly [CanalOptions, CanalOptions];

const vxlan = (options: object = {}): CanalOptions => ({ backend: { type: 'vxlan', ...options } });
const wireguard = (options: object = {}): CanalOptions => ({ backend: { type: 'wireguard', ...options } });
const felix = (options: NonNullable<CanalOptions['felix']>): Case => [{}, { felix: options }];
const named = (...names: readonly string[]): CanalOptions => ({ interface: { type: 'iface', names } });
const image = 'mirror.example/image:v1.0.0';

/** Two options that differ in one path; a path without a case does not compile. */
const cases: { readonly [P in keyof ChangeTable<CanalOptions>]: Case } = {
  version: [{}, { version: '3.31.7' }],
  backend: [{}, { backend: { type: 'host-gw' } }],
  'backend.type': [vxlan(), { backend: { type: 'host-gw' } }],
  'backend.vni': [vxlan(), vxlan({ vni: 7 })],
  'backend.port': [vxlan(), vxlan({ port: 4789 })],
  'backend.portV6': [wireguard(), wireguard({ portV6: 51_900 })],
  'backend.directRouting': [vxlan(), vxlan({ directRouting: true })],
  'backend.learning': [vxlan(), vxlan({ learning: true })],
  'backend.mtu': [vxlan(), vxlan({ mtu: 1400 })],
  'backend.mode': [wireguard(), wireguard({ mode: 'auto' })],
  'backend.persistentKeepalive': [wireguard(), wireguard({ persistentKeepalive: 25 })],
  dataplane: [{}, { dataplane: { type: 'nftables' } }],
  'dataplane.type': [{ dataplane: { type: 'iptables' } }, { dataplane: { type: 'nftables' } }],
  'dataplane.backend': [{ dataplane: { type: 'iptables' } }, { dataplane: { type: 'iptables', backend: 'nft' } }],
  flannelNftables: [{ images: { flannel: image } }, { images: { flannel: image }, flannelNftables: true }],
  ipMasq: [{}, { ipMasq: false }],
  interface: [{}, named('eth1')],
  'interface.type': [named('eth1'), { interface: { type: 'ifaceRegex', patterns: ['eth1'] } }],
  'interface.names': [named('eth1'), named('eth1', 'eth2')],
  'interface.patterns': [{ interface: { type: 'ifaceRegex', patterns: ['eth1'] } }, { interface: { type: 'ifaceRegex', patterns: ['eth2'] } }],
  'interface.address': [
    { interface: { type: 'ifaceCanReach', address: '192.168.10.1' } },
    { interface: { type: 'ifaceCanReach', address: '192.168.10.2' } },
  ],
  mtu: [{}, { mtu: 1400 }],
  portmap: [{}, { portmap: false }],
  felix: felix({ logSeverity: 'debug' }),
  'felix.logSeverity': felix({ logSeverity: 'debug' }),
  'felix.healthPort': felix({ healthPort: 9199 }),
  'felix.metricsPort': felix({ metricsPort: 9091 }),
  'felix.endpointToHost': felix({ endpointToHost: 'drop' }),
  'felix.chainInsertMode': felix({ chainInsertMode: 'append' }),
  'felix.failsafeInbound': felix({ failsafeInbound: [{ protocol: 'TCP', port: 22 }] }),
  'felix.failsafeOutbound': felix({ failsafeOutbound: [{ protocol: 'UDP', port: 53 }] }),
  'felix.awsSrcDstCheck': felix({ awsSrcDstCheck: 'disable' }),
  'felix.serviceLoopPrevention': felix({ serviceLoopPrevention: 'reject' }),
  'felix.sourceSpoofing': felix({ sourceSpoofing: true }),
  'felix.allowIpipFromWorkloads': felix({ allowIpipFromWorkloads: true }),
  'felix.allowVxlanFromWorkloads': felix({ allowVxlanFromWorkloads: true }),
  'felix.floatingIps': felix({ floatingIps: true }),
  'felix.mtuInterfacePattern': felix({ mtuInterfacePattern: '^flannel.*' }),
  'felix.usageReporting': felix({ usageReporting: true }),
  updateStrategy: [{}, { updateStrategy: { type: 'OnDelete' } }],
  'updateStrategy.type': [{}, { updateStrategy: { type: 'OnDelete' } }],
  'updateStrategy.maxUnavailable': [{}, { updateStrategy: { type: 'RollingUpdate', maxUnavailable: 2 } }],
  images: [{}, { images: { node: image } }],
  'images.node': [{}, { images: { node: image } }],
  'images.cni': [{}, { images: { cni: image } }],
  'images.kubeControllers': [{}, { images: { kubeControllers: image } }],
  'images.flannel': [{}, { images: { flannel: image } }],
};

const written = (options: CanalOptions): string => JSON.stringify([...objectsOf(layerOf(options, { cluster: dualStackSpec() })).values()]);

describe('options of canal', () => {
  it.each(Object.entries(cases))('%s reaches a manifest', (_path, [before, after]) => {
    expect(written(after)).not.toBe(written(before));
  });
  it('have a change each', () => {
    expect(Object.keys(canalChanges).sort()).toEqual(Object.keys(cases).sort());
  });
});

describe('overrides of canal', () => {
  it.each([
    ['node', 'DaemonSet kube-system/canal'],
    ['kubeControllers', 'Deployment kube-system/calico-kube-controllers'],
  ])('%s reach their own workload and no other', (workload, id) => {
    const plain = objectsOf(layerOf());
    const changed = objectsOf(layerOf({ overrides: { [workload]: { priorityClassName: 'other' } } }));
    expect([...changed].filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(plain.get(key))).map(([key]) => key)).toEqual([id]);
    expect(JSON.stringify(changed.get(id))).toContain('"priorityClassName":"other"');
  });
});
