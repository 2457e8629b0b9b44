import type { CiliumOptions } from '../../../lib/cni/cilium';
import { ciliumChanges } from '../../../lib/cni/cilium/changes';
import { tunableKeys } from '../../../lib/cni/cilium/config/tunable-keys';
import type { ChangeTable } from '../../../lib/component';
import type { LayerSpec } from '../../../lib/plan';
import { layerSpec, objectsOf, planFindings, plannedOf } from '../../support/layer';

type Case = readonly [CiliumOptions, CiliumOptions];
type Routing = NonNullable<CiliumOptions['routing']>;
type Services = NonNullable<CiliumOptions['services']>;
/** Keys of cilium-config are all tried below; Hubble and custom resources have tests of their own; words of users are no paths. */
type Tried = Exclude<keyof ChangeTable<CiliumOptions>, `config${string}` | `hubble${string}` | `resources${string}`>;
type OwnWords =
  | `extraConfig.${string}`
  | `routing.tags.${string}`
  | `routing.ipam.preAllocation.${string}`
  | `services.ingress.serviceAnnotations.${string}`
  | `services.ingress.hostNetwork.nodeLabels.${string}`
  | `services.gatewayApi.hostNetwork.nodeLabels.${string}`;

const routing = <R extends Routing>(before: R, after: Routing): Case => [{ routing: before }, { routing: after }];
const tunnel = (change: Partial<Extract<Routing, { type: 'tunnel' }>>): Case => routing({ type: 'tunnel' }, { type: 'tunnel', ...change });
const native = (change: Partial<Extract<Routing, { type: 'native' }>>): Case => routing({ type: 'native' }, { type: 'native', ...change });
const eni = (change: Partial<Extract<Routing, { type: 'eni' }>>): Case => routing({ type: 'eni' }, { type: 'eni', ...change });
const azure = (change: Partial<Extract<Routing, { type: 'azure' }>>): Case =>
  routing({ type: 'azure', nativeCidr: '10.0.0.0/8' }, { type: 'azure', nativeCidr: '10.0.0.0/8', ...change });
const pool = (change: object): Case => tunnel({ ipam: { type: 'cluster-pool', ...change } });
const wireguard = (change: object): Case => [
  { routing: { type: 'tunnel', encryption: { type: 'wireguard' } } },
  { routing: { type: 'tunnel', encryption: { type: 'wireguard', ...change } } },
];
const ipsec = (change: object): Case => [
  { routing: { type: 'tunnel', encryption: { type: 'ipsec' } } },
  { routing: { type: 'tunnel', encryption: { type: 'ipsec', ...change } } },
];
const strict = (change: object): Case => [
  { routing: { type: 'tunnel', encryption: { type: 'wireguard', strictEgress: {} } } },
  { routing: { type: 'tunnel', encryption: { type: 'wireguard', strictEgress: change } } },
];
const ebpf = (change: Partial<Extract<Services, { type: 'ebpf' }>>, before: Partial<Extract<Services, { type: 'ebpf' }>> = {}): Case => [
  { services: { type: 'ebpf', ...before } },
  { services: { type: 'ebpf', ...change } },
];
const ingress = (change: object, before: object = {}): Case => ebpf({ ingress: change }, { ingress: before });
const gateway = (change: object, before: object = {}): Case => ebpf({ gatewayApi: change }, { gatewayApi: before });
const l2 = (change: object): Case => ebpf({ l2Announcements: change }, { l2Announcements: {} });
const egress = (change: object): Case => ebpf({ egressGateway: change }, { egressGateway: {} });
const image = 'mirror.example/cilium:v1';

