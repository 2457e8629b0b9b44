import type { Finding } from '../../finding';
import type { Reachability } from '../engine';
import { LintContext } from './context';
import type { LintRule, Violation } from './rule';
import { lintRules } from './rules';

export interface LintResult {
  readonly findings: readonly Finding[];
  /** Findings that an annotation of their object switches off, with its reason. */
  readonly ignored: readonly { readonly finding: Finding; readonly rule: string; readonly reason: string }[];
}

/** What reading already reports, under the short names of the rules that it answers. */
export const readingRules: Readonly<Record<string, string>> = {
  'reach/except-outside-cidr': 'L33',
  'cidr/host-bits': 'L33',
  'reach/duplicate': 'L42',
  'reach/too-many': 'L43',
  'reach/priority-out-of-range': 'L43',
  'reach/domain-action': 'L43',
};

/** Above this, analyses without each rule in turn would take longer than a user waits. */
const defaultMostWork = 60_000;

/**
 * Checks policies, Services and workloads with every rule.
 *
 * @param reading findings of reading the manifests, which are part of the answer
 * @param mostWork rules times workloads above which costly rules are not checked: `reach/rule-not-checked` names each of them
 */
export function lintReachability(
  reachability: Reachability,
  reading: readonly Finding[] = [],
  rules: readonly LintRule[] = lintRules,
  mostWork: number = defaultMostWork,
): LintResult {
  const context = new LintContext(reachability);
  const findings: Finding[] = [...reading];
  const ignored: { readonly finding: Finding; readonly rule: string; readonly reason: string }[] = [];
  for (const rule of rules) {
    const work = rule.work?.(context) ?? 0;
    if (work > mostWork) {
      findings.push(notChecked(rule, work, mostWork));
      continue;
    }
    for (const violation of rule.check(context)) {
      const finding = findingOf(rule, violation);
      const reason = violation.origin.ignores?.[rule.id];
      if (reason === undefined) findings.push(finding);
      else ignored.push({ finding, rule: rule.id, reason });
    }
  }
  return { findings, ignored };
}

function notChecked({ id, code, source }: LintRule, work: number, mostWork: number): Finding {
  return {
    code: 'reach/rule-not-checked',
    severity: 'info',
    at: `lint rule ${id}`,
    message: `rule ${id} (${code}) was not checked: it needs one analysis for each policy rule, too many for input of this size`,
    got: `${work} rules times workloads`,
    expected: `at most ${mostWork}`,
    fix: 'lint parts of the cluster one by one, for example a folder for each namespace',
    source,
  };
}

function findingOf({ code, severity, summary, source }: LintRule, violation: Violation): Finding {
  const { origin, at, got, expected, fix } = violation;
  return {
    code,
    severity: violation.severity ?? severity,
    at,
    ...(origin.file === '' ? {} : { position: { file: origin.file, line: origin.line } }),
    ...(origin.construct === undefined ? {} : { construct: origin.construct }),
    message: summary,
    ...(got === undefined ? {} : { got }),
    ...(expected === undefined ? {} : { expected }),
    ...(fix === undefined ? {} : { fix }),
    source,
  };
}

/** The rule of a finding's code. */
export function ruleOfCode(code: string): { readonly id: string; readonly controls: readonly string[] } | undefined {
  const rule = lintRules.find((candidate) => candidate.code === code);
  if (rule !== undefined) return { id: rule.id, controls: rule.controls ?? [] };
  const id = Object.hasOwn(readingRules, code) ? readingRules[code] : undefined;
  return id === undefined ? undefined : { id, controls: [] };
}
