import type { ClusterSpec } from '../../../lib/cluster';
import type { CiliumOptions } from '../../../lib/cni/cilium';
import { ciliumRules } from '../../../lib/cni/cilium/rules';
import * as datapath from '../../../lib/cni/cilium/rules/datapath';
import * as routing from '../../../lib/cni/cilium/rules/routing';
import type { LayerSpec } from '../../../lib/plan';
import { describeRule, layerSpec } from '../../support/layer';

const alone = (cni: CiliumOptions = {}, cluster: Partial<ClusterSpec> = {}): LayerSpec =>
  layerSpec({ cluster, proxy: { type: 'none' }, cni: { type: 'cilium', ...cni } });
const beside = (cni: CiliumOptions = {}): LayerSpec => layerSpec({ proxy: { type: 'kube-proxy' }, cni: { type: 'cilium', ...cni } });
const native = (changes: object = {}): CiliumOptions => ({ routing: { type: 'native', ...changes } });
const ipv6 = {
  podCidrs: ['fd00:10:244::/56'],
  serviceCidrs: ['fd00:10:96::/112'],
  nodeCidrs: ['fd00:1::/64'],
  apiServer: { host: 'fd00:1::10' },
} as const;
const managed = { endpoints: { cidrs: ['192.168.10.10/32'] }, host: '192.168.10.10' } as const;
const bpf = { type: 'tunnel', masquerade: { mode: 'bpf' } } as const;
const encrypted = { type: 'native', encryption: { type: 'wireguard' } } as const;

