import type { Severity } from '../../finding';
import type { Origin } from '../model';
import type { LintContext } from './context';

/** What a rule has to say of one place. */
export interface Violation {
  readonly origin: Origin;
  /** `NetworkPolicy ns/name ingress rule 0`, `Deployment ns/name`. */
  readonly at: string;
  readonly got?: string;
  readonly expected?: string;
  readonly fix?: string;
  /** Where it differs from the rule's own. */
  readonly severity?: Severity;
}

/** A mistake in policies, Services or workloads. It says `error` only where the engine proves that something is broken. */
export interface LintRule {
  /** Short name, for annotations: `L08`. */
  readonly id: string;
  /** `reach/what-is-wrong`. */
  readonly code: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly source: string;
  /** Controls of the CIS Kubernetes benchmark and of the NSA/CISA hardening guide that it bears on. */
  readonly controls?: readonly string[];
  /** What the rule costs, in rules times workloads; absent where it is cheap. Above a limit it is not checked, and a finding says so. */
  readonly work?: (context: LintContext) => number;
  readonly check: (context: LintContext) => Iterable<Violation>;
}

export const cisPolicies = 'CIS 5.3.2';
export const cisCni = 'CIS 5.3.1';
export const nsaSeparation = 'NSA/CISA network separation and hardening';

export const networkPolicyDocs = 'https://kubernetes.io/docs/concepts/services-networking/network-policies/';
export const policyApiDocs = 'https://network-policy-api.sigs.k8s.io/api-overview/';