/** Two options that differ in one path; a path without a case does not compile. */
const cases: { readonly [P in Exclude<Tried, OwnWords>]: Case } = {
  version: [{}, { version: '1.19.6' }],
  routing: [{}, { routing: { type: 'native' } }],
  services: [{}, { services: { type: 'kube-proxy' } }],
  policy: [{}, { policy: { mode: 'always' } }],
  envoy: [{}, { envoy: { type: 'embedded' } }],
  bgpControlPlane: [{}, { bgpControlPlane: true }],
  loadBalancerIpam: [{}, { loadBalancerIpam: false }],
  clusterIdentity: [{}, { clusterIdentity: { name: 'east' } }],
  bandwidthManager: [{}, { bandwidthManager: {} }],
  datapath: [{}, { datapath: 'netkit' }],
  devices: [{}, { devices: ['eth0', 'bond+'] }],
  mtu: [{}, { mtu: 1400 }],
  metricsPort: [{}, { metricsPort: 9962 }],
  debug: [{}, { debug: true }],
  operator: [{}, { operator: { replicas: 1 } }],
  cniConfig: [{}, { cniConfig: { exclusive: false } }],
  cgroup: [{}, { cgroup: { autoMount: false } }],
  extraConfig: [{}, { extraConfig: { 'enable-experimental-thing': 'true' } }],
  images: [{}, { images: { agent: image } }],
  'routing.type': routing({ type: 'tunnel' }, { type: 'native' }),
  'routing.protocol': tunnel({ protocol: 'geneve' }),
  'routing.port': tunnel({ port: 8473 }),
  'routing.sourcePortRange': tunnel({ sourcePortRange: '1024-65535' }),
  'routing.underlay': tunnel({ underlay: 'ipv4' }),
  'routing.ipam': tunnel({ ipam: { type: 'kubernetes' } }),
  'routing.masquerade': tunnel({ masquerade: { mode: 'bpf' } }),
  'routing.encryption': tunnel({ encryption: { type: 'wireguard' } }),
  'routing.ipam.type': tunnel({ ipam: { type: 'multi-pool' } }),
  'routing.ipam.ipv4MaskSize': pool({ ipv4MaskSize: 25 }),
  'routing.ipam.ipv6MaskSize': pool({ ipv6MaskSize: 66 }),
  'routing.ipam.preAllocation': routing(
    { type: 'tunnel', ipam: { type: 'multi-pool' } },
    { type: 'tunnel', ipam: { type: 'multi-pool', preAllocation: { default: 16 } } },
  ),
  'routing.masquerade.mode': tunnel({ masquerade: { mode: 'off' } }),
  'routing.masquerade.interfaces': tunnel({ masquerade: { interfaces: ['eth+'] } }),
  'routing.masquerade.toRouteSource': tunnel({ masquerade: { toRouteSource: true } }),
  'routing.encryption.type': [
    { routing: { type: 'tunnel', encryption: { type: 'wireguard' } } },
    { routing: { type: 'tunnel', encryption: { type: 'ipsec' } } },
  ],
  'routing.encryption.nodeEncryption': wireguard({ nodeEncryption: true }),
  'routing.encryption.persistentKeepalive': wireguard({ persistentKeepalive: '25s' }),
  'routing.encryption.strictEgress': wireguard({ strictEgress: {} }),
  'routing.encryption.strictIngress': wireguard({ strictIngress: true }),
  'routing.encryption.strictEgress.cidr': strict({ cidr: '10.0.0.0/8' }),
  'routing.encryption.strictEgress.allowRemoteNodeIdentities': strict({ allowRemoteNodeIdentities: true }),
  'routing.encryption.secret': ipsec({ secret: 'other' }),
  'routing.encryption.key': ipsec({ key: 'other' }),
  'routing.encryption.keyWatcher': ipsec({ keyWatcher: false }),
  'routing.encryption.keyRotationDuration': ipsec({ keyRotationDuration: '10m' }),
  'routing.encryption.interface': ipsec({ interface: 'eth1' }),
  'routing.encryption.encryptedOverlay': ipsec({ encryptedOverlay: true }),
  'routing.nativeCidrs': native({ nativeCidrs: ['10.0.0.0/8'] }),
  'routing.autoDirectNodeRoutes': native({ autoDirectNodeRoutes: true }),
  'routing.skipUnreachable': native({ skipUnreachable: true }),
  'routing.endpointRoutes': native({ endpointRoutes: true }),
  'routing.nativeCidr': eni({ nativeCidr: '10.0.0.0/8' }),
  'routing.prefixDelegation': eni({ prefixDelegation: true }),
  'routing.releaseExcessIps': eni({ releaseExcessIps: true }),
  'routing.iamRole': eni({ iamRole: 'arn:aws:iam::1:role/cilium' }),
  'routing.ec2ApiEndpoint': eni({ ec2ApiEndpoint: 'ec2.example' }),
  'routing.tags': eni({ tags: { team: 'network' } }),
  'routing.subnetIds': eni({ subnetIds: ['subnet-1'] }),
  'routing.subnetTags': eni({ subnetTags: ['a=b'] }),
  'routing.instanceTags': eni({ instanceTags: ['a=b'] }),
  'routing.firstInterfaceIndex': eni({ firstInterfaceIndex: 1 }),
  'routing.identity': azure({ identity: { type: 'service-principal' } }),
  'routing.subscriptionId': azure({ subscriptionId: 'x' }),
  'routing.tenantId': azure({ tenantId: 'x' }),
  'routing.resourceGroup': azure({ resourceGroup: 'x' }),
  'routing.usePrimaryAddress': azure({ usePrimaryAddress: true }),
  'routing.interfaceName': azure({ interfaceName: 'eth1' }),
  'routing.identity.type': [
    { routing: { type: 'azure', nativeCidr: '10.0.0.0/8', identity: { type: 'managed' } } },
    { routing: { type: 'azure', nativeCidr: '10.0.0.0/8', identity: { type: 'service-principal' } } },
  ],
  'routing.identity.secret': [
    { routing: { type: 'azure', nativeCidr: '10.0.0.0/8', identity: { type: 'service-principal' } } },
    { routing: { type: 'azure', nativeCidr: '10.0.0.0/8', identity: { type: 'service-principal', secret: 'other' } } },
  ],
  'routing.identity.clientId': [
    { routing: { type: 'azure', nativeCidr: '10.0.0.0/8', identity: { type: 'managed' } } },
    { routing: { type: 'azure', nativeCidr: '10.0.0.0/8', identity: { type: 'managed', clientId: 'x' } } },
  ],
  'routing.ownCidr': routing({ type: 'aws-cni-chaining' }, { type: 'aws-cni-chaining', ownCidr: '198.19.0.0/16' }),
  'services.type': [{ services: { type: 'ebpf' } }, { services: { type: 'kube-proxy' } }],
  'services.forwarding': [
    { routing: { type: 'native' }, services: { type: 'ebpf' } },
    { routing: { type: 'native' }, services: { type: 'ebpf', forwarding: { type: 'dsr' } } },
  ],
  'services.balancing': ebpf({ balancing: { type: 'maglev' } }),
  'services.acceleration': ebpf({ acceleration: 'best-effort' }),
  'services.socketHostNamespaceOnly': ebpf({ socketHostNamespaceOnly: true }),
  'services.nodePortRange': ebpf({ nodePortRange: '31000-31999' }),
  'services.nodePortAddresses': ebpf({ nodePortAddresses: ['192.168.10.0/24'] }),
  'services.healthzBindAddress': ebpf({ healthzBindAddress: '0.0.0.0:10256' }),
  'services.topology': ebpf({ topology: true }),
  'services.l2Announcements': ebpf({ l2Announcements: {} }),
  'services.egressGateway': ebpf({ egressGateway: {} }),
  'services.localRedirect': ebpf({ localRedirect: {} }),
  'services.ingress': ebpf({ ingress: {} }),
  'services.gatewayApi': ebpf({ gatewayApi: {} }),
  'services.forwarding.type': [
    { routing: { type: 'native' }, services: { type: 'ebpf', forwarding: { type: 'dsr' } } },
    { routing: { type: 'native' }, services: { type: 'ebpf', forwarding: { type: 'hybrid' } } },
  ],
  'services.forwarding.dispatch': [
    { routing: { type: 'native' }, services: { type: 'ebpf', forwarding: { type: 'dsr' } } },
    { routing: { type: 'native' }, services: { type: 'ebpf', forwarding: { type: 'dsr', dispatch: 'ipip' } } },
  ],
  'services.balancing.type': ebpf({ balancing: { type: 'maglev' } }, { balancing: { type: 'random' } }),
  'services.balancing.tableSize': ebpf({ balancing: { type: 'maglev', tableSize: 65521 } }, { balancing: { type: 'maglev' } }),
  'services.l2Announcements.leaseDuration': l2({ leaseDuration: '3s' }),
  'services.l2Announcements.renewDeadline': l2({ renewDeadline: '1s' }),
  'services.l2Announcements.retryPeriod': l2({ retryPeriod: '200ms' }),
  'services.egressGateway.maxPolicyEntries': egress({ maxPolicyEntries: 1000 }),
  'services.egressGateway.reconciliationInterval': egress({ reconciliationInterval: '2s' }),
  'services.localRedirect.addressCidrs': ebpf({ localRedirect: { addressCidrs: ['169.254.0.0/16'] } }, { localRedirect: {} }),
  'services.ingress.default': ingress({ default: true }),
  'services.ingress.loadBalancer': ingress({ loadBalancer: 'shared' }),
  'services.ingress.enforceHttps': ingress({ enforceHttps: false }),
  'services.ingress.proxyProtocol': ingress({ proxyProtocol: true }),
  'services.ingress.hostNetwork': ingress({ hostNetwork: {} }),
  'services.ingress.serviceAnnotations': ingress({ serviceAnnotations: { a: 'b' } }),
  'services.ingress.externalTrafficPolicy': ingress({ externalTrafficPolicy: 'Local' }),
  'services.ingress.defaultCertificate': ingress({ defaultCertificate: 'web/default' }),
  'services.ingress.hostNetwork.port': ingress({ hostNetwork: { port: 8081 } }, { hostNetwork: {} }),
  'services.ingress.hostNetwork.nodeLabels': ingress({ hostNetwork: { nodeLabels: { role: 'edge' } } }, { hostNetwork: {} }),
  'services.gatewayApi.proxyProtocol': gateway({ proxyProtocol: true }),
  'services.gatewayApi.hostNetwork': gateway({ hostNetwork: {} }),
  'services.gatewayApi.externalTrafficPolicy': gateway({ externalTrafficPolicy: 'Local' }),
  'services.gatewayApi.hostNetwork.nodeLabels': gateway({ hostNetwork: { nodeLabels: { role: 'edge' } } }, { hostNetwork: {} }),
  'services.gatewayApi.appProtocol': gateway({ appProtocol: true }),
  'services.gatewayApi.alpn': gateway({ alpn: true }),
  'services.gatewayApi.trustedHops': gateway({ trustedHops: 1 }),
  'policy.mode': [{ policy: { mode: 'default' } }, { policy: { mode: 'never' } }],
  'policy.audit': [{}, { policy: { audit: true } }],
  'policy.cidrMatches': [{}, { policy: { cidrMatches: ['nodes'] } }],
  'policy.networkPolicy': [{}, { policy: { networkPolicy: false } }],
  'policy.clusterNetworkPolicy': [{}, { policy: { clusterNetworkPolicy: true } }],
  'policy.hostFirewall': [{}, { policy: { hostFirewall: true } }],
  'policy.denyResponse': [{}, { policy: { denyResponse: 'icmp' } }],
  'policy.mapMax': [{}, { policy: { mapMax: 32_768 } }],
  'envoy.metricsPort': [{}, { envoy: { type: 'daemonset', metricsPort: 0 } }],
  'envoy.type': [{}, { envoy: { type: 'off' } }],
  'envoy.logLevel': [{}, { envoy: { type: 'daemonset', logLevel: 'debug' } }],
  'clusterIdentity.name': [{}, { clusterIdentity: { name: 'west' } }],
  'clusterIdentity.id': [{ clusterIdentity: { name: 'west' } }, { clusterIdentity: { name: 'west', id: 2 } }],
  'clusterIdentity.maxConnectedClusters': [{}, { clusterIdentity: { maxConnectedClusters: 511 } }],
  'bandwidthManager.bbr': [{ bandwidthManager: {} }, { bandwidthManager: { bbr: true } }],
  'bandwidthManager.bbrHostNamespaceOnly': [{ bandwidthManager: {} }, { bandwidthManager: { bbrHostNamespaceOnly: true } }],
  'operator.metricsPort': [{}, { operator: { metricsPort: 9970 } }],
  'operator.replicas': [{}, { operator: { replicas: 3 } }],
  'operator.restartUnmanagedPods': [{}, { operator: { restartUnmanagedPods: false } }],
  'operator.skipCrdCreation': [{}, { operator: { skipCrdCreation: true } }],
  'cniConfig.exclusive': [{}, { cniConfig: { exclusive: false } }],
  'cniConfig.portmap': [{}, { cniConfig: { portmap: true } }],
  'cgroup.autoMount': [{}, { cgroup: { autoMount: false } }],
  'cgroup.hostRoot': [{}, { cgroup: { hostRoot: '/sys/fs/cgroup' } }],
  'images.envoy': [{}, { images: { envoy: image } }],
  'images.operator': [{}, { images: { operator: image } }],
  'images.agent': [{}, { images: { agent: image } }],
};

