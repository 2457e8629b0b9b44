import { type CiliumOptions, ciliumAbilities, ciliumReleases } from '../../../lib/cni/cilium';
import { type ComponentFacts, imageText, NO_REGISTRY, overheadOf } from '../../../lib/component';
import { crdNeedsOf } from '../../../lib/crds';
import type { LayerSpec } from '../../../lib/plan';
import { dualStackSpec, layerSpec, objectsOf, plannedOf } from '../../support/layer';

const layer = (options: CiliumOptions = {}, changes: Partial<LayerSpec> = {}): LayerSpec => ({
  ...layerSpec({ proxy: { type: 'none' }, cni: { type: 'cilium', ...options } }),
  ...changes,
});
const factsOf = (options: CiliumOptions = {}, changes: Partial<LayerSpec> = {}): ComponentFacts => plannedOf(layer(options, changes), 'cni').facts;
const kubeProxy = { proxy: { type: 'kube-proxy' } } as const;
const tunnel = (changes: object): CiliumOptions => ({ routing: { type: 'tunnel', ...changes } });
const named = (options: CiliumOptions = {}, changes: Partial<LayerSpec> = {}) =>
  factsOf(options, changes).requires.map((one) => {
    const { type, reason: _, ...rest } = one;
    return [type, ...Object.values(rest)].join(' ');
  });

describe('what cilium provides', () => {
  it('is Services and host ports too where there is no kube-proxy', () => {
    expect(factsOf({ hubble: { type: 'off' } }).provides).toEqual([
      'pod-network',
      'network-policy',
      'service-proxy',
      'service-proxy:ebpf',
      'host-port',
    ]);
    expect(factsOf({}, kubeProxy).provides).toEqual(['pod-network', 'network-policy']);
    expect(factsOf({ cniConfig: { portmap: true } }, kubeProxy).provides).toContain('host-port');
  });
  it('is no more than a share of the pod network behind another plugin', () => {
    expect(factsOf({ routing: { type: 'aws-cni-chaining' } }).shares).toEqual(['pod-network', 'host-port']);
    expect(factsOf().shares).toEqual([]);
  });
  it('has pods on the network of the nodes where a cloud gives them addresses', () => {
    const addresses = (options: CiliumOptions) => factsOf(options).assumes['pod-addresses'];
    expect([addresses({ routing: { type: 'eni' } }), addresses({ routing: { type: 'aws-cni-chaining' } }), addresses({})]).toEqual([
      'nodes',
      'nodes',
      undefined,
    ]);
  });
  it('is no policies where none is enforced', () => {
    expect(factsOf({ policy: { mode: 'never' } })).toMatchObject({ enforcement: undefined });
    expect(factsOf({ policy: { mode: 'never' } }).provides).not.toContain('network-policy');
  });
  it('is load balancers where there are pools, and says how they are announced', () => {
    const loadBalancerPools = [{ name: 'lan', addresses: ['192.168.10.200-192.168.10.210'] }];
    const facts = factsOf({ resources: { loadBalancerPools, l2Announcements: [{ name: 'lan' }] } });
    expect(facts.provides).toContain('load-balancer');
    expect(facts.addressPools.map(({ name, range, announced, at }) => [name, String(range), announced, at])).toEqual([
      ['lan', '192.168.10.200-192.168.10.210', 'arp', 'resources.loadBalancerPools[0].addresses[0]'],
    ]);
    expect(factsOf({ resources: { loadBalancerPools } }).addressPools[0]?.announced).toBe('bgp');
    expect(factsOf().provides).not.toContain('load-balancer');
  });
  it('announces each pool by who chooses its Services: one on the link, another to routers', () => {
    const by = (team: string) => ({ matchLabels: { team } });
    const pool = (name: string, octet: number) => ({ name, addresses: [`192.168.${octet}.0/24`], serviceSelector: by(name) });
    const announced = (resources: NonNullable<CiliumOptions['resources']>, services: CiliumOptions = {}) =>
      factsOf({ ...services, resources: { ...resources, loadBalancerPools: [pool('lan', 10), pool('dc', 11)] } }).addressPools.map(
        (one) => one.announced,
      );
    const bgp = {
      clusterConfigs: [
        {
          name: 'tor',
          instances: [{ name: 'tor', localAsn: 64_512, peers: [{ type: 'address', name: 'tor', address: '192.168.10.1', asn: 64_513 }] }],
        },
      ],
      advertisements: [{ name: 'dc', labels: { to: 'tor' }, routes: [{ type: 'Service', addresses: ['LoadBalancerIP'], selector: by('dc') }] }],
    } as const;
    expect(announced({ l2Announcements: [{ name: 'lan', serviceSelector: by('lan') }], bgp })).toEqual(['arp', 'bgp']);
    expect(announced({ l2Announcements: [{ name: 'all' }], bgp })).toEqual(['arp', 'arp']);
    expect(announced({ l2Announcements: [{ name: 'external', loadBalancerIPs: false, externalIPs: true }], bgp })).toEqual(['bgp', 'bgp']);
    // Policies that somebody else applies may choose any Service.
    expect(announced({ bgp }, { services: { type: 'ebpf', l2Announcements: {} } })).toEqual(['arp', 'bgp']);
  });
  it('is known among clusters that are connected by the identity it was given', () => {
    expect(factsOf().identities).toEqual({});
    expect(factsOf({ clusterIdentity: { name: 'east', id: 3 } }).identities).toEqual({ 'Cilium cluster id': '3', 'Cilium cluster name': 'east' });
    expect(factsOf({ clusterIdentity: { name: 'east' } }).identities).toEqual({ 'Cilium cluster name': 'east' });
  });
  it('is ingress and gateways, by their classes', () => {
    expect(factsOf({ services: { type: 'ebpf', ingress: {}, gatewayApi: {} } }).provides).toEqual(
      expect.arrayContaining(['ingress', 'ingress-class:cilium', 'gateway', 'gateway-class:cilium']),
    );
  });
});

