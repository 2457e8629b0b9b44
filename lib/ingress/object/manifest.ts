import type { KubernetesVersion } from '../../cluster';
import { ProblemList, type Problems } from '../../finding';
import { checkDns1123Subdomain, checkMetadata, checkWildcardDns1123Subdomain, type Ingress, type networking } from '../../kube';
import { Ip } from '../../net';
import { type BackendContext, backendOf } from './backend';
import type { IngressOptions, IngressPath, IngressPathType, IngressRule, IngressTls } from './options';
import { hasIngressShape } from './shape';

/** The annotation that came before `spec.ingressClassName`. */
export const classAnnotation = 'kubernetes.io/ingress.class';
const source = 'https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/apis/networking/validation/validation.go';

/**
 * An Ingress from its description. Reports everything that the API server would refuse, at the path of the options;
 * undefined where anything was an error.
 *
 * @param kubernetes decides how Services may be named. @default unknown: as the newest version takes them
 */
export function ingressManifest(options: IngressOptions, problems: Problems, kubernetes?: KubernetesVersion): Ingress | undefined {
  const found = new ProblemList();
  const ingress = hasIngressShape(options, found) ? build(options, found, { namespace: options.namespace, kubernetes }) : undefined;
  for (const { at, ...report } of found.findings) problems.at(at).report(report);
  return found.failed ? undefined : ingress;
}

function build(options: IngressOptions, problems: Problems, context: BackendContext): Ingress {
  const { name, namespace, labels, annotations, ingressClassName, rules = [], defaultBackend, tls = [] } = options;
  if (rules.length === 0 && defaultBackend === undefined)
    problems.report({
      code: 'ingress/no-rules',
      message: 'an Ingress needs a rule or a default backend',
      fix: 'give rules or defaultBackend',
      source,
    });
  checkClass(options, problems);
  checkRepeated(rules, problems);
  const ingress: Ingress = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace, ...(labels === undefined ? {} : { labels }), ...(annotations === undefined ? {} : { annotations }) },
    spec: {
      ...(ingressClassName === undefined ? {} : { ingressClassName }),
      ...(defaultBackend === undefined ? {} : { defaultBackend: backendOf(defaultBackend, context, problems.at('defaultBackend')) }),
      ...(rules.length === 0 ? {} : { rules: rules.map((rule, index) => ruleOf(rule, context, problems.at(`rules[${index}]`))) }),
      ...(tls.length === 0 ? {} : { tls: tls.map((one, index) => tlsOf(one, problems.at(`tls[${index}]`))) }),
    },
  };
  // Names and labels stand at the top of the options, where a manifest has its metadata.
  const own = new ProblemList();
  checkMetadata(ingress, own);
  for (const { at, ...report } of own.findings) problems.at(at.replace(/^metadata\.?/, '')).report(report);
  return ingress;
}

function checkClass({ ingressClassName, annotations }: IngressOptions, problems: Problems): void {
  if (ingressClassName === undefined) return;
  const at = problems.at('ingressClassName');
  const wrong = checkDns1123Subdomain(ingressClassName);
  if (wrong.length > 0)
    at.report({ code: 'ingress/class', message: 'not a name of an IngressClass', got: `'${ingressClassName}'`, expected: wrong.join('; ') });
  const annotated = annotations?.[classAnnotation];
  if (annotated !== undefined && annotated !== ingressClassName)
    at.report({
      code: 'ingress/two-classes',
      message: `the annotation ${classAnnotation} names another class, and the API server refuses both`,
      got: `${ingressClassName} and ${annotated}`,
      fix: 'leave the annotation out',
      source,
    });
}

/** One host and path twice is legal, and which of the two wins is the controller's choice. */
function checkRepeated(rules: readonly IngressRule[], problems: Problems): void {
  const seen = new Set<string>();
  for (const [index, { host = '', paths }] of rules.entries()) {
    for (const [number, { path = '/', pathType = 'Prefix' }] of paths.entries()) {
      const key = JSON.stringify([host, path, pathType]);
      if (seen.has(key))
        problems.at(`rules[${index}].paths[${number}]`).report({
          code: 'ingress/path-twice',
          severity: 'warning',
          message: 'the same path of the same host a second time: which backend answers is up to the controller',
          got: `${pathType} ${host}${path}`,
        });
      seen.add(key);
    }
  }
}

function ruleOf({ host, paths }: IngressRule, context: BackendContext, problems: Problems): networking.IngressRule {
  if (host !== undefined) checkHost(host, problems.at('host'));
  if (paths.length === 0) problems.at('paths').report({ code: 'ingress/no-paths', message: 'a rule without paths is refused', source });
  return {
    ...(host === undefined ? {} : { host }),
    http: { paths: paths.map((path, index) => pathOf(path, context, problems.at(`paths[${index}]`))) },
  };
}

function pathOf({ path = '/', pathType = 'Prefix', backend }: IngressPath, context: BackendContext, problems: Problems): networking.HTTPIngressPath {
  checkPath(path, pathType, problems.at('path'));
  return { path, pathType, backend: backendOf(backend, context, problems.at('backend')) };
}

/** What Exact and Prefix paths must not hold: it would be read one way by the API and another way by a server. */
const refusedInPaths = ['//', '/./', '/../', '%2f', '%2F'];
const refusedAtEnd = ['/..', '/.'];

function checkPath(path: string, pathType: IngressPathType, problems: Problems): void {
  const report = (expected: string): void =>
    problems.report({ code: 'ingress/path', message: `not a path of type ${pathType}`, got: `'${path}'`, expected, source });
  if (!path.startsWith('/')) report('a path that begins with a slash');
  if (pathType === 'ImplementationSpecific') return;
  for (const part of refusedInPaths) if (path.includes(part)) report(`a path without '${part}'`);
  for (const end of refusedAtEnd) if (path.endsWith(end)) report(`a path that does not end with '${end}'`);
}

function tlsOf({ hosts, secretName }: IngressTls, problems: Problems): networking.IngressTLS {
  for (const [index, host] of (hosts ?? []).entries()) checkDnsName(host, problems.at(`hosts[${index}]`));
  const wrong = secretName === undefined ? [] : checkDns1123Subdomain(secretName);
  if (wrong.length > 0)
    problems.at('secretName').report({
      code: 'ingress/tls-secret',
      message: 'not a name of a Secret: it is one of the namespace of the Ingress, without a namespace before it',
      got: `'${secretName}'`,
      expected: wrong.join('; '),
      source,
    });
  return { ...(hosts === undefined ? {} : { hosts }), ...(secretName === undefined ? {} : { secretName }) };
}

function checkHost(host: string, problems: Problems): void {
  if (new ProblemList().read(Ip.parse, host) !== undefined || /:\d+$/.test(host)) {
    problems.report({
      code: 'ingress/host',
      message: 'a host is a DNS name, neither an address nor a name with a port',
      got: `'${host}'`,
      fix: 'leave host out to take every host',
      source,
    });
  } else checkDnsName(host, problems);
}

/** A DNS name, or a wildcard for exactly one label at its beginning. */
function checkDnsName(host: string, problems: Problems): void {
  const wrong = host.includes('*') ? checkWildcardDns1123Subdomain(host) : checkDns1123Subdomain(host);
  if (wrong.length > 0)
    problems.report({ code: 'ingress/host', message: 'not a name of a host', got: `'${host}'`, expected: wrong.join('; '), source });
}
