import type { Severity } from '../finding';
import type { ComponentFacts } from './facts';
import type { LayerPlan } from './layer-plan';
import type { Staged } from './stage';

/** What a rule found at one place. */
export interface Found {
  /** Spec path; for a component's rule relative to the component. */
  readonly at: string;
  /** @default the rule's severity */
  readonly severity?: Severity;
  readonly got?: string;
  readonly expected?: string;
  readonly fix?: string;
}

interface RuleMeta {
  /** `room/what-is-wrong`. */
  readonly code: string;
  /** `error` only where breakage is certain. */
  readonly severity: Severity;
  /** What holds and why, in one sentence: the message of its findings. */
  readonly summary: string;
  /** Upstream page, file or issue that the rule comes from. */
  readonly source: string;
}

/** What can go wrong with one component: reads its options and facts and the plan, never a construct. */
export interface Rule<R extends object> extends RuleMeta {
  readonly check: (x: { readonly options: R; readonly facts: ComponentFacts; readonly plan: LayerPlan }) => readonly Found[];
}

/** What can go wrong between components: sees the whole plan and every manifest, policies included. */
export interface LayerRule extends RuleMeta {
  readonly check: (x: { readonly plan: LayerPlan; readonly manifests: readonly Staged[] }) => readonly Found[];
}
