import type { FlannelOptions } from '../../../lib/cni/flannel';
import type { LayerSpec } from '../../../lib/plan';
import { clusterSpec, dualStackSpec, layerSpec, objectsOf } from '../../support/layer';

function conf(options: FlannelOptions, key: 'net-conf.json' | 'cni-conf.json', changes: Partial<LayerSpec> = {}) {
  const staged = objectsOf({ ...layerSpec({ cni: { type: 'flannel', ...options } }), ...changes }).get('ConfigMap kube-flannel/kube-flannel-cfg');
  return JSON.parse(Object(staged?.manifest).data[key]);
}
const netConf = (options: FlannelOptions = {}, changes: Partial<LayerSpec> = {}) => conf(options, 'net-conf.json', changes);
const cniConf = (options: FlannelOptions = {}) => conf(options, 'cni-conf.json');
const ipv6Only = clusterSpec({
  podCidrs: ['fd00:10:244::/56'],
  serviceCidrs: ['fd00:10:96::/112'],
  nodeCidrs: ['fd00:192:168::/64'],
  apiServer: { host: 'fd00:192:168::10' },
});

describe('net-conf.json', () => {
  it('takes the pod range from the cluster, so that the two cannot differ', () => {
    expect(netConf({}, { cluster: clusterSpec({ podCidrs: ['10.42.0.0/16'] }) }).Network).toBe('10.42.0.0/16');
  });
  it.each(['vxlan', 'host-gw', 'wireguard', 'ipip', 'udp'] as const)(
    'always names the backend, because flannel would fall back to udp: %s',
    (type) => {
      expect(netConf({ backend: { type } }).Backend.Type).toBe(type);
    },
  );
  it('has both ranges in a dual-stack cluster, whatever their order', () => {
    const both = { Network: '10.244.0.0/16', IPv6Network: 'fd00:10:244::/56', EnableIPv6: true, SubnetLen: 24, IPv6SubnetLen: 64 };
    expect(netConf({}, { cluster: dualStackSpec() })).toMatchObject(both);
    const swapped = dualStackSpec({ podCidrs: ['fd00:10:244::/56', '10.244.0.0/16'], serviceCidrs: ['fd00:10:96::/112', '10.96.0.0/16'] });
    expect(netConf({}, { cluster: swapped })).toMatchObject(both);
  });
  it('turns IPv4 off where pods have none, because flannel has it on by itself', () => {
    const conf = netConf({}, { cluster: ipv6Only });
    expect(conf).toMatchObject({ EnableIPv4: false, EnableIPv6: true, IPv6Network: 'fd00:10:244::/56' });
    expect(conf).not.toHaveProperty('Network');
  });
  it('never enables IPv6 without a range for it', () => {
    expect(netConf()).not.toHaveProperty('EnableIPv6');
    expect(netConf()).not.toHaveProperty('IPv6Network');
  });
  it('follows kube-proxy: nftables in its nftables mode, iptables otherwise', () => {
    const proxy = (mode: 'nftables' | 'iptables') =>
      ({ proxy: { type: 'external', provider: 'kubeadm', facts: { provides: ['service-proxy', `service-proxy:${mode}`] } } }) as const;
    expect(netConf({}, proxy('nftables')).EnableNFTables).toBe(true);
    expect(netConf({}, proxy('iptables')).EnableNFTables).toBe(false);
    expect(netConf({ nftables: false }, proxy('nftables')).EnableNFTables).toBe(false);
  });
  it('leaves 20 bytes more for VXLAN over IPv6, of which flannel subtracts 50 and the kernel takes 70', () => {
    expect(netConf({}, { cluster: dualStackSpec({ nodes: { mtu: 1500 } }) }).Backend.MTU).toBe(1480);
    expect(netConf({}, { cluster: clusterSpec({ nodes: { mtu: 1500 } }) }).Backend).not.toHaveProperty('MTU');
  });
  it('holds no key, only the place where an init container puts it', () => {
    expect(netConf({ backend: { type: 'wireguard', psk: { secret: 'wireguard' } } }).Backend.PSK).toBe('@PSK@');
    expect(netConf({ backend: { type: 'wireguard' } }).Backend).not.toHaveProperty('PSK');
  });
});

describe('CNI configuration', () => {
  it('has portmap second, or not at all', () => {
    expect(cniConf().plugins.map(({ type }: { readonly type: string }) => type)).toEqual(['flannel', 'portmap']);
    expect(cniConf({ portmap: false }).plugins.map(({ type }: { readonly type: string }) => type)).toEqual(['flannel']);
  });
  it('keeps the bridge from masquerading where flanneld does not: the plugin would turn it on by itself', () => {
    expect(cniConf().plugins[0].delegate).not.toHaveProperty('ipMasq');
    expect(cniConf({ ipMasq: false }).plugins[0].delegate.ipMasq).toBe(false);
    expect(cniConf({ nonMasqueradeCidrs: ['10.0.0.0/8'] }).plugins[0].delegate.ipMasq).toBe(false);
  });
});
