/** Which policies are enforced, and how. Source: Documentation/security/policy of cilium v1.20.0. */

/** Enforcement of policies. */
export interface CiliumPolicyOptions {
  /** `default`: a pod is isolated by the policies that select it; `always`: every pod is; `never`: nothing is enforced. @default default */
  readonly mode?: 'default' | 'always' | 'never';
  /** Report what would be dropped and let it pass. For a while only. @default false */
  readonly audit?: boolean;
  /** Let ranges match nodes too, as networkpolicies of other CNIs do. @default [] */
  readonly cidrMatches?: readonly 'nodes'[];
  /** Enforce NetworkPolicy. @default true */
  readonly networkPolicy?: boolean;
  /** Enforce ClusterNetworkPolicy; its CRD must be there before. @default false */
  readonly clusterNetworkPolicy?: boolean;
  /** Policies for nodes themselves: CiliumClusterwideNetworkPolicy with a nodeSelector. @default false */
  readonly hostFirewall?: boolean;
  /** What a pod is told when its own policy refuses its packet. @default none */
  readonly denyResponse?: 'none' | 'icmp';
  /** Entries of the policy map of each pod. @default 16384 */
  readonly mapMax?: number;
}

/** Envoy beside the agents: a DaemonSet of its own, which keeps connections while an agent restarts. */
export interface CiliumEnvoyDaemonSet {
  readonly type: 'daemonset';
  /** Host port of its Prometheus endpoint; 0: none. @default 9964 */
  readonly metricsPort?: number;
  /** @default info */
  readonly logLevel?: 'trace' | 'debug' | 'info' | 'warning' | 'error' | 'critical' | 'off';
}
/** Envoy as a child of each agent. */
export interface CiliumEmbeddedEnvoy {
  readonly type: 'embedded';
  /** Host port of its Prometheus endpoint; 0: none. @default 9964 */
  readonly metricsPort?: number;
}
/** No proxy: policies on names and requests, Ingress and the Gateway API do not work. */
export interface CiliumNoEnvoy {
  readonly type: 'off';
}
/** Who reads names and requests for policies, Ingress and gateways. @discriminator type */
export type CiliumEnvoy = CiliumEnvoyDaemonSet | CiliumEmbeddedEnvoy | CiliumNoEnvoy;