describeRule(routing.directRoutesAcrossSubnets, {
  passes: {
    'one link': alone(native({ autoDirectNodeRoutes: true })),
    'nodes on other links are left out': alone(native({ autoDirectNodeRoutes: true, skipUnreachable: true }), {
      nodeCidrs: ['192.168.10.0/24', '192.168.20.0/24'],
    }),
    'a tunnel': alone({}, { nodeCidrs: ['192.168.10.0/24', '192.168.20.0/24'] }),
  },
  fails: { 'two links': alone(native({ autoDirectNodeRoutes: true }), { nodeCidrs: ['192.168.10.0/24', '192.168.20.0/24'] }) },
});
const pools = { loadBalancerPools: [{ name: 'lan', addresses: ['192.168.10.200-192.168.10.210'] }] } as const;
const multiPool = (masquerade: object): LayerSpec => alone({ routing: { type: 'tunnel', ipam: { type: 'multi-pool' }, masquerade } });
describeRule(routing.poolsWithoutInterfaces, {
  passes: { 'BPF programs': multiPool({ mode: 'bpf' }), 'interfaces are named': multiPool({ interfaces: ['eth+'] }), 'one range a node': alone() },
  fails: { 'nobody knows which': multiPool({}) },
});
describeRule(routing.poolsUnannounced, {
  passes: {
    'nodes answer': alone({ resources: { ...pools, l2Announcements: [{ name: 'lan' }] } }),
    'routers are told': alone({ resources: pools, bgpControlPlane: true }),
  },
  fails: { 'nobody says': alone({ resources: pools }) },
});
describeRule(routing.nobodyRoutes, {
  passes: {
    'nodes write routes': alone(native({ autoDirectNodeRoutes: true })),
    'routers are told': alone({ ...native(), bgpControlPlane: true }),
    'a cloud routes': alone(native(), { platform: 'eks', apiServer: managed }),
    'one node': alone(native(), { nodes: { count: 1 } }),
  },
  fails: { 'nobody was asked': alone(native()) },
});
describeRule(routing.nativeRangeMissesPods, {
  passes: { 'a range that holds the pods': alone(native({ nativeCidrs: ['10.0.0.0/8'] })), 'none said': alone(native()) },
  fails: { 'a part of the pods': alone(native({ nativeCidrs: ['10.244.0.0/17'] })) },
});
describeRule(routing.platformNeedsTunnel, {
  passes: { 'a tunnel': alone({}, { platform: 'aks', apiServer: managed }), 'another platform': alone(native()) },
  fails: { 'native routing': alone(native(), { platform: 'aks', apiServer: managed }) },
});
describeRule(routing.gkeNeedsNative, {
  passes: { 'native routing': alone(native(), { platform: 'gke', apiServer: managed }) },
  fails: { 'a tunnel': alone({}, { platform: 'gke', apiServer: managed }) },
});
describeRule(routing.ownRangeOverlaps, {
  passes: { 'a range of its own': alone({ routing: { type: 'aws-cni-chaining' } }), 'pods of its own': alone() },
  fails: { 'the range of the nodes': alone({ routing: { type: 'aws-cni-chaining', ownCidr: '192.168.0.0/16' } }) },
});
describeRule(routing.encryptionOnIpv6, {
  passes: { IPv4: alone({ routing: encrypted }), 'no encryption': alone({}, ipv6) },
  fails: { 'IPv6 alone': alone({ routing: encrypted }, ipv6) },
});
describeRule(routing.encryptionLeavesOut, {
  passes: { 'replies by way of the node': alone({ routing: encrypted }) },
  fails: {
    'replies that go straight': alone({ routing: encrypted, services: { type: 'ebpf', forwarding: { type: 'dsr' } } }),
    'packets that drivers forward': alone({ routing: encrypted, services: { type: 'ebpf', acceleration: 'native' } }),
  },
});
describeRule(datapath.operatorNeedsNodes, {
  passes: { 'a node each': alone({ operator: { replicas: 3 } }, { nodes: { count: 3 } }), 'one node, none said': alone({}, { nodes: { count: 1 } }) },
  fails: { 'two on one node': alone({ operator: { replicas: 2 } }, { nodes: { count: 1 } }) },
});
describeRule(datapath.netkitNeedsHostRouting, {
  passes: { 'BPF all the way': alone({ datapath: 'netkit', routing: bpf }), veth: beside() },
  fails: { 'kube-proxy': beside({ datapath: 'netkit', routing: bpf }), iptables: alone({ datapath: 'netkit' }) },
});
describeRule(datapath.tproxyWithNetkit, {
  passes: { veth: alone({ config: { 'enable-bpf-tproxy': true } }) },
  fails: { netkit: alone({ datapath: 'netkit', routing: bpf, config: { 'enable-bpf-tproxy': true } }) },
});
describeRule(datapath.taintsNeverGo, {
  passes: { both: alone(), none: alone({ config: { 'remove-cilium-node-taints': false, 'set-cilium-node-taints': false } }) },
  fails: { 'only on': alone({ config: { 'remove-cilium-node-taints': false } }) },
});
describeRule(datapath.bbrNeedsBpf, {
  passes: {
    'BPF all the way': alone({ bandwidthManager: { bbr: true }, routing: bpf }),
    'nodes alone': alone({ bandwidthManager: { bbr: true, bbrHostNamespaceOnly: true } }),
  },
  fails: { iptables: alone({ bandwidthManager: { bbr: true } }), 'kube-proxy': beside({ bandwidthManager: { bbr: true }, routing: bpf }) },
});
describeRule(datapath.driverForwards, {
  passes: { 'where drivers can': alone({ services: { type: 'ebpf', acceleration: 'best-effort' } }) },
  fails: { everywhere: alone({ services: { type: 'ebpf', acceleration: 'native' } }) },
});
describeRule(datapath.nothingEnforced, {
  passes: { 'policies are enforced': alone() },
  fails: { 'policies are reported': alone({ policy: { audit: true } }), 'policies are nothing': alone({ policy: { mode: 'never' } }) },
});
describeRule(datapath.dispatchUnsaid, {
  passes: {
    'DSR says how': alone({ ...native(), services: { type: 'ebpf', forwarding: { type: 'dsr' } }, config: { 'bpf-lb-mode-annotation': true } }),
  },
  fails: { 'nobody says how': alone({ config: { 'bpf-lb-mode-annotation': true } }) },
});

describe('rules of cilium', () => {
  it('are all tried here', () => {
    const tried = [...Object.values(routing), ...Object.values(datapath)].flatMap((one) => ('code' in one ? [one.code] : []));
    expect(tried.sort()).toEqual(ciliumRules.map(({ code }) => code).sort());
  });
  it('have codes of their own', () => {
    const codes = ciliumRules.map(({ code }) => code);
    expect(codes.filter((code) => !/^cilium\/[a-z0-9-]+$/.test(code))).toEqual([]);
    expect(new Set(codes).size).toBe(codes.length);
  });
});
