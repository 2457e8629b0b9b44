import { App, Chart } from 'cdk8s';
import { Service } from 'cdk8s-plus-28';
import fc from 'fast-check';
import { parseKubernetesVersion } from '../../../lib/cluster';
import { ProblemList } from '../../../lib/finding';
import { type IngressOptions, ingressManifest, type PlusService } from '../../../lib/ingress/object';
import { openApiVersions, validateManifest } from '../../support/openapi';
import { describeShared } from '../../support/shared';

const web = { service: 'web', port: 80 } as const;
const least: IngressOptions = { name: 'shop', namespace: 'shop-dev', rules: [{ host: 'shop.example.org', paths: [{ backend: web }] }] };
const all: IngressOptions = {
  name: 'shop',
  namespace: 'shop-dev',
  labels: { app: 'shop' },
  annotations: { note: 'x' },
  ingressClassName: 'traefik',
  defaultBackend: { service: 'fallback', port: 'http' },
  rules: [
    {
      host: '*.example.org',
      paths: [
        { path: '/api', pathType: 'Exact', backend: { service: 'api', port: 8080 } },
        { path: '/x(.*)', pathType: 'ImplementationSpecific', backend: { resource: { apiGroup: 'example.org', kind: 'Bucket', name: 'static' } } },
      ],
    },
    { paths: [{ path: '/', backend: web }] },
  ],
  tls: [{ hosts: ['*.example.org'], secretName: 'shop-tls' }, { hosts: ['other.example.org'] }],
};

const build = (options: IngressOptions, version?: string) => {
  const problems = new ProblemList();
  const manifest = ingressManifest(options, problems, version === undefined ? undefined : parseKubernetesVersion(version));
  return { manifest, found: problems.findings.map(({ code, at }) => `${code} ${at}`.trim()) };
};
const change = (changes: object): IngressOptions => Object({ ...least, ...changes });
const path = (one: object): IngressOptions => change({ rules: [{ paths: [{ backend: web, ...one }] }] });

describe('an Ingress', () => {
  it('of least options takes every path below a host', () => {
    expect(build(least).manifest).toEqual({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'shop', namespace: 'shop-dev' },
      spec: {
        rules: [
          {
            host: 'shop.example.org',
            http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }] },
          },
        ],
      },
    });
  });
  it('of all options says all of them', () => {
    expect(build(all).manifest).toMatchSnapshot();
    expect(build(all).found).toEqual([]);
  });
  it('may have nothing but a default backend', () => {
    expect(build({ name: 'all', namespace: 'shop', defaultBackend: web }).manifest?.spec).toEqual({
      defaultBackend: { service: { name: 'web', port: { number: 80 } } },
    });
  });
  it('does not compile with a port of two kinds, a backend of two kinds, or without anything to route', () => {
    // @ts-expect-error a port is a name or a number
    const ports: IngressOptions = { name: 'a', namespace: 'a', defaultBackend: { service: 'web', port: { name: 'a', number: 1 } } };
    // @ts-expect-error rules or defaultBackend
    const nothing: IngressOptions = { name: 'a', namespace: 'a' };
    // @ts-expect-error not a type of path
    const type: IngressOptions = { name: 'a', namespace: 'a', rules: [{ paths: [{ pathType: 'Regex', backend: web }] }] };
    expect([ports, nothing, type]).toHaveLength(3);
  });
});

describeShared('an Ingress is valid', 'reference/openapi', () => {
  it.each(openApiVersions)('in Kubernetes %s', (version) => {
    for (const options of [least, all]) expect(validateManifest(build(options).manifest, version)).toEqual([]);
  });
});

