/** What an Ingress says, as data: https://kubernetes.io/docs/concepts/services-networking/ingress/. */

/** A port of a Service: one thing, so that name and number cannot both be given. */
export interface IngressServiceBackend {
  /** Name of a Service in the namespace of the Ingress. */
  readonly service: string;
  /** Number or name of a port of the Service. */
  readonly port: number | string;
}
/** Another object in the namespace of the Ingress, where the controller knows what to do with it. Traefik knows none. */
export interface IngressResourceBackend {
  readonly resource: {
    /** @default core */
    readonly apiGroup?: string;
    readonly kind: string;
    readonly name: string;
  };
}
/** Where requests go. */
export type IngressBackend = IngressServiceBackend | IngressResourceBackend;

/**
 * What this library reads of a Service of cdk8s-plus-28. Recognised by shape, so that cdk8s-plus-28 is loaded only by those
 * who use it, and other releases of it work too. Its first port is taken.
 */
export interface PlusService {
  readonly resourceType: string;
  readonly name: string;
  readonly metadata: { readonly namespace?: string | undefined };
  readonly ports: readonly { readonly port: number }[];
}
/** A Service of cdk8s-plus-28 with several ports, and which of them. */
export interface PlusServicePort {
  readonly service: PlusService;
  /** @default the first port of the Service */
  readonly port?: number | string;
}
/** Anything that may stand for a backend in code; a spec file holds IngressBackend. */
export type IngressBackendInput = IngressBackend | PlusService | PlusServicePort;

/**
 * `Prefix` matches whole path elements, `Exact` the whole path, and what `ImplementationSpecific` does is the controller's
 * business.
 */
export type IngressPathType = 'Prefix' | 'Exact' | 'ImplementationSpecific';

/** One path of a host. */
export interface IngressPath<B = IngressBackendInput> {
  /** Begins with a slash. @default / */
  readonly path?: string;
  /** @default Prefix */
  readonly pathType?: IngressPathType;
  readonly backend: B;
}
/** The paths of one host. */
export interface IngressRule<B = IngressBackendInput> {
  /** A DNS name, or `*.` and one for every name of one label more. @default every host */
  readonly host?: string;
  /** At least one. */
  readonly paths: readonly IngressPath<B>[];
}
/** Certificates. Controllers choose one by the name that a client asks for. */
export interface IngressTls {
  /** Names that the certificate is for. @default what the certificate says */
  readonly hosts?: readonly string[];
  /** Secret of type kubernetes.io/tls in the namespace of the Ingress. @default the controller's own certificate */
  readonly secretName?: string;
}

interface IngressCommon {
  readonly name: string;
  readonly namespace: string;
  /** @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Controllers read their own settings from them. @default none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** @default the class that is marked as default when the Ingress is created; nobody's where none is */
  readonly ingressClassName?: string;
  /** @default [] */
  readonly tls?: readonly IngressTls[];
}
/** An Ingress that routes by rules, and may have a backend for what no rule takes. */
export interface IngressWithRules<B = IngressBackendInput> extends IngressCommon {
  /** At least one. */
  readonly rules: readonly IngressRule<B>[];
  /** Takes what no rule does. @default the controller answers, usually with 404 */
  readonly defaultBackend?: B;
}
/** An Ingress with a backend for everything. */
export interface IngressWithDefaultBackend<B = IngressBackendInput> extends IngressCommon {
  /** @default [] */
  readonly rules?: readonly IngressRule<B>[];
  readonly defaultBackend: B;
}
/** An Ingress: it routes by rules, or has a backend for everything, or both. */
export type IngressOptions<B = IngressBackendInput> = IngressWithRules<B> | IngressWithDefaultBackend<B>;
