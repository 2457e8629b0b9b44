import type { ChangeTable } from '../../../lib/component';
import type { TraefikOptions } from '../../../lib/ingress/traefik';
import { traefikChanges } from '../../../lib/ingress/traefik/changes';
import { manifestsOf } from '../../../lib/plan';
import { layerSpec, planOf } from '../../support/layer';

type Case = readonly [TraefikOptions, TraefikOptions];

const lb = (options: object = {}): TraefikOptions => ({ exposure: { type: 'loadBalancer', ...options } });
const ingressEndpoint = { ip: '192.168.10.10' } as const;
const nodePort = (options: object = {}): TraefikOptions => ({ exposure: { type: 'nodePort', ingressEndpoint, ...options } });
const deployment = (options: object = {}): TraefikOptions => ({ workload: { type: 'Deployment', ...options } });
const middlewares: TraefikOptions['middlewares'] = [{ name: 'add', type: 'addPrefix', prefix: '/a' }];
const hostname = (name: string): TraefikOptions => nodePort({ ingressEndpoint: { hostname: name } });

/** Two options that differ in one path; a path without a case does not compile. */
const cases: { readonly [P in keyof ChangeTable<TraefikOptions>]: Case } = {
  version: [{}, { version: '3.7.9' }],
  workload: [{}, { workload: { type: 'DaemonSet' } }],
  'workload.type': [deployment(), { workload: { type: 'DaemonSet' } }],
  'workload.replicas': [deployment(), deployment({ replicas: 3 })],
  'workload.maxUnavailable': [deployment(), deployment({ maxUnavailable: 1 })],
  'workload.maxSurge': [deployment(), deployment({ maxSurge: 2 })],
  exposure: [{}, nodePort()],
  'exposure.type': [lb(), nodePort()],
  'exposure.loadBalancerClass': [lb(), lb({ loadBalancerClass: 'example.org/class' })],
  'exposure.externalTrafficPolicy': [lb(), lb({ externalTrafficPolicy: 'Local' })],
  'exposure.sourceRanges': [lb(), lb({ sourceRanges: ['198.51.100.0/24'] })],
  'exposure.annotations': [lb(), lb({ annotations: { a: 'b' } })],
  'exposure.http': [nodePort(), nodePort({ http: 30_080 })],
  'exposure.https': [nodePort(), nodePort({ https: 30_443 })],
  'exposure.ingressEndpoint': [nodePort(), hostname('a.example.org')],
  'exposure.ingressEndpoint.ip': [nodePort(), nodePort({ ingressEndpoint: { ip: '192.168.10.11' } })],
  'exposure.ingressEndpoint.hostname': [hostname('a.example.org'), hostname('b.example.org')],
  ingressClass: [{}, { ingressClass: { name: 'public' } }],
  'ingressClass.name': [{ ingressClass: {} }, { ingressClass: { name: 'public' } }],
  'ingressClass.default': [{ ingressClass: {} }, { ingressClass: { default: false } }],
  ports: [{}, { ports: { web: 8001 } }],
  'ports.web': [{ ports: {} }, { ports: { web: 8001 } }],
  'ports.websecure': [{ ports: {} }, { ports: { websecure: 8444 } }],
  'ports.metrics': [{ ports: {} }, { ports: { metrics: 9101 } }],
  'ports.traefik': [{ ports: {} }, { ports: { traefik: 8081 } }],
  tls: [{}, { tls: { websecure: false } }],
  'tls.websecure': [{ tls: {} }, { tls: { websecure: false } }],
  'tls.defaultCertificate': [{ tls: {} }, { tls: { defaultCertificate: 'wildcard' } }],
  'tls.minVersion': [{ tls: {} }, { tls: { minVersion: '1.3' } }],
  redirectToHttps: [{}, { redirectToHttps: true }],
  middlewares: [{}, { middlewares }],
  defaultMiddlewares: [{ middlewares }, { middlewares, defaultMiddlewares: ['add'] }],
  strictPrefixMatching: [{}, { strictPrefixMatching: false }],
  allowExternalNameServices: [{}, { allowExternalNameServices: true }],
  namespaces: [{}, { namespaces: ['shop'] }],
  backends: [{}, { backends: [] }],
  trustedProxies: [{}, { trustedProxies: { forwardedHeaders: ['192.0.2.0/24'] } }],
  'trustedProxies.forwardedHeaders': [{ trustedProxies: {} }, { trustedProxies: { forwardedHeaders: ['192.0.2.0/24'] } }],
  'trustedProxies.proxyProtocol': [{ trustedProxies: {} }, { trustedProxies: { proxyProtocol: ['192.0.2.0/24'] } }],
  dashboard: [{}, { dashboard: { host: 'a.example.org', middlewares: [] } }],
  'dashboard.host': [{ dashboard: { host: 'a.example.org', middlewares: [] } }, { dashboard: { host: 'b.example.org', middlewares: [] } }],
  'dashboard.middlewares': [
    { middlewares, dashboard: { host: 'a.example.org', middlewares: [] } },
    { middlewares, dashboard: { host: 'a.example.org', middlewares: ['add'] } },
  ],
  accessLog: [{}, { accessLog: {} }],
  'accessLog.format': [{ accessLog: {} }, { accessLog: { format: 'json' } }],
  logLevel: [{}, { logLevel: 'DEBUG' }],
  metrics: [{}, { metrics: false }],
  drainSeconds: [{}, { drainSeconds: 0 }],
  image: [{}, { image: 'mirror.example/traefik:v3.7.9' }],
};

const written = (options: TraefikOptions): string =>
  JSON.stringify(manifestsOf(planOf(layerSpec({ ingress: { type: 'traefik', ...options }, policy: { defaultDeny: true } }))));

describe('options of Traefik', () => {
  it.each(Object.entries(cases))('%s reaches a manifest', (_path, [before, after]) => {
    expect(written(after)).not.toBe(written(before));
  });
  it('have a change each', () => {
    expect(Object.keys(traefikChanges).sort()).toEqual(Object.keys(cases).sort());
  });
});