describe('policies on cilium', () => {
  it('are printed as its own, and enforced as it does', () => {
    expect(factsOf()).toMatchObject({ enforcement: 'cilium', policyDialect: 'cilium' });
  });
  it('know nodes by identity: no range stands for them', () => {
    expect(factsOf().nodeSourceRanges).toEqual([]);
  });
});

describe('what crosses nodes', () => {
  const traffic = (options: CiliumOptions) =>
    factsOf({ hubble: { type: 'off' }, ...options }).nodeTraffic.map(({ protocol, port }) => (port === undefined ? protocol : `${port}/${protocol}`));
  it.each<readonly [string, CiliumOptions, readonly string[]]>([
    ['a VXLAN tunnel', {}, ['8472/UDP', '4240/TCP', 'ICMP']],
    ['a Geneve tunnel', tunnel({ protocol: 'geneve' }), ['6081/UDP', '4240/TCP', 'ICMP']],
    ['a port of its own', tunnel({ port: 9999 }), ['9999/UDP', '4240/TCP', 'ICMP']],
    ['WireGuard in the tunnel', tunnel({ encryption: { type: 'wireguard' } }), ['8472/UDP', '51871/UDP', '4240/TCP', 'ICMP']],
    ['IPsec', { routing: { type: 'native', encryption: { type: 'ipsec' } } }, ['ESP', '4240/TCP', 'ICMP']],
    ['no health checks', { config: { 'enable-health-checking': false } }, ['8472/UDP']],
    ['BGP', { bgpControlPlane: true }, ['8472/UDP', '4240/TCP', 'ICMP', '179/TCP']],
  ])('is %s', (_name, options, expected) => {
    expect(traffic(options)).toEqual(expected);
  });
  it('has headers that add up: WireGuard around VXLAN takes 130 bytes on IPv4, 150 on IPv6', () => {
    const facts = factsOf(tunnel({ encryption: { type: 'wireguard' } }));
    expect(facts.encapsulation.map(({ name }) => name)).toEqual(['WireGuard', 'VXLAN']);
    expect([overheadOf(facts, 'IPv4'), overheadOf(facts, 'IPv6')]).toEqual([130, 150]);
    expect(factsOf({ routing: { type: 'native' } }).encapsulation).toEqual([]);
  });
  it('leaves pods what the network carries less the headers', () => {
    expect(factsOf({ mtu: 1500 }).podMtu).toBe(1450);
    expect(factsOf().podMtu).toBeUndefined();
  });
});

