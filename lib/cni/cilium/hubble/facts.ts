import type { ComponentFacts, HostPort, Image, MetricsEndpoint, NodeTraffic, PodFlow, PodFlows, WorkloadFact } from '../../../component';
import { Peer, Port } from '../../../flow';
import { certgenSelector, hubbleNamespace, relayName, relayPort, relaySelector, uiName, uiPort, uiSelector } from './names';
import { type HubbleSettings, handlerOf, type ResolvedHubble, resolvedHubble } from './resolve';

/** What Hubble adds to the facts of Cilium. */
export type HubbleFacts = Pick<ComponentFacts, 'images' | 'workloads' | 'hostPorts' | 'nodeTraffic' | 'podFlows' | 'metrics' | 'requires'> & {
  /** CRDs that must be there before. */
  readonly neededCrds: readonly string[];
};

const NOTHING: HubbleFacts = { images: [], workloads: [], hostPorts: [], nodeTraffic: [], podFlows: [], metrics: [], requires: [], neededCrds: [] };

export function hubbleFacts(settings: Omit<HubbleSettings, 'overrides'>): HubbleFacts {
  const hubble = resolvedHubble(settings);
  if (hubble === undefined) return NOTHING;
  const { tls, relay } = hubble;
  return {
    images: imagesOf(hubble),
    workloads: workloadsOf(hubble),
    hostPorts: hostPortsOf(hubble),
    nodeTraffic: nodeTrafficOf(hubble),
    podFlows: podFlowsOf(hubble),
    metrics: metricsOf(hubble),
    requires: relay === undefined ? [] : [{ type: 'capability', capability: 'dns', reason: 'the relay finds agents by the name of their Service' }],
    neededCrds: tls.type === 'cert-manager' ? ['certificates.cert-manager.io'] : [],
  };
}

function imagesOf({ tls, relay }: ResolvedHubble): readonly Image[] {
  return [
    ...(tls.type === 'cron-job' ? [tls.image] : []),
    ...(relay === undefined ? [] : [relay.image]),
    ...(relay?.ui === undefined ? [] : [relay.ui.frontendImage, relay.ui.backendImage]),
  ];
}

function workloadsOf({ relay }: ResolvedHubble): readonly WorkloadFact[] {
  const deployment = (name: string, labels: Readonly<Record<string, string>>): WorkloadFact => ({
    kind: 'Deployment',
    name,
    namespace: hubbleNamespace,
    labels,
    hostNetwork: false,
  });
  return [
    ...(relay === undefined ? [] : [deployment(relayName, relaySelector)]),
    ...(relay?.ui === undefined ? [] : [deployment(uiName, uiSelector)]),
  ];
}

function hostPortsOf({ listenPort, metrics }: ResolvedHubble): readonly HostPort[] {
  return [
    { protocol: 'TCP', port: listenPort, purpose: 'Hubble flow server' },
    ...(metrics === undefined ? [] : [{ protocol: 'TCP', port: metrics.port, purpose: 'Hubble metrics' } as const]),
  ];
}

/** The relay runs on some node and calls the agents of all; so does whoever scrapes. */
function nodeTrafficOf({ listenPort, metrics }: ResolvedHubble): readonly NodeTraffic[] {
  return [
    { protocol: 'TCP', port: listenPort, from: 'nodes', to: 'nodes', purpose: 'Hubble flow server' },
    ...(metrics === undefined ? [] : [{ protocol: 'TCP', port: metrics.port, from: 'nodes', to: 'nodes', purpose: 'Hubble metrics' } as const]),
  ];
}

const names: PodFlow = { peer: Peer.known('dns'), ports: [], reason: 'names of Services' };
const apiServer = (reason: string): PodFlow => ({ peer: Peer.known('apiServer'), ports: [], reason });

function podFlowsOf({ listenPort, tls, relay }: ResolvedHubble): readonly PodFlows[] {
  const relayPods = Peer.pods(relaySelector, hubbleNamespace);
  return [
    ...(tls.type === 'cron-job'
      ? [{ namespace: hubbleNamespace, labels: certgenSelector, ingress: [], egress: [apiServer('writes certificates to Secrets')] }]
      : []),
    ...(relay === undefined
      ? []
      : [
          {
            namespace: hubbleNamespace,
            labels: relaySelector,
            ingress:
              relay.ui === undefined
                ? []
                : [{ peer: Peer.pods(uiSelector, hubbleNamespace), ports: [Port.tcp(relayPort)], reason: 'the UI asks for flows' }],
            egress: [{ peer: Peer.known('nodes'), ports: [Port.tcp(listenPort)], reason: 'asks the agents of all nodes' }, names],
          },
        ]),
    ...(relay?.ui === undefined
      ? []
      : [
          {
            namespace: hubbleNamespace,
            labels: uiSelector,
            ingress: [{ peer: Peer.known('ingress'), ports: [Port.tcp(uiPort)], reason: 'browsers, by way of the ingress controller' }],
            egress: [
              { peer: relayPods, ports: [Port.tcp(relayPort)], reason: 'asks the relay for flows' },
              apiServer('lists namespaces and pods'),
              names,
            ],
          },
        ]),
  ];
}

/** A series of each handler that is always there. Source: Documentation/observability/metrics.rst of cilium v1.20.0. */
const seriesOf: Readonly<Record<string, readonly string[]>> = {
  dns: ['hubble_dns_queries_total', 'hubble_dns_responses_total'],
  drop: ['hubble_drop_total'],
  flow: ['hubble_flows_processed_total'],
  'flows-to-world': ['hubble_flows_to_world_total'],
  http: ['hubble_http_requests_total'],
  httpV2: ['hubble_http_requests_total'],
  icmp: ['hubble_icmp_total'],
  policy: ['hubble_policy_verdicts_total'],
  'port-distribution': ['hubble_port_distribution_total'],
  sctp: ['hubble_sctp_chunk_types_total'],
  tcp: ['hubble_tcp_flags_total'],
};

function metricsOf({ metrics, relay }: ResolvedHubble): readonly MetricsEndpoint[] {
  const common = { path: '/metrics', scheme: 'http', namespace: hubbleNamespace } as const;
  return [
    ...(metrics === undefined
      ? []
      : [
          {
            ...common,
            name: 'hubble',
            port: metrics.port,
            portName: 'hubble-metrics',
            labels: { 'k8s-app': 'cilium' },
            hostNetwork: true,
            series: metrics.enabled.flatMap((text) => seriesOf[handlerOf(text)] ?? []),
          },
        ]),
    ...(relay === undefined || relay.metricsPort === 0
      ? []
      : [
          {
            ...common,
            name: relayName,
            port: relay.metricsPort,
            portName: 'prometheus',
            labels: relaySelector,
            hostNetwork: false,
            series: ['hubble_relay_pool_peer_connection_status'],
          },
        ]),
  ];
}
