import fc from 'fast-check';
import type { FlannelBackend, FlannelOptions } from '../../../lib/cni/flannel';
import { tunnelAddressesOf } from '../../../lib/cni/flannel/facts';
import type { ComponentFacts } from '../../../lib/component';
import { imageText, NO_REGISTRY, overheadOf } from '../../../lib/component';
import { Cidr } from '../../../lib/net';
import type { LayerSpec } from '../../../lib/plan';
import { clusterSpec, dualStackSpec, layerSpec, objectsOf, plannedOf } from '../../support/layer';

const factsOf = (options: FlannelOptions = {}, changes: Partial<LayerSpec> = {}): ComponentFacts =>
  plannedOf({ ...layerSpec({ cni: { type: 'flannel', ...options } }), ...changes }, 'cni').facts;
const traffic = (backend: FlannelBackend, changes: Partial<LayerSpec> = {}) =>
  factsOf({ backend }, changes).nodeTraffic.map(({ protocol, port }) => (port === undefined ? protocol : `${port}/${protocol}`));

describe('what flannel provides', () => {
  it('is a pod network with host ports, and policies through its engine', () => {
    expect(factsOf().provides).toEqual(['pod-network', 'host-port', 'network-policy']);
  });
  it('is no policies without an engine', () => {
    expect(factsOf({ policyEngine: { type: 'none' } }).provides).toEqual(['pod-network', 'host-port']);
  });
  it('is no host ports without portmap', () => {
    expect(factsOf({ portmap: false }).provides).not.toContain('host-port');
  });
});

describe('what the nodes need', () => {
  const named = (options: FlannelOptions = {}, changes: Partial<LayerSpec> = {}) =>
    factsOf(options, changes).requires.map((one) => {
      const { type, reason: _, ...rest } = one;
      return [type, ...Object.values(rest)].join(' ');
    });

  it('is kube-proxy first, because flanneld reaches the API server through a ClusterIP', () => {
    expect(named()[0]).toBe('capability service-proxy');
  });
  it('is the standard plugins, in the folder of the platform, unless flannel installs them', () => {
    const files = (options: FlannelOptions) => named(options).filter((line) => line.startsWith('host-file'));
    expect(files({})).toEqual(['bridge', 'host-local', 'loopback', 'portmap'].map((name) => `host-file /opt/cni/bin/${name}`));
    expect(files({ portmap: false })).not.toContain('host-file /opt/cni/bin/portmap');
    expect(files({ cniPlugins: { install: true } })).toEqual([]);
    expect(factsOf({ cniPlugins: { install: true } }).provides).toContain('cni-plugins');
  });
  it('is br_netfilter and the settings of each family in use', () => {
    expect(named()).toEqual(
      expect.arrayContaining(['kernel-module br_netfilter', 'sysctl net.bridge.bridge-nf-call-iptables 1', 'sysctl net.ipv4.ip_forward 1']),
    );
    expect(named()).not.toContain('sysctl net.bridge.bridge-nf-call-ip6tables 1');
    expect(named({}, { cluster: dualStackSpec() })).toEqual(
      expect.arrayContaining(['sysctl net.bridge.bridge-nf-call-ip6tables 1', 'sysctl net.ipv6.conf.all.forwarding 1']),
    );
  });
  it.each([
    ['vxlan', 'kernel-module vxlan'],
    ['wireguard', 'kernel-module wireguard'],
    ['ipip', 'kernel-module ipip'],
    ['udp', 'kernel-module tun'],
  ] as const)('is the module of the backend: %s', (type, expected) => {
    expect(named({ backend: { type } })).toContain(expected);
  });
  it('is said once where flannel and its engine need the same', () => {
    expect(new Set(named()).size).toBe(named().length);
  });
  it('is ip_set and xt_set for kube-router, or nftables', () => {
    expect(named()).toEqual(expect.arrayContaining(['kernel-module ip_set', 'kernel-module xt_set']));
    expect(named({ policyEngine: { type: 'kube-router', nftables: true } })).not.toContain('kernel-module xt_set');
  });
});

describe('what the network between nodes must pass', () => {
  it('is the tunnel of the backend', () => {
    expect(traffic({ type: 'vxlan' })).toEqual(['8472/UDP']);
    expect(traffic({ type: 'vxlan', port: 4789 })).toEqual(['4789/UDP']);
    expect(traffic({ type: 'wireguard' })).toEqual(['51820/UDP']);
    expect(traffic({ type: 'udp' })).toEqual(['8285/UDP']);
    expect(traffic({ type: 'ipip' })).toEqual(['IPIP']);
    expect(traffic({ type: 'host-gw' })).toEqual([]);
  });
  it('is a WireGuard port a family, unless one tunnel carries both', () => {
    const cluster = dualStackSpec();
    expect(traffic({ type: 'wireguard' }, { cluster })).toEqual(['51820/UDP', '51821/UDP']);
    expect(traffic({ type: 'wireguard', mode: 'auto' }, { cluster })).toEqual(['51820/UDP']);
  });
});

describe('the firewall table', () => {
  it('names the ports that net-conf.json opens, whatever they are', () => {
    const port = fc.integer({ min: 1, max: 65_535 });
    const backend: fc.Arbitrary<FlannelBackend> = fc.oneof(
      fc.record({ type: fc.constant('vxlan' as const), port }),
      fc.record({ type: fc.constant('udp' as const), port }),
      fc.record({ type: fc.constant('wireguard' as const), port, portV6: port, mode: fc.constantFrom('separate' as const, 'auto' as const) }),
    );
    fc.assert(
      fc.property(backend, (chosen) => {
        const spec = layerSpec({ cni: { type: 'flannel', backend: chosen } });
        const data = Object(objectsOf(spec).get('ConfigMap kube-flannel/kube-flannel-cfg')?.manifest).data;
        const { Port, ListenPort } = JSON.parse(data['net-conf.json']).Backend;
        return traffic(chosen).join() === `${Port ?? ListenPort}/UDP`;
      }),
      { numRuns: 50 },
    );
  });
});

