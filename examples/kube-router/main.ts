/**
 * Nodes in two racks behind routers that speak BGP: kube-router routes pods without tunnels, replaces kube-proxy, and gives
 * Services of type LoadBalancer addresses that the routers learn.
 */
import { NetworkApp, NetworkLayer } from 'cdk8s-netstack';

const app = new NetworkApp({ outdir: 'dist' });
new NetworkLayer(app, 'racks', {
  cluster: {
    name: 'racks',
    kubernetes: '1.35',
    podCidrs: ['10.244.0.0/16'],
    serviceCidrs: ['10.96.0.0/16'],
    nodeCidrs: ['192.168.10.0/24', '192.168.20.0/24'],
    apiServer: { host: '192.168.10.10' },
    nodes: { count: 40, mtu: 1500, kernel: '6.1' },
  },
  proxy: { type: 'none' },
  cni: {
    type: 'kube-router',
    serviceProxy: true,
    overlay: { type: 'none' },
    bgp: {
      clusterAsn: 64_601,
      peers: [
        { type: 'password', address: '192.168.10.1', asn: 64_600, password: { secret: 'bgp-routers', key: 'rack-a' } },
        { type: 'password', address: '192.168.20.1', asn: 64_600, password: { secret: 'bgp-routers', key: 'rack-b' } },
      ],
    },
    advertise: { loadBalancerIps: true },
    loadBalancer: { ranges: ['203.0.113.0/24'] },
  },
  dns: { type: 'coredns', upstreams: { type: 'servers', addresses: ['192.168.10.2', '192.168.20.2'] } },
  policy: { defaultDeny: true, segments: [{ name: 'shop', namespaces: ['shop'] }] },
});
app.synth();
