import { type Directive, directive, type Line, type ServerBlock, serverBlock } from '../corefile';
import type { CoreDnsCache, CoreDnsHosts, ForwardTuning, KubernetesZone, NameRewrite, StubDomain } from './options';
import type { CoreDnsSettings } from './resolve';

/** Where the files of `custom` are mounted. */
export const customFolder = '/etc/coredns/custom';
/** Ports of the pod beside DNS, as kubeadm's probes and scrapers know them. */
export const coreDnsPorts = { dns: 53, metrics: 9153, health: 8080, ready: 8181 } as const;

/** The block that answers for everything: the cluster's zone from the API, the rest from upstreams. */
export function mainBlock(o: CoreDnsSettings, domain: string): ServerBlock {
  const { upstreams } = o;
  return serverBlock(
    ['.:53'],
    [
      errors(o),
      ...(o.log.length === 0 ? [] : [logging(o.log)]),
      directive('health', [], o.lameduck === '0s' ? undefined : [directive('lameduck', [o.lameduck])]),
      directive('ready'),
      ...(o.bufsize === undefined ? [] : [directive('bufsize', [String(o.bufsize)])]),
      ...(o.dns64 === undefined ? [] : [directive('dns64', [o.dns64])]),
      ...(o.hosts === undefined ? [] : [hosts(o.hosts)]),
      ...o.rewrites.map(rewrite),
      ...(o.autopath ? [directive('autopath', ['@kubernetes'])] : []),
      kubernetes(o.kubernetes, domain),
      // CoreDNS listens on localhost by itself, where nobody can scrape it.
      directive('prometheus', [`:${coreDnsPorts.metrics}`]),
      ...(upstreams.type === 'none' ? [] : [forward('.', upstreams.type === 'node' ? ['/etc/resolv.conf'] : upstreams.addresses, upstreams)]),
      ...(o.cache === false ? [] : [cache(o.cache, domain)]),
      ...(upstreams.type === 'none' ? [] : [directive('loop')]),
      ...(o.reload === 'never' ? [] : [directive('reload', o.reload === '30s' ? [] : [o.reload])]),
      directive('loadbalance'),
      ...(o.custom === undefined ? [] : [{ type: 'import', pattern: `${customFolder}/*.override` } as const]),
    ],
  );
}

/** The block of one stub domain. Its queries are counted with the others. */
export function stubBlock(stub: StubDomain, o: CoreDnsSettings): ServerBlock {
  const ttl = stub.cacheTtl ?? 30;
  return serverBlock(
    [`${stub.zone}:53`],
    [
      errors(o),
      ...(o.log.length === 0 ? [] : [logging(o.log)]),
      directive('prometheus', [`:${coreDnsPorts.metrics}`]),
      ...(ttl === 0 ? [] : [directive('cache', [String(ttl)])]),
      forward('.', stub.upstreams.addresses, stub.upstreams),
    ],
  );
}

function errors({ errors: consolidated }: CoreDnsSettings): Directive {
  const lines = consolidated.map(({ period, pattern }) => directive('consolidate', [period, pattern]));
  return directive('errors', [], lines.length === 0 ? undefined : lines);
}

function logging(classes: CoreDnsSettings['log']): Directive {
  return directive('log', [], classes.includes('all') ? undefined : [directive('class', classes)]);
}

/** Entries come first: after `fallthrough` CoreDNS reads no more of them. */
function hosts({ entries, ttl }: CoreDnsHosts): Directive {
  return directive(
    'hosts',
    [],
    [
      ...entries.map(({ address, names }) => directive(address, names)),
      ...(ttl === undefined ? [] : [directive('ttl', [String(ttl)])]),
      directive('fallthrough'),
    ],
  );
}

/** Without `answer auto` the answer would carry a name that nobody asked for, and clients drop it. */
function rewrite({ match = 'exact', from, to }: NameRewrite): Directive {
  return directive('rewrite', ['name', match, from, to, 'answer', 'auto']);
}

function kubernetes(o: Required<Pick<KubernetesZone, 'pods' | 'ttl' | 'fallthrough'>> & KubernetesZone, domain: string): Directive {
  return directive(
    'kubernetes',
    [domain, 'in-addr.arpa', 'ip6.arpa'],
    [
      directive('pods', [o.pods]),
      ...(o.endpointPodNames ? [directive('endpoint_pod_names')] : []),
      ...(o.endpoints === false ? [directive('noendpoints')] : []),
      ...(o.namespaces === undefined ? [] : [directive('namespaces', o.namespaces)]),
      ...(o.namespaceLabels === undefined ? [] : [directive('namespace_labels', [o.namespaceLabels])]),
      ...(o.labels === undefined ? [] : [directive('labels', [o.labels])]),
      ...(o.ignoreEmptyServices ? [directive('ignore', ['empty_service'])] : []),
      ...(o.fallthrough.length === 0 ? [] : [directive('fallthrough', o.fallthrough)]),
      directive('ttl', [String(o.ttl)]),
      ...(o.startupTimeout === undefined ? [] : [directive('startup_timeout', [o.startupTimeout])]),
    ],
  );
}

function forward(from: string, to: readonly string[], o: ForwardTuning & { readonly tlsServerName?: string }): Directive {
  const lines: readonly Line[] = [
    ...(o.except === undefined || o.except.length === 0 ? [] : [directive('except', o.except)]),
    ...(o.forceTcp ? [directive('force_tcp')] : []),
    ...(o.preferUdp ? [directive('prefer_udp')] : []),
    ...(o.expire === undefined ? [] : [directive('expire', [o.expire])]),
    ...(o.maxFails === undefined ? [] : [directive('max_fails', [String(o.maxFails)])]),
    ...(o.tlsServerName === undefined ? [] : [directive('tls_servername', [o.tlsServerName])]),
    ...(o.policy === undefined ? [] : [directive('policy', [o.policy])]),
    ...(o.healthCheck === undefined ? [] : [directive('health_check', [o.healthCheck])]),
    directive('max_concurrent', [String(o.maxConcurrent ?? 1000)]),
    ...(o.failFast ? [directive('failfast_all_unhealthy_upstreams')] : []),
    ...(o.failover === undefined || o.failover.length === 0 ? [] : [directive('failover', o.failover)]),
  ];
  return directive('forward', [from, ...to], lines);
}

/** Names of the cluster are answered from memory: cached they would only be stale. */
function cache(o: CoreDnsCache, domain: string): Directive {
  const ttl = String(o.ttl ?? 30);
  const lines: readonly Line[] = [
    ...(o.successCapacity === undefined ? [] : [directive('success', [String(o.successCapacity), ttl])]),
    ...(o.denialCapacity === undefined ? [] : [directive('denial', [String(o.denialCapacity), ttl])]),
    ...(o.prefetch === undefined || o.prefetch === 0 ? [] : [directive('prefetch', [String(o.prefetch)])]),
    ...(o.serveStale === undefined ? [] : [directive('serve_stale', [o.serveStale])]),
    ...(o.clusterZone ? [] : [directive('disable', ['success', domain]), directive('disable', ['denial', domain])]),
  ];
  return directive('cache', [ttl], lines.length === 0 ? undefined : lines);
}
