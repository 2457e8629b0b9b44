import type { CanalOptions } from '../../../lib/cni/canal';
import { dualStackSpec, planFindings } from '../../support/layer';
import { layerOf } from './options';

const absent = 'policy/absent policy';
const found = (options: CanalOptions): readonly string[] => planFindings(layerOf(options)).filter((line) => line !== absent);

describe('refused options of canal', () => {
  it.each<readonly [string, CanalOptions, string]>([
    ['a VXLAN identifier beyond all', { backend: { type: 'vxlan', vni: 16_777_216 } }, 'flannel/out-of-range cni.backend.vni'],
    ['an MTU that no family carries', { mtu: 100 }, 'canal/out-of-range cni.mtu'],
    ['no interface', { interface: { type: 'iface', names: [] } }, 'flannel/no-interface cni.interface.names'],
    [
      'an update that never begins',
      { updateStrategy: { type: 'RollingUpdate', maxUnavailable: 0 } },
      'canal/max-unavailable cni.updateStrategy.maxUnavailable',
    ],
    ['a health port beyond all', { felix: { healthPort: 0 } }, 'calico/out-of-range cni.felix.healthPort'],
    ['nftables of the pinned flannel, which has none', { flannelNftables: true }, 'canal/flannel-without-nftables cni.flannelNftables'],
    [
      'nftables of another that is too old',
      { flannelNftables: true, images: { flannel: 'mirror.example/flannel:v0.24.9' } },
      'canal/flannel-without-nftables cni.flannelNftables',
    ],
    ['an image without a tag', { images: { flannel: 'flannel' } }, 'image/reference cni.images.flannel'],
    [
      'a variable that canal sets itself',
      { overrides: { node: { extraEnv: [{ name: 'IP', value: 'x' }] } } },
      'workload/env-clash cni.overrides.node.extraEnv[0]',
    ],
    [
      'a label that the selector needs',
      { overrides: { kubeControllers: { labels: { 'k8s-app': 'x' } } } },
      'workload/label-clash cni.overrides.kubeControllers.labels.k8s-app',
    ],
  ])('%s', (_what, options, expected) => {
    expect(found(options)).toContain(expected);
  });
  it('all at once', () => {
    expect(found({ mtu: 1, flannelNftables: true, interface: { type: 'iface', names: [] } })).toHaveLength(3);
  });
  it('one port for two WireGuard tunnels', () => {
    const spec = { ...layerOf({ backend: { type: 'wireguard', portV6: 51_820 } }), cluster: dualStackSpec() };
    expect(planFindings(spec)).toContain('flannel/wireguard-one-port cni.backend.portV6');
  });
});

describe('words that canal does not take', () => {
  it.each(['vxlanPort', 'vxlanVni', 'natPortRange', 'natOutgoingExclusions'])('felix.%s, because tunnels and NAT are those of flannel', (field) => {
    expect(planFindings(JSON.parse(JSON.stringify({ ...layerOf(), cni: { type: 'canal', felix: { [field]: 4790 } } })))).toEqual([
      `spec/unknown-field cni.felix.${field}`,
    ]);
  });
  it.each([
    ['dataplane', 'bpf'],
    ['backend', 'udp'],
    ['backend', 'ipip'],
  ])('%s %s', (option, type) => {
    expect(planFindings(JSON.parse(JSON.stringify({ ...layerOf(), cni: { type: 'canal', [option]: { type } } })))).toEqual([
      `spec/gone cni.${option}.type`,
    ]);
  });
  it('3.33, which is not verified', () => {
    expect(planFindings(JSON.parse(JSON.stringify({ ...layerOf(), cni: { type: 'canal', version: '3.33.1' } })))).toEqual(['spec/gone cni.version']);
  });
  it('a nftables of a newer flannel it does take', () => {
    expect(found({ flannelNftables: true, images: { flannel: 'ghcr.io/flannel-io/flannel:v0.28.9' } })).toEqual([]);
  });
});
