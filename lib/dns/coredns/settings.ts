/** Checks of the options one by one: what CoreDNS would refuse at its start, at the path of the option. */
import type { Cluster } from '../../cluster';
import { bounded, type Problems } from '../../finding';
import { checkDns1123Label, checkDns1123Subdomain, Duration, isCountOrShare } from '../../kube';
import { Cidr, Ip } from '../../net';
import { zonesOf } from '../corefile';
import type { CoreDnsCache, CoreDnsHosts, ForwardTuning, UpstreamServers } from './options';
import type { CoreDnsSettings } from './resolve';
import { mostUpstreams, parseUpstream } from './upstream';
import type { CoreDnsRelease, CoreDnsSetting } from './versions';

/** Shortest interval in which the Corefile is read again. Source: plugin/reload/setup.go. */
export const shortestReload = '2s';
/** Longest TTL of the cluster's zone, in seconds. Source: plugin/kubernetes/setup.go. */
export const longestTtl = 3600;

const outOfRange = 'coredns/out-of-range';

/** Codes of answers that may hand a query on. Source: RFC 1035, 2136 and 6895 as package github.com/miekg/dns names them. */
const rcodes: readonly string[] = ['FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED', 'YXDOMAIN', 'YXRRSET', 'NXRRSET', 'NOTAUTH', 'NOTZONE'];

export function checkSettings(o: CoreDnsSettings, cluster: Cluster, problems: Problems): void {
  wholeNumber(o.replicas, 1, 1000, problems.at('replicas'));
  checkMaxUnavailable(o.maxUnavailable, problems.at('maxUnavailable'));
  if (o.ipFamilyPolicy === 'RequireDualStack' && cluster.families.length === 1) {
    problems.at('ipFamilyPolicy').report({
      code: 'coredns/one-family',
      message: 'the API server refuses a Service of two families in a cluster of one',
      got: `RequireDualStack in a cluster of ${cluster.families.join(' and ')}`,
      fix: 'leave it out, or name ranges of both families in cluster.podCidrs and cluster.serviceCidrs',
      source: 'https://kubernetes.io/docs/concepts/services-networking/dual-stack/',
    });
  }
  if (o.upstreams.type === 'servers') checkServers(o.upstreams, o.release, problems.at('upstreams'));
  if (o.upstreams.type === 'node') checkForward(o.upstreams, o.release, problems.at('upstreams'));
  o.stubDomains.forEach((stub, index) => {
    const at = problems.at(`stubDomains[${index}]`);
    at.at('zone').read((zone) => zonesOf(`${zone}:53`), stub.zone);
    checkServers(stub.upstreams, o.release, at.at('upstreams'));
    wholeNumber(stub.cacheTtl ?? 30, 0, Number.MAX_SAFE_INTEGER, at.at('cacheTtl'));
  });
  checkKubernetes(o, problems.at('kubernetes'));
  if (o.cache !== false) checkCache(o.cache, problems.at('cache'));
  if (o.hosts !== undefined) checkHosts(o.hosts, problems.at('hosts'));
  o.rewrites.forEach(({ from, to }, index) => {
    const at = problems.at(`rewrites[${index}]`);
    checkName(from, at.at('from'));
    checkName(to, at.at('to'));
  });
  if (o.dns64 !== undefined) checkDns64(o.dns64, problems.at('dns64'));
  if (o.bufsize !== undefined) wholeNumber(o.bufsize, 512, 4096, problems.at('bufsize'));
  o.errors.forEach(({ period, pattern }, index) => {
    const at = problems.at(`errors[${index}]`);
    duration(period, '1ns', at.at('period'));
    if (pattern === '') at.at('pattern').report({ code: 'coredns/empty', message: 'the pattern is empty', expected: 'a regular expression' });
  });
  duration(o.lameduck, '0s', problems.at('lameduck'));
  if (o.reload !== 'never') duration(o.reload, shortestReload, problems.at('reload'));
  if (o.custom !== undefined) refuseName(o.custom, checkDns1123Subdomain(o.custom), problems.at('custom.configMap'));
}

function checkMaxUnavailable(value: number | string, problems: Problems): void {
  if (isCountOrShare(value, 1)) return;
  problems.report({
    code: 'coredns/max-unavailable',
    message: 'a budget that lets no pod go blocks every drain of a node',
    got: JSON.stringify(value),
    expected: "a whole number above 0, or a share from '1%' to '100%'",
  });
}

function checkServers(o: UpstreamServers, release: CoreDnsRelease, problems: Problems): void {
  o.addresses.forEach((address, index) => {
    problems.at(`addresses[${index}]`).read(parseUpstream, address);
  });
  if (o.addresses.length === 0 || o.addresses.length > mostUpstreams) {
    problems.at('addresses').report({
      code: 'coredns/upstream-count',
      message: 'one forward has 1 to 15 upstreams',
      got: String(o.addresses.length),
      expected: `1 to ${mostUpstreams}`,
      source: 'https://github.com/coredns/coredns/blob/v1.14.6/plugin/forward/setup.go',
    });
  }
  if (o.tlsServerName !== undefined) checkName(o.tlsServerName, problems.at('tlsServerName'));
  checkForward(o, release, problems);
}

