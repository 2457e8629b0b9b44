/**
 * Pod, service and node ranges, and the DNS address among them.
 *
 * Pods and services have exactly one range a family and the same families: the API server gives a Service addresses of
 * the service families only, and a family without pods behind it answers nothing.
 */
import type { Problems } from '../finding';
import { Cidr, Ip, type IpFamily, ipFamilies } from '../net';
import { list, text } from './shape';

/** The 10th address of the first service range, where installers put the cluster DNS Service. */
const dnsOffset = 10n;
const dualStackSource = 'https://kubernetes.io/docs/concepts/services-networking/dual-stack/';
const serviceCidrSource = 'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/1880-multiple-service-cidrs';

/** Any number of ranges; what does not parse is reported and left out. */
export function resolveRanges(given: readonly string[], problems: Problems): readonly Cidr[] {
  return list(given, problems).flatMap((value, index) => {
    const at = problems.at(`[${index}]`);
    const written = text(value, at);
    return written === undefined ? [] : (at.read(Cidr.parse, written) ?? []);
  });
}

/** One range, or one a family; reported at the second of a family. */
export function resolveFamilyRanges(given: readonly string[], what: 'pod' | 'service', problems: Problems): readonly Cidr[] {
  const ranges = resolveRanges(given, problems);
  if (Array.isArray(given) && given.length === 0) {
    problems.report({
      code: `cluster/no-${what}-range`,
      message: `the cluster has no ${what} range`,
      got: '[]',
      expected: 'one range, or one a family',
    });
  }
  for (const family of ipFamilies) {
    const [first, ...others] = ranges.filter((range) => range.family === family);
    if (first === undefined || others.length === 0) continue;
    problems.report({
      code: 'cluster/two-ranges-of-one-family',
      message: `a cluster has one ${what} range a family`,
      got: [first, ...others].join(' and '),
      expected: `one ${family} range`,
      fix: `keep ${first}, or take one range that holds them all`,
      source: dualStackSource,
    });
  }
  return ranges;
}

/** Reports half-configured dual stack, and pods and services in different order. Only called with ranges that parsed. */
export function checkFamilies(podCidrs: readonly Cidr[], serviceCidrs: readonly Cidr[], problems: Problems): void {
  const pods = familiesOf(podCidrs);
  const services = familiesOf(serviceCidrs);
  const lacks = (families: readonly IpFamily[], of: readonly IpFamily[]): readonly IpFamily[] => of.filter((family) => !families.includes(family));
  const [podsLack, servicesLack] = [lacks(pods, services), lacks(services, pods)];
  const got = `pods ${podCidrs.join(', ')}; services ${serviceCidrs.join(', ')}`;
  if (podsLack.length > 0 && servicesLack.length > 0) {
    problems.at('serviceCidrs').report({
      code: 'cluster/families-differ',
      message: `services are ${services.join(' and ')}, pods are ${pods.join(' and ')}`,
      got,
      expected: 'pods and services of the same families',
      fix: `give services a range of ${pods.join(' and ')}`,
      source: dualStackSource,
    });
  } else if (podsLack.length > 0 || servicesLack.length > 0) {
    const [place, what, family] = podsLack.length > 0 ? ['podCidrs', 'pods', podsLack[0]] : ['serviceCidrs', 'services', servicesLack[0]];
    problems.at(place).report({
      code: 'cluster/half-dual-stack',
      message: `dual stack is half configured: ${what} have no ${family} range`,
      got,
      expected: 'pods and services of the same families',
      fix: `add an ${family} range to ${place}, or take it from the other`,
      source: dualStackSource,
    });
  } else if (pods[0] !== services[0]) {
    problems.at('serviceCidrs').report({
      code: 'cluster/family-order',
      severity: 'warning',
      message: 'pods and services have different primary families: Services get addresses of the one, pod IPs are of the other',
      got,
      expected: `${pods[0]} first in both`,
      fix: 'give both lists in the order that the control plane was started with',
      source: dualStackSource,
    });
  }
}

