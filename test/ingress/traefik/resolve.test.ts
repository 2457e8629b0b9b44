import type { TraefikOptions } from '../../../lib/ingress/traefik';
import { layerSpec, planFindings, planOf } from '../../support/layer';

const findings = (options: TraefikOptions) =>
  planFindings(layerSpec({ ingress: { type: 'traefik', ...options } })).filter((line) => line.includes(' ingress'));
/** Options as a spec file may hold them, past the types. */
const unchecked = (options: object): TraefikOptions => Object(options);
const ingressEndpoint = { ip: '192.168.10.10' };

describe('refused options of Traefik', () => {
  it.each<[string, TraefikOptions, readonly string[]]>([
    ['a version that is not supported', unchecked({ version: '2.11.0' }), ['spec/not-one-of ingress.version']],
    ['a version that is a property of every object', unchecked({ version: 'constructor' }), ['spec/not-one-of ingress.version']],
    ['an image without a tag', { image: 'traefik' }, ['image/reference ingress.image']],
    ['a class that no object can have', { ingressClass: { name: 'Public' } }, ['traefik/name ingress.ingressClass.name']],
    ['a Secret of another namespace', { tls: { defaultCertificate: 'shop/cert' } }, ['traefik/name ingress.tls.defaultCertificate']],
    ['no namespaces at all', { namespaces: [] }, ['traefik/no-namespaces ingress.namespaces']],
    ['a namespace that no object can have', { namespaces: ['a.b'] }, ['traefik/name ingress.namespaces[0]']],
    ['a host of the dashboard that is none', { dashboard: { host: 'a b', middlewares: [] } }, ['traefik/name ingress.dashboard.host']],
    [
      'a middleware of the dashboard that is not there',
      { dashboard: { host: 'a.example.org', middlewares: ['staff'] } },
      ['traefik/unknown-middleware ingress.dashboard.middlewares[0]'],
    ],
    ['a default middleware that is not there', { defaultMiddlewares: ['x'] }, ['traefik/unknown-middleware ingress.defaultMiddlewares[0]']],
    ['one port for two entry points', { ports: { web: 9100 } }, ['traefik/port-twice ingress.ports.metrics']],
    ['a port that is none', { ports: { web: 0 } }, ['traefik/out-of-range ingress.ports.web']],
    ['no replicas', { workload: { type: 'Deployment', replicas: 0 } }, ['traefik/out-of-range ingress.workload.replicas']],
    ['a share that is none', { workload: { type: 'Deployment', maxSurge: '101%' } }, ['traefik/share ingress.workload.maxSurge']],
    [
      'an update that can neither remove nor add a pod',
      { workload: { type: 'Deployment', maxSurge: 0, maxUnavailable: '0%' } },
      ['traefik/update-stands-still ingress.workload'],
    ],
    [
      'both ways to update a DaemonSet',
      { workload: { type: 'DaemonSet', maxSurge: 1, maxUnavailable: 1 } },
      ['traefik/update-two-ways ingress.workload.maxSurge'],
    ],
    [
      'a range of clients with host bits',
      { exposure: { type: 'loadBalancer', sourceRanges: ['10.0.0.1/8'] } },
      ['cidr/host-bits ingress.exposure.sourceRanges[0]'],
    ],
    [
      'an annotation that no object can have',
      { exposure: { type: 'loadBalancer', annotations: { 'a b': 'c' } } },
      ['kube/annotation-key ingress.exposure.annotations.a b'],
    ],
    [
      'node ports without an address for the status of Ingresses',
      unchecked({ exposure: { type: 'nodePort' } }),
      ['spec/missing-field ingress.exposure.ingressEndpoint'],
    ],
    [
      'host ports without an address for the status of Ingresses',
      unchecked({ exposure: { type: 'hostPort' } }),
      ['spec/missing-field ingress.exposure.ingressEndpoint'],
    ],
    [
      'the host network without an address for the status of Ingresses',
      unchecked({ exposure: { type: 'hostNetwork' } }),
      ['spec/missing-field ingress.exposure.ingressEndpoint'],
    ],
    [
      'an address that is none',
      { exposure: { type: 'hostPort', ingressEndpoint: { ip: '300.1.1.1' } } },
      ['ip/octet-out-of-range ingress.exposure.ingressEndpoint.ip'],
    ],
    [
      'a name that is none',
      { exposure: { type: 'hostPort', ingressEndpoint: { hostname: 'a_b' } } },
      ['traefik/name ingress.exposure.ingressEndpoint.hostname'],
    ],
    ['one host port for both', { exposure: { type: 'hostPort', http: 443, ingressEndpoint } }, ['traefik/port-twice ingress.exposure.https']],
    ['a host port that is none', { exposure: { type: 'hostPort', http: 70_000, ingressEndpoint } }, ['traefik/out-of-range ingress.exposure.http']],
    [
      'one node port for both',
      { exposure: { type: 'nodePort', http: 30_080, https: 30_080, ingressEndpoint } },
      ['traefik/port-twice ingress.exposure.https'],
    ],
    [
      'a redirect to a port that the API server chooses',
      { redirectToHttps: true, exposure: { type: 'nodePort', ingressEndpoint } },
      ['traefik/redirect-to-unknown-port ingress.redirectToHttps'],
    ],
    ['a peer that is none', { backends: [{ type: 'cidr', cidr: '10.0.0.0' }] }, ['cidr/no-prefix ingress.backends[0]']],
    ['a proxy range that is none', { trustedProxies: { proxyProtocol: ['x'] } }, ['ip/malformed ingress.trustedProxies.proxyProtocol[0]']],
    ['a negative time to drain', { drainSeconds: -1 }, ['traefik/out-of-range ingress.drainSeconds']],
    ['a flag that Traefik has already', { overrides: { extraArgs: ['--log.level=DEBUG'] } }, ['workload/arg-clash ingress.overrides.extraArgs[0]']],
    ['the same flag in other letters', { overrides: { extraArgs: ['--Log.Level=DEBUG'] } }, ['workload/arg-clash ingress.overrides.extraArgs[0]']],
    [
      'a label that selectors depend on',
      { overrides: { labels: { 'app.kubernetes.io/name': 'x' } } },
      ['workload/label-clash ingress.overrides.labels.app.kubernetes.io/name'],
    ],
  ])('%s', (_name, options, expected) => {
    expect(findings(options)).toEqual(expected);
  });

  it('are reported together', () => {
    expect(findings({ ports: { web: 0 }, drainSeconds: -1, namespaces: [] })).toHaveLength(3);
  });
});

