/** Policies that users write themselves, one object at a time. */
import type { ciliumV2 } from '../../../../imports/cilium';
import type { ClusterScoped, Namespaced, StringMap } from '../../../kube';

/** What a policy of Cilium says: the CRD's own fields. */
export type CiliumPolicySpec = NonNullable<ciliumV2.CiliumNetworkPolicy['spec']>;

/** A policy for pods of a namespace. */
export interface CiliumNetworkPolicyOptions {
  /** Name of the object. */
  readonly name: string;
  readonly namespace: string;
  /** @default none */
  readonly labels?: StringMap;
  /** @default none */
  readonly annotations?: StringMap;
  readonly spec: CiliumPolicySpec;
}

/** A policy for pods of all namespaces, or with `nodeSelector` for nodes. */
export interface CiliumClusterwideNetworkPolicyOptions {
  /** Name of the object. */
  readonly name: string;
  /** @default none */
  readonly labels?: StringMap;
  /** @default none */
  readonly annotations?: StringMap;
  readonly spec: CiliumPolicySpec;
}

/** Expects what `checkNetworkPolicy` lets pass. */
export function ciliumNetworkPolicy({
  name,
  namespace,
  labels,
  annotations,
  spec,
}: CiliumNetworkPolicyOptions): Namespaced<ciliumV2.CiliumNetworkPolicy> {
  return { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', metadata: { name, namespace, ...marks(labels, annotations) }, spec };
}

/** Expects what `checkClusterwideNetworkPolicy` lets pass. */
export function ciliumClusterwideNetworkPolicy({
  name,
  labels,
  annotations,
  spec,
}: CiliumClusterwideNetworkPolicyOptions): ClusterScoped<ciliumV2.CiliumClusterwideNetworkPolicy> {
  return { apiVersion: 'cilium.io/v2', kind: 'CiliumClusterwideNetworkPolicy', metadata: { name, ...marks(labels, annotations) }, spec };
}

function marks(labels: StringMap | undefined, annotations: StringMap | undefined): { readonly labels?: StringMap; readonly annotations?: StringMap } {
  return { ...(labels === undefined ? {} : { labels }), ...(annotations === undefined ? {} : { annotations }) };
}
