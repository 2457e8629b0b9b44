import type { ClusterSpec } from '../../../lib/cluster';
import type { FlannelOptions } from '../../../lib/cni/flannel';
import {
  agentWithoutIptables,
  differsFromProxy,
  experimentalBackend,
  flannelRules,
  hostGatewayAcrossSubnets,
  ipv6VxlanMtu,
  nodeSourcesArePods,
  queueBelowNodes,
  standardPluginsMissing,
  wireGuardKernel,
} from '../../../lib/cni/flannel/rules';
import type { LayerSpec } from '../../../lib/plan';
import { checkLayer } from '../../../lib/rules';
import { describeRule, dualStackSpec, layerSpec } from '../../support/layer';

const flannel = (options: FlannelOptions, cluster: Partial<ClusterSpec> = {}): LayerSpec =>
  layerSpec({ cluster, cni: { type: 'flannel', ...options } });
const inDualStack = (options: FlannelOptions, cluster: Partial<ClusterSpec> = {}): LayerSpec => ({
  cluster: dualStackSpec(cluster),
  cni: { type: 'flannel', ...options },
});
const withProxy = (mode: 'iptables' | 'nftables' | 'ipvs', options: FlannelOptions): LayerSpec => ({
  ...flannel(options),
  proxy: { type: 'external', provider: 'kubeadm', facts: { provides: ['service-proxy', `service-proxy:${mode}`] } },
});

describeRule(hostGatewayAcrossSubnets, {
  passes: {
    'one node subnet': flannel({ backend: { type: 'host-gw' } }),
    'unknown node subnets': flannel(
      { backend: { type: 'host-gw' } },
      { nodeCidrs: [], apiServer: { host: '192.168.10.10', endpoints: { cidrs: ['192.168.10.10/32'] } } },
    ),
    'one subnet a family': inDualStack({ backend: { type: 'host-gw' } }),
    'another backend': flannel({}, { nodeCidrs: ['192.168.10.0/24', '192.168.20.0/24'] }),
  },
  fails: { 'two node subnets': flannel({ backend: { type: 'host-gw' } }, { nodeCidrs: ['192.168.10.0/24', '192.168.20.0/24'] }) },
});

describeRule(differsFromProxy, {
  passes: {
    'flannel follows nftables': withProxy('nftables', {}),
    'flannel follows iptables': withProxy('iptables', {}),
    'ipvs, whose rules are iptables': withProxy('ipvs', {}),
    'an unknown proxy': flannel({ nftables: true }),
  },
  fails: {
    'iptables beside nftables': withProxy('nftables', { nftables: false }),
    'nftables beside iptables': withProxy('iptables', { nftables: true }),
  },
});

describeRule(standardPluginsMissing, {
  passes: {
    'installed on kind by itself': flannel({}, { platform: 'kind' }),
    'refused where nodes have them': flannel({ cniPlugins: { install: false } }),
  },
  fails: { 'refused on kind': flannel({ cniPlugins: { install: false } }, { platform: 'kind' }) },
});

describeRule(ipv6VxlanMtu, {
  passes: {
    'IPv4 alone': flannel({}),
    'derived from the nodes': inDualStack({}, { nodes: { mtu: 1500 } }),
    'said: whether it fits is asked elsewhere': inDualStack({ backend: { type: 'vxlan', mtu: 1500 } }, { nodes: { mtu: 1500 } }),
    'another backend': inDualStack({ backend: { type: 'wireguard' } }),
  },
  fails: { 'nothing known': inDualStack({}) },
});

describeRule(wireGuardKernel, {
  passes: {
    'a kernel with it': flannel({ backend: { type: 'wireguard' } }, { nodes: { kernel: '5.6' } }),
    'an unknown kernel': flannel({ backend: { type: 'wireguard' } }),
    'another backend': flannel({}, { nodes: { kernel: '4.18' } }),
  },
  fails: { 'an older kernel': flannel({ backend: { type: 'wireguard' } }, { nodes: { kernel: '5.5' } }) },
});

describeRule(experimentalBackend, {
  passes: { vxlan: flannel({}) },
  fails: { ipip: flannel({ backend: { type: 'ipip' } }), udp: flannel({ backend: { type: 'udp' } }) },
});

describeRule(queueBelowNodes, {
  passes: { 'the default': flannel({}, { nodes: { count: 8000 } }), 'an unknown number of nodes': flannel({ eventQueueDepth: 1 }) },
  fails: { 'fewer than nodes': flannel({ eventQueueDepth: 100 }, { nodes: { count: 101 } }) },
});

describeRule(nodeSourcesArePods, {
  passes: {
    '256 node ranges': flannel({}),
    'host-gw, which has no tunnel': flannel({ backend: { type: 'host-gw' } }, { podCidrs: ['10.128.0.0/12'] }),
  },
  fails: { '4096 node ranges': flannel({}, { podCidrs: ['10.128.0.0/12'] }) },
});

describeRule(agentWithoutIptables, {
  passes: { 'NAT by flannel': flannel({ nftables: true }), 'an agent beside iptables': flannel({ nonMasqueradeCidrs: ['10.0.0.0/8'] }) },
  fails: { 'an agent beside nftables': flannel({ nftables: true, nonMasqueradeCidrs: ['10.0.0.0/8'] }) },
});

describe('rules of flannel', () => {
  it('have codes of their own, and an upstream page each', () => {
    const codes = flannelRules.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const { source } of flannelRules) expect(source).toMatch(/^https:\/\//);
  });
  it('find nothing in the default layer', () => {
    const { findings } = checkLayer(withProxy('iptables', {}));
    expect(findings.filter(({ code }) => /^(flannel|kube-router)\//.test(code))).toEqual([]);
  });
  it('leave it to the rules of policies to say that nothing enforces them', () => {
    const policy = { defaultDeny: true, segments: [{ name: 'shop', namespaces: ['shop'] }] };
    const codes = (options: FlannelOptions) => checkLayer({ ...flannel(options), policy }).findings.map(({ code }) => code);
    expect(codes({ policyEngine: { type: 'none' } })).toContain('policy/nothing-enforces');
    expect(codes({})).not.toContain('policy/nothing-enforces');
  });
  it('call nftables beside iptables less than the reverse, which fails on newer systems', () => {
    const severity = (spec: LayerSpec) => checkLayer(spec).findings.find(({ code }) => code === differsFromProxy.code)?.severity;
    expect(severity(withProxy('nftables', { nftables: false }))).toBe('warning');
    expect(severity(withProxy('iptables', { nftables: true }))).toBe('info');
  });
});
