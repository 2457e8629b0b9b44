import fc from 'fast-check';
import { load } from 'js-yaml';
import type { TraefikMiddleware, TraefikOptions } from '../../../lib/ingress/traefik';
import { layerSpec, objectsOf } from '../../support/layer';
import { allOptions } from './options';

const objects = (options: TraefikOptions) => objectsOf(layerSpec({ ingress: { type: 'traefik', ...options } }));
const text = (options: TraefikOptions): string => Object(objects(options).get('ConfigMap traefik/traefik-dynamic')?.manifest).data['traefik.yaml'];
/** What Traefik reads: it expands templates first. `{{"{{"}}` is the only action that may stand there. */
const read = (options: TraefikOptions): Record<string, never> => {
  const source = text(options);
  const expanded = source.replaceAll('{{"{{"}}', '\u0000');
  if (expanded.includes('{{')) throw new Error(`an action that a user wrote: ${source}`);
  return Object(load(expanded.replaceAll('\u0000', '{{')));
};
const volumes = (options: TraefikOptions) => Object(objects(options).get('Deployment traefik/traefik')?.manifest).spec.template.spec.volumes;

describe('the configuration of the file provider', () => {
  it('is absent, and the provider off, where nothing needs it', () => {
    expect([...objects({}).keys()].filter((id) => id.startsWith('ConfigMap'))).toEqual([]);
    expect(JSON.stringify([...objects({})])).not.toContain('providers.file');
    expect(volumes({})).toEqual([{ name: 'tmp', emptyDir: {} }]);
  });
  it('holds every middleware under its own name and type', () => {
    const { middlewares } = Object(read(allOptions)).http;
    expect(Object.entries(middlewares).map(([name, one]) => [name, Object.keys(Object(one))])).toEqual(
      (allOptions.middlewares ?? []).map(({ name, type }) => [name, [type]]),
    );
    expect(middlewares).toMatchObject({
      secure: { headers: { stsSeconds: 31_536_000, customResponseHeaders: { 'X-Powered-By': '' }, contentTypeNosniff: true } },
      'to-https': { redirectScheme: { scheme: 'https', port: '8443', permanent: true } },
      offices: { ipAllowList: { sourceRange: ['198.51.100.0/24', '203.0.113.7'], ipStrategy: { depth: 1 } } },
      slow: { rateLimit: { average: 100, period: '1m', burst: 50 } },
      all: { chain: { middlewares: ['secure@file', 'staff@file'] } },
    });
  });
  it('names files of passwords and keys, never their content', () => {
    const config = Object(read(allOptions));
    expect(config.http.middlewares.staff).toEqual({
      basicAuth: { usersFile: '/etc/traefik/dynamic/auth/staff/users', realm: 'staff', removeHeader: true },
    });
    expect(config.tls.stores.default.defaultCertificate).toEqual({
      certFile: '/etc/traefik/dynamic/tls/tls.crt',
      keyFile: '/etc/traefik/dynamic/tls/tls.key',
    });
  });
  it('finds its files in the one volume that holds all of them', () => {
    const [volume] = volumes(allOptions).filter(({ name }: { name: string }) => name === 'dynamic');
    expect(volume.projected.sources).toEqual([
      { configMap: { name: 'traefik-dynamic', items: [{ key: 'traefik.yaml', path: 'config/traefik.yaml' }] } },
      {
        secret: {
          name: 'wildcard',
          items: [
            { key: 'tls.crt', path: 'tls/tls.crt' },
            { key: 'tls.key', path: 'tls/tls.key' },
          ],
        },
      },
      { secret: { name: 'staff', items: [{ key: 'htpasswd', path: 'auth/staff/users' }] } },
    ]);
  });
  it('serves the dashboard at its host over HTTPS only, behind its middlewares', () => {
    expect(Object(read(allOptions)).http.routers).toEqual({
      dashboard: {
        rule: 'Host(`traefik.example.org`) && (PathPrefix(`/api`) || PathPrefix(`/dashboard`))',
        entryPoints: ['websecure'],
        middlewares: ['all@file'],
        service: 'api@internal',
        tls: {},
      },
    });
  });
  it('is no template, whatever a user writes: Traefik would read files and variables for it', () => {
    const value = fc.array(fc.constantFrom('{', '{{', '}}', '{{{', '"', '`', '$', ' ', 'a', '\\', "'", '{{ env "HOME" }}'), { maxLength: 12 });
    fc.assert(
      fc.property(value, (parts) => {
        const header = parts.join('');
        const middlewares: readonly TraefikMiddleware[] = [{ name: 'a', type: 'headers', customResponseHeaders: { 'x-a': header } }];
        expect(Object(read({ middlewares })).http.middlewares.a.headers.customResponseHeaders['x-a']).toBe(header);
      }),
      { numRuns: 200 },
    );
  });
});