/** Families of ranges, in the order of the ranges. */
export function familiesOf(ranges: readonly Cidr[]): readonly IpFamily[] {
  return [...new Set(ranges.map((range) => range.family))];
}

/** Service ranges that no ServiceCIDR object can hold, and those that kubeadm refuses. */
export function checkServiceSizes(serviceCidrs: readonly Cidr[], kubeadm: boolean, problems: Problems): void {
  serviceCidrs.forEach((range, index) => {
    const at = problems.at(`[${index}]`);
    if (range.family === 'IPv6' && range.prefix < 64) {
      at.report({
        code: 'cluster/service-range-too-large',
        message: 'the API server refuses an IPv6 service range shorter than /64',
        got: String(range),
        expected: '/64 to /128',
        fix: `take ${Cidr.around(range.firstIp, 112)}`,
        source: serviceCidrSource,
      });
    } else if (kubeadm && range.size > 1n << 20n) {
      const longest = range.family === 'IPv4' ? 12 : 108;
      at.report({
        code: 'cluster/service-range-above-kubeadm',
        severity: 'warning',
        message: 'kubeadm refuses service ranges of more than 20 bits',
        got: String(range),
        expected: `/${longest} or longer`,
        fix: `take ${Cidr.around(range.firstIp, longest)}`,
        source: 'https://github.com/kubernetes/kubernetes/blob/release-1.35/cmd/kubeadm/app/constants/constants.go',
      });
    }
  });
}

/** The DNS address that was given, checked, or the 10th of the first service range. */
export function resolveDnsServiceIp(given: string | undefined, serviceCidrs: readonly Cidr[], problems: Problems): Ip | undefined {
  const primary = serviceCidrs[0];
  if (given === undefined) return primary === undefined ? undefined : defaultDnsServiceIp(primary, problems);
  const written = text(given, problems);
  const ip = written === undefined ? undefined : problems.read(Ip.parse, written);
  if (ip === undefined || primary === undefined) return ip;
  const range = serviceCidrs.find((candidate) => candidate.contains(ip));
  const taken = range === undefined ? 'it lies in no service range' : takenBy(ip, range, range === primary);
  if (taken === undefined) return ip;
  problems.report({
    code: range === undefined ? 'cluster/dns-outside-services' : 'cluster/dns-reserved',
    message: `the DNS Service cannot have this address: ${taken}`,
    got: String(ip),
    expected: `a free address of ${serviceCidrs.join(' or ')}, the one that kubelets have as clusterDNS`,
    ...(primary.size > dnsOffset + 1n ? { fix: `take ${primary.nth(dnsOffset)}, or leave it out` } : {}),
    source: 'https://github.com/kubernetes/kubernetes/blob/release-1.35/pkg/registry/core/service/ipallocator/ipallocator.go',
  });
  return undefined;
}

/** Who has an address already: the API server's allocator begins after the network address, the `kubernetes` Service takes the first. */
function takenBy(ip: Ip, range: Cidr, isPrimary: boolean): string | undefined {
  if (ip.value === range.first) return `it is the network address of ${range}`;
  if (isPrimary && ip.value === range.first + 1n) return `the kubernetes Service has the first address of ${range}`;
  if (range.family === 'IPv4' && ip.value === range.last) return `it is the broadcast address of ${range}`;
  return undefined;
}

function defaultDnsServiceIp(primary: Cidr, problems: Problems): Ip | undefined {
  if (primary.size > dnsOffset + 1n) return primary.nth(dnsOffset);
  problems.report({
    code: 'cluster/no-tenth-service-address',
    message: 'the first service range has no free 10th address for the DNS Service',
    got: `${primary}, ${primary.size} addresses`,
    expected: primary.family === 'IPv4' ? '/28 or shorter' : '/124 or shorter',
    fix: 'give the address that kubelets have as clusterDNS as dnsServiceIp',
  });
  return undefined;
}
