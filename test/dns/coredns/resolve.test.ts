import type { CoreDnsOptions } from '../../../lib/dns/coredns';
import { planLayer } from '../../../lib/plan';
import { planFindings } from '../../support/layer';
import { dnsLayer } from './layers';

const servers = (options: object = {}): CoreDnsOptions => ({ upstreams: { type: 'servers', addresses: ['1.1.1.1'], ...options } });
const stub = (options: object = {}): CoreDnsOptions => ({
  stubDomains: [{ zone: 'consul.local', upstreams: { type: 'servers', addresses: ['10.0.0.1'] }, ...options }],
});
const text = (extraServerBlocks: string): CoreDnsOptions => ({ extraServerBlocks });

const errors = (options: CoreDnsOptions): readonly string[] => planFindings(dnsLayer(options)).filter((line) => !line.startsWith('policy/'));

describe('options of CoreDNS that are refused', () => {
  it.each<[string, CoreDnsOptions]>([
    ['coredns/replicas-and-autoscaler dns.replicas', { replicas: 2, autoscaled: true }],
    ['coredns/out-of-range dns.replicas', { replicas: 0 }],
    ['coredns/out-of-range dns.replicas', { replicas: 1.5 }],
    ['coredns/max-unavailable dns.maxUnavailable', { maxUnavailable: 0 }],
    ['coredns/max-unavailable dns.maxUnavailable', { maxUnavailable: '0%' }],
    ['coredns/max-unavailable dns.maxUnavailable', { maxUnavailable: '101%' }],
    ['coredns/one-family dns.ipFamilyPolicy', { ipFamilyPolicy: 'RequireDualStack' }],
    ['image/reference dns.image', { image: 'coredns' }],
    ['coredns/upstream dns.upstreams.addresses[1]', servers({ addresses: ['1.1.1.1', 'dns.google'] })],
    ['coredns/upstream-count dns.upstreams.addresses', servers({ addresses: [] })],
    ['coredns/upstream-count dns.upstreams.addresses', servers({ addresses: Array.from({ length: 16 }, (_, index) => `10.0.0.${index}`) })],
    ['coredns/name dns.upstreams.tlsServerName', servers({ tlsServerName: 'a b' })],
    ['coredns/out-of-range dns.upstreams.maxConcurrent', servers({ maxConcurrent: -1 })],
    ['coredns/out-of-range dns.upstreams.maxFails', servers({ maxFails: 0.5 })],
    ['kube/duration dns.upstreams.healthCheck', servers({ healthCheck: '5' })],
    ['coredns/out-of-range dns.upstreams.healthCheck', servers({ healthCheck: '0s' })],
    ['coredns/out-of-range dns.upstreams.expire', servers({ expire: '-1s' })],
    ['coredns/name dns.upstreams.except[0]', servers({ except: ['a {'] })],
    ['coredns/tcp-and-udp dns.upstreams.preferUdp', servers({ forceTcp: true, preferUdp: true })],
    ['coredns/rcode dns.upstreams.failover[0]', { version: '1.14.2', ...servers({ failover: ['NOERROR'] }) }],
    ['coredns/setting-too-new dns.upstreams.failover', { version: '1.12.4', upstreams: { type: 'node', failover: ['SERVFAIL'] } }],
    ['coredns/setting-too-new dns.kubernetes.startupTimeout', { version: '1.12.1', kubernetes: { startupTimeout: '5s' } }],
    ['corefile/zone dns.stubDomains[0].zone', stub({ zone: 'a..b' })],
    ['coredns/upstream dns.stubDomains[0].upstreams.addresses[0]', stub({ upstreams: { type: 'servers', addresses: ['/etc/resolv.conf'] } })],
    ['coredns/out-of-range dns.stubDomains[0].cacheTtl', stub({ cacheTtl: -1 })],
    ['coredns/out-of-range dns.kubernetes.ttl', { kubernetes: { ttl: 3601 } }],
    ['coredns/name dns.kubernetes.fallthrough[0]', { kubernetes: { fallthrough: [''] } }],
    ['coredns/name dns.kubernetes.namespaces[0]', { kubernetes: { namespaces: ['Shop'] } }],
    ['coredns/empty dns.kubernetes.namespaces', { kubernetes: { namespaces: [] } }],
    ['coredns/namespaces-twice dns.kubernetes.namespaceLabels', { kubernetes: { namespaces: ['shop'], namespaceLabels: 'a=b' } }],
    ['coredns/empty dns.kubernetes.labels', { kubernetes: { labels: ' ' } }],
    ['coredns/out-of-range dns.cache.ttl', { cache: { ttl: 0 } }],
    ['coredns/out-of-range dns.cache.successCapacity', { cache: { successCapacity: 0 } }],
    ['coredns/out-of-range dns.cache.denialCapacity', { cache: { denialCapacity: -5 } }],
    ['coredns/out-of-range dns.cache.prefetch', { cache: { prefetch: -1 } }],
    ['kube/duration dns.cache.serveStale', { cache: { serveStale: 'long' } }],
    ['ip/malformed dns.hosts.entries[0].address', { hosts: { entries: [{ address: 'nas', names: ['nas.home'] }] } }],
    ['coredns/empty dns.hosts.entries[0].names', { hosts: { entries: [{ address: '10.0.0.1', names: [] }] } }],
    ['coredns/name dns.hosts.entries[0].names[0]', { hosts: { entries: [{ address: '10.0.0.1', names: ['}'] }] } }],
    ['coredns/out-of-range dns.hosts.ttl', { hosts: { entries: [], ttl: 0 } }],
    ['coredns/name dns.rewrites[0].to', { rewrites: [{ from: 'a', to: 'b c' }] }],
    ['coredns/dns64 dns.dns64', { dns64: '10.0.0.0/8' }],
    ['coredns/dns64 dns.dns64', { dns64: '2001:db8::/33' }],
    ['coredns/out-of-range dns.bufsize', { bufsize: 100 }],
    ['kube/duration dns.errors[0].period', { errors: [{ period: 'often', pattern: 'x' }] }],
    ['coredns/empty dns.errors[0].pattern', { errors: [{ period: '5m', pattern: '' }] }],
    ['coredns/out-of-range dns.lameduck', { lameduck: '-5s' }],
    ['coredns/out-of-range dns.reload', { reload: '1s' }],
    ['coredns/name dns.custom.configMap', { custom: { configMap: '../x' } }],
    ['corefile/syntax dns.extraServerBlocks', text('a.test {')],
    ['corefile/unterminated-quote dns.extraServerBlocks', text('a.test {\nerrors "\n}')],
    ['corefile/import-depth dns.extraServerBlocks', text('(a) {\nimport b\n}\n(b) {\nimport a\n}\n. {\nimport a\n}')],
    ['corefile/not-printable dns', { errors: [{ period: '5m', pattern: 'a b\\' }] }],
    ['workload/label-clash dns.overrides.labels.k8s-app', { overrides: { labels: { 'k8s-app': 'mine' } } }],
    ['workload/arg-clash dns.overrides.extraArgs[0]', { overrides: { extraArgs: ['-conf=/x'] } }],
  ])('%s', (finding, options) => {
    expect(errors(options)).toEqual([finding]);
  });

  it('are refused together, not one at a time', () => {
    expect(errors({ replicas: 0, bufsize: 1, reload: '1s', extraServerBlocks: 'a {' })).toHaveLength(4);
  });

  it('are refused for a release that is not supported, with those that are', () => {
    const spec = JSON.parse(JSON.stringify({ ...dnsLayer(), dns: { type: 'coredns', version: '1.15.0' } }));
    const [finding] = planLayer(spec).findings;
    expect(finding).toMatchObject({ at: 'dns.version', severity: 'error' });
    expect(JSON.stringify(finding)).toContain('1.14.6');
  });

  it('are refused with the line of the text', () => {
    const finding = planLayer(dnsLayer(text('a.test {\n    errors\n    log }\n'))).findings.find(({ code }) => code === 'corefile/syntax');
    expect(finding).toMatchObject({ at: 'dns.extraServerBlocks', got: 'line 3: "}"', message: expect.stringContaining('line of its own') });
  });
});
