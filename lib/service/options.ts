import type { IpFamily, Protocol } from '../net';
import type { ServiceBackend } from './backend';

/** A port as fields. */
export interface ServicePortFields {
  /** Name of the port: a DNS label. SRV records exist for named ports only. @default none; required where there are several ports */
  readonly name?: string;
  /** Port of the Service, 1 to 65535. */
  readonly port: number;
  /** Port of the pods: a number, or the name of a container port. @default the Service's port */
  readonly targetPort?: number | string;
  /** @default TCP */
  readonly protocol?: Protocol;
  /** What is spoken on it: `kubernetes.io/h2c`, `kubernetes.io/ws`, `example.com/x`. @default nothing is said */
  readonly appProtocol?: string;
}

/** A port as fields, where nodes have one too. */
export interface NodePortFields extends ServicePortFields {
  /** Port on every node, by default of the API server in 30000-32767. @default the API server picks one */
  readonly nodePort?: number;
}

/** A port as text: `80`, `80/TCP`, `80:8080/TCP`, `http=80:web/TCP` (name=port:targetPort/protocol). */
export type ServicePortText = string;

/** What every Service says. */
export interface ServiceMetadata {
  /** A DNS label that begins with a letter: others are allowed only since Kubernetes 1.36. */
  readonly name: string;
  readonly namespace: string;
  /** @default {} */
  readonly labels?: Readonly<Record<string, string>>;
  /** @default {} */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What every Service with endpoints takes. */
export interface ServiceWithEndpoints extends ServiceMetadata {
  /** The pods behind it: their labels, or a workload. @default none: you make the EndpointSlices, labelled kubernetes.io/service-name */
  readonly selector?: ServiceBackend;
  /** Families of its addresses, the primary first. @default the cluster's primary family */
  readonly ipFamilies?: readonly IpFamily[];
  /** @default SingleStack */
  readonly ipFamilyPolicy?: 'SingleStack' | 'PreferDualStack' | 'RequireDualStack';
  /** Send to pods that are not ready too; for peers that must find each other before they are. @default false */
  readonly publishNotReadyAddresses?: boolean;
  /** `Local`: pods reach endpoints on their own node only, and none where there is none. @default Cluster */
  readonly internalTrafficPolicy?: 'Cluster' | 'Local';
  /** Which endpoints are preferred. PreferClose is the old name of PreferSameZone, deprecated since 1.35. @default none */
  readonly trafficDistribution?: 'PreferSameZone' | 'PreferSameNode' | 'PreferClose';
}

/** What every Service with an address of its own takes. */
export interface ServiceWithAddress extends ServiceWithEndpoints {
  /** Addresses from the service ranges, one a family, the primary first. Never change afterwards. @default the API server picks them */
  readonly clusterIPs?: readonly string[];
  /** Keep a client at one endpoint, for 1 to 86400 seconds after its last connection. @default none */
  readonly sessionAffinity?: { readonly type: 'ClientIP'; readonly timeoutSeconds?: number };
  /** Addresses that somebody else routes to the nodes. Deprecated since 1.36: whoever may create a Service can take any address. @default [] */
  readonly externalIPs?: readonly string[];
  /**
   * `Local`: keeps the client's address, and nodes without an endpoint drop. On ClusterIP only beside externalIPs.
   * @default Cluster
   */
  readonly externalTrafficPolicy?: 'Cluster' | 'Local';
}

/** An address inside the cluster. */
export interface ClusterIpServiceOptions extends ServiceWithAddress {
  readonly type: 'ClusterIP';
  /** At least one. */
  readonly ports: readonly (ServicePortFields | ServicePortText)[];
}

/** No address: the name resolves to the pods' own. */
export interface HeadlessServiceOptions extends ServiceWithEndpoints {
  readonly type: 'Headless';
  /** @default [] */
  readonly ports?: readonly (ServicePortFields | ServicePortText)[];
}

/** A port on every node. */
export interface NodePortServiceOptions extends ServiceWithAddress {
  readonly type: 'NodePort';
  /** At least one. */
  readonly ports: readonly (NodePortFields | ServicePortText)[];
}

/** An address outside the cluster, given by whoever serves the class. */
export interface LoadBalancerServiceOptions extends ServiceWithAddress {
  readonly type: 'LoadBalancer';
  /** At least one. */
  readonly ports: readonly (NodePortFields | ServicePortText)[];
  /** Who is to serve it, `example.com/x`; never changes while the type is LoadBalancer. @default whoever serves Services without a class */
  readonly loadBalancerClass?: string;
  /** Ranges that may connect. @default everybody */
  readonly loadBalancerSourceRanges?: readonly string[];
  /** Take ports on the nodes too; providers that send straight to pods need none. @default true */
  readonly allocateLoadBalancerNodePorts?: boolean;
  /** Port on every node that says whether it has endpoints; only with externalTrafficPolicy Local. @default the API server picks one */
  readonly healthCheckNodePort?: number;
  /** One address that the provider is asked for. Deprecated since 1.24: providers' annotations say it for both families. @default none */
  readonly loadBalancerIP?: string;
}

/** Another DNS name: no address, no endpoints, no proxy. HTTPS and virtual hosts see the alias, not the target. */
export interface ExternalNameServiceOptions extends ServiceMetadata {
  readonly type: 'ExternalName';
  /** A DNS name; a final dot is allowed. */
  readonly externalName: string;
  /** Ports for SRV records. @default [] */
  readonly ports?: readonly (ServicePortFields | ServicePortText)[];
}

/** A Service. @discriminator type */
export type ServiceOptions =
  | ClusterIpServiceOptions
  | HeadlessServiceOptions
  | NodePortServiceOptions
  | LoadBalancerServiceOptions
  | ExternalNameServiceOptions;
