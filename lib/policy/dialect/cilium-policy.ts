/** What the layer writes of a CiliumNetworkPolicy (cilium.io/v2): the part without names, requests and nodes. */
import type { StringMap } from '../../kube';

/** Pods by the labels of their identities, which have a source: `k8s:app`. */
export interface CiliumSelector {
  readonly matchLabels?: StringMap;
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: 'In' | 'Exists'; readonly values?: readonly string[] }[];
}

/** Peers that have a name and no labels. */
export type CiliumEntity = 'world' | 'host' | 'remote-node' | 'kube-apiserver' | 'cluster' | 'ingress';

/** A port; `0`: all of the protocol. */
export interface CiliumPort {
  readonly port: string;
  readonly endPort?: number;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
}

/** Ports that a rule is for; at most 40 in a list. */
export interface CiliumPorts {
  readonly ports: readonly CiliumPort[];
}

export interface CiliumCidrBlock {
  readonly cidr: string;
  readonly except?: readonly string[];
}

/** Who may come in, in one of the ways; `{}`: nobody. */
export interface CiliumIngressRule {
  readonly fromEndpoints?: readonly CiliumSelector[];
  readonly fromEntities?: readonly CiliumEntity[];
  readonly fromCIDRSet?: readonly CiliumCidrBlock[];
  readonly toPorts?: readonly CiliumPorts[];
}

/** Where pods may go, in one of the ways; `{}`: nowhere. */
export interface CiliumEgressRule {
  readonly toEndpoints?: readonly CiliumSelector[];
  readonly toEntities?: readonly CiliumEntity[];
  readonly toCIDRSet?: readonly CiliumCidrBlock[];
  readonly toPorts?: readonly CiliumPorts[];
}

export interface PrintedCiliumPolicy {
  readonly apiVersion: 'cilium.io/v2';
  readonly kind: 'CiliumNetworkPolicy';
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly endpointSelector: CiliumSelector;
    /** Whether pods that it selects are denied what nothing allows; where false it only adds. */
    readonly enableDefaultDeny: { readonly ingress: boolean; readonly egress: boolean };
    readonly ingress?: readonly CiliumIngressRule[];
    readonly egress?: readonly CiliumEgressRule[];
  };
}
