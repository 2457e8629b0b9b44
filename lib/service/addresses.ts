/** Addresses and families of a Service, against the API server's rules and, where it is known, the cluster. */
import type { Cluster } from '../cluster';
import type { Problems } from '../finding';
import { Cidr, Ip, type IpFamily } from '../net';
import type { ServiceWithAddress, ServiceWithEndpoints } from './options';

const dualStackPage = 'https://kubernetes.io/docs/concepts/services-networking/dual-stack/';
const allocationPage = 'https://kubernetes.io/docs/concepts/services-networking/cluster-ip-allocation/';

/** Reports families that the API server refuses: twice the same, or one that the cluster lacks. */
export function checkFamilies(o: ServiceWithEndpoints, headlessWithoutSelector: boolean, cluster: Cluster | undefined, problems: Problems): void {
  const families = o.ipFamilies ?? [];
  families.forEach((family, index) => {
    const at = problems.at(`ipFamilies[${index}]`);
    if (families.indexOf(family) < index) at.report({ code: 'service/families', message: 'a family is named twice', got: family });
    else if (cluster !== undefined && !cluster.families.includes(family)) {
      at.report({
        code: 'service/families',
        message: 'the cluster has no service range of this family',
        got: family,
        expected: cluster.families.join(' or '),
        source: dualStackPage,
      });
    }
  });
  const several = families.length > 1 ? 'families' : undefined;
  if (o.ipFamilyPolicy === 'SingleStack' && several !== undefined) {
    problems.at('ipFamilyPolicy').report({
      code: 'service/families',
      message: 'a single-stack Service has one family',
      got: `SingleStack with ${families.join(' and ')}`,
      fix: 'name one family, or write PreferDualStack',
      source: dualStackPage,
    });
  }
  if (o.ipFamilyPolicy === 'RequireDualStack' && cluster?.families.length === 1 && !headlessWithoutSelector) {
    problems.at('ipFamilyPolicy').report({
      code: 'service/families',
      message: 'the cluster has one family, and the API server refuses a Service that requires two',
      got: `RequireDualStack in a cluster of ${cluster.families.join()}`,
      fix: 'write PreferDualStack',
      source: dualStackPage,
    });
  }
}

/** Parses the addresses that were asked for; reports those that cannot be had. */
export function resolveClusterIps(o: ServiceWithAddress, cluster: Cluster | undefined, problems: Problems): readonly Ip[] {
  const ips = (o.clusterIPs ?? []).map((text, index) => ({
    at: problems.at(`clusterIPs[${index}]`),
    ip: problems.at(`clusterIPs[${index}]`).read(Ip.parse, text),
  }));
  const families: IpFamily[] = [];
  ips.forEach(({ at, ip }, index) => {
    if (ip === undefined) return;
    if (families.includes(ip.family))
      at.report({ code: 'service/cluster-ip', message: 'a Service has one address a family', got: String(ip), source: dualStackPage });
    families.push(ip.family);
    const wanted = o.ipFamilies?.[index];
    if (wanted !== undefined && wanted !== ip.family) {
      at.report({
        code: 'service/cluster-ip',
        message: 'the address is not of the family named at its place',
        got: String(ip),
        expected: `an ${wanted} address`,
      });
    }
    if (cluster !== undefined) checkClusterIp(ip, cluster, o, at);
  });
  if (families.length > 1 && (o.ipFamilyPolicy ?? 'SingleStack') === 'SingleStack') {
    problems.at('clusterIPs').report({
      code: 'service/cluster-ip',
      message: 'a single-stack Service has one address',
      got: ips.map(({ ip }) => String(ip)).join(', '),
      fix: 'write ipFamilyPolicy: PreferDualStack',
      source: dualStackPage,
    });
  }
  return ips.flatMap(({ ip }) => (ip === undefined ? [] : [ip]));
}

function checkClusterIp(ip: Ip, cluster: Cluster, { name, namespace }: ServiceWithAddress, problems: Problems): void {
  const range = cluster.serviceCidrs.find((candidate) => candidate.contains(ip));
  if (range === undefined) {
    problems.report({
      code: 'service/cluster-ip',
      message: 'the address lies in no service range, so the API server cannot allocate it',
      got: String(ip),
      expected: `an address of ${cluster.serviceCidrs.join(' or ')}`,
      source: allocationPage,
    });
    return;
  }
  const isDns = ip.equals(cluster.dnsServiceIp) && !(name === 'kube-dns' && namespace === 'kube-system');
  if (ip.value <= range.first + (range === cluster.serviceCidrs[0] ? 1n : 0n) || isDns) {
    problems.report({
      code: 'service/cluster-ip',
      message: isDns ? 'the DNS Service has this address' : 'the address is not free: it is the network address, or the kubernetes Service has it',
      got: String(ip),
      expected: `another address of ${range}`,
      source: allocationPage,
    });
    return;
  }
  const band = staticBand(range);
  if (ip.value - range.first > band) {
    problems.report({
      code: 'service/cluster-ip-dynamic',
      severity: 'warning',
      message: 'the API server picks addresses for other Services from here first: it may be taken when the Service comes',
      got: String(ip),
      expected: `one of the first ${band} addresses of ${range}`,
      source: allocationPage,
    });
  }
}

/** Addresses that are picked last, min(max(16, size/16), 256): the place for those that are asked for by number. */
export function staticBand(range: Cidr): bigint {
  const sixteenth = range.size / 16n;
  const least = sixteenth < 16n ? 16n : sixteenth;
  return least > 256n ? 256n : least;
}

const special: readonly (readonly [string, string])[] = [
  ['127.0.0.0/8', 'loopback'],
  ['::1/128', 'loopback'],
  ['169.254.0.0/16', 'link-local'],
  ['fe80::/10', 'link-local'],
  ['224.0.0.0/24', 'link-local multicast'],
  ['ff02::/16', 'link-local multicast'],
  ['0.0.0.0/32', 'unspecified'],
  ['::/128', 'unspecified'],
];

/** Parses externalIPs; the API server refuses addresses that never leave a node or a link. */
export function resolveExternalIps(given: readonly string[], problems: Problems): readonly Ip[] {
  return given.flatMap((text, index) => {
    const at = problems.at(`[${index}]`);
    const ip = at.read(Ip.parse, text);
    const kind = ip === undefined ? undefined : special.find(([range]) => Cidr.parse(range).contains(ip))?.[1];
    if (kind !== undefined)
      at.report({
        code: 'service/external-ip',
        message: 'the API server refuses this address',
        got: `${text}, ${kind}`,
        expected: 'an address that is routed to nodes',
      });
    return ip === undefined ? [] : [ip];
  });
}

/** Parses ranges; host bits, leading zeros and IPv4-mapped IPv6 are refused as since Kubernetes 1.36 (KEP-4858). */
export function resolveSourceRanges(given: readonly string[], problems: Problems): readonly Cidr[] {
  return given.flatMap((text, index) => problems.at(`[${index}]`).read(Cidr.parse, text) ?? []);
}
