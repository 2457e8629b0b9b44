import type { CanalOptions } from '../../../lib/cni/canal';
import {
  canalRules,
  differsFromProxy,
  flannelWritesIptables,
  hostGatewayAcrossSubnets,
  ipv6VxlanMtu,
  mtuNotFollowed,
  nftablesKernel,
  nodeSourcesArePods,
  untestedKubernetes,
  wireGuardKernel,
  withoutTypha,
} from '../../../lib/cni/canal/rules';
import type { LayerSpec } from '../../../lib/plan';
import { clusterSpec, describeRule, dualStackSpec } from '../../support/layer';
import { layerOf } from './options';

const proxied = (mode: 'iptables' | 'nftables', options: CanalOptions = {}): LayerSpec => layerOf(options, { proxy: { type: 'kube-proxy', mode } });
const newer = { images: { flannel: 'ghcr.io/flannel-io/flannel:v0.28.9' } };
const onCluster = (changes: Parameters<typeof clusterSpec>[0], options: CanalOptions = {}): LayerSpec =>
  layerOf(options, { cluster: clusterSpec(changes) });

describeRule(flannelWritesIptables, {
  passes: { 'kube-proxy with iptables': proxied('iptables'), 'a flannel with nftables': proxied('nftables', { ...newer, flannelNftables: true }) },
  fails: { 'kube-proxy with nftables': proxied('nftables') },
});

describeRule(mtuNotFollowed, {
  passes: {
    'the default': layerOf(),
    'an MTU that is said': layerOf({ mtu: 1400, felix: { mtuInterfacePattern: '^eth0$' } }),
    'no tunnel': layerOf({ backend: { type: 'host-gw' }, felix: { mtuInterfacePattern: '^eth0$' } }),
  },
  fails: { 'a pattern without the tunnel': layerOf({ felix: { mtuInterfacePattern: '^eth0$' } }) },
});

describeRule(withoutTypha, {
  passes: { '50 nodes': onCluster({ nodes: { count: 50 } }), 'an unknown number': layerOf() },
  fails: { '51 nodes': onCluster({ nodes: { count: 51 } }) },
});

describeRule(hostGatewayAcrossSubnets, {
  passes: { 'one node subnet': layerOf({ backend: { type: 'host-gw' } }) },
  fails: { 'two node subnets': onCluster({ nodeCidrs: ['192.168.10.0/24', '192.168.20.0/24'] }, { backend: { type: 'host-gw' } }) },
});

describeRule(ipv6VxlanMtu, {
  passes: {
    'IPv4 alone': layerOf(),
    'an MTU for the larger header': layerOf({ backend: { type: 'vxlan', mtu: 1480 } }, { cluster: dualStackSpec({ nodes: { mtu: 1500 } }) }),
  },
  fails: { 'IPv6 with an unknown MTU': layerOf({}, { cluster: dualStackSpec() }) },
});

describeRule(wireGuardKernel, {
  passes: { 'a kernel with it': onCluster({ nodes: { kernel: '5.10' } }, { backend: { type: 'wireguard' } }) },
  fails: { 'a kernel without': onCluster({ nodes: { kernel: '5.4' } }, { backend: { type: 'wireguard' } }) },
});

describeRule(nodeSourcesArePods, {
  passes: { '256 node ranges': layerOf() },
  fails: { 'too many to list': onCluster({ podCidrs: ['10.128.0.0/12'] }) },
});

describeRule(differsFromProxy, {
  passes: { 'what kube-proxy does': proxied('nftables') },
  fails: { 'the other': proxied('iptables', { dataplane: { type: 'nftables' } }) },
});

describeRule(nftablesKernel, {
  passes: {
    'a kernel with them': layerOf({}, { cluster: clusterSpec({ nodes: { kernel: '5.15' } }), proxy: { type: 'kube-proxy', mode: 'nftables' } }),
  },
  fails: { 'a kernel before 5.13': layerOf({ dataplane: { type: 'nftables' } }, { cluster: clusterSpec({ nodes: { kernel: '5.10' } }) }) },
});

describeRule(untestedKubernetes, {
  passes: { '1.35': layerOf() },
  fails: { '1.37': onCluster({ kubernetes: '1.37' }) },
});

describe('the rules of canal', () => {
  it('have names of their own', () => {
    expect(new Set(canalRules.map(({ code }) => code)).size).toBe(canalRules.length);
    for (const { code } of canalRules) expect(code).toMatch(/^canal\//);
  });
});
