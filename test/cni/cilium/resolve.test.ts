import type { ClusterSpec } from '../../../lib/cluster';
import type { CiliumOptions } from '../../../lib/cni/cilium';
import type { LayerSpec } from '../../../lib/plan';
import { dualStackSpec, layerSpec, planFindings, plannedOf } from '../../support/layer';

interface Case {
  readonly options: CiliumOptions;
  readonly cluster?: Partial<ClusterSpec>;
  readonly proxy?: NonNullable<LayerSpec['proxy']>;
  readonly finds: readonly string[];
}
const layer = ({ options, cluster, proxy }: Omit<Case, 'finds'>) =>
  layerSpec({ ...(cluster === undefined ? {} : { cluster }), proxy: proxy ?? { type: 'none' }, cni: { type: 'cilium', ...options } });
const resolved = (options: CiliumOptions, changes: Omit<Partial<Case>, 'options'> = {}) =>
  Object(plannedOf(layer({ options, ...changes }), 'cni').options);
const ipv6 = {
  podCidrs: ['fd00:10:244::/56'],
  serviceCidrs: ['fd00:10:96::/112'],
  nodeCidrs: ['fd00:1::/64'],
  apiServer: { host: 'fd00:1::10' },
} as const;
const dual = dualStackSpec();
const selector = { podSelector: {} };

describe('defaults of cilium', () => {
  it('follow the layer: without kube-proxy Cilium makes Services work', () => {
    expect(resolved({}).services).toMatchObject({ type: 'ebpf', apiServer: { host: '192.168.10.10', port: 6443 } });
    expect(resolved({}, { proxy: { type: 'kube-proxy' } }).services).toEqual({ type: 'kube-proxy' });
  });
  it('are a VXLAN tunnel, with addresses from the ranges of the cluster', () => {
    expect(resolved({}).routing).toMatchObject({ mode: 'tunnel', protocol: 'vxlan', masquerade: { mode: 'iptables' }, encryption: undefined });
    expect(String(resolved({}).routing.ipam.ranges)).toBe('10.244.0.0/16');
  });
  it('route natively what the cluster says its pods have', () => {
    const { nativeCidrs, ipam } = resolved({ routing: { type: 'native' } }, { cluster: dual }).routing;
    expect([String(nativeCidrs.IPv4), String(nativeCidrs.IPv6), ipam]).toEqual(['10.244.0.0/16', 'fd00:10:244::/56', { type: 'kubernetes' }]);
  });
  it('keep node ranges of IPv6 within what the operator can count', () => {
    expect(resolved({}, { cluster: { ...dual, podCidrs: ['10.244.0.0/16', 'fd00::/40'] } }).routing.ipam.maskSize).toEqual({ IPv4: 24, IPv6: 56 });
  });
  it('have one operator on a single node, where a second could never be', () => {
    expect(resolved({}, { cluster: { nodes: { count: 1 } } }).operator.replicas).toBe(1);
    expect(resolved({}, { cluster: { nodes: { count: 3 } } }).operator.replicas).toBe(2);
  });
  it('masquerade in BPF programs where the egress gateway needs it', () => {
    expect(resolved({ services: { type: 'ebpf', egressGateway: {} } }).routing.masquerade.mode).toBe('bpf');
  });
  it('leave masquerading in a VPC to its NAT gateway', () => {
    expect(resolved({ routing: { type: 'eni' } }).routing.masquerade.mode).toBe('off');
  });
  it('mount no cgroup and load no module on Talos, which lets nobody', () => {
    expect(resolved({}, { cluster: { platform: 'talos' } })).toMatchObject({
      cgroup: { autoMount: false, hostRoot: '/sys/fs/cgroup' },
      loadsModules: false,
    });
  });
  it('leave configurations of other plugins alone where Cilium is chained', () => {
    expect(resolved({ routing: { type: 'aws-cni-chaining' } })).toMatchObject({
      cniExclusive: false,
      routing: { chaining: 'aws-cni', mode: 'native' },
    });
  });
  it('send replies by Geneve options in a Geneve tunnel', () => {
    const { forwarding } = resolved({
      routing: { type: 'tunnel', protocol: 'geneve' },
      services: { type: 'ebpf', forwarding: { type: 'dsr' } },
    }).services;
    expect(forwarding).toEqual({ type: 'dsr', dispatch: 'geneve' });
  });
  it('turn on what custom resources of the layer need', () => {
    const { services, bgpControlPlane } = resolved({
      resources: {
        l2Announcements: [{ name: 'all' }],
        bgp: { clusterConfigs: [{ name: 'racks', instances: [{ name: 'a', localAsn: 64_512, peers: [] }] }] },
      },
    });
    expect([services.l2Announcements, services.egressGateway, bgpControlPlane]).toEqual([{}, undefined, true]);
  });
});