/** IPv6 only where an option is about it. */
function layer(options: CiliumOptions, path: string): LayerSpec {
  const ipv6 = path.includes('ipv6');
  return layerSpec({
    proxy: { type: options.services?.type === 'kube-proxy' ? 'kube-proxy' : 'none' },
    cni: { type: 'cilium', ...options },
    ...(ipv6
      ? {
          cluster: {
            podCidrs: ['fd00:10:244::/56'],
            serviceCidrs: ['fd00:10:96::/112'],
            nodeCidrs: ['fd00:1::/64'],
            apiServer: { host: 'fd00:1::10' },
          },
        }
      : {}),
  });
}
/** Objects of Cilium alone: those of its neighbours would hide an option that reaches nothing. */
const written = (options: CiliumOptions, path: string): string =>
  JSON.stringify([...objectsOf(layer(options, path))].filter(([id]) => !id.includes('kube-proxy')));

describe('options of cilium', () => {
  it.each(Object.entries(cases))('%s reaches the manifests', (path, [before, after]) => {
    expect([planFindings(layer(before, path)), planFindings(layer(after, path))].flat().filter((line) => line.startsWith('cilium/'))).toEqual([]);
    expect(written(after, path)).not.toBe(written(before, path));
  });
  it('have a change each', () => {
    const own = Object.keys(ciliumChanges).filter((path) => !/^(?:config|hubble|resources)(?:\.|$)/.test(path));
    expect(own.sort()).toEqual(Object.keys(cases).sort());
  });
  it('never let the allocator of a living cluster change', () => {
    expect([ciliumChanges['routing.ipam.type'], ciliumChanges['routing.ipam.ipv4MaskSize']]).toEqual(['never', 'never']);
  });
});

