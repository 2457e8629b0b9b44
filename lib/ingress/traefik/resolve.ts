import { checkOverrides, type Image, imageOf, ownSettings, type PlanContext, type WorkloadOverrides } from '../../component';
import { bounded, type Problems, unlessRefused } from '../../finding';
import { Peer } from '../../flow';
import { checkDns1123Label, checkDns1123Subdomain, isCountOrShare, parseAnnotations } from '../../kube';
import { Cidr, Ip } from '../../net';
import { checkMiddlewares, checkNames, outOfRange } from './check-middleware';
import type {
  TraefikEndpoint,
  TraefikExposure,
  TraefikHostNetworkExposure,
  TraefikHostPortExposure,
  TraefikLoadBalancerExposure,
  TraefikNodePortExposure,
} from './exposure';
import type { TraefikMiddleware } from './middleware';
import type { TraefikDashboard, TraefikOptions, TraefikWorkload } from './options';
import { defaultTraefikVersion, type TraefikRelease, traefikReleases } from './versions';
import { traefikContainer, traefikTemplate } from './workload';

/** Traefik's options with every default filled in. Plain data. */
export interface ResolvedTraefik {
  readonly release: TraefikRelease;
  readonly image: Image;
  readonly workload: ResolvedWorkload;
  readonly exposure: ResolvedExposure;
  readonly ingressClass: { readonly name: string; readonly default: boolean };
  readonly ports: { readonly web: number; readonly websecure: number; readonly metrics: number; readonly traefik: number };
  readonly tls: { readonly websecure: boolean; readonly defaultCertificate: string | undefined; readonly minVersion: '1.2' | '1.3' | undefined };
  /** Where clients find HTTPS, when HTTP sends them there. */
  readonly redirectPort: number | undefined;
  readonly middlewares: readonly TraefikMiddleware[];
  readonly defaultMiddlewares: readonly string[];
  readonly strictPrefixMatching: boolean;
  readonly allowExternalNameServices: boolean;
  /** Undefined: all. */
  readonly namespaces: readonly string[] | undefined;
  readonly backends: readonly Peer[];
  readonly trusted: { readonly forwardedHeaders: readonly Cidr[]; readonly proxyProtocol: readonly Cidr[] };
  readonly dashboard: TraefikDashboard | undefined;
  readonly accessLog: 'common' | 'json' | undefined;
  readonly logLevel: string;
  readonly metrics: boolean;
  readonly drainSeconds: number;
  readonly overrides: WorkloadOverrides | undefined;
}

export type ResolvedWorkload =
  | { readonly type: 'Deployment'; readonly replicas: number; readonly maxUnavailable: number | string; readonly maxSurge: number | string }
  | { readonly type: 'DaemonSet'; readonly maxUnavailable: number | string; readonly maxSurge: number | string };

export type ResolvedExposure =
  | (TraefikLoadBalancerExposure & { readonly externalTrafficPolicy: 'Cluster' | 'Local' })
  | (TraefikNodePortExposure & { readonly externalTrafficPolicy: 'Cluster' | 'Local' })
  | (TraefikHostPortExposure & { readonly http: number; readonly https: number })
  | TraefikHostNetworkExposure;

/** Fills defaults and parses; reports every problem. Undefined where anything was an error. */
export function resolveTraefik(options: TraefikOptions, context: PlanContext): ResolvedTraefik | undefined {
  return unlessRefused(context.problems, (own) => resolve(options, own));
}

