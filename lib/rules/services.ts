/** Services of the layer against each other and against the pods that they select. */
import type { Found, LayerRule, Staged } from '../component';
import { type core, describeObject, type Service, type StringMap } from '../kube';
import { type Pitfall, portOfTwoProtocols, servicePitfalls } from '../service';
import { manifestsOfKind, workloadsOf } from './manifest-index';

const servicePage = 'https://kubernetes.io/docs/concepts/services-networking/service/';

export const serviceSelectsNothing: LayerRule = {
  code: 'service/selects-nothing',
  severity: 'warning',
  summary: 'the Service selects none of the pods that the layer has in its namespace, and so has no endpoints',
  source: servicePage,
  check: ({ manifests }) => {
    const pods = podsByNamespace(manifests);
    return servicesOf(manifests).flatMap((service) => {
      const { namespace } = service.metadata;
      const selector = service.spec?.selector;
      const beside = pods.get(namespace) ?? [];
      // Pods that the layer does not know may be there; where it has none at all it says nothing.
      if (selector === undefined || beside.length === 0 || beside.some(({ labels }) => selects(selector, labels))) return [];
      return [
        about(service, `selector ${textOf(selector)}`, { expected: beside.map(({ owner, labels }) => `${owner}: ${textOf(labels)}`).join('; ') }),
      ];
    });
  },
};

export const targetPortUnknown: LayerRule = {
  code: 'service/target-port-unknown',
  severity: 'error',
  summary: 'no container of the selected pods has a port of this name, so the Service has no endpoints for it',
  source: servicePage,
  check: ({ manifests }) => {
    const pods = podsByNamespace(manifests);
    return servicesOf(manifests).flatMap((service) => {
      const selector = service.spec?.selector;
      if (selector === undefined) return [];
      const selected = (pods.get(service.metadata.namespace) ?? []).filter(({ labels }) => selects(selector, labels));
      if (selected.length === 0) return [];
      const named = (service.spec?.ports ?? []).flatMap(({ targetPort, protocol = 'TCP' }) =>
        typeof targetPort === 'string' ? [{ targetPort, protocol }] : [],
      );
      return named.flatMap(({ targetPort, protocol }) => {
        // A name is looked for in every selected pod by name and protocol; one that has it is enough to have endpoints.
        if (selected.some(({ ports }) => ports.some((port) => port.name === targetPort && (port.protocol ?? 'TCP') === protocol))) return [];
        const known = selected.flatMap(({ ports }) =>
          ports.flatMap(({ name, protocol: own = 'TCP' }) => (name === undefined ? [] : [`${name}/${own}`])),
        );
        return [
          about(service, `targetPort ${targetPort}/${protocol}`, {
            expected: known.length === 0 ? 'a number: the containers name no ports' : known.join(', '),
          }),
        ];
      });
    });
  },
};

export const nodePortTwice: LayerRule = {
  code: 'service/node-port-twice',
  severity: 'error',
  summary: 'two Services ask for one port of the nodes, and the API server gives it to the first',
  source: 'https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport',
  check: ({ manifests }) => {
    const first = new Map<string, Service>();
    return servicesOf(manifests).flatMap((service) =>
      nodePortsOf(service).flatMap((port) => {
        const other = first.get(port);
        if (other === undefined) {
          first.set(port, service);
          return [];
        }
        return other === service ? [] : [about(service, `node port ${port}`, { expected: `another than that of ${describeObject(other)}` })];
      }),
    );
  },
};

/**
 * The rules of a Service by itself, for those that components emit: but for one port of two protocols, which DNS must have,
 * and which is lost only to client-side apply, while the layer is applied server-side.
 */
export const SERVICE_RULES: readonly LayerRule[] = [
  serviceSelectsNothing,
  targetPortUnknown,
  nodePortTwice,
  ...servicePitfalls.filter((pitfall) => pitfall !== portOfTwoProtocols).map(ofManifests),
];

function ofManifests({ code, severity, summary, source, check }: Pitfall): LayerRule {
  return {
    code,
    severity,
    summary,
    source,
    check: ({ plan, manifests }) =>
      servicesOf(manifests).flatMap((service) =>
        check(service, plan.cluster).map(({ at, got, ...found }) => about(service, got === undefined ? at : `${at} ${got}`, found)),
      ),
  };
}

interface Pods {
  readonly owner: string;
  readonly labels: StringMap;
  readonly ports: readonly core.ContainerPort[];
}

function servicesOf(manifests: readonly Staged[]): readonly Service[] {
  return manifestsOfKind(manifests, 'Service');
}

function podsByNamespace(manifests: readonly Staged[]): ReadonlyMap<string, readonly Pods[]> {
  const pods = new Map<string, Pods[]>();
  const templates = [
    ...manifestsOfKind(manifests, 'Pod').map((pod) => ({ owner: pod, template: pod })),
    ...workloadsOf(manifests).map((workload) => ({ owner: workload, template: workload.spec?.template })),
  ];
  for (const { owner, template } of templates) {
    if (template === undefined) continue;
    const { namespace } = owner.metadata;
    const containers = [...(template.spec?.containers ?? []), ...(template.spec?.initContainers ?? [])];
    const one = { owner: describeObject(owner), labels: template.metadata?.labels ?? {}, ports: containers.flatMap(({ ports = [] }) => ports) };
    const known = pods.get(namespace);
    if (known === undefined) pods.set(namespace, [one]);
    else known.push(one);
  }
  return pods;
}

function nodePortsOf({ spec }: Service): readonly string[] {
  const ports = (spec?.ports ?? []).flatMap(({ nodePort, protocol = 'TCP' }) => (nodePort === undefined ? [] : [`${nodePort}/${protocol}`]));
  // The health check port is TCP and comes from the same range.
  return spec?.healthCheckNodePort === undefined ? ports : [...ports, `${spec.healthCheckNodePort}/TCP`];
}

function selects(selector: StringMap, labels: StringMap): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

function textOf(labels: StringMap): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? 'no labels' : pairs.join(',');
}

/** A finding about an object that no option of the spec stands for. */
function about(service: Service, got: string, found: Omit<Found, 'at' | 'got'>): Found {
  return { ...found, at: '', got: `${describeObject(service)}: ${got}` };
}