/** Another value of the same type. */
function another(key: keyof typeof tunableKeys): string | number | boolean {
  const { type, default: own } = tunableKeys[key];
  switch (type.type) {
    case 'bool':
      return own !== true;
    case 'int':
      return own === undefined ? type.least : Number(own) + 1 <= type.most ? Number(own) + 1 : type.least;
    case 'ratio':
      return 0.5;
    case 'duration':
      return '7s';
    case 'word':
      return type.words.find((one) => one !== own) ?? '';
    default:
      return /^\//.test(String(own)) ? '/tmp/other' : key === 'agent-not-ready-taint-key' ? 'example.org/not-ready' : 'other';
  }
}

describe('keys of config', () => {
  const keys = Object.keys(tunableKeys).filter((key): key is keyof typeof tunableKeys => key in tunableKeys);
  it.each(keys)('%s reaches cilium-config, as text', (key) => {
    const value = another(key);
    const { config } = Object(plannedOf(layer({ config: { [key]: value } }, ''), 'cni').options);
    expect(config[key]).toBe(value);
    const data = Object(objectsOf(layer({ config: { [key]: value } }, '')).get('ConfigMap kube-system/cilium-config')?.manifest).data;
    expect(data[key]).toBe(String(value));
  });
  it('have a change each', () => {
    expect(
      Object.keys(ciliumChanges)
        .filter((path) => path.startsWith('config.'))
        .sort(),
    ).toEqual(keys.map((key) => `config.${key}`).sort());
  });
});