describe('what cilium needs', () => {
  it('of kernels follows what is on', () => {
    expect(named()).toEqual(expect.arrayContaining(['kernel 5.10', 'kernel-module vxlan', 'kernel-module xt_set', 'kernel-module xt_TPROXY']));
    expect(
      named({ envoy: { type: 'off' }, routing: { type: 'native', masquerade: { mode: 'bpf' } } }).filter((line) => /xt_|ip_set|vxlan/.test(line)),
    ).toEqual([]);
    expect(named(tunnel({ protocol: 'geneve' }))).toContain('kernel-module geneve');
    expect(named(tunnel({ encryption: { type: 'wireguard' } }))).toContain('kernel-module wireguard');
    expect(named({ datapath: 'netkit' })).toContain('kernel 6.8');
    expect(named({ bandwidthManager: { bbr: true } })).toEqual(expect.arrayContaining(['kernel 5.18', 'kernel-module sch_fq']));
  });
  it('is node ranges only where it takes them from the nodes', () => {
    expect(named({ routing: { type: 'native' } })).toContain('cluster node-pod-cidrs');
    expect(named()).not.toContain('cluster node-pod-cidrs');
  });
  it('is kube-proxy unless it does that work itself', () => {
    expect(named({}, kubeProxy)).toContain('capability service-proxy');
    expect(named()).not.toContain('capability service-proxy');
  });
  it('is the plugin that it is chained to', () => {
    expect(named({ cniConfig: { portmap: true } })).toContain('host-file /opt/cni/bin/portmap');
  });
  it('is no CRD of its own, because its operator makes them, and those of others where it serves them', () => {
    expect(factsOf({ hubble: { type: 'off' } }).crds.needs).toEqual([]);
    expect(factsOf().crds.installs).toContain('ciliumnetworkpolicies.cilium.io');
    expect(factsOf({ operator: { skipCrdCreation: true } }).crds.installs).toEqual([]);
    expect(factsOf({ services: { type: 'ebpf', gatewayApi: {} } }).crds.needs).toContain('gateways.gateway.networking.k8s.io');
    expect(factsOf({ services: { type: 'ebpf', gatewayApi: {} } }).crds.needs).toContain('tlsroutes.gateway.networking.k8s.io');
    expect(factsOf({ policy: { clusterNetworkPolicy: true } }).crds.needs).toContain('clusternetworkpolicies.policy.networking.k8s.io');
    // 1.19 does without TLSRoute, which the bundle that it was made for does not have.
    const older = plannedOf(layer({ version: '1.19.6', services: { type: 'ebpf', gatewayApi: {} } }), 'cni');
    expect(crdNeedsOf({ components: [older] })).toMatchObject({ unknown: [], bundles: [{ name: 'gateway-api', version: '1.4.1' }] });
    expect(factsOf({ version: '1.19.6' }).crds.installs).not.toContain('ciliumdatapathplugins.cilium.io');
  });
});

describe('facts agree with manifests', () => {
  const variants: Readonly<Record<string, readonly [CiliumOptions, Partial<LayerSpec>]>> = {
    least: [{}, {}],
    'dual stack': [{ metricsPort: 9962 }, { cluster: dualStackSpec() }],
    everything: [{ metricsPort: 9962, hubble: { type: 'on', relay: { ui: {} }, metrics: { enabled: ['dns'] } } }, {}],
    'a proxy in the agent': [{ envoy: { type: 'embedded' } }, {}],
    'no proxy': [{ envoy: { type: 'off' }, hubble: { type: 'off' } }, {}],
    'other ports': [{ operator: { metricsPort: 9970 }, envoy: { type: 'daemonset', metricsPort: 0 } }, {}],
  };
  const templates = (spec: LayerSpec) =>
    [...objectsOf(spec).values()].flatMap(({ manifest }) => {
      const { spec: own } = Object(manifest);
      const pod = own?.template?.spec ?? own?.jobTemplate?.spec.template.spec;
      return pod === undefined ? [] : [pod];
    });
  it.each(Object.entries(variants))('in images and host ports: %s', (_name, [options, changes]) => {
    const spec = layer(options, changes);
    const facts = factsOf(options, changes);
    const containers = templates(spec).flatMap((pod) => [...(pod.initContainers ?? []), ...pod.containers]);
    expect(new Set(facts.images.map((image) => imageText(NO_REGISTRY, image)))).toEqual(new Set(containers.map(({ image }) => image)));
    const written = containers.flatMap(({ ports = [] }) => ports.flatMap(({ hostPort }: { hostPort?: number }) => hostPort ?? []));
    const declared = facts.hostPorts.map(({ port }) => port);
    expect(written.filter((port) => !declared.includes(port))).toEqual([]);
    for (const { port, hostNetwork } of facts.metrics) if (hostNetwork) expect(declared).toContain(port);
  });
});

describe('abilities of cilium', () => {
  it('are those of the release that is installed by default', () => {
    expect(Object.keys(ciliumReleases)[0]).toBe(ciliumAbilities.version);
  });
});
