/** Renders of upstream's chart, and the spec of ours that says the same as the values of each. */
import type { ClusterSpec } from '../../../lib/cluster';
import type { CiliumOptions } from '../../../lib/cni/cilium';
import type { LayerSpec } from '../../../lib/plan';
import { layerSpec } from '../../support/layer';

export interface Variant {
  /** File below reference/cni/cilium. */
  readonly file: string;
  readonly spec: LayerSpec;
}

/** What most renders have: pods of 10.0.0.0/8, the default that this library never takes by itself, and nodes elsewhere. */
const cluster: Partial<ClusterSpec> = {
  kubernetes: '1.36',
  podCidrs: ['10.0.0.0/8'],
  serviceCidrs: ['172.30.0.0/16'],
  nodeCidrs: ['192.168.10.0/24'],
  apiServer: { host: '10.0.0.10', port: 6443 },
};
const layer = (cni: CiliumOptions, proxy: NonNullable<LayerSpec['proxy']>, changes: Partial<ClusterSpec>): LayerSpec =>
  layerSpec({ cluster: { ...cluster, ...changes }, proxy, cni: { type: 'cilium', ...cni } });
const beside = (cni: CiliumOptions = {}, changes: Partial<ClusterSpec> = {}): LayerSpec => layer(cni, { type: 'kube-proxy' }, changes);
const instead = (cni: CiliumOptions = {}, changes: Partial<ClusterSpec> = {}): LayerSpec => layer(cni, { type: 'none' }, changes);
const pods = { podCidrs: ['10.244.0.0/16'] } as const;
const issuer = { kind: 'ClusterIssuer', name: 'ca-issuer' } as const;

const current = {
  defaults: beside(),
  'no-hubble': beside({ hubble: { type: 'off' } }),
  'kube-proxy-replacement': instead(),
  'native-routing': beside({ routing: { type: 'native', autoDirectNodeRoutes: true } }, pods),
  'geneve-dsr': instead({
    routing: { type: 'tunnel', protocol: 'geneve' },
    services: { type: 'ebpf', forwarding: { type: 'dsr', dispatch: 'geneve' } },
  }),
  'hubble-relay-ui-cronjob': beside({ hubble: { type: 'on', relay: { ui: {} } } }),
  'hubble-relay-ui-certmanager-metrics': beside({
    metricsPort: 9962,
    hubble: {
      type: 'on',
      tls: { type: 'cert-manager', issuer },
      relay: { ui: {} },
      metrics: { enabled: ['dns', 'drop', 'tcp', 'flow', 'icmp', 'port-distribution'] },
    },
  }),
  'gateway-api': instead({ services: { type: 'ebpf', gatewayApi: {} } }),
  'ingress-controller': instead({ services: { type: 'ebpf', ingress: { default: true, loadBalancer: 'shared' } } }),
  'l2announcements-lbipam': instead({ services: { type: 'ebpf', l2Announcements: {} } }),
  'bgp-control-plane': instead({ bgpControlPlane: true }),
  wireguard: beside({ routing: { type: 'tunnel', encryption: { type: 'wireguard', nodeEncryption: true } } }),
  'dual-stack': beside(
    { routing: { type: 'tunnel', ipam: { type: 'cluster-pool', ipv4MaskSize: 24, ipv6MaskSize: 120 } } },
    {
      podCidrs: ['10.244.0.0/16', 'fd00:10:244::/104'],
      serviceCidrs: ['172.30.0.0/16', 'fd00:10:96::/112'],
      nodeCidrs: ['192.168.10.0/24', 'fd00:1::/64'],
    },
  ),
  'ipv6-only': beside(
    { routing: { type: 'native', autoDirectNodeRoutes: true } },
    { podCidrs: ['fd00:10:244::/56'], serviceCidrs: ['fd00:10:96::/112'], nodeCidrs: ['fd00:1::/64'] },
  ),
  'egress-gateway-bandwidth': instead({ services: { type: 'ebpf', egressGateway: {} }, bandwidthManager: { bbr: true } }),
  'cluster-network-policy': beside({ policy: { clusterNetworkPolicy: true, hostFirewall: true } }),
  'local-redirect-policy': instead({ services: { type: 'ebpf', localRedirect: {} } }),
  'clustermesh-cronjob': beside({ clusterIdentity: { name: 'east', id: 1 } }),
  'chained-aws-cni': beside(
    { routing: { type: 'aws-cni-chaining', ownCidr: '10.0.0.0/8' } },
    { podCidrs: ['172.16.0.0/16'], nodeCidrs: ['172.16.0.0/16'] },
  ),
  'k3s-talos-style': instead(
    { routing: { type: 'tunnel', ipam: { type: 'kubernetes' } } },
    { platform: 'talos', apiServer: { host: 'localhost', port: 7445 } },
  ),
} as const satisfies Readonly<Record<string, LayerSpec>>;

export const variants: readonly Variant[] = [
  ...Object.entries(current).map(([name, spec]) => ({ file: `1.20.0/${name}.yaml`, spec })),
  { file: '1.19.6/defaults.yaml', spec: beside({ version: '1.19.6' }) },
  { file: '1.19.6/kube-proxy-replacement.yaml', spec: instead({ version: '1.19.6' }) },
];
