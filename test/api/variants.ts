/** Layers that are judged: every pod network of the registry, in the ways that differ in their objects. */
import type { ClusterSpec } from '../../lib/cluster';
import type { CalicoOptions } from '../../lib/cni/calico';
import type { CniSpec, LayerSpec } from '../../lib/plan';
import { variants as ciliumRenders } from '../parity/cilium/variants';
import { clusterSpec, dualStackSpec } from '../support/layer';

type Network = Exclude<CniSpec['type'], 'external'>;
type Variants = Readonly<Record<string, LayerSpec>>;

const modern: Partial<ClusterSpec> = { nodes: { count: 12, mtu: 9000, kernel: '6.12' } };
const ipv6: Partial<ClusterSpec> = {
  podCidrs: ['fd00:10:244::/56'],
  serviceCidrs: ['fd00:10:96::/112'],
  nodeCidrs: ['fd00:192:168::/64'],
  apiServer: { host: 'fd00:192:168::10' },
};
const twoRacks: Partial<ClusterSpec> = { nodeCidrs: ['192.168.10.0/24', '192.168.20.0/24'] };

/** A layer with everything around the pod network that makes objects: proxy, DNS, policies. */
function on(cluster: ClusterSpec, cni: CniSpec, proxy: NonNullable<LayerSpec['proxy']>): LayerSpec {
  return {
    cluster,
    proxy,
    cni,
    dns: { type: 'coredns', upstreams: { type: 'servers', addresses: [cluster.podCidrs[0]?.includes(':') ? 'fd00:192:168::53' : '192.168.10.53'] } },
    policy: {
      defaultDeny: true,
      segments: [
        {
          name: 'shop',
          namespaces: ['shop'],
          create: true,
          allow: [{ from: { type: 'nodes' }, to: { type: 'pods', labels: { app: 'web' } }, ports: ['8080/TCP'] }],
        },
      ],
    },
  };
}
const nftables = { type: 'kube-proxy', mode: 'nftables' } as const;
const iptables = { type: 'kube-proxy', mode: 'iptables' } as const;
const without = { type: 'none' } as const;

const beside = (cni: CniSpec, changes: Partial<ClusterSpec> = {}): LayerSpec => on(clusterSpec({ ...modern, ...changes }), cni, nftables);
const besideIptables = (cni: CniSpec, changes: Partial<ClusterSpec> = {}): LayerSpec => on(clusterSpec({ ...modern, ...changes }), cni, iptables);
const instead = (cni: CniSpec, changes: Partial<ClusterSpec> = {}): LayerSpec => on(clusterSpec({ ...modern, ...changes }), cni, without);
const dual = (cni: CniSpec): LayerSpec => on(dualStackSpec(modern), cni, nftables);
const ipv6Only = (cni: CniSpec): LayerSpec => beside(cni, ipv6);

const flannel: Variants = {
  vxlan: beside({ type: 'flannel' }),
  'the release before': beside({ type: 'flannel', version: '0.28.8' }),
  'host-gw': beside({ type: 'flannel', backend: { type: 'host-gw' } }),
  'WireGuard with a key of its own': beside({ type: 'flannel', backend: { type: 'wireguard', psk: { secret: 'flannel-psk' } } }),
  ipip: besideIptables({ type: 'flannel', backend: { type: 'ipip', directRouting: true } }),
  'kube-network-policies': beside({ type: 'flannel', policyEngine: { type: 'kube-network-policies' } }),
  'ranges that are not masqueraded': beside({ type: 'flannel', nonMasqueradeCidrs: ['172.16.0.0/12'] }),
  'CNI plugins installed': beside({ type: 'flannel', cniPlugins: { install: true } }),
  'dual stack': dual({ type: 'flannel' }),
  'IPv6 only': ipv6Only({ type: 'flannel' }),
};

