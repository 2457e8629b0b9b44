import type { Found, LayerPlan } from '../../component';
import type { Severity } from '../../finding';

/** What can go wrong with a policy engine alone. Places are relative to the engine; the CNI's room puts them at `policyEngine`. */
export interface EngineRule<E> {
  readonly code: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly source: string;
  readonly check: (engine: E, plan: LayerPlan) => readonly Found[];
}
