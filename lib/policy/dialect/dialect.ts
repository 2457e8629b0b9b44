import type { ComponentFacts, PolicyDialectName } from '../../component';
import type { KubeManifest } from '../../kube';
import type { AddressSet, PolicyContext, PolicyIntent } from '../intent';
import { CALICO_DESTINATIONS, calicoPolicies } from './calico';
import { CILIUM_ENTITIES, ciliumNetworkPolicies } from './cilium';
import { ciliumRefusals } from './cilium-refusals';
import { networkPolicies } from './network-policy';
import type { Refusal } from './refusal';

/** A policy API: prints intents, or refuses what it cannot say; it never approximates. */
export interface PolicyDialect {
  /** `group/Kind` of what it prints. */
  readonly name: string;
  readonly print: (intents: readonly PolicyIntent[]) => readonly KubeManifest[];
  /** Known peers that it calls by a name of their own, so that nobody need know their addresses. @default none */
  readonly entities?: readonly NonNullable<AddressSet['known']>[];
  /** Those that it has a name for as destinations only. @default none */
  readonly destinations?: readonly NonNullable<AddressSet['known']>[];
  /** What it cannot say of intents, each thing once. @default nothing */
  readonly refusals?: (intents: readonly PolicyIntent[]) => readonly Refusal[];
}

/** What each name of the facts prints. */
const DIALECTS: Readonly<Record<PolicyDialectName, PolicyDialect>> = {
  'network-policy': { name: 'networking.k8s.io/NetworkPolicy', print: networkPolicies },
  calico: { name: 'networking.k8s.io/NetworkPolicy', print: calicoPolicies, destinations: CALICO_DESTINATIONS },
  cilium: { name: 'cilium.io/CiliumNetworkPolicy', print: ciliumNetworkPolicies, entities: CILIUM_ENTITIES, refusals: ciliumRefusals },
};

/** The dialect that a plan's policies are printed in: that of the component that enforces them. */
export function dialectOf(context: Pick<PolicyContext, 'components'>): PolicyDialect {
  return DIALECTS[enforcerOf(context)?.policyDialect ?? 'network-policy'];
}

/** Whether the component that enforces policies is an ingress controller too, and has a name as such in its policy API. */
export function enforcerIsIngress(context: Pick<PolicyContext, 'components'>): boolean {
  const named = dialectOf(context).entities?.includes('ingress') ?? false;
  return named && (enforcerOf(context)?.provides ?? []).some((capability) => capability === 'ingress' || capability === 'gateway');
}

function enforcerOf({ components }: Pick<PolicyContext, 'components'>): ComponentFacts | undefined {
  return components.find(({ facts }) => facts.provides.includes('network-policy'))?.facts;
}
