/** Resources that say everything that can be said. */
import type { CiliumResources } from '../../../../lib/cni/cilium/resources';

const all = { matchLabels: {} };
const nodes = { matchExpressions: [{ key: 'node-role.kubernetes.io/edge', operator: 'Exists' }] } as const;

export const everything: CiliumResources = {
  loadBalancerPools: [
    { name: 'main', addresses: ['192.168.10.200-192.168.10.220'] },
    {
      name: 'public',
      addresses: ['203.0.113.0/28', '203.0.113.77'],
      serviceSelector: { matchLabels: { tier: 'public' } },
      allowFirstLastIPs: false,
      disabled: true,
    },
  ],
  l2Announcements: [
    {
      name: 'link',
      serviceSelector: { matchLabels: { tier: 'private' } },
      nodeSelector: nodes,
      interfaces: ['^eth[0-9]+$'],
      externalIPs: true,
      loadBalancerIPs: true,
    },
  ],
  bgp: {
    clusterConfigs: [
      {
        name: 'edge',
        nodeSelector: nodes,
        instances: [
          {
            name: 'fabric',
            localAsn: 64_512,
            localPort: 1790,
            peers: [
              { type: 'address', name: 'tor-a', address: '192.168.10.1', asn: 64_513, peerConfig: 'tor' },
              { type: 'default-gateway', name: 'gateway', family: 'ipv6', asn: 0, peerConfig: 'tor' },
            ],
          },
        ],
      },
    ],
    peerConfigs: [
      {
        name: 'tor',
        peerPort: 1179,
        timers: { connectRetrySeconds: 5, holdSeconds: 9, keepAliveSeconds: 3 },
        authSecret: 'bgp-password',
        gracefulRestart: { restartTimeSeconds: 60 },
        ebgpMultihop: 2,
        families: [{ afi: 'ipv4', advertisements: { matchLabels: { advertise: 'bgp' } } }, { afi: 'ipv6' }],
      },
    ],
    advertisements: [
      {
        name: 'services',
        labels: { advertise: 'bgp' },
        routes: [
          { type: 'PodCIDR', attributes: { localPreference: 200 } },
          { type: 'CiliumPodIPPool', selector: all },
          {
            type: 'Service',
            addresses: ['LoadBalancerIP', 'ExternalIP'],
            selector: { matchLabels: { tier: 'public' } },
            aggregationLengthIPv4: 24,
            aggregationLengthIPv6: 64,
            attributes: {
              standardCommunities: ['65000:100', '4294967295'],
              wellKnownCommunities: ['no-export'],
              largeCommunities: ['4200000000:1:2'],
            },
          },
        ],
      },
    ],
    nodeConfigOverrides: [
      {
        name: 'node-1',
        instances: [
          { name: 'fabric', routerId: '192.168.10.21', localPort: 1791, localAsn: 64_514, peers: [{ name: 'tor-a', localAddress: '192.168.10.21' }] },
        ],
      },
    ],
  },
  egressGateways: [
    {
      name: 'partner',
      selectors: [{ namespaceSelector: { matchLabels: { team: 'shop' } }, podSelector: { matchLabels: { app: 'web' } } }],
      destinationCidrs: ['0.0.0.0/0'],
      excludedCidrs: ['10.0.0.0/8'],
      gateway: nodes,
      source: { type: 'address', ip: '192.168.10.50' },
    },
    {
      name: 'device',
      selectors: [{ podSelector: all }],
      destinationCidrs: ['198.51.100.0/24'],
      gateway: nodes,
      source: { type: 'interface', name: 'eth1' },
    },
  ],
  localRedirects: [
    {
      name: 'dns',
      namespace: 'kube-system',
      frontend: { type: 'service', serviceName: 'kube-dns' },
      backend: {
        podSelector: { matchLabels: { 'k8s-app': 'node-local-dns' } },
        ports: [
          { port: 53, protocol: 'UDP', name: 'dns' },
          { port: 53, protocol: 'TCP', name: 'dns-tcp' },
        ],
      },
      skipRedirectFromBackend: true,
      description: 'names from the own node',
    },
    {
      name: 'metadata',
      namespace: 'kube-system',
      frontend: { type: 'address', ip: '169.254.169.254', ports: [{ port: 80, protocol: 'TCP' }] },
      backend: { podSelector: { matchLabels: { app: 'agent' } }, ports: [{ port: 8181, protocol: 'TCP' }] },
    },
  ],
  podPools: [{ name: 'blue', ipv4: { cidrs: ['10.50.0.0/16'], maskSize: 26 }, ipv6: { cidrs: ['fd00:50::/104'], maskSize: 120 } }],
};