describe('defaults of Traefik', () => {
  const resolved = (options: TraefikOptions) => planOf(layerSpec({ ingress: { type: 'traefik', ...options } })).components[0]?.options;

  it('run one pod a node where ports of the nodes are taken', () => {
    expect(resolved({ exposure: { type: 'hostPort', ingressEndpoint } })).toMatchObject({
      workload: { type: 'DaemonSet', maxUnavailable: 1, maxSurge: 0 },
    });
  });
  it('update a DaemonSet in one of the two ways', () => {
    expect(resolved({ workload: { type: 'DaemonSet', maxSurge: 1 } })).toMatchObject({ workload: { maxUnavailable: 0, maxSurge: 1 } });
  });
  it('let an old pod go first where no pod may be added', () => {
    expect(resolved({ workload: { type: 'Deployment', maxSurge: 0 } })).toMatchObject({ workload: { maxUnavailable: 1, maxSurge: 0 } });
  });
  it('refuse what lets others in: external names, believed headers, a dashboard', () => {
    expect(resolved({})).toMatchObject({
      allowExternalNameServices: false,
      strictPrefixMatching: true,
      dashboard: undefined,
      trusted: { forwardedHeaders: [], proxyProtocol: [] },
    });
  });
});

describe('types of Traefik', () => {
  it('do not compile without an address where no load balancer gives one', () => {
    // @ts-expect-error ingressEndpoint is missing
    const withoutEndpoint: TraefikOptions = { exposure: { type: 'hostPort' } };
    // @ts-expect-error host ports of the host network are the ports of the entry points
    const twoPorts: TraefikOptions = { exposure: { type: 'hostNetwork', http: 80, ingressEndpoint } };
    // @ts-expect-error a DaemonSet has as many pods as there are nodes
    const replicas: TraefikOptions = { workload: { type: 'DaemonSet', replicas: 3 } };
    expect([withoutEndpoint, twoPorts, replicas]).toHaveLength(3);
  });
});