describe('what the API server would refuse of an Ingress is found before', () => {
  it.each<[string, IngressOptions, string]>([
    ['neither rules nor a default backend', change({ rules: [] }), 'ingress/no-rules'],
    ['a rule without paths', change({ rules: [{ host: 'a.example.org', paths: [] }] }), 'ingress/no-paths rules[0].paths'],
    ['an address as host', change({ rules: [{ host: '192.0.2.1', paths: [{ backend: web }] }] }), 'ingress/host rules[0].host'],
    ['an address of IPv6 as host', change({ rules: [{ host: '2001:db8::1', paths: [{ backend: web }] }] }), 'ingress/host rules[0].host'],
    ['a host with a port', change({ rules: [{ host: 'a.example.org:8080', paths: [{ backend: web }] }] }), 'ingress/host rules[0].host'],
    ['a lone star', change({ rules: [{ host: '*', paths: [{ backend: web }] }] }), 'ingress/host rules[0].host'],
    ['a star inside', change({ rules: [{ host: 'foo.*.com', paths: [{ backend: web }] }] }), 'ingress/host rules[0].host'],
    ['a star before letters', change({ rules: [{ host: '*foo.com', paths: [{ backend: web }] }] }), 'ingress/host rules[0].host'],
    ['upper case', change({ rules: [{ host: 'Shop.example.org', paths: [{ backend: web }] }] }), 'ingress/host rules[0].host'],
    ['a path without a slash', path({ path: 'api' }), 'ingress/path rules[0].paths[0].path'],
    ['a path without a slash, whatever its type', path({ path: 'api', pathType: 'ImplementationSpecific' }), 'ingress/path rules[0].paths[0].path'],
    ['two slashes', path({ path: '/a//b' }), 'ingress/path rules[0].paths[0].path'],
    ['a dot for a folder', path({ path: '/a/./b' }), 'ingress/path rules[0].paths[0].path'],
    ['two dots for a folder', path({ path: '/a/../b', pathType: 'Exact' }), 'ingress/path rules[0].paths[0].path'],
    ['an escaped slash', path({ path: '/a%2fb' }), 'ingress/path rules[0].paths[0].path'],
    ['an escaped slash in capitals', path({ path: '/a%2Fb' }), 'ingress/path rules[0].paths[0].path'],
    ['two dots at the end', path({ path: '/a/..' }), 'ingress/path rules[0].paths[0].path'],
    ['a dot at the end', path({ path: '/a/.' }), 'ingress/path rules[0].paths[0].path'],
    ['a Service without a name', path({ backend: { service: '', port: 80 } }), 'ingress/service-name rules[0].paths[0].backend.service'],
    ['a Service of another namespace', path({ backend: { service: 'a/b', port: 80 } }), 'ingress/service-name rules[0].paths[0].backend.service'],
    ['a port of nothing', path({ backend: { service: 'web', port: 0 } }), 'ingress/port rules[0].paths[0].backend.port'],
    ['a port beyond all', path({ backend: { service: 'web', port: 65_536 } }), 'ingress/port rules[0].paths[0].backend.port'],
    [
      'a name of a port that is too long',
      path({ backend: { service: 'web', port: 'sixteen-letters-' } }),
      'ingress/port rules[0].paths[0].backend.port',
    ],
    [
      'a resource without a kind',
      path({ backend: { resource: { kind: '', name: 'x' } } }),
      'ingress/resource rules[0].paths[0].backend.resource.kind',
    ],
    ['a Secret of another namespace', change({ tls: [{ secretName: 'other/tls' }] }), 'ingress/tls-secret tls[0].secretName'],
    ['a host of a certificate that is none', change({ tls: [{ hosts: ['*'] }] }), 'ingress/host tls[0].hosts[0]'],
    ['a class that no object can have', change({ ingressClassName: 'A' }), 'ingress/class ingressClassName'],
    [
      'two classes',
      change({ ingressClassName: 'traefik', annotations: { 'kubernetes.io/ingress.class': 'nginx' } }),
      'ingress/two-classes ingressClassName',
    ],
    ['a name that no object can have', change({ name: 'Shop' }), 'kube/name name'],
    ['a namespace that no object can have', change({ namespace: 'a.b' }), 'kube/namespace namespace'],
    ['a label that no object can have', change({ labels: { 'a b': 'c' } }), 'kube/label-key labels.a b'],
  ])('%s', (_name, options, expected) => {
    const { manifest, found } = build(options);
    expect(manifest).toBeUndefined();
    expect(new Set(found)).toEqual(new Set([expected]));
  });
  it('all of it at once', () => {
    expect(build(change({ name: 'A', ingressClassName: 'B', tls: [{ secretName: 'a/b' }] })).found).toHaveLength(3);
  });
  it('a Service that begins with a digit, before Kubernetes 1.36', () => {
    const options = path({ backend: { service: '1web', port: 80 } });
    expect(build(options, '1.35').found).toEqual(['ingress/service-name rules[0].paths[0].backend.service']);
    expect(build(options, '1.36').found).toEqual([]);
    expect(build(options).found).toEqual([]);
  });
});

