import type { ExternalFacts, Requirement } from '../../lib/component';
import type { LayerSpec } from '../../lib/plan';
import { describeRequirement, nodeRequirements } from '../../lib/requirements';
import { kernelConfigOf } from '../../lib/requirements/kernel-config';
import { clusterSpec, dualStackSpec, layerSpec, planOf } from '../support/layer';
import { podNetworkEntries } from '../support/pod-networks';

const asked = (spec: LayerSpec) => nodeRequirements(planOf(spec));
const lines = (spec: LayerSpec): readonly string[] => asked(spec).map(describeRequirement);
const two = (cni: ExternalFacts, mesh: ExternalFacts, cluster = clusterSpec()): LayerSpec => ({
  cluster,
  cni: { type: 'external', provider: 'one', facts: cni },
  mesh: { type: 'external', provider: 'other', facts: mesh },
});
const both = (first: Requirement, second: Requirement) => asked(two({ requires: [first] }, { requires: [second] }));

describe('what a layer asks of its nodes', () => {
  it('is each thing once, with everybody who asks for it', () => {
    const module = { type: 'kernel-module', module: 'vxlan' } as const;
    expect(both({ ...module, reason: 'a tunnel' }, { ...module, reason: 'another' })).toEqual([
      {
        ...module,
        reasons: [
          { component: 'cni/external', reason: 'a tunnel' },
          { component: 'mesh/external', reason: 'another' },
        ],
      },
    ]);
  });
  it('is one thing where a module is spelled with a dash', () => {
    expect(
      both({ type: 'kernel-module', module: 'br-netfilter', reason: 'a' }, { type: 'kernel-module', module: 'br_netfilter', reason: 'b' }),
    ).toHaveLength(1);
  });
  it('is the newest of the oldest kernels, and says who would do with an older one', () => {
    expect(both({ type: 'kernel', version: '5.9', reason: 'a' }, { type: 'kernel', version: '5.10', reason: 'b' })).toEqual([
      {
        type: 'kernel',
        version: '5.10',
        reasons: [
          { component: 'cni/external', reason: '5.9: a' },
          { component: 'mesh/external', reason: 'b' },
        ],
      },
    ]);
  });
  it('is two things where one setting is wanted with two values: a node cannot have both, and somebody must see it', () => {
    const sysctl = { type: 'sysctl', name: 'net.ipv4.conf.all.rp_filter', reason: '' } as const;
    expect(both({ ...sysctl, value: '0' }, { ...sysctl, value: '1' }).map(describeRequirement)).toEqual([
      'sysctl net.ipv4.conf.all.rp_filter = 0',
      'sysctl net.ipv4.conf.all.rp_filter = 1',
    ]);
  });
  it('is one set of architectures, in whatever order they are named', () => {
    const architecture = { type: 'architecture', reason: '' } as const;
    expect(both({ ...architecture, architectures: ['arm64', 'amd64'] }, { ...architecture, architectures: ['amd64', 'arm64'] })).toHaveLength(1);
  });
  it('is nothing that components give to each other', () => {
    expect(lines(two({ requires: [{ type: 'capability', capability: 'dns', reason: '' }] }, {}))).toEqual([]);
  });

  it('is what flannel needs in words, from kernel to firewall', () => {
    expect(lines(layerSpec({ cluster: { nodes: { mtu: 1500 } }, cni: { type: 'flannel', policyEngine: { type: 'none' } } }))).toEqual([
      'kernel module br_netfilter',
      'kernel module vxlan',
      'sysctl net.bridge.bridge-nf-call-iptables = 1',
      'sysctl net.ipv4.ip_forward = 1',
      'file /opt/cni/bin/bridge',
      'file /opt/cni/bin/host-local',
      'file /opt/cni/bin/loopback',
      'file /opt/cni/bin/portmap',
      'interfaces cni0, flannel*, veth* left alone',
      'MTU 1500 or more',
      'TCP 8081 free',
      'UDP 8472 free',
      'UDP 8472 from nodes to nodes',
      'cluster: node-pod-cidrs',
    ]);
  });
  it('lists ports by number', () => {
    const port = (number: number) => ({ protocol: 'TCP', port: number, purpose: '' }) as const;
    expect(lines(two({ hostPorts: [port(10_256), port(9099)] }, { hostPorts: [{ ...port(179), address: '127.0.0.1' }] }))).toEqual([
      'TCP 179 free on 127.0.0.1',
      'TCP 9099 free',
      'TCP 10256 free',
    ]);
  });
  it('says who sends what to whom', () => {
    const facts: ExternalFacts = {
      nodeTraffic: [
        { protocol: 'IPIP', from: 'nodes', to: 'nodes', purpose: '' },
        { protocol: 'TCP', port: 30_000, endPort: 32_767, from: 'world', to: 'nodes', purpose: '' },
        { protocol: 'TCP', port: 6443, from: 'nodes', to: 'controlPlane', purpose: '' },
      ],
    };
    expect(lines(two(facts, {}))).toEqual([
      'IPIP from nodes to nodes',
      'TCP 6443 from nodes to the control plane',
      'TCP 30000-32767 from anywhere to nodes',
    ]);
  });
});

