import type { KubernetesVersion } from '../../cluster';
import type { Problems } from '../../finding';
import { checkDns1035Label, checkDns1123Label, checkDns1123Subdomain, checkPathSegmentName, checkPortName, type networking } from '../../kube';
import type { IngressBackendInput, IngressServiceBackend, PlusService, PlusServicePort } from './options';

/** What is known about where an Ingress goes. */
export interface BackendContext {
  readonly namespace: string;
  /** Undefined: unknown. */
  readonly kubernetes: KubernetesVersion | undefined;
}

/** The first Kubernetes whose Services may begin with a digit (KEP-5311, RelaxedServiceNameValidation on by default). */
const relaxedServiceNames = 36;

/** A backend as the API takes it; reports what the API server would refuse, and a Service of another namespace. */
export function backendOf(input: IngressBackendInput, context: BackendContext, problems: Problems): networking.IngressBackend {
  if (isPlusService(input)) return plusBackend(input, input.ports[0]?.port, context, problems);
  if ('resource' in input) {
    const { apiGroup, kind, name } = input.resource;
    const wrong = [
      ...(apiGroup === undefined ? [] : checkDns1123Subdomain(apiGroup).map((why) => ['apiGroup', apiGroup, why])),
      ...[...must(kind !== '', 'not be empty'), ...checkPathSegmentName(kind)].map((why) => ['kind', kind, why]),
      ...[...must(name !== '', 'not be empty'), ...checkPathSegmentName(name)].map((why) => ['name', name, why]),
    ];
    for (const [field = '', got = '', why = ''] of wrong)
      problems.at(`resource.${field}`).report({ code: 'ingress/resource', message: 'no object has this', got: `'${got}'`, expected: why });
    return { resource: { ...(apiGroup === undefined ? {} : { apiGroup }), kind, name } };
  }
  if (isPlusPort(input)) return plusBackend(input.service, input.port ?? input.service.ports[0]?.port, context, problems);
  return { service: { name: serviceName(input.service, context, problems), port: portOf(input.port, problems) } };
}

function plusBackend(
  service: PlusService,
  port: number | string | undefined,
  context: BackendContext,
  problems: Problems,
): networking.IngressBackend {
  const { namespace } = service.metadata;
  if (namespace !== undefined && namespace !== context.namespace)
    problems.report({
      code: 'ingress/other-namespace',
      message: 'an Ingress reaches Services of its own namespace only',
      got: `${namespace}/${service.name}`,
      expected: `a Service in ${context.namespace}`,
      source: 'https://kubernetes.io/docs/reference/kubernetes-api/service-resources/ingress-v1/',
    });
  if (port === undefined)
    problems.report({ code: 'ingress/service-without-port', message: 'the Service has no port to send requests to', got: service.name });
  return { service: { name: serviceName(service.name, context, problems), port: port === undefined ? {} : portOf(port, problems) } };
}

/** Whether a value is a Service of cdk8s-plus-28, by shape. */
export function isPlusService(value: object): value is PlusService {
  return 'resourceType' in value && value.resourceType === 'services' && 'ports' in value && Array.isArray(value.ports) && 'metadata' in value;
}

function isPlusPort(value: IngressServiceBackend | PlusServicePort): value is PlusServicePort {
  return typeof value.service === 'object';
}

function serviceName(name: string, { kubernetes }: BackendContext, problems: Problems): string {
  const check = kubernetes !== undefined && kubernetes.minor < relaxedServiceNames ? checkDns1035Label : checkDns1123Label;
  const wrong = check(name);
  if (wrong.length > 0)
    problems.at('service').report({
      code: 'ingress/service-name',
      message: kubernetes === undefined ? 'no Service can have this name' : `no Service of Kubernetes ${kubernetes.text} can have this name`,
      got: `'${name}'`,
      expected: wrong.join('; '),
    });
  return name;
}

function portOf(port: number | string, problems: Problems): networking.ServiceBackendPort {
  const at = problems.at('port');
  if (typeof port === 'string') {
    const wrong = checkPortName(port);
    if (wrong.length > 0) at.report({ code: 'ingress/port', message: 'not a name of a port', got: `'${port}'`, expected: wrong.join('; ') });
    return { name: port };
  }
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    at.report({ code: 'ingress/port', message: 'not a port number', got: String(port), expected: '1 to 65535' });
  return { number: port };
}

function must(holds: boolean, what: string): readonly string[] {
  return holds ? [] : [`must ${what}`];
}
