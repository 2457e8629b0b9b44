import type { Cluster } from '../cluster';
import { ProblemList, type Problems } from '../finding';
import {
  checkDns1035Label,
  checkDns1123Label,
  checkDns1123Subdomain,
  checkQualifiedName,
  type core,
  parseAnnotations,
  parseLabels,
  type Service,
  type StringMap,
} from '../kube';
import { Ip } from '../net';
import { checkFamilies, resolveClusterIps, resolveExternalIps, resolveSourceRanges } from './addresses';
import { podBackendOf } from './backend';
import type { ExternalNameServiceOptions, LoadBalancerServiceOptions, ServiceOptions, ServiceWithAddress, ServiceWithEndpoints } from './options';
import { pitfallsOf } from './pitfalls';
import { checkNodePort, resolvePorts } from './ports';

const sourceRangesAnnotation = 'service.beta.kubernetes.io/load-balancer-source-ranges';

/**
 * The Service that the options describe. Reports everything the API server would refuse, and what it would take although it
 * does not do what it says; undefined where anything was an error.
 *
 * @param cluster its ranges, families and version are checked against. @default unknown: what depends on it is not checked
 */
export function serviceManifest(options: ServiceOptions, problems: Problems, cluster?: Cluster): Service | undefined {
  const found = new ProblemList();
  const metadata = metadataOf(options, found);
  const spec = specOf(options, cluster, found);
  const service: Service = { apiVersion: 'v1', kind: 'Service', metadata, spec };
  for (const { at, ...report } of pitfallsOf(service, cluster)) found.at(at).report(report);
  for (const { at, ...report } of found.findings) problems.at(at).report(report);
  return found.failed ? undefined : service;
}

