/**
 * Envoy's bootstrap configuration: where it hears from the agent, what it may take, and the two listeners that are there
 * before the agent says anything. Source: install/kubernetes/cilium/files/cilium-envoy/configmap of cilium v1.20.0, and
 * https://www.envoyproxy.io/docs/envoy/v1.37.0/api-v3/config/bootstrap/v3/bootstrap.proto.
 */
import type { ResolvedCilium } from '../resolve';

type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

const types = 'type.googleapis.com/envoy';
const sockets = '/var/run/cilium/envoy/sockets';
const xdsCluster = 'xds-grpc-cilium';
const adminCluster = '/envoy-admin';
const httpOptions = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

export function envoyBootstrap(o: ResolvedCilium): Json {
  const n = limits(o);
  return {
    admin: { address: { pipe: { mode: 0o660, path: `${sockets}/admin.sock` } } },
    applicationLogConfig: { logFormat: { textFormat: '[%Y-%m-%d %T.%e][%t][%l][%n] [%g:%#] %v' } },
    bootstrapExtensions: [
      { name: 'envoy.bootstrap.internal_listener', typedConfig: { '@type': `${types}.extensions.bootstrap.internal_listener.v3.InternalListener` } },
    ],
    dynamicResources: discovery(o),
    // The address and the zone are filled in by the starter.
    node: { cluster: 'ingress-cluster', id: 'host~127.0.0.1~no-id~localdomain' },
    overloadManager: {
      resourceMonitors: [
        {
          name: 'envoy.resource_monitors.global_downstream_max_connections',
          typedConfig: {
            '@type': `${types}.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig`,
            max_active_downstream_connections: String(o.config['proxy-max-active-downstream-connections'] ?? 50_000),
          },
        },
      ],
    },
    staticResources: {
      clusters: [
        original('ingress-cluster', n, false),
        original('egress-cluster-tls', n, true),
        original('egress-cluster', n, false),
        original('ingress-cluster-tls', n, true),
        {
          ...(o.release.aggregatedDiscovery ? { circuitBreakers: n.circuitBreakers } : {}),
          connectTimeout: n.connectTimeout,
          loadAssignment: assignment(xdsCluster, 'xds.sock'),
          name: xdsCluster,
          type: 'STATIC',
          typedExtensionProtocolOptions: {
            [httpOptions]: { '@type': `${types}.${httpOptions.slice('envoy.'.length)}`, explicitHttpConfig: { http2ProtocolOptions: {} } },
          },
        },
        { connectTimeout: n.connectTimeout, loadAssignment: assignment(adminCluster, 'admin.sock'), name: adminCluster, type: 'STATIC' },
      ],
      listeners: listeners(o),
    },
  };
}

function limits({ config }: ResolvedCilium) {
  const connectTimeout = config['proxy-connect-timeout'] ?? 2;
  return {
    connectTimeout: `${connectTimeout}s`,
    // Half a second more than an attempt takes.
    cleanupInterval: `${connectTimeout}.500s`,
    circuitBreakers: {
      thresholds: [
        {
          maxConnections: config['proxy-cluster-max-connections'] ?? 1024,
          maxRequests: config['proxy-cluster-max-requests'] ?? 1024,
          maxRetries: config['proxy-max-concurrent-retries'] ?? 128,
        },
      ],
    },
    connections: {
      idleTimeout: `${config['proxy-idle-timeout-seconds'] ?? 60}s`,
      maxConnectionDuration: `${config['proxy-max-connection-duration-seconds'] ?? 0}s`,
      maxRequestsPerConnection: config['proxy-max-requests-per-connection'] ?? 0,
    },
  };
}

/** The agent tells of listeners and clusters over one stream, or, before 1.20, over one for each. */
function discovery({ release, config }: ResolvedCilium): Json {
  const stream = {
    apiType: 'GRPC',
    grpcServices: [{ envoyGrpc: { clusterName: xdsCluster } }],
    setNodeOnFirstMessageOnly: true,
    transportApiVersion: 'V3',
  };
  const source = {
    ...(release.aggregatedDiscovery ? { ads: {} } : { apiConfigSource: stream }),
    initialFetchTimeout: `${config['proxy-initial-fetch-timeout'] ?? 30}s`,
    resourceApiVersion: 'V3',
  };
  return { ...(release.aggregatedDiscovery ? { adsConfig: stream } : {}), cdsConfig: source, ldsConfig: source };
}

