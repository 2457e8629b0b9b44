/** How traffic from outside reaches Traefik. */

/** A Service of type LoadBalancer. Its address becomes the status of every Ingress. */
export interface TraefikLoadBalancerExposure {
  readonly type: 'loadBalancer';
  /** Who provides the address, where several could. @default whoever takes Services without a class */
  readonly loadBalancerClass?: string;
  /**
   * `Local` keeps the client's address and sends traffic only to nodes that run Traefik; `Cluster` sends it anywhere and
   * translates the client's address to a node's.
   * @default Cluster
   */
  readonly externalTrafficPolicy?: TraefikTrafficPolicy;
  /** Ranges that clients must come from, enforced by the Service proxy or the provider. @default everybody */
  readonly sourceRanges?: readonly string[];
  /** Annotations of the Service: providers read addresses and their own settings from them. @default none */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A Service of type NodePort: two ports on every node. */
export interface TraefikNodePortExposure {
  readonly type: 'nodePort';
  /** Port of HTTP on every node. @default chosen by the API server */
  readonly http?: number;
  /** Port of HTTPS on every node. @default chosen by the API server */
  readonly https?: number;
  /** @default Cluster */
  readonly externalTrafficPolicy?: TraefikTrafficPolicy;
  /** What clients find Traefik at: becomes the status of every Ingress. */
  readonly ingressEndpoint: TraefikEndpoint;
}

/** Ports of the nodes that run Traefik, forwarded to its pods by the CNI. */
export interface TraefikHostPortExposure {
  readonly type: 'hostPort';
  /** @default 80 */
  readonly http?: number;
  /** @default 443 */
  readonly https?: number;
  /** What clients find Traefik at: becomes the status of every Ingress. */
  readonly ingressEndpoint: TraefikEndpoint;
}

/** Traefik in the network of its nodes, at the ports of `ports`. No NetworkPolicy applies to it there. */
export interface TraefikHostNetworkExposure {
  readonly type: 'hostNetwork';
  /** What clients find Traefik at: becomes the status of every Ingress. */
  readonly ingressEndpoint: TraefikEndpoint;
}

/** @discriminator type */
export type TraefikExposure = TraefikLoadBalancerExposure | TraefikNodePortExposure | TraefikHostPortExposure | TraefikHostNetworkExposure;

export type TraefikTrafficPolicy = 'Cluster' | 'Local';

/** An address that clients use. */
export interface TraefikEndpointIp {
  readonly ip: string;
}
/** A name that clients use. */
export interface TraefikEndpointHostname {
  readonly hostname: string;
}
/**
 * What the status of an Ingress says where no load balancer says it. Without it the status stays empty, and whoever waits
 * for Ingresses to be healthy (Argo CD does) waits for ever.
 */
export type TraefikEndpoint = TraefikEndpointIp | TraefikEndpointHostname;
