import { type Finding, joinPath } from '../finding';
import type { ChangeTable } from './change';
import type { ComponentFacts } from './facts';
import type { ComponentKind, LayerPlan, PlanContext, Planned } from './layer-plan';
import type { Rule } from './rule';
import type { Staged } from './stage';

/** By option path and word: why the word is refused, and the way on. */
export type GoneWords = Readonly<Record<string, Readonly<Record<string, { readonly message: string; readonly fix: string }>>>>;

/** What a room writes. Functions are properties, so that their parameters are checked strictly. */
export interface Definition<T extends string, O extends object, R extends object> {
  readonly kind: ComponentKind;
  readonly type: T;
  /** Fills defaults and parses; undefined: refused, and the problems say why. */
  readonly resolve: (options: O, context: PlanContext) => R | undefined;
  readonly facts: (resolved: R, context: PlanContext) => ComponentFacts;
  readonly rules: readonly Rule<R>[];
  readonly changes: ChangeTable<O>;
  /** Words that an option no longer takes, or never will, by option path: why, and the way on. @default none */
  readonly gone?: GoneWords;
  /** Pure: lint, diff, Pulumi and constructs share it. */
  readonly manifests: (planned: Planned<R>, plan: LayerPlan) => readonly Staged[];
}

/** What the registry holds: no type parameter in an input position. */
export interface Component<T extends string = string> {
  readonly kind: ComponentKind;
  readonly type: T;
  readonly plan: (spec: { readonly type: string }, context: PlanContext) => Planned | undefined;
  readonly check: (planned: Planned, plan: LayerPlan) => readonly Finding[];
  readonly manifests: (planned: Planned, plan: LayerPlan) => readonly Staged[];
  /** What a change of each option does on a living cluster, by option path. */
  readonly changes: Readonly<Record<string, string>>;
  readonly gone: GoneWords;
  readonly rules: readonly { readonly code: string; readonly severity: string; readonly summary: string; readonly source: string }[];
}

/** What a spec says of a component: its type and its options. */
export type Spec<T extends string, O extends object> = { readonly type: T } & O;

/** The one place where types are erased; sound because (kind, type) is unique and specs are validated at the edge (both tested). */
export function defineComponent<T extends string, O extends object, R extends object>(d: Definition<T, O, R>): Component<T> {
  const isSpec = (s: { readonly type: string }): s is Spec<T, O> => s.type === d.type;
  const isPlanned = (p: Planned): p is Planned<R> => p.kind === d.kind && p.type === d.type;
  return {
    kind: d.kind,
    type: d.type,
    changes: d.changes,
    gone: d.gone ?? {},
    rules: d.rules,
    plan: (spec, context) => {
      if (!isSpec(spec)) return undefined;
      const options = d.resolve(spec, context);
      return options === undefined ? undefined : { kind: d.kind, type: d.type, options, facts: d.facts(options, context) };
    },
    check: (planned, plan) =>
      isPlanned(planned)
        ? d.rules.flatMap((rule) => findingsOf(rule, d.kind, rule.check({ options: planned.options, facts: planned.facts, plan })))
        : [],
    manifests: (planned, plan) => (isPlanned(planned) ? d.manifests(planned, plan) : []),
  };
}

/** Findings of a rule at their spec paths. */
export function findingsOf(
  rule: { readonly code: string; readonly severity: Finding['severity']; readonly summary: string; readonly source: string },
  root: string,
  found: readonly (Partial<Finding> & { readonly at: string })[],
): readonly Finding[] {
  if (found.length === 0) return [];
  return found.map((one) => ({
    code: rule.code,
    severity: rule.severity,
    message: rule.summary,
    source: rule.source,
    ...one,
    at: joinPath(root, one.at),
  }));
}
