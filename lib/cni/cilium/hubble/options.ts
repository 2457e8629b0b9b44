import type { ImageSpec } from '../../../component';

/** A Job makes the certificates when Hubble is installed, a CronJob makes new ones before they end. Nothing secret is in the manifests. */
export interface CiliumHubbleCronJobTls {
  readonly type: 'cron-job';
  /** When new ones are made, in cron's syntax and the controller manager's time zone. @default '0 0 1 *\/4 *', every four months */
  readonly schedule?: string;
  /** How long certificates are valid, in days: longer than from one run to the next. @default 365 */
  readonly validityDays?: number;
  /** Replaces the image of certgen. @default upstream's of the version */
  readonly certgenImage?: ImageSpec;
}
/** cert-manager makes and renews the certificates; it must be there already. */
export interface CiliumHubbleCertManagerTls {
  readonly type: 'cert-manager';
  /** Who signs: an issuer with a certificate authority, because clients and servers trust its `ca.crt`. */
  readonly issuer: CiliumHubbleIssuer;
  /** How long certificates are valid, in days. @default 365 */
  readonly validityDays?: number;
}
/** Flows cross the network in the clear, and whoever reaches a node's port may read them. */
export interface CiliumHubbleNoTls {
  readonly type: 'off';
}
/** How the agents' flow servers and the relay know each other. @discriminator type */
export type CiliumHubbleTls = CiliumHubbleCronJobTls | CiliumHubbleCertManagerTls | CiliumHubbleNoTls;

/** An issuer of cert-manager. */
export interface CiliumHubbleIssuer {
  /** An Issuer must be in kube-system. */
  readonly kind: 'Issuer' | 'ClusterIssuer';
  readonly name: string;
  /** API group of issuers that are not cert-manager's own. @default cert-manager.io */
  readonly group?: string;
}

/** The web interface: a map of Services and their flows. Nobody logs in: reach it with kubectl port-forward, or put a proxy in front that asks who comes. */
export interface CiliumHubbleUi {
  /** Copies. @default 1 */
  readonly replicas?: number;
  /** Replaces the image of the frontend. @default upstream's of the version */
  readonly frontendImage?: ImageSpec;
  /** Replaces the image of the backend. @default upstream's of the version */
  readonly backendImage?: ImageSpec;
}

/** The relay: one API for the flows of all nodes. Its own port speaks no TLS: it is for the UI and for kubectl port-forward. */
export interface CiliumHubbleRelay {
  /** Copies. @default 1 */
  readonly replicas?: number;
  /** Port of its Prometheus endpoint; 0: none. @default 0 */
  readonly metricsPort?: number;
  /** How many flows wait to be sorted by time. @default 100 */
  readonly sortBufferLenMax?: number;
  /** How long a flow waits to be sorted, as Go writes durations: `1s`. @default 1s */
  readonly sortBufferDrainTimeout?: string;
  /** How long to wait before a node is called again, as Go writes durations: `30s`. @default 30s */
  readonly retryTimeout?: string;
  /** The web interface; `{}` has it with its defaults. @default none */
  readonly ui?: CiliumHubbleUi;
  /** Replaces the image. @default upstream's of the version */
  readonly image?: ImageSpec;
}

/** Prometheus series that agents make of flows. */
export interface CiliumHubbleMetrics {
  /** Handlers with their options: `dns`, `drop`, `tcp`, `flow`, `icmp`, `port-distribution`, `httpV2:labelsContext=source_ip`. At least one. */
  readonly enabled: readonly string[];
  /** Host port on every node. @default 9965 */
  readonly port?: number;
  /** Write OpenMetrics, which has exemplars. @default false */
  readonly openMetrics?: boolean;
}

/** Agents keep the latest flows of their node and tell who asks. */
export interface CiliumHubbleOn {
  readonly type: 'on';
  /** Host port of the agents' flow servers. @default 4244 */
  readonly listenPort?: number;
  /** How servers and clients know each other. @default a CronJob makes certificates */
  readonly tls?: CiliumHubbleTls;
  /** One API for all nodes; `{}` has it with its defaults. @default none */
  readonly relay?: CiliumHubbleRelay;
  /** Prometheus series of flows. @default none */
  readonly metrics?: CiliumHubbleMetrics;
}
/** Agents keep no flows. */
export interface CiliumHubbleOff {
  readonly type: 'off';
}
/** Who sees flows. @discriminator type */
export type CiliumHubble = CiliumHubbleOn | CiliumHubbleOff;
