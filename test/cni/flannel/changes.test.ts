import type { FlannelOptions } from '../../../lib/cni/flannel';
import { flannelChanges } from '../../../lib/cni/flannel/changes';
import type { ChangeTable } from '../../../lib/component';
import { layerSpec, objectsOf } from '../../support/layer';

type Case = readonly [FlannelOptions, FlannelOptions];

const kubeRouter = (options: object = {}): FlannelOptions => ({ policyEngine: { type: 'kube-router', ...options } });
const netpol = (options: object = {}): FlannelOptions => ({ policyEngine: { type: 'kube-network-policies', ...options } });
const wireguard = (options: object = {}): FlannelOptions => ({ backend: { type: 'wireguard', ...options } });
const vxlan = (options: object = {}): FlannelOptions => ({ backend: { type: 'vxlan', ...options } });
const image = 'mirror.example/flannel:v1';

/** Two options that differ in one path; a path without a case does not compile. */
const cases: { readonly [P in keyof ChangeTable<FlannelOptions>]: Case } = {
  version: [{}, { version: '0.28.8' }],
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
  'backend.psk': [wireguard(), wireguard({ psk: { secret: 'wireguard' } })],
  'backend.psk.secret': [wireguard({ psk: { secret: 'one' } }), wireguard({ psk: { secret: 'two' } })],
  'backend.psk.key': [wireguard({ psk: { secret: 'one' } }), wireguard({ psk: { secret: 'one', key: 'other' } })],
  policyEngine: [{}, { policyEngine: { type: 'none' } }],
  'policyEngine.type': [kubeRouter(), netpol()],
  'policyEngine.version': [kubeRouter(), kubeRouter({ version: '2.11.0' })],
  'policyEngine.nftables': [kubeRouter(), kubeRouter({ nftables: true })],
  'policyEngine.healthPort': [kubeRouter(), kubeRouter({ healthPort: 0 })],
  'policyEngine.metricsPort': [kubeRouter(), kubeRouter({ metricsPort: 8080 })],
  'policyEngine.syncPeriod': [kubeRouter(), kubeRouter({ syncPeriod: '1m' })],
  'policyEngine.nodePortRange': [kubeRouter(), kubeRouter({ nodePortRange: '31000-31999' })],
  'policyEngine.failOpen': [netpol(), netpol({ failOpen: false })],
  'policyEngine.strictMode': [netpol(), netpol({ strictMode: false })],
  'policyEngine.queueId': [netpol(), netpol({ queueId: 7 })],
  'policyEngine.image': [kubeRouter(), kubeRouter({ image })],
  nftables: [{}, { nftables: true }],
  ipMasq: [{}, { ipMasq: false }],
  nonMasqueradeCidrs: [{}, { nonMasqueradeCidrs: ['10.0.0.0/8'] }],
  interface: [{}, { interface: { type: 'iface', names: ['eth1'] } }],
  'interface.type': [{ interface: { type: 'iface', names: ['eth1'] } }, { interface: { type: 'ifaceRegex', patterns: ['eth1'] } }],
  'interface.names': [{ interface: { type: 'iface', names: ['eth1'] } }, { interface: { type: 'iface', names: ['eth1', 'eth2'] } }],
  'interface.patterns': [{ interface: { type: 'ifaceRegex', patterns: ['eth.'] } }, { interface: { type: 'ifaceRegex', patterns: ['ens.'] } }],
  'interface.address': [
    { interface: { type: 'ifaceCanReach', address: '192.168.10.1' } },
    { interface: { type: 'ifaceCanReach', address: '192.168.10.2' } },
  ],
  healthPort: [{}, { healthPort: 8082 }],
  portmap: [{}, { portmap: false }],
  hairpinMode: [{}, { hairpinMode: false }],
  eventQueueDepth: [{}, { eventQueueDepth: 9000 }],
  cniPlugins: [{}, { cniPlugins: { install: true } }],
  'cniPlugins.install': [{ cniPlugins: {} }, { cniPlugins: { install: true } }],
  'cniPlugins.image': [{ cniPlugins: { install: true } }, { cniPlugins: { install: true, image } }],
  updateStrategy: [{}, { updateStrategy: { type: 'OnDelete' } }],
  'updateStrategy.type': [{ updateStrategy: { type: 'RollingUpdate' } }, { updateStrategy: { type: 'OnDelete' } }],
  'updateStrategy.maxUnavailable': [
    { updateStrategy: { type: 'RollingUpdate' } },
    { updateStrategy: { type: 'RollingUpdate', maxUnavailable: '10%' } },
  ],
  image: [{}, { image }],
  cniPluginImage: [{}, { cniPluginImage: image }],
  ipMasqAgentImage: [{ nonMasqueradeCidrs: ['10.0.0.0/8'] }, { nonMasqueradeCidrs: ['10.0.0.0/8'], ipMasqAgentImage: image }],
};

const written = (options: FlannelOptions): string => JSON.stringify([...objectsOf(layerSpec({ cni: { type: 'flannel', ...options } })).values()]);

describe('options of flannel', () => {
  it.each(Object.entries(cases))('%s reaches a manifest', (_path, [before, after]) => {
    expect(written(after)).not.toBe(written(before));
  });
  it('have a change each', () => {
    expect(Object.keys(flannelChanges).sort()).toEqual(Object.keys(cases).sort());
  });
});

describe('overrides of flannel', () => {
  it.each([
    ['flannel', 'DaemonSet kube-flannel/kube-flannel-ds'],
    ['policyEngine', 'DaemonSet kube-system/kube-router'],
    ['ipMasqAgent', 'DaemonSet kube-flannel/ip-masq-agent'],
  ])('%s reach their own workload and no other', (workload, id) => {
    const options: FlannelOptions = { nonMasqueradeCidrs: ['10.0.0.0/8'] };
    const plain = objectsOf(layerSpec({ cni: { type: 'flannel', ...options } }));
    const changed = objectsOf(layerSpec({ cni: { type: 'flannel', ...options, overrides: { [workload]: { priorityClassName: 'other' } } } }));
    expect([...changed].filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(plain.get(key))).map(([key]) => key)).toEqual([id]);
    expect(JSON.stringify(changed.get(id))).toContain('"priorityClassName":"other"');
  });
});