const calicoByManifests: Variants = {
  defaults: beside({ type: 'calico' }),
  'the release before': beside({ type: 'calico', version: '3.31.7' }),
  vxlan: beside({ type: 'calico', encapsulation: 'vxlan' }),
  'typha with metrics': beside({ type: 'calico', install: { type: 'manifests', typha: { enabled: true, replicas: 3, metricsPort: 9093 } } }),
  'bpf instead of kube-proxy': instead({ type: 'calico', dataplane: { type: 'bpf' } }),
  'ipip with BGP': besideIptables({ type: 'calico', encapsulation: 'ipip', bgp: { type: 'mesh', password: { secret: 'bgp', key: 'mesh' } } }),
  'peers, filters, route reflectors': beside(
    {
      type: 'calico',
      encapsulation: 'none',
      bgp: {
        type: 'peers',
        asNumber: 64_513,
        peers: [{ name: 'rack', address: '192.168.10.1', asNumber: 64_512, filters: ['rack'], password: { secret: 'bgp', key: 'rack' } }],
        routeReflectors: { nodeSelector: "reflector == 'true'", clusterId: '244.0.0.1' },
        filters: [{ name: 'rack', exportV4: [{ action: 'accept', cidr: '10.244.0.0/16', match: 'in' }, { action: 'reject' }] }],
        advertise: { clusterIps: true },
      },
    },
    twoRacks,
  ),
  'load balancer addresses': beside({
    type: 'calico',
    loadBalancer: { pools: [{ name: 'edge', cidr: '203.0.113.0/26' }] },
  }),
  'WireGuard, metrics, pools': beside({
    type: 'calico',
    wireguard: { hostEncryption: true },
    felix: { metricsPort: 9091 },
    pools: [
      { name: 'front', cidr: '10.244.0.0/17', nodeSelector: "zone == 'front'", blockSize: 27 },
      { name: 'back', cidr: '10.244.128.0/17', nodeSelector: "zone == 'back'" },
    ],
  }),
  'policies beside the VPC CNI': {
    ...beside({ type: 'calico', podNetwork: 'amazon-vpc-cni' }),
    proxy: iptables,
  },
  'host-local addresses': beside({ type: 'calico', ipam: { type: 'host-local' }, encapsulation: 'none', bgp: { type: 'mesh' } }),
  'dual stack': dual({ type: 'calico' }),
  'IPv6 only': ipv6Only({ type: 'calico' }),
};

const operator = (install: Omit<Extract<CalicoOptions['install'], { type: 'operator' }>, 'type'>, cni: CalicoOptions = {}): CniSpec => ({
  type: 'calico',
  ...cni,
  install: { type: 'operator', ...install },
});

const calicoByOperator: Variants = {
  defaults: beside(operator({})),
  'the release before': beside(operator({}, { version: '3.31.7' })),
  'bpf instead of kube-proxy': instead(operator({}, { dataplane: { type: 'bpf' } })),
  'everything it runs': beside(
    operator(
      {
        apiServer: { enabled: true },
        goldmane: { enabled: true, metricsPort: 9081 },
        whisker: { enabled: true, notifications: 'Disabled' },
        typhaMetricsPort: 9093,
        controlPlane: { replicas: 3, nodeSelector: { role: 'infra' } },
        cniLog: { severity: 'Debug', maxFiles: 3 },
        sysctls: [{ key: 'net.ipv4.tcp_keepalive_time', value: '40' }],
        containerIpForwarding: true,
      },
      { felix: { metricsPort: 9091 } },
    ),
  ),
  'CRDs by the operator': beside(operator({ crds: 'operator' })),
  'dual stack': dual(operator({})),
  'IPv6 only': ipv6Only(operator({})),
};

const canal: Variants = {
  vxlan: beside({ type: 'canal' }),
  'the release before': beside({ type: 'canal', version: '3.31.7' }),
  'host-gw with metrics': besideIptables({ type: 'canal', backend: { type: 'host-gw' }, felix: { metricsPort: 9091 } }),
  WireGuard: beside({ type: 'canal', backend: { type: 'wireguard' } }),
  'dual stack': dual({ type: 'canal' }),
};

const hubble = { type: 'on', relay: { ui: {} }, metrics: { enabled: ['dns', 'drop'] } } as const;
const ebpf = { type: 'ebpf' } as const;

