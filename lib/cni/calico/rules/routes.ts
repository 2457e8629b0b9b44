import type { Rule } from '../../../component';
import { isIpip, isVxlan } from '../encapsulation';
import type { CalicoSettings } from '../settings';

/** Nodes that a full mesh is for. Source: docs.tigera.io, configure BGP peering. */
const mostInMesh = 100;
const peeringPage = 'https://docs.tigera.io/calico/latest/networking/configuring/bgp';

export const bgpWithoutPeers: Rule<CalicoSettings> = {
  code: 'calico/bgp-without-peers',
  severity: 'error',
  summary: 'nodes tell each other nothing and there is nobody else to tell: no node knows the way to pods of another',
  source: peeringPage,
  check: ({ options: { bgp, pools } }) => {
    if (bgp.type !== 'peers' || bgp.peers.length > 0 || bgp.routeReflectors !== undefined) return [];
    // VXLAN routes are Felix's: then only the point of BGP is missing.
    const severity = pools.every(isVxlan) ? ('warning' as const) : ('error' as const);
    return [{ at: 'bgp.peers', severity, got: 'no peers and no route reflectors', fix: "name some, or use { type: 'mesh' } or { type: 'off' }" }];
  },
};

export const meshTooLarge: Rule<CalicoSettings> = {
  code: 'calico/mesh-too-large',
  severity: 'warning',
  summary: 'in a full mesh every node talks to every other: beyond about 100 nodes sessions and routes cost more than the work they do',
  source: peeringPage,
  check: ({ options: { bgp }, plan: { cluster } }) =>
    bgp.type === 'mesh' && cluster.nodes.count !== undefined && cluster.nodes.count > mostInMesh
      ? [
          {
            at: 'bgp.type',
            got: `mesh of ${cluster.nodes.count} nodes`,
            expected: `at most ${mostInMesh}`,
            fix: "use { type: 'peers', routeReflectors }",
          },
        ]
      : [],
};

export const toldToNobody: Rule<CalicoSettings> = {
  code: 'calico/told-to-nobody',
  severity: 'warning',
  summary: 'addresses of Services are told to BGP peers outside, and there is none: nothing outside the cluster finds them',
  source: 'https://docs.tigera.io/calico/latest/networking/configuring/advertise-service-ips',
  check: ({ options: { bgp, loadBalancer } }) => {
    const routers = bgp.type !== 'off' && bgp.peers.length > 0;
    if (routers) return [];
    const advertises =
      bgp.type !== 'off' && (bgp.advertise.clusterIps || bgp.advertise.externalIps.length > 0 || bgp.advertise.loadBalancerIps.length > 0);
    if (!advertises && loadBalancer === undefined) return [];
    return [
      {
        at: advertises ? 'bgp.peers' : 'loadBalancer',
        got: bgp.type === 'off' ? 'bgp off' : 'no peers outside the cluster',
        fix: 'name the routers in bgp.peers, or route the addresses to the nodes by hand',
      },
    ];
  },
};

export const untoldLoadBalancer: Rule<CalicoSettings> = {
  code: 'calico/load-balancer-not-advertised',
  severity: 'info',
  summary: 'BGP is on and keeps the addresses of Services to itself',
  source: 'https://docs.tigera.io/calico/latest/networking/configuring/advertise-service-ips',
  check: ({ options: { bgp, loadBalancer } }) =>
    bgp.type !== 'off' && loadBalancer?.advertise === false
      ? [{ at: 'loadBalancer.advertise', got: 'false', fix: 'leave it out, unless somebody else tells of them' }]
      : [],
};

export const ipipOnCloud: Rule<CalicoSettings> = {
  code: 'calico/ipip-on-cloud',
  severity: 'error',
  summary: 'the network of the cloud drops IP in IP, or passes it only where a firewall rule names protocol 4',
  source: 'https://github.com/kubernetes/kops/blob/master/pkg/apis/kops/validation/validation.go',
  check: ({ options: { pools }, plan: { cluster } }) => {
    const { name, title } = cluster.platform;
    if (!pools.some(isIpip) || (name !== 'aks' && name !== 'eks' && name !== 'gke')) return [];
    return [
      {
        at: 'encapsulation',
        // Azure drops it whatever its rules say; the others can be told to let it pass.
        ...(name === 'aks' ? {} : { severity: 'warning' as const }),
        got: `IP in IP on ${title}`,
        fix: 'use vxlan',
      },
    ];
  },
};

export const awsSourceCheck: Rule<CalicoSettings> = {
  code: 'calico/aws-source-check',
  severity: 'warning',
  summary:
    'instances on AWS drop packets with addresses other than their own: what is not encapsulated inside a subnet, or comes back directly, is lost',
  source: 'https://docs.tigera.io/calico/latest/reference/public-cloud/aws',
  check: ({ options: { dataplane, felix, podNetwork, pools }, plan: { cluster } }) => {
    if (cluster.platform.name !== 'eks' || podNetwork !== 'calico' || felix.awsSrcDstCheck === 'disable') return [];
    const plain = pools.find(({ encapsulation }) => encapsulation !== 'vxlan' && encapsulation !== 'ipip');
    const dsr = dataplane.type === 'bpf' && dataplane.externalServiceMode === 'dsr';
    if (plain === undefined && !dsr) return [];
    return [
      {
        at: 'felix.awsSrcDstCheck',
        got: `${felix.awsSrcDstCheck} with ${plain === undefined ? 'externalServiceMode dsr' : plain.encapsulation}`,
        fix: "felix: { awsSrcDstCheck: 'disable' } and ec2:ModifyInstanceAttribute for the nodes, or encapsulation: vxlan",
      },
    ];
  },
};

export const ROUTE_RULES: readonly Rule<CalicoSettings>[] = [
  bgpWithoutPeers,
  meshTooLarge,
  toldToNobody,
  untoldLoadBalancer,
  ipipOnCloud,
  awsSourceCheck,
];