describe('what pod networks ask of nodes', () => {
  it.each(podNetworkEntries)('names the interfaces that network managers must leave alone: %s', (_type, cni) => {
    expect(asked(layerSpec({ cni })).filter(({ type }) => type === 'unmanaged-interfaces')).not.toEqual([]);
  });
  it.each(podNetworkEntries.filter(([type]) => ['flannel', 'kube-router', 'weave'].includes(type)))(
    'is that bridged packets pass iptables, where pods share a bridge: %s',
    (_type, cni) => {
      expect(lines(layerSpec({ cni }))).toEqual(
        expect.arrayContaining(['kernel module br_netfilter', 'sysctl net.bridge.bridge-nf-call-iptables = 1', 'sysctl net.ipv4.ip_forward = 1']),
      );
    },
  );
});

describe('the packets that must leave a node whole', () => {
  const sizes = (spec: LayerSpec) => asked(spec).filter(({ type }) => type === 'mtu');
  it('are those that the spec speaks of', () => {
    expect(sizes(layerSpec({ cluster: { nodes: { mtu: 9000 } } }))).toMatchObject([{ bytes: 9000, reasons: [{ component: 'cluster' }] }]);
  });
  it('are those of pods with every header around them, where pods are given a size', () => {
    const spec = two({ podMtu: 1450, overhead: { IPv4: 50, IPv6: 70 } }, {});
    expect(sizes(spec)).toEqual([{ type: 'mtu', bytes: 1500, reasons: [{ component: 'cni/external', reason: '1450 of pods, and 50 around them' }] }]);
  });
  it('are the least that IPv6 lets pods have, where pods have it', () => {
    expect(sizes({ cluster: dualStackSpec(), cni: { type: 'flannel' } })).toMatchObject([{ bytes: 1350 }]);
    expect(sizes(layerSpec({ cni: { type: 'flannel' } }))).toEqual([]);
  });
  it('are the largest of all, and the smaller ones are named', () => {
    const spec = two({ podMtu: 1450, overhead: { IPv4: 50, IPv6: 70 } }, {}, clusterSpec({ nodes: { mtu: 9000 } }));
    expect(sizes(spec)).toMatchObject([
      {
        bytes: 9000,
        reasons: [{ reason: 'cluster.nodes.mtu' }, { reason: '1500: 1450 of pods, and 50 around them' }],
      },
    ]);
  });
});

describe('the configuration of kernels', () => {
  it('is known for every module that components here ask for, so that a kernel without it is told at once', () => {
    const modes = ['iptables', 'nftables', 'ipvs'] as const;
    const layers: readonly LayerSpec[] = [
      ...podNetworkEntries.flatMap(([, cni]) =>
        modes.map((mode): LayerSpec => ({ cluster: clusterSpec(), proxy: { type: 'kube-proxy', mode }, cni })),
      ),
      { cluster: dualStackSpec(), proxy: { type: 'kube-proxy', mode: 'nftables' }, cni: { type: 'flannel' } },
      {
        cluster: dualStackSpec(),
        proxy: { type: 'kube-proxy', mode: 'iptables' },
        cni: { type: 'flannel', policyEngine: { type: 'kube-network-policies' } },
      },
      { cluster: dualStackSpec(), proxy: { type: 'kube-proxy', mode: 'ipvs' }, cni: { type: 'flannel', backend: { type: 'wireguard' } } },
      { cluster: clusterSpec(), cni: { type: 'flannel', backend: { type: 'ipip' } } },
      { cluster: clusterSpec(), cni: { type: 'flannel', backend: { type: 'udp' } } },
    ];
    const modules = layers.flatMap(asked).flatMap((one) => (one.type === 'kernel-module' ? [one.module] : []));
    expect(modules.length).toBeGreaterThan(10);
    expect([...new Set(modules)].filter((module) => kernelConfigOf(module) === undefined)).toEqual([]);
  });
});