function metadataOf({ name, namespace, labels = {}, annotations = {}, type }: ServiceOptions, problems: Problems): Service['metadata'] {
  for (const [path, text, check] of [
    ['name', name, checkDns1035Label],
    ['namespace', namespace, checkDns1123Label],
  ] as const) {
    const wrong = typeof text === 'string' ? check(text) : ['must be a text'];
    if (wrong.length > 0) {
      problems
        .at(path)
        .report({ code: 'service/name', message: 'no Service can have this', got: JSON.stringify(text) ?? 'nothing', expected: wrong.join('; ') });
    }
  }
  problems.at('labels').read(parseLabels, labels);
  problems.at('annotations').read(parseAnnotations, annotations);
  const ranges = annotations[sourceRangesAnnotation];
  if (ranges !== undefined) checkSourceRangesAnnotation(ranges, type, problems.at(`annotations.${sourceRangesAnnotation}`));
  return {
    name,
    namespace,
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
}

function checkSourceRangesAnnotation(text: string, type: ServiceOptions['type'], problems: Problems): void {
  if (type !== 'LoadBalancer') {
    problems.report({
      code: 'service/load-balancer-only',
      message: 'the API server takes this on type LoadBalancer only',
      got: `type ${type}`,
      fix: 'leave it out',
    });
    return;
  }
  if (text.trim() !== '')
    resolveSourceRanges(
      text.split(',').map((range) => range.trim()),
      problems,
    );
}

function specOf(o: ServiceOptions, cluster: Cluster | undefined, problems: Problems): core.ServiceSpec {
  const ports = problems.at('ports');
  switch (o.type) {
    case 'ExternalName':
      return externalName(o, problems);
    case 'Headless':
      checkFamilies(o, o.selector === undefined, cluster, problems);
      return {
        type: 'ClusterIP',
        clusterIP: 'None',
        ...withPorts(resolvePorts(o.ports ?? [], { required: false, onNodes: false }, ports)),
        ...endpoints(o, problems),
      };
    case 'ClusterIP':
      if (o.externalTrafficPolicy !== undefined && (o.externalIPs ?? []).length === 0) {
        problems.at('externalTrafficPolicy').report({
          code: 'service/not-external',
          message: 'the API server refuses a policy for outside traffic where none can come',
          got: 'type ClusterIP without externalIPs',
          fix: 'leave externalTrafficPolicy out; internalTrafficPolicy is the one for pods',
        });
      }
      return {
        type: o.type,
        ...withPorts(resolvePorts(o.ports, { required: true, onNodes: false }, ports)),
        ...endpoints(o, problems),
        ...address(o, cluster, problems),
      };
    case 'NodePort':
      return {
        type: o.type,
        ...withPorts(resolvePorts(o.ports, { required: true, onNodes: true }, ports)),
        ...endpoints(o, problems),
        ...address(o, cluster, problems),
      };
    case 'LoadBalancer':
      return {
        type: o.type,
        ...withPorts(resolvePorts(o.ports, { required: true, onNodes: true }, ports)),
        ...endpoints(o, problems),
        ...address(o, cluster, problems),
        ...loadBalancer(o, problems),
      };
    default:
      return refuseType(o, problems.at('type'));
  }
}

/** Types exclude it; options from JavaScript may still say it. */
function refuseType(o: never, problems: Problems): core.ServiceSpec {
  problems.report({
    code: 'service/type',
    message: 'there is no such type of Service',
    got: JSON.stringify(o) ?? 'nothing',
    expected: 'ClusterIP, Headless, NodePort, LoadBalancer or ExternalName',
  });
  return {};
}

function withPorts(ports: readonly core.ServicePort[]): core.ServiceSpec {
  return ports.length === 0 ? {} : { ports };
}

function endpoints(o: ServiceWithEndpoints, problems: Problems): core.ServiceSpec {
  const selector = o.selector === undefined ? undefined : resolveSelector(o, problems.at('selector'));
  return {
    ...(selector === undefined ? {} : { selector }),
    ...(o.ipFamilyPolicy === undefined ? {} : { ipFamilyPolicy: o.ipFamilyPolicy }),
    ...(o.ipFamilies === undefined ? {} : { ipFamilies: o.ipFamilies }),
    ...(o.publishNotReadyAddresses === undefined ? {} : { publishNotReadyAddresses: o.publishNotReadyAddresses }),
    ...(o.internalTrafficPolicy === undefined ? {} : { internalTrafficPolicy: o.internalTrafficPolicy }),
    ...(o.trafficDistribution === undefined ? {} : { trafficDistribution: o.trafficDistribution }),
  };
}

function resolveSelector({ selector = {}, namespace }: ServiceWithEndpoints, problems: Problems): StringMap | undefined {
  const backend = problems.read(podBackendOf, selector);
  if (backend === undefined) return undefined;
  if (backend.namespace !== undefined && backend.namespace !== namespace) {
    problems.report({
      code: 'service/backend-elsewhere',
      message: 'a Service selects pods of its own namespace only',
      got: `pods in ${backend.namespace}, Service in ${namespace}`,
      fix: `put the Service into namespace ${backend.namespace}`,
    });
  }
  if (Object.keys(backend.labels).length === 0) {
    problems.report({
      code: 'service/selector',
      message: 'a selector without labels selects nothing: the Service would wait for EndpointSlices of your own',
      got: '{}',
      fix: 'name a label of the pods, or leave the selector out',
    });
  }
  return problems.read(parseLabels, backend.labels);
}

function address(o: ServiceWithAddress, cluster: Cluster | undefined, problems: Problems): core.ServiceSpec {
  checkFamilies(o, false, cluster, problems);
  const clusterIPs = resolveClusterIps(o, cluster, problems).map(String);
  const [clusterIP] = clusterIPs;
  const externalIPs = resolveExternalIps(o.externalIPs ?? [], problems.at('externalIPs')).map(String);
  const timeout = o.sessionAffinity?.timeoutSeconds;
  if (timeout !== undefined && !(Number.isInteger(timeout) && timeout >= 1 && timeout <= 86_400)) {
    problems
      .at('sessionAffinity.timeoutSeconds')
      .report({ code: 'service/affinity-timeout', message: 'the API server refuses this', got: String(timeout), expected: '1 to 86400 seconds' });
  }
  return {
    ...(clusterIP === undefined ? {} : { clusterIP, clusterIPs }),
    ...(externalIPs.length === 0 ? {} : { externalIPs }),
    ...(o.externalTrafficPolicy === undefined ? {} : { externalTrafficPolicy: o.externalTrafficPolicy }),
    ...(o.sessionAffinity === undefined ? {} : { sessionAffinity: o.sessionAffinity.type }),
    ...(timeout === undefined ? {} : { sessionAffinityConfig: { clientIP: { timeoutSeconds: timeout } } }),
  };
}

function loadBalancer(o: LoadBalancerServiceOptions, problems: Problems): core.ServiceSpec {
  const ranges = resolveSourceRanges(o.loadBalancerSourceRanges ?? [], problems.at('loadBalancerSourceRanges')).map(String);
  const wrongClass = o.loadBalancerClass === undefined ? [] : checkQualifiedName(o.loadBalancerClass);
  if (wrongClass.length > 0) {
    problems.at('loadBalancerClass').report({
      code: 'service/load-balancer-class',
      message: 'not a class',
      got: JSON.stringify(o.loadBalancerClass),
      expected: wrongClass.join('; '),
      fix: "write it like 'example.com/internal'",
    });
  }
  if (o.healthCheckNodePort !== undefined) {
    const at = problems.at('healthCheckNodePort');
    if (o.externalTrafficPolicy !== 'Local')
      at.report({
        code: 'service/health-check-port',
        message: 'the API server takes this with externalTrafficPolicy Local only',
        got: String(o.healthCheckNodePort),
        fix: 'leave it out',
      });
    else checkNodePort(o.healthCheckNodePort, at);
  }
  const ip = o.loadBalancerIP === undefined ? undefined : problems.at('loadBalancerIP').read(Ip.parse, o.loadBalancerIP);
  return {
    ...(o.loadBalancerClass === undefined ? {} : { loadBalancerClass: o.loadBalancerClass }),
    ...(ranges.length === 0 ? {} : { loadBalancerSourceRanges: ranges }),
    ...(o.allocateLoadBalancerNodePorts === undefined ? {} : { allocateLoadBalancerNodePorts: o.allocateLoadBalancerNodePorts }),
    ...(o.healthCheckNodePort === undefined ? {} : { healthCheckNodePort: o.healthCheckNodePort }),
    ...(ip === undefined ? {} : { loadBalancerIP: String(ip) }),
  };
}

function externalName(o: ExternalNameServiceOptions, problems: Problems): core.ServiceSpec {
  const at = problems.at('externalName');
  const name = typeof o.externalName === 'string' ? o.externalName.replace(/\.$/, '') : '';
  const wrong = checkDns1123Subdomain(name);
  if (wrong.length > 0)
    at.report({
      code: 'service/external-name',
      message: 'not a DNS name',
      got: JSON.stringify(o.externalName) ?? 'nothing',
      expected: wrong.join('; '),
    });
  // Digits and dots are a DNS name by the letter: the API server takes them, and no resolver follows them.
  else if (/^[\d.]+$/.test(name)) {
    at.report({
      code: 'service/external-name-address',
      message: 'the name is an address, and no resolver follows an alias to one',
      got: name,
      fix: 'make a Service without selector, and an EndpointSlice with the address',
    });
  }
  return {
    type: 'ExternalName',
    externalName: o.externalName,
    ...withPorts(resolvePorts(o.ports ?? [], { required: false, onNodes: false }, problems.at('ports'))),
  };
}
