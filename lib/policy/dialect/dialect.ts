import type { KubeManifest } from '../../kube';
import type { PolicyContext, PolicyIntent } from '../intent';
import { networkPolicies } from './network-policy';

/** A policy API: prints intents, or refuses what it cannot say; it never approximates. */
export interface PolicyDialect {
  /** `group/Kind` of what it prints. */
  readonly name: string;
  readonly print: (intents: readonly PolicyIntent[]) => readonly KubeManifest[];
}

const NETWORK_POLICY: PolicyDialect = { name: 'networking.k8s.io/NetworkPolicy', print: networkPolicies };

/** The dialect that a plan's policies are printed in: NetworkPolicy, which every engine of the layer enforces. */
export function dialectOf(_plan: PolicyContext): PolicyDialect {
  return NETWORK_POLICY;
}
