import {
  type Capability,
  type ComponentFacts,
  componentFacts,
  type HostPort,
  type NodeTraffic,
  type PodFlow,
  type Requirement,
} from '../../component';
import { Peer, Port } from '../../flow';
import type { ResolvedTraefik } from './resolve';

export const traefikNamespace = 'traefik';
export const traefikService = 'traefik';
/** What selects Traefik's pods. A contract: selectors of workloads cannot be changed. */
export const traefikSelector = { 'app.kubernetes.io/name': 'traefik', 'app.kubernetes.io/instance': 'traefik' } as const;

/** Source: pkg/observability/metrics/prometheus.go of Traefik v3.7.9; those of routers need a flag of their own. */
const series = [
  'traefik_config_reloads_total',
  'traefik_config_last_reload_success',
  'traefik_open_connections',
  'traefik_tls_certs_not_after',
  'traefik_entrypoint_requests_total',
  'traefik_entrypoint_requests_tls_total',
  'traefik_entrypoint_request_duration_seconds',
  'traefik_entrypoint_requests_bytes_total',
  'traefik_entrypoint_responses_bytes_total',
  'traefik_service_requests_total',
  'traefik_service_requests_tls_total',
  'traefik_service_request_duration_seconds',
  'traefik_service_retries_total',
  'traefik_service_server_up',
  'traefik_service_requests_bytes_total',
  'traefik_service_responses_bytes_total',
] as const;

export function traefikFacts(o: ResolvedTraefik): ComponentFacts {
  const hostNetwork = o.exposure.type === 'hostNetwork';
  return componentFacts({
    name: 'traefik',
    version: o.release.version,
    provides: ['ingress', `ingress-class:${o.ingressClass.name}`],
    requires: requirementsOf(o),
    images: [o.image],
    namespaces: [{ name: traefikNamespace, podSecurity: takesHostPorts(o) ? 'privileged' : 'restricted' }],
    workloads: [{ kind: o.workload.type, name: 'traefik', namespace: traefikNamespace, labels: traefikSelector, hostNetwork, role: 'ingress' }],
    hostPorts: hostPortsOf(o),
    nodeTraffic: nodeTrafficOf(o),
    podFlows: hostNetwork ? [] : [{ namespace: traefikNamespace, labels: traefikSelector, ingress: ingressOf(o), egress: egressOf(o) }],
    metrics: o.metrics
      ? [
          {
            name: 'traefik',
            port: o.ports.metrics,
            portName: 'metrics',
            path: '/metrics',
            scheme: 'http',
            namespace: traefikNamespace,
            labels: traefikSelector,
            hostNetwork,
            series,
          },
        ]
      : [],
  });
}

/** Host ports are what the Pod Security levels baseline and restricted refuse. */
export function takesHostPorts({ exposure }: ResolvedTraefik): boolean {
  return exposure.type === 'hostPort' || exposure.type === 'hostNetwork';
}

function requirementsOf({ exposure, allowExternalNameServices }: ResolvedTraefik): readonly Requirement[] {
  const capability = (name: Capability, reason: string): Requirement => ({ type: 'capability', capability: name, reason });
  return [
    capability('service-proxy', 'Traefik reaches the API server through the kubernetes Service'),
    ...(allowExternalNameServices ? [capability('dns', 'backends of type ExternalName are names')] : []),
    ...(exposure.type === 'hostNetwork' ? [] : [capability('pod-network', 'Traefik and its backends are on it')]),
    ...(exposure.type === 'hostPort' ? [capability('host-port', 'ports 80 and 443 of the nodes are forwarded to its pods')] : []),
    ...(exposure.type === 'loadBalancer'
      ? [
          capability(
            exposure.loadBalancerClass === undefined ? 'load-balancer' : `load-balancer-class:${exposure.loadBalancerClass}`,
            'its Service gets the address that clients use',
          ),
        ]
      : []),
  ];
}

function hostPortsOf(o: ResolvedTraefik): readonly HostPort[] {
  const port = (number: number, purpose: string): HostPort => ({ protocol: 'TCP', port: number, purpose: `traefik ${purpose}` });
  switch (o.exposure.type) {
    case 'hostPort':
      return [port(o.exposure.http, 'HTTP'), port(o.exposure.https, 'HTTPS')];
    case 'hostNetwork':
      return [
        port(o.ports.web, 'HTTP'),
        port(o.ports.websecure, 'HTTPS'),
        ...(o.metrics ? [port(o.ports.metrics, 'metrics')] : []),
        port(o.ports.traefik, 'health'),
      ];
    default:
      return [];
  }
}

function nodeTrafficOf({ exposure, ports }: ResolvedTraefik): readonly NodeTraffic[] {
  const traffic = (port: number, purpose: string): NodeTraffic => ({ protocol: 'TCP', port, from: 'world', to: 'nodes', purpose });
  switch (exposure.type) {
    case 'loadBalancer':
      return [traffic(80, "HTTP to Traefik's load balancer address"), traffic(443, "HTTPS to Traefik's load balancer address")];
    case 'nodePort':
      return exposure.http !== undefined && exposure.https !== undefined
        ? [traffic(exposure.http, 'HTTP to Traefik'), traffic(exposure.https, 'HTTPS to Traefik')]
        : [{ ...traffic(30_000, "Traefik's node ports, chosen by the API server"), endPort: 32_767 }];
    case 'hostPort':
      return [traffic(exposure.http, 'HTTP to Traefik'), traffic(exposure.https, 'HTTPS to Traefik')];
    case 'hostNetwork':
      return [traffic(ports.web, 'HTTP to Traefik'), traffic(ports.websecure, 'HTTPS to Traefik')];
  }
}

/** Metrics are let in for whoever scrapes by what they declare. */
function ingressOf({ ports }: ResolvedTraefik): readonly PodFlow[] {
  const clients = [Port.tcp(ports.web), Port.tcp(ports.websecure)];
  return [
    { peer: Peer.known('world'), ports: clients, reason: 'clients from outside' },
    { peer: Peer.known('nodes'), ports: clients, reason: 'clients whose address a node has translated' },
    { peer: Peer.known('anyPod'), ports: clients, reason: 'pods that use names of the cluster as its clients do: their address is not translated' },
  ];
}

function egressOf(o: ResolvedTraefik): readonly PodFlow[] {
  return [
    { peer: Peer.known('dns'), ports: [], reason: 'names of backends and authentication services' },
    { peer: Peer.known('apiServer'), ports: [], reason: 'Ingresses, Services, endpoints and certificates' },
    ...o.backends.map((peer): PodFlow => ({ peer, ports: [], reason: 'backends of Ingresses' })),
    ...(o.allowExternalNameServices ? [{ peer: Peer.known('world'), ports: [], reason: 'backends of type ExternalName' }] : []),
  ];
}