/** Wherever the packet was going: policies decide, and the TLS of Cilium opens and closes what they read. */
function original(name: string, n: ReturnType<typeof limits>, tls: boolean): Json {
  return {
    circuitBreakers: n.circuitBreakers,
    cleanupInterval: n.cleanupInterval,
    connectTimeout: n.connectTimeout,
    lbPolicy: 'CLUSTER_PROVIDED',
    name,
    ...(tls
      ? { transportSocket: { name: 'cilium.tls_wrapper', typedConfig: { '@type': 'type.googleapis.com/cilium.UpstreamTlsWrapperContext' } } }
      : {}),
    type: 'ORIGINAL_DST',
    typedExtensionProtocolOptions: {
      [httpOptions]: {
        '@type': `${types}.${httpOptions.slice('envoy.'.length)}`,
        commonHttpProtocolOptions: n.connections,
        ...(tls ? { upstreamHttpProtocolOptions: {} } : {}),
        useDownstreamProtocolConfig: {},
      },
    },
  };
}

function assignment(clusterName: string, socket: string): Json {
  return { clusterName, endpoints: [{ lbEndpoints: [{ endpoint: { address: { pipe: { path: `${sockets}/${socket}` } } } }] }] };
}

/** Metrics for everybody, health for the kubelet. */
function listeners(o: ResolvedCilium): Json {
  const { envoy } = o;
  return [
    ...(envoy.metricsPort === 0
      ? []
      : [
          listener(
            o,
            'envoy-prometheus-metrics-listener',
            { IPv4: '0.0.0.0', IPv6: '::' },
            envoy.metricsPort,
            'prometheus_metrics_route',
            '/metrics',
            '/stats/prometheus',
          ),
        ]),
    listener(o, 'envoy-health-listener', { IPv4: '127.0.0.1', IPv6: '::1' }, 9878, 'health', '/healthz', '/ready'),
  ];
}

function listener(
  o: ResolvedCilium,
  name: string,
  addresses: { readonly IPv4: string; readonly IPv6: string },
  port: number,
  route: string,
  prefix: string,
  prefixRewrite: string,
): Json {
  const [first = addresses.IPv4, ...others] = [
    ...(o.families.includes('IPv4') ? [addresses.IPv4] : []),
    ...(o.families.includes('IPv6') ? [addresses.IPv6] : []),
  ];
  const socket = (address: string) => ({ socketAddress: { address, portValue: port } });
  const manager = `${types}.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`;
  return {
    address: socket(first),
    ...(others.length === 0 ? {} : { additionalAddresses: others.map((address) => ({ address: socket(address) })) }),
    filterChains: [
      {
        filters: [
          {
            name: 'envoy.filters.network.http_connection_manager',
            typedConfig: {
              '@type': manager,
              httpFilters: [{ name: 'envoy.filters.http.router', typedConfig: { '@type': `${types}.extensions.filters.http.router.v3.Router` } }],
              internalAddressConfig: { cidrRanges: internalRanges(o) },
              routeConfig: {
                virtualHosts: [
                  { domains: ['*'], name: route, routes: [{ match: { prefix }, name: route, route: { cluster: adminCluster, prefixRewrite } }] },
                ],
              },
              statPrefix: name,
              streamIdleTimeout: `${o.config['http-stream-idle-timeout'] ?? 300}s`,
            },
          },
        ],
      },
    ],
    name,
  };
}

/** Clients whose headers are believed: private addresses (RFC 1918) and the node itself. */
function internalRanges({ families }: ResolvedCilium): Json {
  const range = (addressPrefix: string, prefixLen: number) => ({ addressPrefix, prefixLen });
  return [
    ...(families.includes('IPv4') ? [range('10.0.0.0', 8), range('172.16.0.0', 12), range('192.168.0.0', 16), range('127.0.0.1', 32)] : []),
    ...(families.includes('IPv6') ? [range('::1', 128)] : []),
  ];
}