function resolve(o: TraefikOptions, problems: Problems): ResolvedTraefik {
  const release = traefikReleases[o.version ?? defaultTraefikVersion];
  const exposure = resolveExposure(o.exposure ?? { type: 'loadBalancer' }, problems.at('exposure'));
  const ports = resolvePorts(o, problems.at('ports'));
  const middlewares = o.middlewares ?? [];
  checkMiddlewares(middlewares, problems.at('middlewares'));
  const names = new Set(middlewares.map((one) => one.name));
  checkNames(o.defaultMiddlewares ?? [], names, problems.at('defaultMiddlewares'));
  name(o.ingressClass?.name, problems.at('ingressClass.name'));
  name(o.tls?.defaultCertificate, problems.at('tls.defaultCertificate'));
  o.namespaces?.forEach((one, index) => {
    name(one, problems.at(`namespaces[${index}]`), checkDns1123Label);
  });
  if (o.namespaces?.length === 0)
    problems
      .at('namespaces')
      .report({ code: 'traefik/no-namespaces', message: 'Traefik would see no Ingress', fix: 'leave namespaces out to see all' });
  if (o.dashboard !== undefined) {
    name(o.dashboard.host, problems.at('dashboard.host'));
    checkNames(o.dashboard.middlewares, names, problems.at('dashboard.middlewares'));
  }
  const resolved: ResolvedTraefik = {
    release,
    image: imageOf(o.image, release.image, problems.at('image')),
    workload: resolveWorkload(o.workload, exposure, problems.at('workload')),
    exposure,
    ingressClass: { name: o.ingressClass?.name ?? 'traefik', default: o.ingressClass?.default ?? true },
    ports,
    tls: { websecure: o.tls?.websecure ?? true, defaultCertificate: o.tls?.defaultCertificate, minVersion: o.tls?.minVersion },
    redirectPort: (o.redirectToHttps ?? false) ? redirectPort(exposure, ports, problems.at('redirectToHttps')) : undefined,
    middlewares,
    defaultMiddlewares: o.defaultMiddlewares ?? [],
    strictPrefixMatching: o.strictPrefixMatching ?? true,
    allowExternalNameServices: o.allowExternalNameServices ?? false,
    namespaces: o.namespaces,
    backends: (o.backends ?? [{ type: 'anyPod' }]).flatMap((peer, index) => problems.at(`backends[${index}]`).read(Peer.parse, peer) ?? []),
    trusted: {
      forwardedHeaders: ranges(o.trustedProxies?.forwardedHeaders, problems.at('trustedProxies.forwardedHeaders')),
      proxyProtocol: ranges(o.trustedProxies?.proxyProtocol, problems.at('trustedProxies.proxyProtocol')),
    },
    dashboard: o.dashboard,
    accessLog: o.accessLog === undefined ? undefined : (o.accessLog.format ?? 'common'),
    logLevel: o.logLevel ?? 'INFO',
    metrics: o.metrics ?? true,
    drainSeconds: whole(o.drainSeconds ?? 10, 0, 3600, problems.at('drainSeconds')),
    overrides: o.overrides,
  };
  checkOwnFlags(resolved, problems);
  return resolved;
}

function resolveExposure(exposure: TraefikExposure, problems: Problems): ResolvedExposure {
  if (exposure.type !== 'loadBalancer') checkEndpoint(exposure.ingressEndpoint, problems.at('ingressEndpoint'));
  switch (exposure.type) {
    case 'loadBalancer':
      ranges(exposure.sourceRanges, problems.at('sourceRanges'));
      if (exposure.annotations !== undefined) problems.at('annotations').read(parseAnnotations, exposure.annotations);
      return { ...exposure, externalTrafficPolicy: exposure.externalTrafficPolicy ?? 'Cluster' };
    case 'nodePort':
      differ(exposure.http, exposure.https, problems);
      if (exposure.http !== undefined) whole(exposure.http, 1, 65_535, problems.at('http'));
      if (exposure.https !== undefined) whole(exposure.https, 1, 65_535, problems.at('https'));
      return { ...exposure, externalTrafficPolicy: exposure.externalTrafficPolicy ?? 'Cluster' };
    case 'hostPort': {
      const { http = 80, https = 443 } = exposure;
      differ(http, https, problems);
      return {
        ...exposure,
        http: whole(http, 1, 65_535, problems.at('http')),
        https: whole(https, 1, 65_535, problems.at('https')),
      };
    }
    case 'hostNetwork':
      return exposure;
  }
}

function checkEndpoint(endpoint: TraefikEndpoint, problems: Problems): void {
  if ('ip' in endpoint) problems.at('ip').read(Ip.parse, endpoint.ip);
  else name(endpoint.hostname, problems.at('hostname'));
}

function resolvePorts({ ports = {}, exposure }: TraefikOptions, problems: Problems): ResolvedTraefik['ports'] {
  const onNodes = exposure?.type === 'hostNetwork';
  const { web = onNodes ? 80 : 8000, websecure = onNodes ? 443 : 8443, metrics = 9100, traefik = 8080 } = ports;
  const resolved = { web, websecure, metrics, traefik };
  const seen = new Map<number, string>();
  for (const [entryPoint, port] of Object.entries(resolved)) {
    whole(port, 1, 65_535, problems.at(entryPoint));
    const other = seen.get(port);
    if (other !== undefined)
      problems
        .at(entryPoint)
        .report({ code: 'traefik/port-twice', message: 'two entry points cannot listen at one port', got: `${port}, as ${other}` });
    seen.set(port, entryPoint);
  }
  return resolved;
}