const ebpf = (services: object): CiliumOptions => ({ services: { type: 'ebpf', ...services } });
const refused: Readonly<Record<string, Case>> = {
  'no address of the API server': { options: {}, cluster: { apiServer: {} }, finds: ['cilium/no-api-server cni.services'] },
  'announcements beside kube-proxy': {
    options: { resources: { l2Announcements: [{ name: 'all' }] } },
    proxy: { type: 'kube-proxy' },
    finds: ['cilium/needs-ebpf-services cni.resources.l2Announcements'],
  },
  'egress gateways beside kube-proxy': {
    options: {
      resources: {
        egressGateways: [{ name: 'out', selectors: [selector], destinationCidrs: ['0.0.0.0/0'], gateway: { matchLabels: { egress: 'true' } } }],
      },
    },
    proxy: { type: 'kube-proxy' },
    finds: ['cilium/needs-ebpf-services cni.resources.egressGateways'],
  },
  'an egress gateway without BPF masquerading': {
    options: { ...ebpf({ egressGateway: {} }), routing: { type: 'tunnel', masquerade: { mode: 'iptables' } } },
    finds: ['cilium/egress-needs-bpf-masquerade cni.routing.masquerade.mode'],
  },
  'DSR in a VXLAN tunnel': {
    options: ebpf({ forwarding: { type: 'dsr' } }),
    finds: ['cilium/dsr-needs-geneve-or-native cni.services.forwarding.type'],
  },
  'DSR by Geneve in a VXLAN tunnel': {
    options: ebpf({ forwarding: { type: 'dsr', dispatch: 'geneve' } }),
    finds: ['cilium/dsr-needs-geneve-or-native cni.services.forwarding.dispatch'],
  },
  'DSR by IP options in a Geneve tunnel': {
    options: { ...ebpf({ forwarding: { type: 'hybrid', dispatch: 'opt' } }), routing: { type: 'tunnel', protocol: 'geneve' } },
    finds: ['cilium/dsr-needs-geneve-or-native cni.services.forwarding.dispatch'],
  },
  'ingress and gateways without Envoy': {
    options: { ...ebpf({ ingress: {}, gatewayApi: {} }), envoy: { type: 'off' } },
    finds: ['cilium/needs-envoy cni.services.ingress', 'cilium/needs-envoy cni.services.gatewayApi'],
  },
  'a Service for an ingress on nodes': {
    options: ebpf({ ingress: { hostNetwork: {}, externalTrafficPolicy: 'Local' } }),
    finds: ['cilium/no-ingress-service cni.services.ingress.externalTrafficPolicy'],
  },
  'a port that Envoy may not take': {
    options: ebpf({ ingress: { hostNetwork: { port: 80 } } }),
    finds: ['cilium/out-of-range cni.services.ingress.hostNetwork.port'],
  },
  'a certificate without a namespace': {
    options: ebpf({ ingress: { defaultCertificate: 'web' } }),
    finds: ['cilium/certificate cni.services.ingress.defaultCertificate'],
  },
  'a health endpoint on no port': {
    options: ebpf({ healthzBindAddress: '0.0.0.0:99999' }),
    finds: ['cilium/config-value cni.services.healthzBindAddress'],
  },
  'NodePorts that are no range': { options: ebpf({ nodePortRange: '30000' }), finds: ['cilium/port-range cni.services.nodePortRange'] },
  'an address where NodePorts want a range': {
    options: ebpf({ nodePortAddresses: ['eth0'] }),
    finds: ['ip/malformed cni.services.nodePortAddresses[0]'],
  },
  'a lease that is no duration': {
    options: ebpf({ l2Announcements: { leaseDuration: 'long' } }),
    finds: ['kube/duration cni.services.l2Announcements.leaseDuration'],
  },
  'ENI with IPv6': { options: { routing: { type: 'eni' } }, cluster: dual, finds: ['cilium/ipv4-only-routing cni.routing.type'] },
  'Azure with IPv6': {
    options: { routing: { type: 'azure', nativeCidr: '10.0.0.0/8' } },
    cluster: ipv6,
    finds: ['cilium/ipv4-only-routing cni.routing.type'],
  },
  'a range of the wrong family in Azure': {
    options: { routing: { type: 'azure', nativeCidr: 'fd00::/8' } },
    finds: ['cilium/native-ranges cni.routing.nativeCidr'],
  },
  'two native ranges of a family': {
    options: { routing: { type: 'native', nativeCidrs: ['10.0.0.0/8', '172.16.0.0/12'] } },
    finds: ['cilium/native-ranges cni.routing.nativeCidrs[1]'],
  },
  'a native range of a family that pods do not have': {
    options: { routing: { type: 'native', nativeCidrs: ['fd00::/8'] } },
    finds: ['cilium/native-ranges cni.routing.nativeCidrs[0]'],
  },
  'a node range larger than the pod range': {
    options: { routing: { type: 'tunnel', ipam: { type: 'cluster-pool', ipv4MaskSize: 8 } } },
    finds: ['cilium/out-of-range cni.routing.ipam.ipv4MaskSize'],
  },
  'more node ranges than the operator counts': {
    options: { routing: { type: 'tunnel', ipam: { type: 'cluster-pool', ipv6MaskSize: 80 } } },
    cluster: dual,
    finds: ['cilium/out-of-range cni.routing.ipam.ipv6MaskSize'],
  },
  'pod pools without their allocator': {
    options: { resources: { podPools: [{ name: 'green', ipv4: { cidrs: ['10.245.0.0/16'], maskSize: 24 } }] } },
    finds: ['cilium/pools-need-multi-pool cni.resources.podPools'],
  },
  'strict encryption of IPv6': {
    options: { routing: { type: 'tunnel', encryption: { type: 'wireguard', strictEgress: {} } } },
    cluster: ipv6,
    finds: ['cilium/strict-encryption cni.routing.encryption.strictEgress'],
  },
  'strict ingress without a tunnel': {
    options: { routing: { type: 'native', encryption: { type: 'wireguard', strictIngress: true } } },
    finds: ['cilium/strict-encryption cni.routing.encryption.strictIngress'],
  },
  'an encrypted overlay without an overlay': {
    options: { routing: { type: 'native', encryption: { type: 'ipsec', encryptedOverlay: true } } },
    finds: ['cilium/encrypted-overlay cni.routing.encryption.encryptedOverlay'],
  },
  'keys in a Secret that cannot be': {
    options: { routing: { type: 'tunnel', encryption: { type: 'ipsec', secret: 'Keys' } } },
    finds: ['cilium/secret-key cni.routing.encryption.secret'],
  },
  'a cluster of a mesh without a name': { options: { clusterIdentity: { id: 1 } }, finds: ['cilium/cluster-name cni.clusterIdentity.name'] },
  'a name of a cluster that agents refuse': {
    options: { clusterIdentity: { name: 'a-name-that-is-longer-than-agents-take' } },
    finds: ['cilium/cluster-name cni.clusterIdentity.name'],
  },
  'an id beyond the mesh': { options: { clusterIdentity: { name: 'east', id: 256 } }, finds: ['cilium/out-of-range cni.clusterIdentity.id'] },
  'an id whose bits ENI uses': {
    options: { clusterIdentity: { name: 'east', id: 200 }, routing: { type: 'eni' } },
    finds: ['cilium/cluster-id-with-eni cni.clusterIdentity.id'],
  },
  'limits of pods that another plugin connects': {
    options: { routing: { type: 'aws-cni-chaining' }, bandwidthManager: {} },
    finds: ['cilium/not-with-chaining cni.bandwidthManager'],
  },
  'interfaces that BPF programs do not ask for': {
    options: { routing: { type: 'tunnel', masquerade: { mode: 'bpf', interfaces: ['eth0'] } } },
    finds: ['cilium/not-masqueraded cni.routing.masquerade.interfaces'],
  },
  'a device that cannot be': { options: { devices: ['eth0/1'] }, finds: ['cilium/device cni.devices[0]'] },
  'an MTU below what IPv4 needs': { options: { mtu: 500 }, finds: ['cilium/out-of-range cni.mtu'] },
  'overrides of an Envoy that is not there': {
    options: { envoy: { type: 'off' }, overrides: { envoy: { priorityClassName: 'x' } } },
    finds: ['cilium/override-reaches-nothing cni.overrides.envoy'],
  },
  'an argument that the room writes': {
    options: { overrides: { agent: { extraArgs: ['--config-dir=/tmp'] } } },
    finds: ['workload/arg-clash cni.overrides.agent.extraArgs[0]'],
  },
  'an image without a tag': { options: { images: { agent: 'quay.io/cilium/cilium' } }, finds: ['image/reference cni.images.agent'] },
};

