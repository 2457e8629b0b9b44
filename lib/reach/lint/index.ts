export { LintContext } from './context';
export { type LintResult, lintReachability, readingRules, ruleOfCode } from './lint';
export type { LintRule, Violation } from './rule';
export { lintRules } from './rules';
