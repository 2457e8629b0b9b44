import { parseProtocol } from '../../net';
import type { ApiCallback, IngressRoute, ScrapeTarget, Service, ServicePort } from '../model';
import { everything, selectorOfLabels } from '../model';
import type { Field } from './field';

export function readService(object: Field, namespace: string, name: string): Service {
  const spec = object.get('spec');
  const selector = spec.get('selector');
  return {
    namespace,
    name,
    type: spec.get('type').text() ?? 'ClusterIP',
    labels: object.at('metadata', 'labels').labels(),
    ...(selector.names().length === 0 ? {} : { selector: selectorOfLabels(selector.labels()) }),
    ports: spec
      .get('ports')
      .list()
      .flatMap((field): readonly ServicePort[] => {
        const port = field.get('port').integer();
        const protocol = field.get('protocol').absent ? 'TCP' : field.get('protocol').parse(parseProtocol);
        if (port === undefined || protocol === undefined) return [];
        const target = field.get('targetPort').value;
        const portName = field.get('name').text();
        return [
          {
            port,
            protocol,
            targetPort: typeof target === 'string' || typeof target === 'number' ? target : port,
            ...(portName === undefined ? {} : { name: portName }),
          },
        ];
      }),
    origin: object.document.origin,
  };
}

type Backend = IngressRoute['backends'][number];

/** Ingress of networking.k8s.io/v1. */
export function readIngress(object: Field, namespace: string, name: string): IngressRoute {
  const spec = object.get('spec');
  const backends = [
    spec.get('defaultBackend'),
    ...spec
      .get('rules')
      .list()
      .flatMap((rule) =>
        rule
          .at('http', 'paths')
          .list()
          .map((path) => path.get('backend')),
      ),
  ];
  return {
    kind: 'Ingress',
    namespace,
    name,
    backends: backends.flatMap((backend): readonly Backend[] => {
      const service = backend.at('service', 'name').text() ?? backend.get('serviceName').text();
      if (service === undefined) return [];
      const port =
        backend.at('service', 'port', 'number').integer() ?? backend.at('service', 'port', 'name').text() ?? plainPort(backend.get('servicePort'));
      return [{ service, namespace, ...(port === undefined ? {} : { port }) }];
    }),
    origin: object.document.origin,
  };
}

/** Route of route.openshift.io/v1: its port is the target port of the Service. */
export function readRoute(object: Field, namespace: string, name: string): IngressRoute {
  const spec = object.get('spec');
  const targets = [spec.get('to'), ...spec.get('alternateBackends').list()];
  return {
    kind: 'Route',
    namespace,
    name,
    backends: targets.flatMap((target): readonly Backend[] => {
      const service = target.get('name').text();
      return service === undefined ? [] : [{ service, namespace }];
    }),
    origin: object.document.origin,
  };
}

/** HTTPRoute, GRPCRoute, TCPRoute, TLSRoute and UDPRoute of gateway.networking.k8s.io. */
export function readGatewayRoute(object: Field, kind: string, namespace: string, name: string): IngressRoute {
  const references = object
    .at('spec', 'rules')
    .list()
    .flatMap((rule) => rule.get('backendRefs').list());
  return {
    kind,
    namespace,
    name,
    backends: references.flatMap((reference): readonly Backend[] => {
      const service = reference.get('name').text();
      if (service === undefined || (reference.get('kind').text() ?? 'Service') !== 'Service') return [];
      const port = reference.get('port').integer();
      return [{ service, namespace: reference.get('namespace').text() ?? namespace, ...(port === undefined ? {} : { port }) }];
    }),
    origin: object.document.origin,
  };
}

function plainPort(field: Field): number | string | undefined {
  return typeof field.value === 'number' || typeof field.value === 'string' ? field.value : undefined;
}

/** Services that admission webhooks and aggregated APIs send the API server to. */
export function readCallbacks(object: Field, kind: string, name: string): readonly ApiCallback[] {
  const services =
    kind === 'APIService'
      ? [object.at('spec', 'service')]
      : object
          .get('webhooks')
          .list()
          .map((webhook) => webhook.at('clientConfig', 'service'));
  return services.flatMap((field): readonly ApiCallback[] => {
    const service = field.get('name').text();
    const namespace = field.get('namespace').text();
    if (service === undefined || namespace === undefined) return [];
    return [{ kind, name, namespace, service, port: field.get('port').integer() ?? 443, origin: object.document.origin }];
  });
}

/** ServiceMonitor and PodMonitor of monitoring.coreos.com. */
export function readScrape(object: Field, kind: string, namespace: string, name: string): ScrapeTarget {
  const spec = object.get('spec');
  const scope = spec.get('namespaceSelector');
  const named = scope
    .get('matchNames')
    .list()
    .flatMap((field) => field.text() ?? []);
  const endpoints = spec.get(kind === 'PodMonitor' ? 'podMetricsEndpoints' : 'endpoints').list();
  return {
    kind,
    namespace,
    name,
    namespaces: scope.get('any').flag() ? undefined : named.length > 0 ? named : [namespace],
    selector: spec.get('selector').selector() ?? everything,
    ports: endpoints.flatMap((endpoint) => endpoint.get('port').text() ?? []),
    origin: object.document.origin,
  };
}
