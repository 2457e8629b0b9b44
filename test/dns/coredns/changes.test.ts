import type { ChangeTable } from '../../../lib/component';
import type { CoreDnsOptions, CoreDnsUpstreams } from '../../../lib/dns/coredns';
import { coreDnsChanges } from '../../../lib/dns/coredns/changes';
import { manifestsOf } from '../../../lib/plan';
import { planOf } from '../../support/layer';
import { dnsLayer, dnsObject } from './layers';

type Case = readonly [CoreDnsOptions, CoreDnsOptions];

const servers = (options: object = {}): CoreDnsOptions => ({ version: '1.14.2', upstreams: { type: 'servers', addresses: ['1.1.1.1'], ...options } });
const node: CoreDnsUpstreams = { type: 'node' };

/** Two options that differ in one path; a path without a case does not compile. */
const cases: { readonly [P in keyof ChangeTable<CoreDnsOptions>]: Case } = {
  version: [{}, { version: '1.12.4' }],
  image: [{}, { image: 'example.org/coredns:v1' }],
  replicas: [{}, { replicas: 3 }],
  autoscaled: [{}, { autoscaled: true }],
  maxUnavailable: [{}, { maxUnavailable: '50%' }],
  spread: [{}, { spread: 'required' }],
  ipFamilyPolicy: [{}, { ipFamilyPolicy: 'PreferDualStack' }],
  upstreams: [{}, { upstreams: { type: 'none' } }],
  'upstreams.type': [{ upstreams: node }, { upstreams: { type: 'none' } }],
  'upstreams.addresses': [servers(), servers({ addresses: ['9.9.9.9'] })],
  'upstreams.tlsServerName': [servers(), servers({ tlsServerName: 'one.one.one.one' })],
  'upstreams.policy': [servers(), servers({ policy: 'round_robin' })],
  'upstreams.maxConcurrent': [servers(), servers({ maxConcurrent: 10 })],
  'upstreams.maxFails': [servers(), servers({ maxFails: 0 })],
  'upstreams.healthCheck': [servers(), servers({ healthCheck: '2s' })],
  'upstreams.expire': [servers(), servers({ expire: '1m' })],
  'upstreams.forceTcp': [servers(), servers({ forceTcp: true })],
  'upstreams.preferUdp': [servers(), servers({ preferUdp: true })],
  'upstreams.except': [servers(), servers({ except: ['home'] })],
  'upstreams.failover': [servers(), servers({ failover: ['REFUSED'] })],
  'upstreams.failFast': [servers(), servers({ failFast: true })],
  stubDomains: [{}, { stubDomains: [{ zone: 'consul.local', upstreams: { type: 'servers', addresses: ['10.0.0.1'] } }] }],
  kubernetes: [{}, { kubernetes: { ttl: 5 } }],
  'kubernetes.pods': [{}, { kubernetes: { pods: 'disabled' } }],
  'kubernetes.ttl': [{}, { kubernetes: { ttl: 0 } }],
  'kubernetes.fallthrough': [{}, { kubernetes: { fallthrough: [] } }],
  'kubernetes.namespaces': [{}, { kubernetes: { namespaces: ['shop'] } }],
  'kubernetes.namespaceLabels': [{}, { kubernetes: { namespaceLabels: 'dns=on' } }],
  'kubernetes.labels': [{}, { kubernetes: { labels: 'dns=on' } }],
  'kubernetes.endpointPodNames': [{}, { kubernetes: { endpointPodNames: true } }],
  'kubernetes.endpoints': [{}, { kubernetes: { endpoints: false } }],
  'kubernetes.ignoreEmptyServices': [{}, { kubernetes: { ignoreEmptyServices: true } }],
  'kubernetes.startupTimeout': [{}, { kubernetes: { startupTimeout: '1m' } }],
  cache: [{}, { cache: false }],
  'cache.ttl': [{}, { cache: { ttl: 5 } }],
  'cache.successCapacity': [{}, { cache: { successCapacity: 100 } }],
  'cache.denialCapacity': [{}, { cache: { denialCapacity: 100 } }],
  'cache.clusterZone': [{}, { cache: { clusterZone: true } }],
  'cache.serveStale': [{}, { cache: { serveStale: '1h' } }],
  'cache.prefetch': [{}, { cache: { prefetch: 5 } }],
  hosts: [{}, { hosts: { entries: [{ address: '10.0.0.1', names: ['a.test'] }] } }],
  'hosts.entries': [{ hosts: { entries: [] } }, { hosts: { entries: [{ address: '10.0.0.1', names: ['a.test'] }] } }],
  'hosts.ttl': [{ hosts: { entries: [] } }, { hosts: { entries: [], ttl: 60 } }],
  rewrites: [{}, { rewrites: [{ from: 'a.test', to: 'b.test' }] }],
  autopath: [{}, { autopath: true }],
  dns64: [{}, { dns64: '64:ff9b::/96' }],
  bufsize: [{}, { bufsize: 1232 }],
  log: [{}, { log: ['all'] }],
  errors: [{}, { errors: [{ period: '5m', pattern: 'timeout' }] }],
  lameduck: [{}, { lameduck: '10s' }],
  reload: [{}, { reload: 'never' }],
  extraServerBlocks: [{}, { extraServerBlocks: 'a.test {\nwhoami\n}' }],
  custom: [{}, { custom: { configMap: 'mine' } }],
  'custom.configMap': [{ custom: { configMap: 'mine' } }, { custom: { configMap: 'theirs' } }],
};

const pods = (options: CoreDnsOptions): string => JSON.stringify(dnsObject(dnsLayer(options), 'Deployment', 'coredns').spec?.template);

describe('what a change does', () => {
  it.each(Object.entries(cases))('%s reaches the manifests', (_path, [one, other]) => {
    expect(manifestsOf(planOf(dnsLayer(other)))).not.toEqual(manifestsOf(planOf(dnsLayer(one))));
  });
  it.each(Object.entries(cases))('%s replaces the pods exactly if the table says so', (path, [one, other]) => {
    const change = Object.entries(coreDnsChanges).find(([known]) => known === path)?.[1];
    expect(pods(one) === pods(other) ? 'free' : 'rolling-restart').toBe(change);
  });
});
