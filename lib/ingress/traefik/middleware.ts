/**
 * The middlewares of Traefik's file provider that are offered, as data. Fields are Traefik's own, so that its reference is
 * ours: https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/overview/.
 */

interface TraefikNamed {
  /** Lower case letters, digits and dashes. Annotations say `name@file`. */
  readonly name: string;
}

/** Sets, removes (empty value) and checks headers. */
export interface HeadersMiddleware extends TraefikNamed {
  readonly type: 'headers';
  readonly customRequestHeaders?: Readonly<Record<string, string>>;
  readonly customResponseHeaders?: Readonly<Record<string, string>>;
  readonly accessControlAllowCredentials?: boolean;
  readonly accessControlAllowHeaders?: readonly string[];
  readonly accessControlAllowMethods?: readonly string[];
  readonly accessControlAllowOriginList?: readonly string[];
  readonly accessControlExposeHeaders?: readonly string[];
  /** Seconds. */
  readonly accessControlMaxAge?: number;
  readonly addVaryHeader?: boolean;
  readonly allowedHosts?: readonly string[];
  /** Seconds. */
  readonly stsSeconds?: number;
  readonly stsIncludeSubdomains?: boolean;
  readonly stsPreload?: boolean;
  readonly forceSTSHeader?: boolean;
  readonly frameDeny?: boolean;
  readonly customFrameOptionsValue?: string;
  readonly contentTypeNosniff?: boolean;
  readonly browserXssFilter?: boolean;
  readonly contentSecurityPolicy?: string;
  readonly referrerPolicy?: string;
  readonly permissionsPolicy?: string;
}
/** Sends clients to another scheme. */
export interface RedirectSchemeMiddleware extends TraefikNamed {
  readonly type: 'redirectScheme';
  readonly scheme: 'http' | 'https';
  /** Port in the new address. @default none: the scheme's own */
  readonly port?: number;
  /** @default false: 302 */
  readonly permanent?: boolean;
}
/** Sends clients to another address. */
export interface RedirectRegexMiddleware extends TraefikNamed {
  readonly type: 'redirectRegex';
  /** Regular expression in Go's syntax (RE2), matched against the whole URL. */
  readonly regex: string;
  readonly replacement: string;
  readonly permanent?: boolean;
}
/** Asks for a user and a password. Passwords come from a Secret and are never in the configuration. */
export interface BasicAuthMiddleware extends TraefikNamed {
  readonly type: 'basicAuth';
  /** A key of a Secret in Traefik's namespace that holds lines as `htpasswd -B` prints them. */
  readonly secret: {
    readonly name: string;
    /** @default users */
    readonly key?: string;
  };
  readonly realm?: string;
  readonly removeHeader?: boolean;
  readonly headerField?: string;
}
/** How the client is told apart where proxies stand in front. */
export type TraefikIpStrategy = { readonly depth: number } | { readonly excludedIPs: readonly string[] };

/** Lets clients of some ranges in. */
export interface IpAllowListMiddleware extends TraefikNamed {
  readonly type: 'ipAllowList';
  readonly sourceRange: readonly string[];
  /** @default 403 */
  readonly rejectStatusCode?: number;
  readonly ipStrategy?: TraefikIpStrategy;
}
/** Bounds the rate of each client, each pod of Traefik counting for itself. */
export interface RateLimitMiddleware extends TraefikNamed {
  readonly type: 'rateLimit';
  /** Requests in a `period`. */
  readonly average: number;
  /** For example `1m`. @default 1s */
  readonly period?: string;
  /** @default 1 */
  readonly burst?: number;
}
/** Bounds the requests of each client that are served at once. */
export interface InFlightReqMiddleware extends TraefikNamed {
  readonly type: 'inFlightReq';
  readonly amount: number;
}
/** Takes the first of these prefixes that matches off the path. */
export interface StripPrefixMiddleware extends TraefikNamed {
  readonly type: 'stripPrefix';
  readonly prefixes: readonly string[];
}
export interface AddPrefixMiddleware extends TraefikNamed {
  readonly type: 'addPrefix';
  readonly prefix: string;
}
export interface ReplacePathRegexMiddleware extends TraefikNamed {
  readonly type: 'replacePathRegex';
  readonly regex: string;
  readonly replacement: string;
}
/** Compresses responses as the client accepts it. */
export interface CompressMiddleware extends TraefikNamed {
  readonly type: 'compress';
  readonly excludedContentTypes?: readonly string[];
  /** Bytes. @default 1024 */
  readonly minResponseBodyBytes?: number;
  /** @default gzip, br, zstd */
  readonly encodings?: readonly ('gzip' | 'br' | 'zstd')[];
}
/** Bounds bodies, which it reads whole before it passes them on. */
export interface BufferingMiddleware extends TraefikNamed {
  readonly type: 'buffering';
  readonly maxRequestBodyBytes?: number;
  readonly memRequestBodyBytes?: number;
  readonly maxResponseBodyBytes?: number;
  readonly memResponseBodyBytes?: number;
}
/** Others, one after the other. */
export interface ChainMiddleware extends TraefikNamed {
  readonly type: 'chain';
  /** Names of other middlewares. */
  readonly middlewares: readonly string[];
}

/** Something done to requests on their way. @discriminator type */
export type TraefikMiddleware =
  | HeadersMiddleware
  | RedirectSchemeMiddleware
  | RedirectRegexMiddleware
  | BasicAuthMiddleware
  | IpAllowListMiddleware
  | RateLimitMiddleware
  | InFlightReqMiddleware
  | StripPrefixMiddleware
  | AddPrefixMiddleware
  | ReplacePathRegexMiddleware
  | CompressMiddleware
  | BufferingMiddleware
  | ChainMiddleware;

/** The annotation with which an Ingress takes middlewares of the layer, in order. */
export function traefikMiddlewares(...names: readonly string[]): Readonly<Record<string, string>> {
  return { 'traefik.ingress.kubernetes.io/router.middlewares': names.map(fromFile).join(',') };
}

/** A middleware as routers name it. */
export function fromFile(name: string): string {
  return `${name}@file`;
}