describe('what no compiler has checked of an Ingress', () => {
  it.each<[string, unknown, string]>([
    ['nothing', {}, 'ingress/wrong-type name'],
    ['a name that is a number', { ...least, name: 1 }, 'ingress/wrong-type name'],
    ['rules that are no list', { ...least, rules: {} }, 'ingress/wrong-type rules'],
    ['a path without a backend', { ...least, rules: [{ paths: [{}] }] }, 'ingress/wrong-type rules[0].paths[0].backend'],
    ['a type of path that is none', path({ pathType: 'Regex' }), 'ingress/wrong-type rules[0].paths[0].pathType'],
    ['a backend without a port', path({ backend: { service: 'web' } }), 'ingress/wrong-type rules[0].paths[0].backend.port'],
    ['a resource without a name', path({ backend: { resource: { kind: 'A' } } }), 'ingress/wrong-type rules[0].paths[0].backend.resource.name'],
    ['a host that is a number', { ...least, rules: [{ host: 1, paths: [] }] }, 'ingress/wrong-type rules[0].host'],
    ['a label that is a number', { ...least, labels: { a: 1 } }, 'ingress/wrong-type labels.a'],
    ['a misspelt field', { ...least, ingressClass: 'traefik' }, 'ingress/unknown-field ingressClass'],
    ['a misspelt field of a path', path({ pathtype: 'Exact' }), 'ingress/unknown-field rules[0].paths[0].pathtype'],
  ])('is refused with its place: %s', (_name, options, expected) => {
    const { manifest, found } = build(Object(options));
    expect(manifest).toBeUndefined();
    expect(found).toEqual(expect.arrayContaining([expected]));
  });
  it('never ends in a stack trace', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (a, b, c) => {
        expect(
          build(Object({ name: 'a', namespace: 'a', rules: [{ host: a, paths: [{ path: b, backend: c }] }] })).found.length,
        ).toBeGreaterThanOrEqual(0);
        expect(build(Object({ name: 'a', namespace: 'a', rules: a, tls: b, defaultBackend: c })).found.length).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('what is legal but doubtful of an Ingress', () => {
  it('is one path twice: the Ingress is made, with a warning', () => {
    const { manifest, found } = build(change({ rules: [{ paths: [{ backend: web }, { backend: { service: 'other', port: 80 } }] }] }));
    expect(manifest).toBeDefined();
    expect(found).toEqual(['ingress/path-twice rules[0].paths[1]']);
  });
  it('is not one path for two hosts, or for two types', () => {
    const paths = [
      { path: '/a', backend: web },
      { path: '/a', pathType: 'Exact', backend: web },
    ];
    expect(build(change({ rules: [{ paths }, { host: 'a.example.org', paths }] })).found).toEqual([]);
  });
});

describe('Services of cdk8s-plus-28', () => {
  const service = (namespace: string, ports: readonly number[]): Service => {
    const chart = new Chart(new App(), 'chart');
    return new Service(chart, 'web', { metadata: { name: 'web', namespace }, ports: ports.map((port) => ({ port, name: `p${port}` })) });
  };
  const backend = (input: PlusService | { service: PlusService; port?: number | string }) => build(change({ rules: [], defaultBackend: input }));

  it('are taken with their first port', () => {
    expect(backend(service('shop-dev', [8080, 9090])).manifest?.spec?.defaultBackend).toEqual({ service: { name: 'web', port: { number: 8080 } } });
  });
  it('are taken with a named port', () => {
    const { manifest } = backend({ service: service('shop-dev', [8080, 9090]), port: 'p9090' });
    expect(manifest?.spec?.defaultBackend).toEqual({ service: { name: 'web', port: { name: 'p9090' } } });
  });
  it('are refused without a port, and from another namespace', () => {
    expect(backend(service('shop-dev', [])).found).toEqual(['ingress/service-without-port defaultBackend']);
    expect(backend(service('other', [80])).found).toEqual(['ingress/other-namespace defaultBackend']);
  });
});

describe('an Ingress of any texts', () => {
  it('is either made or refused with findings, and never throws', () => {
    const text = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('/', '*.a', 'a.b', '/../', '1.2.3.4', '__proto__'));
    fc.assert(
      fc.property(text, text, text, fc.oneof(text, fc.integer()), (host, at, service, port) => {
        const { manifest, found } = build({ name: 'a', namespace: 'a', rules: [{ host, paths: [{ path: at, backend: { service, port } }] }] });
        expect(manifest === undefined).toBe(found.length > 0);
      }),
    );
  });
});
