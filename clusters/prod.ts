import type { LayerSpec } from 'cdk8s-netstack';

/** A bare-metal cluster on one node network, with everything this library brings by default. */
export const layer: LayerSpec = {
  cluster: {
    name: 'prod',
    kubernetes: '1.35',
    podCidrs: ['10.244.0.0/16'],
    serviceCidrs: ['10.96.0.0/12'],
    nodeCidrs: ['192.168.10.0/24'],
    apiServer: { host: '192.168.10.10' },
  },
  proxy: { type: 'kube-proxy', mode: 'nftables' },
  cni: { type: 'flannel', backend: { type: 'vxlan' }, policyEngine: { type: 'kube-router' } },
  dns: { type: 'coredns' },
  loadBalancer: { type: 'kube-vip', pools: [{ addresses: ['192.168.10.200-192.168.10.220'] }] },
  ingress: { type: 'traefik' },
  policy: {
    defaultDeny: true,
    segments: [
      {
        name: 'shop',
        namespaces: ['shop-dev'],
        allow: [{ from: { type: 'world' }, to: { type: 'pods', labels: { app: 'web' } }, ports: ['8080/TCP'] }],
      },
    ],
  },
};
