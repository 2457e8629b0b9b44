import { dynamicFolder, hasDynamicConfig } from './config';
import { traefikNamespace, traefikService } from './facts';
import { fromFile } from './middleware';
import type { ResolvedTraefik } from './resolve';

/**
 * Traefik's static configuration, as flags. Names are spelled as upstream's chart spells them.
 * Source: https://doc.traefik.io/traefik/reference/install-configuration/configuration-options/.
 */
export function traefikArguments(o: ResolvedTraefik): readonly string[] {
  return [
    // Nothing leaves the cluster on its own account.
    '--global.checkNewVersion=false',
    '--global.sendAnonymousUsage=false',
    ...(o.metrics ? [`--entryPoints.metrics.address=:${o.ports.metrics}/tcp`] : []),
    `--entryPoints.traefik.address=:${o.ports.traefik}/tcp`,
    ...entryPoint('web', o.ports.web, o),
    ...(o.redirectPort === undefined
      ? []
      : [`--entryPoints.web.http.redirections.entryPoint.to=:${o.redirectPort}`, '--entryPoints.web.http.redirections.entryPoint.scheme=https']),
    ...entryPoint('websecure', o.ports.websecure, o),
    ...(o.tls.websecure ? ['--entryPoints.websecure.http.tls=true'] : []),
    ...(o.dashboard === undefined ? [] : ['--api.dashboard=true']),
    '--ping=true',
    ...(o.metrics ? ['--metrics.prometheus=true', '--metrics.prometheus.entrypoint=metrics'] : []),
    ...ingressProvider(o),
    ...(hasDynamicConfig(o) ? [`--providers.file.directory=${dynamicFolder}`] : []),
    `--log.level=${o.logLevel}`,
    ...(o.accessLog === undefined ? [] : ['--accesslog=true', `--accesslog.format=${o.accessLog}`]),
  ];
}

/** An entry point of clients. Marked as default, or Ingresses would be served at the port of the metrics too. */
function entryPoint(name: 'web' | 'websecure', port: number, o: ResolvedTraefik): readonly string[] {
  const { forwardedHeaders, proxyProtocol } = o.trusted;
  return [
    `--entryPoints.${name}.address=:${port}/tcp`,
    `--entryPoints.${name}.asDefault=true`,
    ...(o.defaultMiddlewares.length === 0 ? [] : [`--entryPoints.${name}.http.middlewares=${o.defaultMiddlewares.map(fromFile).join(',')}`]),
    ...(forwardedHeaders.length === 0 ? [] : [`--entryPoints.${name}.forwardedHeaders.trustedIPs=${forwardedHeaders.join(',')}`]),
    ...(proxyProtocol.length === 0 ? [] : [`--entryPoints.${name}.proxyProtocol.trustedIPs=${proxyProtocol.join(',')}`]),
    ...(o.drainSeconds === 0 ? [] : [`--entryPoints.${name}.transport.lifeCycle.requestAcceptGraceTimeout=${o.drainSeconds}s`]),
  ];
}

function ingressProvider(o: ResolvedTraefik): readonly string[] {
  const flag = '--providers.kubernetesingress';
  return [
    flag,
    // Only Ingresses of this class: those without one are nobody's, or the default class's once they are admitted.
    `${flag}.ingressclass=${o.ingressClass.name}`,
    // A Service without pods answers 503; without this its routers disappear and clients get 404.
    `${flag}.allowEmptyServices=true`,
    `${flag}.allowExternalNameServices=${o.allowExternalNameServices}`,
    `${flag}.strictPrefixMatching=${o.strictPrefixMatching}`,
    ...(o.namespaces === undefined ? [] : [`${flag}.namespaces=${watchedNamespaces(o).join(',')}`]),
    ...statusFlags(o).map((status) => `${flag}.ingressendpoint.${status}`),
  ];
}

/** The namespaces that Traefik is told to watch: with its own, because the Service that it publishes is there. */
export function watchedNamespaces({ namespaces = [] }: ResolvedTraefik): readonly string[] {
  return [...new Set([traefikNamespace, ...namespaces])];
}

/** Where the status of Ingresses comes from. */
function statusFlags({ exposure }: ResolvedTraefik): readonly string[] {
  if (exposure.type === 'loadBalancer') return [`publishedservice=${traefikNamespace}/${traefikService}`];
  const { ingressEndpoint } = exposure;
  return ['ip' in ingressEndpoint ? `ip=${ingressEndpoint.ip}` : `hostname=${ingressEndpoint.hostname}`];
}
