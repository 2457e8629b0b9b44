import type { ImageSpec, WorkloadOverrides } from '../../component';
import type { CoreDnsVersion } from './versions';

/** How queries are forwarded. Durations are Go's: `10s`, `500ms`. */
export interface ForwardTuning {
  /** Which upstream is asked first. @default random */
  readonly policy?: 'random' | 'round_robin' | 'sequential';
  /** Queries under way at most; what is beyond is refused. About 2 KiB of memory each. 0: no limit. @default 1000 */
  readonly maxConcurrent?: number;
  /** Failed health checks in a row that take an upstream out; 0: never. @default 2 */
  readonly maxFails?: number;
  /** Time between health checks of an upstream that failed. @default 500ms */
  readonly healthCheck?: string;
  /** How long an idle connection is kept. @default 10s */
  readonly expire?: string;
  /** Ask over TCP even where the query came over UDP. @default false */
  readonly forceTcp?: boolean;
  /** Ask over UDP first even where the query came over TCP. @default false */
  readonly preferUdp?: boolean;
  /** Zones that are not forwarded. @default [] */
  readonly except?: readonly string[];
  /** Answers after which the next upstream is asked too, for example `['SERVFAIL', 'REFUSED']`. Since CoreDNS 1.13. @default [] */
  readonly failover?: readonly string[];
  /** Answer SERVFAIL at once while every upstream is down, instead of asking one by chance. @default false */
  readonly failFast?: boolean;
}

/** The resolvers of the node that a CoreDNS pod runs on, from the file that its `dnsPolicy: Default` gives it. */
export interface NodeResolvers extends ForwardTuning {
  readonly type: 'node';
}
/** Resolvers by address. */
export interface UpstreamServers extends ForwardTuning {
  readonly type: 'servers';
  /** 1 to 15 of `1.1.1.1`, `10.0.0.53:5353`, `[2001:db8::53]:53`, `tls://9.9.9.9`. */
  readonly addresses: readonly string[];
  /** Name that certificates of `tls://` addresses are checked against; without it anybody on the way can answer. */
  readonly tlsServerName?: string;
}
/** Nothing beyond the cluster is resolved. */
export interface NoUpstreams {
  readonly type: 'none';
}
/** Who answers for names outside the cluster. @discriminator type */
export type CoreDnsUpstreams = NodeResolvers | UpstreamServers | NoUpstreams;

/** A zone with resolvers of its own. */
export interface StubDomain {
  /** `consul.local`, or a range for its reverse zone: `10.150.0.0/16`. */
  readonly zone: string;
  readonly upstreams: UpstreamServers;
  /** Seconds that answers are cached at most; 0: not at all. @default 30 */
  readonly cacheTtl?: number;
}

/** What the cluster's own zone answers. */
export interface KubernetesZone {
  /**
   * Names like `10-244-1-7.shop.pod.cluster.local`: `insecure` answers for every address, `verified` for pods that exist and
   * watches all pods for it, `disabled` for none. @default insecure
   */
  readonly pods?: 'insecure' | 'verified' | 'disabled';
  /** Seconds, 0 to 3600. @default 30 */
  readonly ttl?: number;
  /** Reverse zones and others that go on to the next plugin when nothing is found. @default ['in-addr.arpa', 'ip6.arpa'] */
  readonly fallthrough?: readonly string[];
  /** Only these namespaces. Not with `namespaceLabels`. @default all */
  readonly namespaces?: readonly string[];
  /** Only namespaces that a label selector matches. @default all */
  readonly namespaceLabels?: string;
  /** Only objects that a label selector matches. @default all */
  readonly labels?: string;
  /** Call endpoints without a hostname by the name of their pod. @default false */
  readonly endpointPodNames?: boolean;
  /** Watch endpoints: without, headless Services have no names. @default true */
  readonly endpoints?: boolean;
  /** NXDOMAIN for a Service without a ready endpoint, so that a client's search goes on. @default false */
  readonly ignoreEmptyServices?: boolean;
  /** How long a start waits for the first state of the cluster. Since 1.12.4. @default 5s */
  readonly startupTimeout?: string;
}

/** Answers that are kept. */
export interface CoreDnsCache {
  /** Seconds that an answer is kept at most. @default 30 */
  readonly ttl?: number;
  /** Positive answers kept. @default 9984 */
  readonly successCapacity?: number;
  /** Negative answers kept. @default 9984 */
  readonly denialCapacity?: number;
  /** Cache names of the cluster too: they come from memory anyway, and a cached one is stale for up to `ttl`. @default false */
  readonly clusterZone?: boolean;
  /** Answer with what is out of date while upstreams are down, for this long. @default never */
  readonly serveStale?: string;
  /** Ask again before a popular name runs out: names asked for this often within a minute. @default 0, never */
  readonly prefetch?: number;
}

