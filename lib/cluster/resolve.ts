import { ProblemList, type Problems } from '../finding';
import { resolveApiServer } from './api-server';
import type { Cluster } from './cluster';
import { isDnsLabel, isDnsSubdomain } from './dns-name';
import { resolveNodes } from './nodes';
import type { ClusterSpec } from './options';
import { platforms, readPlatformName } from './platforms';
import { checkFamilies, checkServiceSizes, familiesOf, resolveDnsServiceIp, resolveFamilyRanges, resolveRanges } from './ranges';
import { object, show, text } from './shape';
import { parseKubernetesVersion } from './version';

/**
 * Parses what a user says about a cluster, fills in defaults, and reports every problem at its path; `problems` stands at
 * the cluster already. Undefined where anything was an error: a Cluster that exists is consistent in itself.
 */
export function resolveCluster(spec: ClusterSpec, problems: Problems): Cluster | undefined {
  const found = new ProblemList();
  const cluster = resolve(spec, found);
  for (const { at, ...report } of found.findings) problems.at(at).report(report);
  return found.failed ? undefined : cluster;
}

function resolve(given: ClusterSpec, problems: Problems): Cluster | undefined {
  const spec = object(given, problems);
  if (spec === undefined) return undefined;
  const name = resolveName(spec.name, problems.at('name'));
  const kubernetes = problems.at('kubernetes').read(parseKubernetesVersion, spec.kubernetes);
  const platform = platforms[readPlatformName(spec.platform ?? 'generic', problems.at('platform')) ?? 'generic'];

  const podCidrs = resolveFamilyRanges(spec.podCidrs, 'pod', problems.at('podCidrs'));
  const serviceCidrs = resolveFamilyRanges(spec.serviceCidrs, 'service', problems.at('serviceCidrs'));
  const nodeCidrs = resolveRanges(spec.nodeCidrs ?? [], problems.at('nodeCidrs'));
  // A range that did not parse has no family: what is left cannot be compared.
  if (podCidrs.length === spec.podCidrs?.length && serviceCidrs.length === spec.serviceCidrs?.length && podCidrs.length * serviceCidrs.length > 0) {
    checkFamilies(podCidrs, serviceCidrs, problems);
  }
  checkServiceSizes(serviceCidrs, platform.name === 'kubeadm', problems.at('serviceCidrs'));

  const domain = resolveDomain(spec.domain ?? 'cluster.local', problems.at('domain'));
  const dnsServiceIp = resolveDnsServiceIp(spec.dnsServiceIp ?? undefined, serviceCidrs, problems.at('dnsServiceIp'));
  const apiServer = resolveApiServer(spec.apiServer ?? {}, platform.managedControlPlane, nodeCidrs, problems.at('apiServer'));
  const nodes = resolveNodes(spec.nodes ?? {}, podCidrs, problems.at('nodes'));
  if (name === undefined || kubernetes === undefined || domain === undefined || dnsServiceIp === undefined) return undefined;
  const families = familiesOf(podCidrs);
  return { name, kubernetes, platform, families, podCidrs, serviceCidrs, nodeCidrs, domain, dnsServiceIp, apiServer, nodes };
}

function resolveName(given: string, problems: Problems): string | undefined {
  const name = text(given, problems);
  if (name === undefined || isDnsLabel(name)) return name;
  const fixed = name
    .slice(0, 256)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
  problems.report({
    code: 'cluster/name',
    message: 'the name of a cluster is a DNS label: it names a folder and appears in labels',
    got: show(name),
    expected: 'at most 63 lower-case letters, digits and inner hyphens',
    ...(isDnsLabel(fixed) ? { fix: `write ${fixed}` } : {}),
  });
  return undefined;
}

function resolveDomain(given: string, problems: Problems): string | undefined {
  const domain = text(given, problems);
  if (domain === undefined || isDnsSubdomain(domain)) return domain;
  const fixed = domain.length > 300 ? '' : domain.toLowerCase().replace(/^\.+|\.+$/g, '');
  problems.report({
    code: 'cluster/domain',
    message: 'the cluster domain is not a DNS name',
    got: show(domain),
    expected: 'lower-case labels of letters, digits and inner hyphens, joined by single dots, without a final dot',
    ...(isDnsSubdomain(fixed) ? { fix: `write ${fixed}` } : {}),
  });
  return undefined;
}
