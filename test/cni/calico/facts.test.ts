import type { CalicoOptions } from '../../../lib/cni/calico';
import { type ComponentFacts, imageText, NO_REGISTRY, overheadOf } from '../../../lib/component';
import type { LayerSpec } from '../../../lib/plan';
import { checkLayer } from '../../../lib/rules';
import { clusterSpec, dualStackSpec, layerSpec, objectsOf, plannedOf } from '../../support/layer';
import { allOptions } from './options';

const factsOf = (options: CalicoOptions = {}, changes: Partial<LayerSpec> = {}): ComponentFacts =>
  plannedOf({ ...layerSpec({ cni: { type: 'calico', ...options } }), ...changes }, 'cni').facts;
const traffic = (options: CalicoOptions, changes: Partial<LayerSpec> = {}) =>
  factsOf(options, changes).nodeTraffic.map(({ protocol, port, from, to }) => `${port ?? ''}/${protocol} ${from} ${to}`);
const bpf: CalicoOptions = { dataplane: { type: 'bpf' } };
const noProxy: Partial<LayerSpec> = { proxy: { type: 'none' } };
const router = { name: 'tor', address: '192.168.10.1', asNumber: 64_600 };

describe('what Calico provides', () => {
  it('is a pod network with policies, host ports and the standard plugins', () => {
    expect(factsOf().provides).toEqual(['pod-network', 'network-policy', 'host-port', 'cni-plugins']);
    expect(factsOf({ hostPorts: false }).provides).toEqual(['pod-network', 'network-policy', 'cni-plugins']);
  });
  it('is the service proxy in eBPF mode, so that a layer without kube-proxy holds together', () => {
    expect(factsOf(bpf, noProxy).provides).toEqual(expect.arrayContaining(['service-proxy', 'service-proxy:ebpf']));
    const spec = { ...layerSpec({ cni: { type: 'calico', ...bpf }, dns: { type: 'coredns' } }), ...noProxy };
    expect(checkLayer(spec).findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
  it('is addresses of Services where there are pools of them', () => {
    const facts = factsOf({ loadBalancer: { pools: [{ name: 'lb', cidr: '192.0.2.0/26' }] } });
    expect(facts.provides).toContain('load-balancer');
    expect(facts.addressPools.map(({ name, range, announced }) => `${name} ${range} ${announced}`)).toEqual(['lb 192.0.2.0-192.0.2.63 bgp']);
  });
  it.each([
    ['eks', 'amazon-vpc-cni'],
    ['aks', 'azure-cni'],
    ['gke', 'gke'],
  ] as const)('is a network that is there already, beside the CNI of a cloud: %s', (platform, podNetwork) => {
    const cluster = clusterSpec({ platform, apiServer: { endpoints: { cidrs: ['10.0.0.0/24'] } } });
    expect(factsOf({ podNetwork }, { cluster }).shares).toEqual(['pod-network', 'host-port']);
    const { findings } = checkLayer({ cluster, cni: { type: 'calico', podNetwork } });
    expect(findings.filter(({ severity, code }) => severity === 'error' || code.startsWith('cni/')).map(({ code, at }) => `${code} ${at}`)).toEqual(
      [],
    );
  });
});

describe('the addresses of pods', () => {
  it('are those of the network of nodes where the CNI of the cloud takes them from there', () => {
    const addresses = (podNetwork: NonNullable<CalicoOptions['podNetwork']>) => factsOf({ podNetwork }).assumes['pod-addresses'];
    expect([addresses('amazon-vpc-cni'), addresses('azure-cni'), addresses('gke'), addresses('calico')]).toEqual([
      'nodes',
      'nodes',
      undefined,
      undefined,
    ]);
  });
});

describe('what the nodes need', () => {
  const named = (options: CalicoOptions = {}, changes: Partial<LayerSpec> = {}) =>
    factsOf(options, changes).requires.map((one) => {
      const { type, reason: _, ...rest } = one;
      return [type, ...Object.values(rest)].join(' ');
    });
  it('is kube-proxy, unless Calico does its work', () => {
    expect(named()).toContain('capability service-proxy');
    expect(named(bpf, noProxy)).not.toContain('capability service-proxy');
  });
  it.each<readonly [string, CalicoOptions]>([
    ['kernel-module vxlan', {}],
    ['kernel-module ipip', { encapsulation: 'ipip', bgp: { type: 'mesh' } }],
    ['kernel-module wireguard', { wireguard: {} }],
    ['kernel-module nf_tables', { dataplane: { type: 'nftables' } }],
    ['kernel-module ip_set', {}],
    ['host-file /sys/fs/bpf', bpf],
    ['cluster node-pod-cidrs', { ipam: { type: 'host-local' }, encapsulation: 'none' }],
    ['cluster route-reflector-annotations', { bgp: { type: 'peers', routeReflectors: { nodeSelector: 'has(rr)' } } }],
    ['sysctl net.ipv4.ip_forward 1', {}],
  ])('is %s', (expected, options) => {
    expect(named(options)).toContain(expected);
  });
  it('is nothing of VXLAN where nothing is carried in it', () => {
    expect(named({ encapsulation: 'none', bgp: { type: 'mesh' } })).not.toContain('kernel-module vxlan');
    expect(named({ ...bpf, encapsulation: 'none', bgp: { type: 'mesh' } }, noProxy)).toContain('kernel-module vxlan');
  });
  it('is forwarding of each family', () => {
    expect(named({}, { cluster: dualStackSpec() })).toContain('sysctl net.ipv6.conf.all.forwarding 1');
  });
});

describe('what the network between nodes must pass', () => {
  it.each<readonly [CalicoOptions, readonly string[]]>([
    [{}, ['4789/UDP nodes nodes']],
    [{ encapsulation: 'ipip', bgp: { type: 'mesh' } }, ['/IPIP nodes nodes', '179/TCP nodes nodes']],
    [{ encapsulation: 'none', bgp: { type: 'peers', peers: [router] } }, ['179/TCP routers nodes', '179/TCP nodes routers']],
    [{ wireguard: {} }, ['4789/UDP nodes nodes', '51820/UDP nodes nodes']],
    [{ felix: { vxlanPort: 4790, metricsPort: 9091 } }, ['4790/UDP nodes nodes', '9091/TCP nodes nodes']],
    [{ install: { type: 'manifests', typha: { enabled: true } } }, ['4789/UDP nodes nodes', '5473/TCP nodes nodes']],
  ])('%j', (options, expected) => {
    expect(traffic(options)).toEqual(expected);
  });
  it('is VXLAN in eBPF mode, whatever pools say: Services are forwarded in it', () => {
    expect(traffic({ ...bpf, encapsulation: 'none', bgp: { type: 'mesh' } }, noProxy)).toContain('4789/UDP nodes nodes');
  });
  it('is a WireGuard port a family', () => {
    expect(traffic({ wireguard: {} }, { cluster: dualStackSpec() })).toEqual(
      expect.arrayContaining(['51820/UDP nodes nodes', '51821/UDP nodes nodes']),
    );
  });
});

describe('headers around packets', () => {
  it.each<readonly [CalicoOptions, number, number]>([
    [{}, 50, 70],
    [{ encapsulation: 'ipip', bgp: { type: 'mesh' } }, 20, 0],
    [{ encapsulation: 'none', bgp: { type: 'mesh' } }, 0, 0],
    [{ wireguard: {} }, 60, 80],
    [{ wireguard: {}, encapsulation: 'none', bgp: { type: 'mesh' } }, 60, 80],
  ])('of %j', (options, ipv4, ipv6) => {
    const facts = factsOf(options);
    expect([overheadOf(facts, 'IPv4'), overheadOf(facts, 'IPv6')]).toEqual([ipv4, ipv6]);
  });
  it('leave pods the MTU that was said', () => {
    expect([factsOf({ mtu: 1400 }).podMtu, factsOf().podMtu]).toEqual([1400, undefined]);
  });
});

describe('where traffic from nodes comes from', () => {
  const ranges = (options: CalicoOptions) => factsOf(options).nodeSourceRanges.map(String);
  it('is any address of the pool, because tunnel ends have one', () => {
    expect(ranges({})).toEqual(['10.244.0.0/16']);
  });
  it('is the pool of tunnel ends alone, where there is one', () => {
    const pools = [
      { name: 'pods', cidr: '10.244.0.0/17', uses: ['workload'] },
      { name: 'tunnels', cidr: '10.244.128.0/24', uses: ['tunnel'] },
    ] as const;
    expect(ranges({ pools })).toEqual(['10.244.128.0/24']);
  });
  it('is the nodes themselves without tunnels', () => {
    expect(ranges({ encapsulation: 'none', bgp: { type: 'mesh' } })).toEqual([]);
    expect(ranges({ encapsulation: 'none', bgp: { type: 'mesh' }, wireguard: {} })).toEqual(['10.244.0.0/16']);
  });
});

describe('facts agree with the manifests', () => {
  const cluster = dualStackSpec();
  const cases: readonly (readonly [string, CalicoOptions, Partial<LayerSpec>])[] = [
    ['least options', {}, {}],
    ['all options', allOptions, { cluster }],
    ['eBPF', bpf, noProxy],
    ['beside a cloud', { podNetwork: 'gke' }, {}],
  ];
  const pods = (options: CalicoOptions, changes: Partial<LayerSpec>) =>
    [...objectsOf({ ...layerSpec({ cni: { type: 'calico', ...options } }), ...changes }).values()]
      .filter(({ manifest: { kind, metadata } }) => /^(?:DaemonSet|Deployment)$/.test(kind) && metadata.name.startsWith('calico'))
      .map(({ manifest }) => Object(manifest));

  it.each(cases)('images: %s', (_name, options, changes) => {
    const images = pods(options, changes).flatMap(({ spec }) =>
      [...(spec.template.spec.initContainers ?? []), ...spec.template.spec.containers].map(({ image }: { image: string }) => image),
    );
    expect(
      factsOf(options, changes)
        .images.map((image) => imageText(NO_REGISTRY, image))
        .sort(),
    ).toEqual([...new Set(images)].sort());
  });
  it.each(cases)('workloads: %s', (_name, options, changes) => {
    const told = factsOf(options, changes).workloads.map(({ kind, name, namespace, labels, hostNetwork }) => ({
      kind,
      name,
      namespace,
      labels,
      hostNetwork,
    }));
    const written = pods(options, changes).map(({ kind, metadata, spec }) => ({
      kind,
      name: metadata.name,
      namespace: metadata.namespace,
      labels: spec.selector.matchLabels,
      hostNetwork: spec.template.spec.hostNetwork ?? false,
    }));
    expect(told).toEqual(written);
  });
  it.each(cases)('ports that Typha binds: %s', (_name, options, changes) => {
    const typha = pods(options, changes).find(({ metadata }) => metadata.name === 'calico-typha');
    const ports = (typha?.spec.template.spec.containers[0].ports ?? []).map(({ containerPort }: { containerPort: number }) => containerPort);
    expect(factsOf(options, changes).hostPorts.map(({ port }) => port)).toEqual(expect.arrayContaining(ports));
  });
  it('ports of Felix are those of its object and of its environment', () => {
    const { hostPorts } = factsOf(allOptions, { cluster });
    expect(hostPorts.map(({ protocol, port }) => `${port}/${protocol}`)).toEqual([
      '4790/UDP',
      '51900/UDP',
      '51901/UDP',
      '1790/TCP',
      '9199/TCP',
      '9091/TCP',
      '5473/TCP',
      '9098/TCP',
      '9093/TCP',
    ]);
  });
  it('no two of its ports are one', () => {
    for (const [, options, changes] of cases) {
      const ports = factsOf(options, changes).hostPorts.map(({ protocol, port }) => `${port}/${protocol}`);
      expect(new Set(ports).size).toBe(ports.length);
    }
  });
});

describe('default deny', () => {
  it('lets kube-controllers reach the API server and be scraped: it is the only part on the pod network', () => {
    const spec = layerSpec({ cni: { type: 'calico' }, policy: { defaultDeny: true } });
    const policy = Object(objectsOf(spec).get('NetworkPolicy kube-system/calico-kube-controllers')?.manifest).spec;
    expect(policy.podSelector).toEqual({ matchLabels: { 'k8s-app': 'calico-kube-controllers' } });
    expect(JSON.stringify(policy.egress)).toContain('192.168.10.0/24');
  });
});
