import { type ComponentFacts, componentFacts, type PlanContext, type PodFlow } from '../../component';
import { Peer, Port } from '../../flow';
import { bitsOf, Cidr } from '../../net';
import { coreDnsPorts } from './config';
import { forwardsOf } from './forwards';
import type { ResolvedCoreDns } from './resolve';

export const coreDnsNamespace = 'kube-system';
/** What selects CoreDNS's pods, in every installer. A contract: Services, policies and Deployment selectors depend on it. */
export const coreDnsSelector = { 'k8s-app': 'kube-dns' } as const;

/** Series that dashboards and alerts rely on. Source: README.md of plugins metrics, cache, forward, kubernetes, health and reload at v1.14.6. */
const series = [
  'coredns_build_info',
  'coredns_dns_requests_total',
  'coredns_dns_request_duration_seconds',
  'coredns_dns_responses_total',
  'coredns_panics_total',
  'coredns_plugin_enabled',
  'coredns_health_request_duration_seconds',
  'coredns_health_request_failures_total',
  'coredns_kubernetes_dns_programming_duration_seconds',
] as const;
const cacheSeries = ['coredns_cache_entries', 'coredns_cache_hits_total', 'coredns_cache_requests_total'] as const;
const forwardSeries = [
  'coredns_forward_healthcheck_broken_total',
  'coredns_forward_max_concurrent_rejects_total',
  'coredns_proxy_request_duration_seconds',
  'coredns_proxy_healthcheck_failures_total',
] as const;
const reloadSeries = ['coredns_reload_failed_total'] as const;

export function coreDnsFacts(o: ResolvedCoreDns, { cluster }: PlanContext): ComponentFacts {
  const dns = [Port.udp(coreDnsPorts.dns), Port.tcp(coreDnsPorts.dns)];
  const forwards = o.upstreams.type !== 'none' || o.stubDomains.length > 0;
  return componentFacts({
    name: 'coredns',
    version: o.release.version,
    provides: ['dns'],
    requires: [
      { type: 'capability', capability: 'pod-network', reason: 'CoreDNS runs on the pod network' },
      {
        type: 'capability',
        capability: 'service-proxy',
        reason: 'CoreDNS reaches the API server through the kubernetes Service, and pods reach CoreDNS through kube-dns',
      },
    ],
    images: [o.image],
    workloads: [{ kind: 'Deployment', name: 'coredns', namespace: coreDnsNamespace, labels: coreDnsSelector, hostNetwork: false, role: 'dns' }],
    podFlows: [
      {
        namespace: coreDnsNamespace,
        labels: coreDnsSelector,
        ingress: [
          { peer: Peer.known('anyPod'), ports: dns, reason: 'every pod asks the cluster resolver' },
          { peer: Peer.known('nodes'), ports: dns, reason: 'pods on the host network ask it too' },
          { peer: Peer.known('monitoring'), ports: [Port.tcp(coreDnsPorts.metrics)], reason: 'metrics' },
        ],
        egress: [{ peer: Peer.known('apiServer'), ports: [], reason: 'Services, endpoints and namespaces come from the API' }, ...upstreamFlows(o)],
      },
    ],
    metrics: [
      {
        name: 'coredns',
        port: coreDnsPorts.metrics,
        portName: 'metrics',
        path: '/metrics',
        scheme: 'http',
        namespace: coreDnsNamespace,
        labels: coreDnsSelector,
        hostNetwork: false,
        series: [
          ...series,
          ...(o.cache === false ? [] : cacheSeries),
          ...(forwards ? forwardSeries : []),
          ...(o.reload === 'never' ? [] : reloadSeries),
        ],
      },
    ],
    assumes: { 'cluster-dns': cluster.dnsServiceIp.toString(), 'cluster-domain': cluster.domain },
  });
}

/**
 * Where queries are forwarded. Resolvers of the nodes may be anywhere (a router, a link-local address of the cloud), so
 * port 53 is open to the world while a block forwards to a file; addresses are opened one by one.
 */
function upstreamFlows({ blocks }: ResolvedCoreDns): readonly PodFlow[] {
  const flows = new Map<string, PodFlow>();
  for (const { block } of blocks) {
    for (const { destinations, unknown } of forwardsOf(block)) {
      if (unknown.length > 0)
        flows.set('world', { peer: Peer.known('world'), ports: [Port.udp(53), Port.tcp(53)], reason: 'resolvers of the nodes, wherever they are' });
      for (const { transport, ip, port } of destinations) {
        const ports = transport === 'tls' ? [Port.tcp(port)] : [Port.udp(port), Port.tcp(port)];
        const range = Cidr.of(ip, bitsOf(ip.family)).toString();
        flows.set(`${range} ${ports.join(' ')}`, { peer: Peer.cidr(range), ports, reason: `forwards to ${ip}` });
      }
    }
  }
  return [...flows.values()];
}
