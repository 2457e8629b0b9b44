/** Services, ingress, gateways and what leaves the cluster. */
import { type ResolvedCilium, serviceProxyOf } from '../resolve/resolved';
import { bool, type DerivedKeys, duration, int, line, listen, port, text, word } from './key';

const ingress = (o: ResolvedCilium) => serviceProxyOf(o)?.ingress;
const gateway = (o: ResolvedCilium) => serviceProxyOf(o)?.gatewayApi;
const labels = (given: Readonly<Record<string, string>> | undefined) =>
  Object.entries(given ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

/** Where copies of the Secrets that Envoy needs are: agents may read that namespace and no other. */
export const secretsNamespace = 'cilium-secrets';
/** Annotations of Ingress objects that go on to their Services. */
const annotationPrefixes = 'lbipam.cilium.io nodeipam.cilium.io service.beta.kubernetes.io service.kubernetes.io cloud.google.com';

export const serviceKeys = {
  'kube-proxy-replacement': { type: bool, from: 'services.type', default: false, of: ({ services }) => services.type === 'ebpf' },
  'kube-proxy-replacement-healthz-bind-address': {
    type: listen,
    from: 'services.healthzBindAddress',
    default: undefined,
    of: (o) => serviceProxyOf(o)?.healthzBindAddress,
  },
  'bpf-lb-sock-hostns-only': {
    type: bool,
    from: 'services.socketHostNamespaceOnly',
    default: undefined,
    of: (o) => serviceProxyOf(o)?.socketHostNamespaceOnly,
  },
  'bpf-lb-mode': {
    type: word('dsr', 'hybrid'),
    from: 'services.forwarding.type',
    default: undefined,
    of: (o) => {
      const type = serviceProxyOf(o)?.forwarding.type;
      return type === 'snat' ? undefined : type;
    },
  },
  'bpf-lb-dsr-dispatch': {
    type: word('opt', 'ipip', 'geneve'),
    from: 'services.forwarding.dispatch',
    default: undefined,
    of: (o) => serviceProxyOf(o)?.forwarding.dispatch,
  },
  'bpf-lb-algorithm': {
    type: word('maglev'),
    from: 'services.balancing.type',
    default: undefined,
    of: (o) => (serviceProxyOf(o)?.maglev === undefined ? undefined : 'maglev'),
  },
  'bpf-lb-maglev-table-size': {
    type: int(251, 131_071),
    from: 'services.balancing.tableSize',
    default: undefined,
    of: (o) => serviceProxyOf(o)?.maglev?.tableSize,
  },
  'bpf-lb-acceleration': {
    type: word('disabled', 'native', 'best-effort'),
    from: 'services.acceleration',
    default: 'disabled',
    of: (o) => serviceProxyOf(o)?.acceleration ?? 'disabled',
  },
  'node-port-range': {
    type: text(/^\d{1,5},\d{1,5}$/, 'from,to'),
    from: 'services.nodePortRange',
    default: undefined,
    of: (o) => serviceProxyOf(o)?.nodePortRange?.replace('-', ','),
  },
  'nodeport-addresses': {
    type: line,
    from: 'services.nodePortAddresses',
    default: '',
    of: (o) => serviceProxyOf(o)?.nodePortAddresses.join(',') ?? '',
  },
  'enable-service-topology': { type: bool, from: 'services.topology', default: false, of: (o) => serviceProxyOf(o)?.topology ?? false },
  'enable-lb-ipam': { type: bool, from: 'loadBalancerIpam', default: true, of: ({ loadBalancerIpam }) => loadBalancerIpam },
  'enable-l2-announcements': {
    type: bool,
    from: 'services.l2Announcements',
    default: undefined,
    of: (o) => (serviceProxyOf(o)?.l2Announcements === undefined ? undefined : true),
  },
  'l2-announcements-lease-duration': {
    type: duration,
    from: 'services.l2Announcements.leaseDuration',
    default: undefined,
    of: (o) => serviceProxyOf(o)?.l2Announcements?.leaseDuration,
  },
  'l2-announcements-renew-deadline': {
    type: duration,
    from: 'services.l2Announcements.renewDeadline',
    default: undefined,
    of: (o) => serviceProxyOf(o)?.l2Announcements?.renewDeadline,
  },
  'l2-announcements-retry-period': {
    type: duration,
    from: 'services.l2Announcements.retryPeriod',
    default: undefined,
    of: (o) => serviceProxyOf(o)?.l2Announcements?.retryPeriod,
  },
  'enable-egress-gateway': {
    type: bool,
    from: 'services.egressGateway',
    default: undefined,
    of: (o) => (serviceProxyOf(o)?.egressGateway === undefined ? undefined : true),
  },
  'egress-gateway-reconciliation-trigger-interval': {
    type: duration,
    from: 'services.egressGateway.reconciliationInterval',
    default: '1s',
    of: (o) => serviceProxyOf(o)?.egressGateway?.reconciliationInterval ?? '1s',
  },
  'egress-gateway-policy-map-max': {
    type: int(1, 65_536),
    from: 'services.egressGateway.maxPolicyEntries',
    default: undefined,
    of: (o) => serviceProxyOf(o)?.egressGateway?.maxPolicyEntries,
  },
  'enable-local-redirect-policy': {
    type: bool,
    from: 'services.localRedirect',
    default: undefined,
    of: (o) => (serviceProxyOf(o)?.localRedirect === undefined ? undefined : true),
  },
  'lrp-address-matcher-cidrs': {
    type: { type: 'ranges', separator: ',' },
    from: 'services.localRedirect.addressCidrs',
    default: undefined,
    of: (o) => serviceProxyOf(o)?.localRedirect?.addressCidrs?.join(',') || undefined,
  },
} as const satisfies DerivedKeys;

/** Ingress and gateways: the operator turns both into configurations of Envoy. */
export const ingressKeys = {
  'enable-envoy-config': {
    type: bool,
    from: 'services.ingress',
    default: undefined,
    of: (o) => (ingress(o) === undefined && gateway(o) === undefined ? undefined : true),
  },
  'envoy-config-retry-interval': {
    type: duration,
    from: 'services.ingress',
    default: undefined,
    of: (o) => (ingress(o) === undefined && gateway(o) === undefined ? undefined : '15s'),
  },
  'enable-ingress-controller': { type: bool, from: 'services.ingress', default: undefined, of: (o) => (ingress(o) === undefined ? undefined : true) },
  'enforce-ingress-https': {
    type: bool,
    from: 'services.ingress.enforceHttps',
    default: undefined,
    of: (o) => ofIngress(o, ({ enforceHttps }) => enforceHttps ?? true),
  },
  'enable-ingress-proxy-protocol': {
    type: bool,
    from: 'services.ingress.proxyProtocol',
    default: undefined,
    of: (o) => ofIngress(o, ({ proxyProtocol }) => proxyProtocol ?? false),
  },
  'enable-ingress-secrets-sync': { type: bool, from: undefined, default: undefined, of: (o) => ofIngress(o, () => true) },
  'ingress-secrets-namespace': { type: word(secretsNamespace), from: undefined, default: undefined, of: (o) => ofIngress(o, () => secretsNamespace) },
  'ingress-lb-annotation-prefixes': { type: line, from: undefined, default: undefined, of: (o) => ofIngress(o, () => annotationPrefixes) },
  'ingress-default-lb-mode': {
    type: word('shared', 'dedicated'),
    from: 'services.ingress.loadBalancer',
    default: undefined,
    of: (o) => ofIngress(o, ({ loadBalancer }) => loadBalancer ?? 'dedicated'),
  },
  'ingress-shared-lb-service-name': {
    type: word('cilium-ingress'),
    from: undefined,
    default: undefined,
    of: (o) => ofIngress(o, () => 'cilium-ingress'),
  },
  'ingress-default-secret-namespace': {
    type: line,
    from: 'services.ingress.defaultCertificate',
    default: undefined,
    of: (o) => ingress(o)?.defaultCertificate?.split('/')[0],
  },
  'ingress-default-secret-name': {
    type: line,
    from: 'services.ingress.defaultCertificate',
    default: undefined,
    of: (o) => ingress(o)?.defaultCertificate?.split('/')[1],
  },
  'ingress-default-xff-num-trusted-hops': { type: int(0, 255), from: undefined, default: undefined, since: 20, of: (o) => ofIngress(o, () => 0) },
  'ingress-use-remote-address': { type: bool, from: undefined, default: undefined, since: 20, of: (o) => ofIngress(o, () => true) },
  'ingress-hostnetwork-enabled': {
    type: bool,
    from: 'services.ingress.hostNetwork',
    default: undefined,
    of: (o) => ofIngress(o, ({ hostNetwork }) => hostNetwork !== undefined),
  },
  'ingress-hostnetwork-shared-listener-port': {
    type: port,
    from: 'services.ingress.hostNetwork.port',
    default: undefined,
    of: (o) => ofIngress(o, ({ hostNetwork }) => hostNetwork?.port ?? 8080),
  },
  'ingress-hostnetwork-http-listener-port': { type: port, from: undefined, default: undefined, since: 20, of: (o) => ofIngress(o, () => 0) },
  'ingress-hostnetwork-https-listener-port': { type: port, from: undefined, default: undefined, since: 20, of: (o) => ofIngress(o, () => 0) },
  'ingress-hostnetwork-tls-passthrough-listener-port': {
    type: port,
    from: undefined,
    default: undefined,
    since: 20,
    of: (o) => ofIngress(o, () => 0),
  },
  'ingress-hostnetwork-nodelabelselector': {
    type: line,
    from: 'services.ingress.hostNetwork.nodeLabels',
    default: undefined,
    of: (o) => ofIngress(o, ({ hostNetwork }) => labels(hostNetwork?.nodeLabels)),
  },
  'enable-gateway-api': { type: bool, from: 'services.gatewayApi', default: undefined, of: (o) => (gateway(o) === undefined ? undefined : true) },
  'enable-gateway-api-secrets-sync': { type: bool, from: undefined, default: undefined, of: (o) => ofGateway(o, () => true) },
  'enable-gateway-api-proxy-protocol': {
    type: bool,
    from: 'services.gatewayApi.proxyProtocol',
    default: undefined,
    of: (o) => ofGateway(o, ({ proxyProtocol }) => proxyProtocol ?? false),
  },
  'enable-gateway-api-app-protocol': {
    type: bool,
    from: 'services.gatewayApi.appProtocol',
    default: undefined,
    of: (o) => ofGateway(o, ({ appProtocol, alpn }) => appProtocol === true || alpn === true),
  },
  'enable-gateway-api-alpn': {
    type: bool,
    from: 'services.gatewayApi.alpn',
    default: undefined,
    of: (o) => ofGateway(o, ({ alpn }) => alpn ?? false),
  },
  'gateway-api-xff-num-trusted-hops': {
    type: int(0, 255),
    from: 'services.gatewayApi.trustedHops',
    default: undefined,
    of: (o) => ofGateway(o, ({ trustedHops }) => trustedHops ?? 0),
  },
  'gateway-api-use-remote-address': { type: bool, from: undefined, default: undefined, since: 20, of: (o) => ofGateway(o, () => true) },
  'gateway-api-service-externaltrafficpolicy': {
    type: word('Cluster', 'Local'),
    from: 'services.gatewayApi.externalTrafficPolicy',
    default: undefined,
    of: (o) => ofGateway(o, ({ externalTrafficPolicy }) => externalTrafficPolicy ?? 'Cluster'),
  },
  'gateway-api-secrets-namespace': {
    type: word(secretsNamespace),
    from: undefined,
    default: undefined,
    of: (o) => ofGateway(o, () => secretsNamespace),
  },
  'gateway-api-hostnetwork-enabled': {
    type: bool,
    from: 'services.gatewayApi.hostNetwork',
    default: undefined,
    of: (o) => ofGateway(o, ({ hostNetwork }) => hostNetwork !== undefined),
  },
  'gateway-api-hostnetwork-nodelabelselector': {
    type: line,
    from: 'services.gatewayApi.hostNetwork.nodeLabels',
    default: undefined,
    of: (o) => ofGateway(o, ({ hostNetwork }) => labels(hostNetwork?.nodeLabels)),
  },
} as const satisfies DerivedKeys;

function ofIngress<T>(o: ResolvedCilium, read: (given: NonNullable<ReturnType<typeof ingress>>) => T): T | undefined {
  const given = ingress(o);
  return given === undefined ? undefined : read(given);
}
function ofGateway<T>(o: ResolvedCilium, read: (given: NonNullable<ReturnType<typeof gateway>>) => T): T | undefined {
  const given = gateway(o);
  return given === undefined ? undefined : read(given);
}