describe('what encapsulation takes', () => {
  it.each<readonly [FlannelBackend['type'], number, number]>([
    ['vxlan', 50, 70],
    ['wireguard', 80, 80],
    ['host-gw', 0, 0],
    ['ipip', 20, 0],
    ['udp', 28, 0],
  ])('%s: %i bytes on IPv4, %i on IPv6', (type, IPv4, IPv6) => {
    const facts = factsOf({ backend: { type } });
    expect([overheadOf(facts, 'IPv4'), overheadOf(facts, 'IPv6')]).toEqual([IPv4, IPv6]);
  });
});

describe('where traffic from nodes comes from', () => {
  const sources = (options: FlannelOptions, changes: Partial<LayerSpec> = {}) => factsOf(options, changes).nodeSourceRanges.map(String);

  it('is the network address of every node range: the address of flannel.1, which no pod ever has', () => {
    const found = sources({});
    expect(found).toHaveLength(256);
    expect(found.slice(0, 2)).toEqual(['10.244.0.0/32', '10.244.1.0/32']);
    expect(found.at(-1)).toBe('10.244.255.0/32');
  });
  it('is one a node range in both families', () => {
    const found = sources({}, { cluster: dualStackSpec() });
    expect(found).toHaveLength(512);
    expect(found[257]).toBe('fd00:10:244:1::/128');
  });
  it('follows the mask of the node ranges', () => {
    const cluster = clusterSpec({ podCidrs: ['10.244.0.0/22'], nodes: { podCidrMask: { IPv4: 23 } } });
    expect(sources({}, { cluster })).toEqual(['10.244.0.0/32', '10.244.2.0/32']);
  });
  it('is the whole pod range where there are too many to list', () => {
    const cluster = clusterSpec({ podCidrs: ['10.128.0.0/12'] });
    expect(sources({}, { cluster })).toEqual(['10.128.0.0/12']);
  });
  it('is nothing beside the node ranges with host-gw, which has no tunnel', () => {
    expect(sources({ backend: { type: 'host-gw' } })).toEqual([]);
  });
  it('lies in the pod range, one address in each node range and no two in one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 24 }), fc.integer({ min: 0, max: 8 }), (prefix, bits) => {
        const range = Cidr.around(Cidr.parse('10.0.0.0/8').firstIp, prefix);
        const mask = prefix + bits;
        const found = tunnelAddressesOf(range, mask);
        const subnets = range.split(mask);
        return (
          found?.length === subnets.length &&
          subnets.every((subnet, n) => found[n] !== undefined && subnet.contains(found[n]) && found[n].size === 1n)
        );
      }),
    );
  });
});

describe('facts agree with manifests', () => {
  const cases: readonly FlannelOptions[] = [
    {},
    { healthPort: 0, policyEngine: { type: 'kube-router', healthPort: 0, metricsPort: 9000 } },
    { policyEngine: { type: 'kube-network-policies' }, cniPlugins: { install: true }, nonMasqueradeCidrs: ['10.0.0.0/8'] },
    { policyEngine: { type: 'none' }, image: 'mirror.example/flannel:v1' },
  ];
  it.each(cases)('images: %j', (options) => {
    const pods = podSpecs(options);
    const used = pods.flatMap(({ initContainers = [], containers }) => [...initContainers, ...containers].map(({ image }) => image));
    expect([...new Set(used)].sort()).toEqual(
      factsOf(options)
        .images.map((image) => imageText(NO_REGISTRY, image))
        .sort(),
    );
  });
  it.each(cases)('TCP host ports; tunnels are opened by the kernel and stand in no pod: %j', (options) => {
    const ports = podSpecs(options).flatMap(({ containers }) => containers.flatMap((one) => one.ports ?? []));
    const declared = factsOf(options).hostPorts.filter(({ protocol }) => protocol === 'TCP');
    expect(ports.map(({ containerPort }) => containerPort).sort()).toEqual(declared.map(({ port }) => port).sort());
  });
  it.each(cases)('workloads, by the labels that select them: %j', (options) => {
    const sets = daemonSets(options).map(
      ({ metadata, spec }) => `${metadata.namespace}/${metadata.name} ${JSON.stringify(spec.selector.matchLabels)}`,
    );
    const facts = factsOf(options).workloads.map(({ namespace, name, labels }) => `${namespace}/${name} ${JSON.stringify(labels)}`);
    expect(facts.sort()).toEqual(sets.sort());
  });
  it.each(cases)('metrics are host ports: %j', (options) => {
    const { metrics, hostPorts } = factsOf(options);
    for (const { port } of metrics) expect(hostPorts.map((one) => one.port)).toContain(port);
  });
});

function daemonSets(options: FlannelOptions) {
  return [...objectsOf(layerSpec({ cni: { type: 'flannel', ...options } })).values()]
    .map(({ manifest }) => Object(manifest))
    .filter(({ kind }) => kind === 'DaemonSet');
}

interface Pod {
  readonly initContainers?: readonly { readonly image: string }[];
  readonly containers: readonly { readonly image: string; readonly ports?: readonly { readonly containerPort: number }[] }[];
}
function podSpecs(options: FlannelOptions): readonly Pod[] {
  return daemonSets(options).map(({ spec }) => spec.template.spec);
}