describe('options that are refused', () => {
  it.each(Object.entries(refused))('%s', (_name, { finds, ...given }) => {
    expect(planFindings(layer(given)).filter((line) => !/^(?:cluster|policy)\//.test(line))).toEqual(finds);
  });
  it('are all reported at once', () => {
    expect(
      planFindings(layer({ options: { mtu: 1, devices: ['a b'], clusterIdentity: { id: 3 } }, cluster: { apiServer: {} } })).length,
    ).toBeGreaterThan(3);
  });
});

describe('words that upstream has and this library does not', () => {
  it.each<readonly [string, object, string]>([
    ['certificates of helm', { hubble: { type: 'on', tls: { type: 'helm' } } }, 'spec/gone cni.hubble.tls.type'],
    ['addresses of somebody else', { routing: { type: 'tunnel', ipam: { type: 'crd' } } }, 'spec/gone cni.routing.ipam.type'],
    ['the allocator of ENI without its routing', { routing: { type: 'tunnel', ipam: { type: 'eni' } } }, 'spec/gone cni.routing.ipam.type'],
    ['ztunnel', { routing: { type: 'tunnel', encryption: { type: 'ztunnel' } } }, 'spec/gone cni.routing.encryption.type'],
  ])('are refused with the reason: %s', (_name, options, expected) => {
    const spec = { ...layer({ options: {} }), cni: JSON.parse(JSON.stringify({ type: 'cilium', ...options })) };
    expect(planFindings(spec)).toContain(expected);
  });
  it('are refused in chaining by type: neither encryption nor masquerading is there to be said', () => {
    const spec = {
      ...layer({ options: {} }),
      cni: JSON.parse('{"type":"cilium","routing":{"type":"aws-cni-chaining","encryption":{"type":"wireguard"}}}'),
    };
    expect(planFindings(spec)).toContain('spec/unknown-field cni.routing.encryption');
  });
});
