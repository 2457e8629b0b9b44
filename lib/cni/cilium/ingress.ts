/** Cilium as ingress controller and as implementation of the Gateway API: Envoy on every node. Source: Documentation/network/servicemesh of cilium v1.20.0. */

/** Envoy listens on nodes instead of behind a Service. */
export interface CiliumHostListener {
  /** Nodes that listen, by label. @default every node */
  readonly nodeLabels?: Readonly<Record<string, string>>;
}
/** The same for Ingress objects that share one listener. */
export interface CiliumIngressHostListener extends CiliumHostListener {
  /** Port of the shared listener, 1024 to 65535. @default 8080 */
  readonly port?: number;
}

/** IngressClass `cilium`. */
export interface CiliumIngress {
  /** Answer for Ingress objects that name no class. @default false */
  readonly default?: boolean;
  /** One Service for all Ingress objects, or one for each, unless an annotation says otherwise. @default dedicated */
  readonly loadBalancer?: 'shared' | 'dedicated';
  /** Send plain requests of hosts with a certificate to HTTPS. @default true */
  readonly enforceHttps?: boolean;
  /** Expect the PROXY protocol from the load balancer outside; without it requests fail then. @default false */
  readonly proxyProtocol?: boolean;
  /** Listen on nodes instead of behind Services. @default behind Services */
  readonly hostNetwork?: CiliumIngressHostListener;
  /** Annotations of the shared Service, for clouds. @default none */
  readonly serviceAnnotations?: Readonly<Record<string, string>>;
  /** What the shared Service does with client addresses: `Local` keeps them. @default Cluster */
  readonly externalTrafficPolicy?: 'Cluster' | 'Local';
  /** Certificate of hosts that name none: a Secret of type kubernetes.io/tls, `namespace/name`. @default none */
  readonly defaultCertificate?: string;
}

/** GatewayClass `cilium`. Its CRDs must be there before: v1.6.1 of the Gateway API with cilium 1.20. */
export interface CiliumGatewayApi {
  /** What Services of gateways do with client addresses: `Local` keeps them. @default Cluster */
  readonly externalTrafficPolicy?: 'Cluster' | 'Local';
  /** Expect the PROXY protocol from the load balancer outside. @default false */
  readonly proxyProtocol?: boolean;
  /** Speak what `appProtocol` of backends says: HTTP/2 in the clear, WebSocket. @default false */
  readonly appProtocol?: boolean;
  /** Offer HTTP/2 to clients over TLS. Has `appProtocol` on. @default false */
  readonly alpn?: boolean;
  /** Proxies in front whose X-Forwarded-For is believed. @default 0 */
  readonly trustedHops?: number;
  /** Listen on nodes instead of behind Services. @default behind Services */
  readonly hostNetwork?: CiliumHostListener;
}
