import type { KubeRouterOptions } from '../../../lib/cni/kube-router';
import { kubeRouterChanges } from '../../../lib/cni/kube-router/changes';
import type { ChangeTable } from '../../../lib/component';
import { layerSpec, objectsOf } from '../../support/layer';

type Case = readonly [KubeRouterOptions, KubeRouterOptions];

const bgp = (options: object = {}): KubeRouterOptions => ({ bgp: { ...options } });
const services = (options: object = {}): KubeRouterOptions => ({ serviceProxy: true, services: { ...options } });
const direct = (options: object = {}): KubeRouterOptions => services({ directServerReturn: { ...options } });
const balancer = (options: object = {}): KubeRouterOptions => ({ loadBalancer: { ranges: ['10.1.0.0/24'], ...options } });
const file = (path?: string): KubeRouterOptions => ({ kubeconfig: path === undefined ? { type: 'host-path' } : { type: 'host-path', path } });

/** Two options that differ in one path; a path without a case does not compile. */
const cases: { readonly [P in keyof ChangeTable<KubeRouterOptions>]: Case } = {
  version: [{}, { version: '2.10.0' }],
  router: [{}, { router: false }],
  firewall: [{}, { firewall: false }],
  serviceProxy: [{}, { serviceProxy: true }],
  podNetwork: [{}, { podNetwork: false }],
  overlay: [{}, { overlay: { type: 'none' } }],
  'overlay.type': [{}, { overlay: { type: 'full' } }],
  'overlay.encapsulation': [{}, { overlay: { type: 'subnet', encapsulation: 'fou' } }],
  'overlay.port': [{ overlay: { type: 'full', encapsulation: 'fou' } }, { overlay: { type: 'full', encapsulation: 'fou', port: 6666 } }],
  bgp: [{}, bgp({ clusterAsn: 64_600 })],
  'bgp.clusterAsn': [bgp(), bgp({ clusterAsn: 4_200_000_000 })],
  'bgp.mesh': [bgp(), bgp({ mesh: 'annotations' })],
  'bgp.peers': [bgp(), bgp({ peers: [{ type: 'open', address: '192.168.10.1', asn: 65_000 }] })],
  'bgp.multihopTtl': [bgp(), bgp({ multihopTtl: 3 })],
  'bgp.port': [bgp(), bgp({ port: 1179 })],
  'bgp.holdTime': [bgp(), bgp({ holdTime: '30s' })],
  'bgp.gracefulRestart': [bgp(), bgp({ gracefulRestart: { enabled: false } })],
  'bgp.gracefulRestart.enabled': [bgp({ gracefulRestart: {} }), bgp({ gracefulRestart: { enabled: false } })],
  'bgp.gracefulRestart.time': [bgp(), bgp({ gracefulRestart: { time: '2m' } })],
  'bgp.gracefulRestart.deferralTime': [bgp(), bgp({ gracefulRestart: { deferralTime: '2m' } })],
  'bgp.bfd': [bgp(), bgp({ bfd: {} })],
  'bgp.bfd.port': [bgp({ bfd: {} }), bgp({ bfd: { port: 4784 } })],
  'bgp.bfd.multiplier': [bgp({ bfd: {} }), bgp({ bfd: { multiplier: 5 } })],
  'bgp.bfd.interval': [bgp({ bfd: {} }), bgp({ bfd: { interval: 300 } })],
  'bgp.routerId': [bgp(), bgp({ routerId: 'generate' })],
  'bgp.overrideNextHop': [bgp(), bgp({ overrideNextHop: true })],
  'bgp.adminPort': [bgp(), bgp({ adminPort: 0 })],
  advertise: [{}, { advertise: { clusterIps: true } }],
  'advertise.podCidrs': [{}, { advertise: { podCidrs: false } }],
  'advertise.clusterIps': [{}, { advertise: { clusterIps: true } }],
  'advertise.externalIps': [{}, { advertise: { externalIps: true } }],
  'advertise.loadBalancerIps': [{}, { advertise: { loadBalancerIps: true } }],
  services: [{ serviceProxy: true }, services({ hairpin: true })],
  'services.hairpin': [services(), services({ hairpin: true })],
  'services.masqueradeAll': [services(), services({ masqueradeAll: true })],
  'services.nodePortOnAllAddresses': [services(), services({ nodePortOnAllAddresses: true })],
  'services.gracefulTermination': [services(), services({ gracefulTermination: true })],
  'services.syncPeriod': [services(), services({ syncPeriod: '1m' })],
  'services.directServerReturn': [services(), direct()],
  'services.directServerReturn.runtimeFolder': [direct(), direct({ runtimeFolder: '/run/k3s/containerd' })],
  'services.directServerReturn.runtimeSocket': [direct(), direct({ runtimeSocket: 'crio.sock' })],
  'services.directServerReturn.routeTables': [direct(), direct({ routeTables: '/usr/share/iproute2/rt_tables' })],
  externalIpRanges: [{}, { externalIpRanges: ['203.0.113.0/24'] }],
  loadBalancerRanges: [{}, { loadBalancerRanges: ['203.0.113.0/24'] }],
  strictExternalIps: [{}, { strictExternalIps: false }],
  loadBalancer: [{}, balancer()],
  'loadBalancer.ranges': [balancer(), balancer({ ranges: ['10.2.0.0/24'] })],
  'loadBalancer.defaultClass': [balancer(), balancer({ defaultClass: false })],
  ipMasq: [{}, { ipMasq: false }],
  portmap: [{}, { portmap: false }],
  hairpinMode: [{}, { hairpinMode: false }],
  cniPlugins: [{}, { cniPlugins: { install: false } }],
  'cniPlugins.install': [{}, { cniPlugins: { install: false } }],
  mtu: [{}, { mtu: 1400 }],
  nftables: [{}, { nftables: true }],
  kubeconfig: [{}, file()],
  'kubeconfig.type': [{}, file()],
  'kubeconfig.path': [file(), file('/etc/kubernetes/kube-router.conf')],
  disableSourceDestCheck: [{}, { disableSourceDestCheck: false }],
  healthPort: [{}, { healthPort: 0 }],
  metricsPort: [{}, { metricsPort: 8080 }],
  syncPeriod: [{}, { syncPeriod: '1m' }],
  nodePortRange: [{}, { nodePortRange: '31000-31999' }],
  updateStrategy: [{}, { updateStrategy: { type: 'OnDelete' } }],
  'updateStrategy.type': [{}, { updateStrategy: { type: 'OnDelete' } }],
  'updateStrategy.maxUnavailable': [{}, { updateStrategy: { type: 'RollingUpdate', maxUnavailable: 3 } }],
  image: [{}, { image: 'mirror.example/kube-router:v2.11.1' }],
};

const objects = (options: KubeRouterOptions) => objectsOf(layerSpec({ cni: { type: 'kube-router', ...options } }));
const template = (options: KubeRouterOptions) => Object(objects(options).get('DaemonSet kube-system/kube-router')?.manifest).spec.template;

describe.each(Object.entries(cases))('%s', (path, [before, after]) => {
  it('reaches the manifests', () => {
    expect([...objects(after)]).not.toEqual([...objects(before)]);
  });
  it('replaces pods exactly where the table does not call it free', () => {
    const kept = JSON.stringify(template(before)) === JSON.stringify(template(after));
    expect(kept).toBe(kubeRouterChanges[path as keyof typeof kubeRouterChanges] === 'free');
  });
});
