/**
 * Health of kinds that Flux cannot judge by a `Ready` condition, as CEL over the object. A field that is not there yet must
 * be asked for with `has`: an expression that fails makes Flux wait until the timeout.
 * Source: https://fluxcd.io/flux/components/kustomize/kustomizations/#health-check-expressions; the status of each kind from its CRD
 * (tigera/operator v1.42.3, cilium v1.20.0).
 */

export interface HealthExpression {
  readonly apiVersion: string;
  readonly kind: string;
  readonly current: string;
  readonly failed?: string;
}

const has = (type: string, status: string): string =>
  `has(status.conditions) && status.conditions.exists(c, c.type == '${type}' && c.status == '${status}')`;
const not = (expression: string): string => `!(${expression})`;

/** What is there is well unless a condition says otherwise. */
const unless = (apiVersion: string, kind: string, fault: string): HealthExpression => ({
  apiVersion,
  kind,
  // A kind whose controller has written no status yet has none of its faults.
  current: `!has(status) || ${not(fault)}`,
  failed: `has(status) && ${fault}`,
});

const tigera = (kind: string): HealthExpression => ({
  apiVersion: 'operator.tigera.io/v1',
  kind,
  current: `has(status) && (${has('Ready', 'True')})`,
  failed: `has(status) && ${has('Degraded', 'True')}`,
});

/** Every expression, by kind. */
export const HEALTH_EXPRESSIONS: readonly HealthExpression[] = [
  tigera('Installation'),
  tigera('APIServer'),
  tigera('Goldmane'),
  tigera('Whisker'),
  unless('cilium.io/v2', 'CiliumNetworkPolicy', has('Valid', 'False')),
  unless('cilium.io/v2', 'CiliumClusterwideNetworkPolicy', has('Valid', 'False')),
  unless('cilium.io/v2', 'CiliumLoadBalancerIPPool', has('cilium.io/PoolConflict', 'True')),
];
