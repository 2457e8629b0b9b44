import { toYaml } from '../../yaml';
import { fromFile, type TraefikMiddleware } from './middleware';
import type { ResolvedTraefik } from './resolve';

/** Where the file provider looks. Configuration, certificate and passwords are one volume, so that each change of it is one event. */
export const dynamicFolder = '/etc/traefik/dynamic';
/**
 * A folder below: the provider walks through the folder that kubelet puts a volume's files in, and through links beside it
 * as well; a file at the top would be read twice, with a warning for everything in it.
 */
export const dynamicFile = 'config/traefik.yaml';
export const certificateFiles = { certificate: 'tls/tls.crt', key: 'tls/tls.key' } as const;

/** Where the passwords of a middleware are. */
export function usersFile(middleware: string): string {
  return `auth/${middleware}/users`;
}

/** Whether anything needs the file provider. */
export function hasDynamicConfig({ middlewares, dashboard, tls }: ResolvedTraefik): boolean {
  return middlewares.length > 0 || dashboard !== undefined || tls.defaultCertificate !== undefined || tls.minVersion !== undefined;
}

/**
 * The configuration of the file provider; undefined where nothing needs one. It is a template to Traefik, which could read
 * files and variables of its container: braces that a user wrote are escaped and stay text.
 */
export function dynamicConfig(o: ResolvedTraefik): string | undefined {
  return hasDynamicConfig(o) ? toYaml({ http: httpConfig(o), tls: tlsConfig(o) }).replaceAll('{{', '{{"{{"}}') : undefined;
}

function httpConfig({ middlewares, dashboard }: ResolvedTraefik): object | undefined {
  if (middlewares.length === 0 && dashboard === undefined) return undefined;
  return {
    routers:
      dashboard === undefined
        ? undefined
        : {
            dashboard: {
              rule: `Host(\`${dashboard.host}\`) && (PathPrefix(\`/api\`) || PathPrefix(\`/dashboard\`))`,
              entryPoints: ['websecure'],
              middlewares: dashboard.middlewares.length === 0 ? undefined : dashboard.middlewares.map(fromFile),
              service: 'api@internal',
              tls: {},
            },
          },
    middlewares: middlewares.length === 0 ? undefined : Object.fromEntries(middlewares.map((one) => [one.name, { [one.type]: settingsOf(one) }])),
  };
}

/** What a middleware is set to, in Traefik's words. */
function settingsOf(middleware: TraefikMiddleware): object {
  const { name, type: _, ...settings } = middleware;
  switch (middleware.type) {
    case 'redirectScheme':
      return { ...settings, port: middleware.port === undefined ? undefined : String(middleware.port) };
    case 'basicAuth': {
      const { secret: _secret, type: _type, name: _name, ...rest } = middleware;
      return { usersFile: `${dynamicFolder}/${usersFile(name)}`, ...rest };
    }
    case 'chain':
      return { middlewares: middleware.middlewares.map(fromFile) };
    default:
      return settings;
  }
}

function tlsConfig({ tls: { defaultCertificate, minVersion } }: ResolvedTraefik): object | undefined {
  if (defaultCertificate === undefined && minVersion === undefined) return undefined;
  const { certificate, key } = certificateFiles;
  return {
    stores:
      defaultCertificate === undefined
        ? undefined
        : { default: { defaultCertificate: { certFile: `${dynamicFolder}/${certificate}`, keyFile: `${dynamicFolder}/${key}` } } },
    options: minVersion === undefined ? undefined : { default: { minVersion: minVersion === '1.3' ? 'VersionTLS13' : 'VersionTLS12' } },
  };
}