function resolveWorkload(given: TraefikWorkload | undefined, exposure: ResolvedExposure, problems: Problems): ResolvedWorkload {
  const onNodes = exposure.type === 'hostPort' || exposure.type === 'hostNetwork';
  const workload: TraefikWorkload = given ?? { type: onNodes ? 'DaemonSet' : 'Deployment' };
  const surge = workload.type === 'Deployment' && !onNodes;
  const maxSurge = share(workload.maxSurge ?? (surge ? 1 : 0), problems.at('maxSurge'));
  const maxUnavailable = share(workload.maxUnavailable ?? (isZero(maxSurge) ? 1 : 0), problems.at('maxUnavailable'));
  if (isZero(maxSurge) && isZero(maxUnavailable))
    problems.report({
      code: 'traefik/update-stands-still',
      message: 'an update can neither remove a pod nor add one',
      fix: 'give maxUnavailable or maxSurge a value above 0',
    });
  if (workload.type === 'Deployment') {
    return { type: 'Deployment', replicas: whole(workload.replicas ?? 2, 1, 1000, problems.at('replicas')), maxUnavailable, maxSurge };
  }
  if (!isZero(maxSurge) && !isZero(maxUnavailable))
    problems.at('maxSurge').report({
      code: 'traefik/update-two-ways',
      message: 'the API server takes maxSurge or maxUnavailable of a DaemonSet, not both',
      got: `${maxSurge} and ${maxUnavailable}`,
    });
  return { type: 'DaemonSet', maxUnavailable, maxSurge };
}

/** Clients see ports of the exposure, never those of the pods. */
function redirectPort(exposure: ResolvedExposure, ports: ResolvedTraefik['ports'], problems: Problems): number {
  switch (exposure.type) {
    case 'loadBalancer':
      return 443;
    case 'hostNetwork':
      return ports.websecure;
    case 'hostPort':
      return exposure.https;
    case 'nodePort':
      if (exposure.https === undefined)
        problems.report({
          code: 'traefik/redirect-to-unknown-port',
          message: 'the API server would choose the port of HTTPS, and Traefik must name it to clients',
          fix: 'set exposure.https',
        });
      return exposure.https ?? 443;
  }
}

/** Traefik reads flags in any case, so an override of another spelling is the same flag. */
function checkOwnFlags(resolved: ResolvedTraefik, problems: Problems): void {
  if (resolved.overrides === undefined) return;
  const own = ownSettings(traefikTemplate(resolved), traefikContainer);
  const { extraArgs, ...others } = resolved.overrides;
  checkOverrides(
    extraArgs === undefined ? others : { ...others, extraArgs: extraArgs.map((arg) => arg.toLowerCase()) },
    { ...own, flags: own.flags.map((flag) => flag.toLowerCase()) },
    problems,
  );
}

function ranges(texts: readonly string[] | undefined, problems: Problems): readonly Cidr[] {
  return (texts ?? []).flatMap((text, index) => problems.at(`[${index}]`).read(Cidr.parse, text) ?? []);
}

function name(text: string | undefined, problems: Problems, check = checkDns1123Subdomain): void {
  const wrong = text === undefined ? [] : check(text);
  if (wrong.length > 0) problems.report({ code: 'traefik/name', message: 'not a valid name', got: JSON.stringify(text), expected: wrong.join('; ') });
}

function differ(http: number | undefined, https: number | undefined, problems: Problems): void {
  if (http !== undefined && http === https)
    problems.at('https').report({ code: 'traefik/port-twice', message: 'HTTP and HTTPS need a port each', got: String(https) });
}

function whole(value: number, least: number, most: number, problems: Problems): number {
  return bounded(value, least, most, outOfRange, problems);
}

/** A number of pods or a share such as `25%`. */
function share(value: number | string, problems: Problems): number | string {
  if (!isCountOrShare(value, 0))
    problems.report({
      code: 'traefik/share',
      message: 'neither a number nor a share of pods',
      got: JSON.stringify(value),
      expected: "a whole number, or '0%' to '100%'",
    });
  return value;
}

/** Whether a number or share of pods is none. */
export function isZero(value: number | string): boolean {
  return value === 0 || value === '0%';
}
