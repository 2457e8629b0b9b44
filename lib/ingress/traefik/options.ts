import type { ImageSpec, WorkloadOverrides } from '../../component';
import type { PeerSpec } from '../../flow';
import type { TraefikExposure } from './exposure';
import type { TraefikMiddleware } from './middleware';
import type { TraefikVersion } from './versions';

/** A number of pods, wherever the scheduler puts them. */
export interface TraefikDeployment {
  readonly type: 'Deployment';
  /** @default 2 */
  readonly replicas?: number;
  /** Pods, or a share of them such as `25%`, that may be missing during an update. @default 0; 1 where host ports keep a second pod off a node */
  readonly maxUnavailable?: number | string;
  /** Pods, or a share of them, that may exist beyond `replicas` during an update. @default 1; 0 where host ports keep a second pod off a node */
  readonly maxSurge?: number | string;
}
/** A pod on every node. */
export interface TraefikDaemonSet {
  readonly type: 'DaemonSet';
  /** Nodes, or a share of them, that may be without a pod during an update. @default 1 */
  readonly maxUnavailable?: number | string;
  /** Nodes, or a share of them, that may have two pods during an update. Excludes `maxUnavailable`. @default 0 */
  readonly maxSurge?: number | string;
}
/** What runs Traefik. @discriminator type */
export type TraefikWorkload = TraefikDeployment | TraefikDaemonSet;

/** The IngressClass. */
export interface TraefikIngressClass {
  /** @default traefik */
  readonly name?: string;
  /** Ingresses that name no class get this one. @default true */
  readonly default?: boolean;
}

/** Ports that Traefik listens at, inside its pods; on the nodes themselves with exposure `hostNetwork`. */
export interface TraefikPorts {
  /** HTTP. @default 8000; 80 with exposure hostNetwork */
  readonly web?: number;
  /** HTTPS. @default 8443; 443 with exposure hostNetwork */
  readonly websecure?: number;
  /** Prometheus. @default 9100 */
  readonly metrics?: number;
  /** Health. @default 8080 */
  readonly traefik?: number;
}

/** TLS of the entry point `websecure`. */
export interface TraefikTls {
  /**
   * Every router of `websecure` answers with TLS. False: only routers whose Ingress has the annotation
   * `traefik.ingress.kubernetes.io/router.tls`; a `tls` block alone loads a certificate and turns nothing on.
   * @default true
   */
  readonly websecure?: boolean;
  /** Secret of type kubernetes.io/tls in Traefik's namespace, for names that no Ingress has a certificate for. @default self-signed by Traefik */
  readonly defaultCertificate?: string;
  /** Oldest version of TLS. @default 1.2 */
  readonly minVersion?: '1.2' | '1.3';
}

/** Who stands in front of Traefik and is believed about the client's address. */
export interface TraefikTrustedProxies {
  /** Ranges whose `X-Forwarded-*` headers are believed. @default [] */
  readonly forwardedHeaders?: readonly string[];
  /** Ranges that speak PROXY protocol to Traefik. @default [] */
  readonly proxyProtocol?: readonly string[];
}

/** A line for every request, on standard output. */
export interface TraefikAccessLog {
  /** @default common */
  readonly format?: 'common' | 'json';
}

/** The dashboard and the API behind it, at a host of its own over HTTPS. */
export interface TraefikDashboard {
  readonly host: string;
  /** Names of `middlewares` in front of it. Without one that authenticates, everybody who reaches Traefik reads its configuration. */
  readonly middlewares: readonly string[];
}

/**
 * Traefik: an ingress controller that needs no CRD, no webhook and no generated certificate. Middlewares come from its file
 * provider and are named `name@file` in annotations of an Ingress.
 */
export interface TraefikOptions {
  /** @default the newest supported */
  readonly version?: TraefikVersion;
  /** @default a Deployment; a DaemonSet with exposure hostPort or hostNetwork */
  readonly workload?: TraefikWorkload;
  /** How traffic from outside gets in. @default loadBalancer */
  readonly exposure?: TraefikExposure;
  readonly ingressClass?: TraefikIngressClass;
  readonly ports?: TraefikPorts;
  readonly tls?: TraefikTls;
  /** Answer every HTTP request with a redirect to HTTPS. @default false */
  readonly redirectToHttps?: boolean;
  /** What can be done to requests. An Ingress takes one by annotation: see `traefikMiddlewares`. @default [] */
  readonly middlewares?: readonly TraefikMiddleware[];
  /** Names of `middlewares` that every request passes, before those of its Ingress. @default [] */
  readonly defaultMiddlewares?: readonly string[];
  /** Paths of type Prefix match whole path elements, as Kubernetes says. False: `/foo` matches `/foobar` too. @default true */
  readonly strictPrefixMatching?: boolean;
  /** Serve backends of type ExternalName. Whoever may write a Service then reaches whatever Traefik reaches. @default false */
  readonly allowExternalNameServices?: boolean;
  /** Namespaces whose Ingresses, Services and Secrets Traefik sees; it gets rights in these and its own only. @default all */
  readonly namespaces?: readonly string[];
  /**
   * Where backends may be, as far as Traefik's own policy goes; the policies of the backends decide too. Empty: only where
   * a segment allows a flow from `ingress`.
   * @default any pod
   */
  readonly backends?: readonly PeerSpec[];
  /** @default nobody is believed */
  readonly trustedProxies?: TraefikTrustedProxies;
  /** @default off */
  readonly dashboard?: TraefikDashboard;
  /** @default off */
  readonly accessLog?: TraefikAccessLog;
  /** @default INFO */
  readonly logLevel?: 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
  /** Serve metrics for Prometheus. @default true */
  readonly metrics?: boolean;
  /** Seconds in which a pod that is told to stop still takes requests, until every proxy knows. @default 10 */
  readonly drainSeconds?: number;
  /** Replaces Traefik's image. @default upstream's of the version */
  readonly image?: ImageSpec;
  readonly overrides?: WorkloadOverrides;
}