const cilium: Variants = {
  defaults: beside({ type: 'cilium' }),
  'instead of kube-proxy': instead({ type: 'cilium' }),
  'native routing with every resource of BGP': instead({
    type: 'cilium',
    routing: { type: 'native', autoDirectNodeRoutes: true, masquerade: { mode: 'bpf' } },
    resources: {
      loadBalancerPools: [{ name: 'lan', addresses: ['203.0.113.0/27', '198.51.100.10-198.51.100.20'] }],
      bgp: {
        clusterConfigs: [
          {
            name: 'racks',
            instances: [
              { name: 'rack', localAsn: 64_513, peers: [{ type: 'address', name: 'tor', address: '192.168.10.1', asn: 64_512, peerConfig: 'tor' }] },
            ],
          },
        ],
        peerConfigs: [
          {
            name: 'tor',
            timers: { holdSeconds: 9, keepAliveSeconds: 3 },
            families: [{ afi: 'ipv4', advertisements: { matchLabels: { advertise: 'tor' } } }],
          },
        ],
        advertisements: [
          {
            name: 'services',
            labels: { advertise: 'tor' },
            routes: [{ type: 'PodCIDR' }, { type: 'Service', addresses: ['LoadBalancerIP'], selector: { matchLabels: { tell: 'tor' } } }],
          },
        ],
        nodeConfigOverrides: [{ name: 'node-0', instances: [{ name: 'rack', routerId: '192.168.10.11' }] }],
      },
    },
  }),
  'hubble with a CronJob': beside({ type: 'cilium', hubble: { ...hubble, tls: { type: 'cron-job' } } }),
  'hubble with cert-manager': beside({
    type: 'cilium',
    hubble: { ...hubble, tls: { type: 'cert-manager', issuer: { kind: 'ClusterIssuer', name: 'ca' } } },
  }),
  'hubble without certificates': beside({ type: 'cilium', hubble: { ...hubble, tls: { type: 'off' } } }),
  'egress gateways, local redirects, L2': instead({
    type: 'cilium',
    routing: { type: 'tunnel', masquerade: { mode: 'bpf' } },
    services: { ...ebpf, egressGateway: {}, localRedirect: {}, l2Announcements: {} },
    resources: {
      loadBalancerPools: [{ name: 'lan', addresses: ['192.168.10.200-192.168.10.220'] }],
      l2Announcements: [{ name: 'lan', interfaces: ['^eth[0-9]+$'] }],
      egressGateways: [
        {
          name: 'shop',
          selectors: [{ podSelector: { matchLabels: { app: 'web' } } }],
          destinationCidrs: ['203.0.113.0/24'],
          gateway: { matchLabels: { egress: 'true' } },
          source: { type: 'interface', name: 'eth1' },
        },
      ],
      localRedirects: [
        {
          name: 'metadata',
          namespace: 'kube-system',
          frontend: { type: 'address', ip: '169.254.169.254', ports: [{ port: 80, protocol: 'TCP' }] },
          backend: { podSelector: { matchLabels: { app: 'metadata' } }, ports: [{ port: 8080, protocol: 'TCP' }] },
        },
      ],
    },
  }),
  'multi-pool': instead({
    type: 'cilium',
    routing: { type: 'native', autoDirectNodeRoutes: true, ipam: { type: 'multi-pool' } },
    resources: { podPools: [{ name: 'front', ipv4: { cidrs: ['10.245.0.0/16'], maskSize: 24 } }] },
  }),
  'ipsec, host firewall': beside({ type: 'cilium', routing: { type: 'tunnel', encryption: { type: 'ipsec' } }, policy: { hostFirewall: true } }),
  'ingress and gateways': instead({ type: 'cilium', services: { ...ebpf, ingress: { default: true, loadBalancer: 'shared' }, gatewayApi: {} } }),
  'the cloud: ENI': on(
    clusterSpec({ ...modern, platform: 'eks', podCidrs: ['10.0.128.0/17'], nodeCidrs: ['10.0.0.0/20'], apiServer: { host: '10.0.0.10' } }),
    { type: 'cilium', routing: { type: 'eni' } },
    without,
  ),
  'dual stack': dual({ type: 'cilium', hubble }),
  'IPv6 only': ipv6Only({ type: 'cilium', routing: { type: 'native', autoDirectNodeRoutes: true } }),
  ...Object.fromEntries(ciliumRenders.map(({ file, spec }) => [`as upstream's chart: ${file.replace('.yaml', '')}`, spec])),
};

const kubeRouter: Variants = {
  'IP in IP between subnets': beside({ type: 'kube-router' }),
  'the release before': beside({ type: 'kube-router', version: '2.10.0' }),
  'fou everywhere': besideIptables({ type: 'kube-router', overlay: { type: 'full', encapsulation: 'fou' } }),
  'instead of kube-proxy, with DSR, peers and a load balancer': instead({
    type: 'kube-router',
    serviceProxy: true,
    services: { directServerReturn: {}, hairpin: true },
    bgp: { clusterAsn: 64_601, peers: [{ type: 'password', address: '192.168.10.1', asn: 64_600, password: { secret: 'bgp' } }] },
    advertise: { loadBalancerIps: true, clusterIps: true },
    loadBalancer: { ranges: ['203.0.113.0/24'] },
    metricsPort: 8088,
  }),
  'nftables, kubeconfig on the node': beside({ type: 'kube-router', nftables: true, kubeconfig: { type: 'host-path' } }),
  'dual stack': dual({ type: 'kube-router' }),
  'IPv6 only': ipv6Only({ type: 'kube-router', overlay: { type: 'none' } }),
};

const weave: Variants = {
  defaults: besideIptables({ type: 'weave', legacy: true }, { podCidrs: ['10.32.0.0/12'] }),
  'encrypted, with MTU and limit': besideIptables(
    {
      type: 'weave',
      legacy: true,
      encryption: { type: 'password', secret: 'weave-password' },
      mtu: 1376,
      connectionLimit: 200,
      ipRange: '10.32.0.0/12',
    },
    { podCidrs: ['10.32.0.0/12'] },
  ),
};

const networks = {
  flannel,
  calico: {
    ...Object.fromEntries(Object.entries(calicoByManifests).map(([name, spec]) => [`by manifests, ${name}`, spec])),
    ...Object.fromEntries(Object.entries(calicoByOperator).map(([name, spec]) => [`by operator, ${name}`, spec])),
  },
  canal,
  cilium,
  'kube-router': kubeRouter,
  weave,
} as const satisfies Readonly<Record<Network, Variants>>;

/** `network: variant` with its layer. */
export const layers: readonly (readonly [string, LayerSpec])[] = Object.entries(networks).flatMap(([network, variants]) =>
  Object.entries(variants).map(([name, spec]) => [`${network}: ${name}`, spec] as const),
);