/** Names with fixed addresses. */
export interface CoreDnsHosts {
  readonly entries: readonly { readonly address: string; readonly names: readonly string[] }[];
  /** Seconds. @default 3600 */
  readonly ttl?: number;
}

/** Replaces the name that is asked for; the answer carries the name that was asked. */
export interface NameRewrite {
  /** `exact`: the whole name; `suffix`: its end, with its dot. @default exact */
  readonly match?: 'exact' | 'suffix';
  readonly from: string;
  readonly to: string;
}

/** Failures that are logged once a period instead of each. */
export interface ConsolidatedErrors {
  /** For example `5m`. */
  readonly period: string;
  /** Regular expression in Go's syntax. */
  readonly pattern: string;
}

/** Files that somebody else writes into a ConfigMap of kube-system: `*.override` into the main block, `*.server` beside it. */
export interface CustomCorefile {
  /** Name of the ConfigMap; it may be absent. */
  readonly configMap: string;
}

/** CoreDNS: the cluster's resolver, in the shape that kubeadm gives it. The Service `kube-dns` has the cluster's `dnsServiceIp`. */
export interface CoreDnsOptions {
  /** @default what kubeadm of the cluster's Kubernetes version installs */
  readonly version?: CoreDnsVersion;
  /** Replaces the image. Its plugins are then unknown and not checked. @default upstream's of the version */
  readonly image?: ImageSpec;
  /** Number of pods. @default 2 */
  readonly replicas?: number;
  /** Somebody else scales the Deployment, an HPA or the cluster-proportional autoscaler: `replicas` is not written, or every apply would reset it. @default false */
  readonly autoscaled?: boolean;
  /** Pods that may be away at once while nodes are drained, a number or a share such as `50%`. @default 1 */
  readonly maxUnavailable?: number | string;
  /** One pod a node: `preferred`, or `required` and then a pod without a node of its own stays Pending. @default preferred */
  readonly spread?: 'preferred' | 'required';
  /**
   * Families of the Service. The primary address is always the cluster's `dnsServiceIp`; a second one is given by the
   * cluster, and PreferDualStack takes it where there is one.
   * @default SingleStack, and PreferDualStack in a cluster of two families
   */
  readonly ipFamilyPolicy?: 'SingleStack' | 'PreferDualStack' | 'RequireDualStack';
  /** Who answers for names outside the cluster. @default the resolvers of the node */
  readonly upstreams?: CoreDnsUpstreams;
  /** Zones with resolvers of their own, a server block each. @default [] */
  readonly stubDomains?: readonly StubDomain[];
  readonly kubernetes?: KubernetesZone;
  /** False: nothing is cached. @default 30 seconds, names of the cluster not */
  readonly cache?: CoreDnsCache | false;
  /** Names with fixed addresses, before anything else is asked. @default none */
  readonly hosts?: CoreDnsHosts;
  /** In order; the first that matches is the only one. @default [] */
  readonly rewrites?: readonly NameRewrite[];
  /** Walk the client's search path on the server: fewer queries for outside names, at the price of watching all pods. Needs pods `verified`. @default false */
  readonly autopath?: boolean;
  /** Make IPv6 addresses for names that have IPv4 ones only, below this /96: for IPv6-only clusters behind NAT64. @default none */
  readonly dns64?: string;
  /** Largest UDP answer that clients may ask for, 512 to 4096 bytes. @default as clients ask */
  readonly bufsize?: number;
  /** Log queries of these classes. @default none */
  readonly log?: readonly ('all' | 'success' | 'denial' | 'error')[];
  /** @default each failure is a line */
  readonly errors?: readonly ConsolidatedErrors[];
  /** How long a pod answers on after it was told to end, so that nobody is sent to a closed port. @default 5s */
  readonly lameduck?: string;
  /** How often the Corefile is read again, at least `2s`; `never`: only new pods read it. @default 30s */
  readonly reload?: string;
  /** Server blocks in Corefile syntax, after the others. Parsed, checked with the rest and printed in one style. @default none */
  readonly extraServerBlocks?: string;
  /** @default none */
  readonly custom?: CustomCorefile;
  readonly overrides?: WorkloadOverrides;
}