function checkForward(o: ForwardTuning, release: CoreDnsRelease, problems: Problems): void {
  const largest = 2 ** 31 - 1;
  wholeNumber(o.maxConcurrent ?? 0, 0, largest, problems.at('maxConcurrent'));
  wholeNumber(o.maxFails ?? 0, 0, largest, problems.at('maxFails'));
  if (o.healthCheck !== undefined) duration(o.healthCheck, '1ns', problems.at('healthCheck'));
  if (o.expire !== undefined) duration(o.expire, '0s', problems.at('expire'));
  o.except?.forEach((zone, index) => {
    checkName(zone, problems.at(`except[${index}]`));
  });
  if (o.forceTcp && o.preferUdp) {
    problems.at('preferUdp').report({ code: 'coredns/tcp-and-udp', message: 'forceTcp leaves nothing to preferUdp', fix: 'keep one of them' });
  }
  if (o.failover !== undefined && o.failover.length > 0) needs('forward failover', release, problems.at('failover'));
  o.failover?.forEach((code, index) => {
    if (!rcodes.includes(code.toUpperCase())) {
      problems
        .at(`failover[${index}]`)
        .report({ code: 'coredns/rcode', message: 'not a failure that a resolver answers with', got: code, expected: rcodes.join(', ') });
    }
  });
}

function checkKubernetes({ kubernetes: o, release }: CoreDnsSettings, problems: Problems): void {
  wholeNumber(o.ttl, 0, longestTtl, problems.at('ttl'));
  o.fallthrough.forEach((zone, index) => {
    checkName(zone, problems.at(`fallthrough[${index}]`));
  });
  o.namespaces?.forEach((name, index) => {
    refuseName(name, checkDns1123Label(name), problems.at(`namespaces[${index}]`));
  });
  if (o.namespaces?.length === 0)
    problems.at('namespaces').report({ code: 'coredns/empty', message: 'the list is empty', fix: 'leave it out for all namespaces' });
  if (o.namespaces !== undefined && o.namespaceLabels !== undefined) {
    problems.at('namespaceLabels').report({
      code: 'coredns/namespaces-twice',
      message: 'CoreDNS does not start with both a list of namespaces and a selector of namespaces',
      fix: 'keep one of namespaces and namespaceLabels',
      source: 'https://github.com/coredns/coredns/blob/v1.14.6/plugin/kubernetes/setup.go',
    });
  }
  for (const selector of ['namespaceLabels', 'labels'] as const) {
    if (o[selector]?.trim() === '')
      problems.at(selector).report({ code: 'coredns/empty', message: 'the selector is empty', fix: 'leave it out for everything' });
  }
  if (o.startupTimeout !== undefined) {
    needs('kubernetes startup_timeout', release, problems.at('startupTimeout'));
    duration(o.startupTimeout, '0s', problems.at('startupTimeout'));
  }
}

function checkCache(o: CoreDnsCache, problems: Problems): void {
  const most = 2 ** 31 - 1;
  wholeNumber(o.ttl ?? 30, 1, most, problems.at('ttl'));
  wholeNumber(o.successCapacity ?? 1, 1, most, problems.at('successCapacity'));
  wholeNumber(o.denialCapacity ?? 1, 1, most, problems.at('denialCapacity'));
  wholeNumber(o.prefetch ?? 0, 0, most, problems.at('prefetch'));
  if (o.serveStale !== undefined) duration(o.serveStale, '0s', problems.at('serveStale'));
}

function checkHosts({ entries, ttl }: CoreDnsHosts, problems: Problems): void {
  entries.forEach(({ address, names }, index) => {
    const at = problems.at(`entries[${index}]`);
    at.at('address').read(Ip.parse, address);
    if (names.length === 0) at.at('names').report({ code: 'coredns/empty', message: 'the address has no name' });
    names.forEach((name, position) => {
      checkName(name, at.at(`names[${position}]`));
    });
  });
  if (ttl !== undefined) wholeNumber(ttl, 1, 65_535, problems.at('ttl'));
}

function checkDns64(text: string, problems: Problems): void {
  const prefix = problems.read(Cidr.parse, text);
  if (prefix === undefined || (prefix.family === 'IPv6' && prefix.prefix >= 32 && prefix.prefix <= 96 && prefix.prefix % 8 === 0)) return;
  problems.report({
    code: 'coredns/dns64',
    message: 'not a prefix that IPv4 addresses can be put into',
    got: text,
    expected: 'an IPv6 range of /32 to /96 in steps of 8',
  });
}

/** A DNS name as Corefiles hold it; leading dots are for suffixes, underscores and stars for records. */
function checkName(name: string, problems: Problems): void {
  if (name.length <= 254 && /^[A-Za-z0-9_*./:-]+$/.test(name)) return;
  problems.report({
    code: 'coredns/name',
    message: 'not a DNS name',
    got: JSON.stringify(name.slice(0, 64)),
    expected: 'letters, digits, hyphens, underscores and dots',
  });
}

function refuseName(name: string, why: readonly string[], problems: Problems): void {
  if (why.length > 0)
    problems.report({ code: 'coredns/name', message: 'not a valid name', got: JSON.stringify(name.slice(0, 64)), expected: why.join('; ') });
}

function wholeNumber(value: number, least: number, most: number, problems: Problems): void {
  bounded(value, least, most, outOfRange, problems);
}

function duration(text: string, least: string, problems: Problems): void {
  const value = problems.read(Duration.parse, text);
  if (value === undefined || value.compare(Duration.parse(least)) >= 0) return;
  problems.report({ code: outOfRange, message: 'the time is too short', got: text, expected: `${least} or more` });
}

function needs(setting: CoreDnsSetting, release: CoreDnsRelease, problems: Problems): void {
  if (release.settings.includes(setting)) return;
  problems.report({
    code: 'coredns/setting-too-new',
    message: 'this release of CoreDNS does not know the setting and would not start',
    got: `${setting} in ${release.version}`,
    fix: 'leave it out, or take a newer version',
  });
}
