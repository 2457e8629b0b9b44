/**
 * Why a packet passes or does not: the rules that decide in each direction and tier, what isolates, and what would have to be
 * added or taken away. The verdict is the engine's; the rules come from replaying the one packet through the specification.
 */

import { type Endpoint, Reachability } from '../engine';
import type { Direction, Origin } from '../model';
import type { Reason } from '../profile';
import type { TraceStep, World } from '../reference';
import type { Counterfactual } from './counterfactual';
import { type Answer, type Traffic, trafficText } from './ends';
import { replay } from './replay';
import { lineOfRule, policyText, ruleText } from './rule-text';
import { toAllow } from './to-allow';
import { toDeny } from './to-deny';

/** A policy that had a say. */
export interface DecidingRule {
  readonly tier: 'Admin' | 'NetworkPolicy' | 'Baseline';
  readonly policy: string;
  /** Absent: the policy isolates and none of its rules match. */
  readonly rule?: number;
  readonly text: string;
  readonly outcome: 'accept' | 'deny' | 'pass';
  /** Set where it is not certain that the rule matches. */
  readonly reason?: Reason;
  readonly origin: Origin;
}

export interface DirectionExplanation {
  readonly direction: Direction;
  readonly answer: Answer;
  /** NetworkPolicies that isolate the end in this direction. */
  readonly isolatedBy: readonly string[];
  readonly rules: readonly DecidingRule[];
  readonly summary: string;
}

export interface Explanation {
  readonly from: string;
  readonly to: string;
  readonly traffic: string;
  readonly profile: string;
  readonly answer: Answer;
  /** Flags that decide, where the answer is `maybe`. */
  readonly flags: readonly string[];
  readonly directions: readonly DirectionExplanation[];
  /** Ways to the opposite answer, each checked by the engine; empty where there is none. */
  readonly changes: readonly Counterfactual[];
}

/** Text of a file by its name, for the lines of rules; undefined where there is none. */
export type SourceOf = (file: string) => string | undefined;

export function explain(
  reachability: Reachability,
  from: Endpoint,
  to: Endpoint,
  traffic: Traffic,
  sourceOf: SourceOf = () => undefined,
): Explanation {
  const { resources, profile, facts } = reachability;
  const world: World = { resources, profile, facts };
  const { answer, flags } = answerTo(reachability, from, to, traffic);
  const outcome = replay(from, to, traffic, answer, world);
  const directions = (['egress', 'ingress'] as const).map((direction) =>
    explainDirection(direction, direction === 'egress' ? from : to, outcome?.trace ?? [], sourceOf),
  );
  return {
    from: from.id,
    to: to.id,
    traffic: trafficText(traffic),
    profile: profile.name,
    answer,
    flags,
    directions,
    changes: answer === 'allow' ? toDeny(reachability, from, to, traffic) : toAllow(reachability, from, to, traffic, outcome),
  };
}

/** The verdict on one packet, with the flags that decide it where it is `maybe`. A pod always reaches itself. */
export function answerTo(
  reachability: Reachability,
  from: Endpoint,
  to: Endpoint,
  { protocol, port }: Traffic,
): { readonly answer: Answer; readonly flags: readonly string[] } {
  const verdict = reachability.verdict(from, to);
  if (from === to || Reachability.includes(verdict.allow, protocol, port)) return { answer: 'allow', flags: [] };
  const flags = verdict.maybe.filter(({ ports }) => Reachability.includes(ports, protocol, port)).map(({ flag }) => flag);
  return { answer: flags.length > 0 ? 'maybe' : 'deny', flags };
}

function explainDirection(direction: Direction, subject: Endpoint, trace: readonly TraceStep[], sourceOf: SourceOf): DirectionExplanation {
  const steps = trace.filter((step) => step.direction === direction);
  const isolatedBy = [...new Set(steps.filter(({ policy }) => policy.kind === 'NetworkPolicy').map(({ policy }) => policyText(policy)))];
  const rules = steps.map((step) => decidingRule(step, sourceOf));
  const answer = answerOfSteps(steps);
  return { direction, answer, isolatedBy, rules, summary: summaryOf(direction, subject, steps, answer) };
}

/** The same order as the tiers: a certain rule that accepts or denies ends it, NetworkPolicies are a union. */
function answerOfSteps(steps: readonly TraceStep[]): Answer {
  let allow = false;
  let deny = false;
  for (const step of steps) {
    if (step.policy.kind === 'NetworkPolicy') continue;
    if (step.outcome === 'pass') continue;
    if (step.outcome === 'accept') allow = true;
    else deny = true;
    if (step.reason === undefined) return allow && deny ? 'maybe' : allow ? 'allow' : 'deny';
  }
  const network = steps.filter(({ policy }) => policy.kind === 'NetworkPolicy');
  if (network.length === 0 || network.some(({ outcome, reason }) => outcome === 'accept' && reason === undefined)) allow = true;
  else if (network.some(({ outcome }) => outcome === 'accept')) {
    allow = true;
    deny = true;
  } else deny = true;
  return allow && deny ? 'maybe' : allow ? 'allow' : 'deny';
}

function decidingRule({ direction, policy, rule, outcome, reason }: TraceStep, sourceOf: SourceOf): DecidingRule {
  const text = rule === undefined ? 'isolates, and none of its rules match' : ruleText(policy, direction, rule);
  const source = policy.origin.construct === undefined ? sourceOf(policy.origin.file) : undefined;
  const line = source === undefined || rule === undefined ? undefined : lineOfRule(source, policy.origin.line, direction, rule);
  return {
    tier: policy.kind === 'NetworkPolicy' ? 'NetworkPolicy' : policy.tier,
    policy: policyText(policy),
    ...(rule === undefined ? {} : { rule }),
    text,
    outcome,
    ...(reason === undefined ? {} : { reason }),
    origin: line === undefined ? policy.origin : { ...policy.origin, line },
  };
}

function summaryOf(direction: Direction, subject: Endpoint, steps: readonly TraceStep[], answer: Answer): string {
  const verb = direction === 'egress' ? 'send' : 'receive';
  if (subject.type !== 'workload') return `${subject.id} is no pod: no policy governs what it may ${verb}`;
  if (steps.length === 0) return `no policy governs what ${subject.id} may ${verb}: everything is allowed`;
  if (answer === 'maybe') return `it depends on the implementation whether ${subject.id} may ${verb} this`;
  return answer === 'allow' ? `${subject.id} may ${verb} this` : `${subject.id} may not ${verb} this`;
}

/** The explanation as text, a paragraph a direction. */
export function explanationText(explanation: Explanation): string {
  const { from, to, traffic, profile, answer, flags, directions, changes } = explanation;
  const lines = [
    `${answer === 'allow' ? 'ALLOWED' : answer === 'deny' ? 'DENIED' : 'IMPLEMENTATION-DEFINED'}  ${from} => ${to} : ${traffic}  (profile ${profile})`,
  ];
  if (flags.length > 0) lines.push(`  decided by ${flags.join(', ')}`);
  for (const { direction, summary, isolatedBy, rules } of directions) {
    lines.push('', `${direction}: ${summary}`);
    if (isolatedBy.length > 0) lines.push(`  isolated by ${isolatedBy.join(', ')}`);
    for (const { tier, policy, rule, text, outcome, reason, origin } of rules) {
      const place = origin.construct ?? `${origin.file}:${origin.line}`;
      lines.push(
        `  ${tier}  ${policy}${rule === undefined ? '' : `, ${direction} rule ${rule}`}: ${text}${rule === undefined ? '' : ` -> ${outcome}`}${reason === undefined ? '' : ` if ${reason}`}`,
        `    ${place}`,
      );
    }
  }
  if (changes.length > 0) {
    lines.push('', answer === 'allow' ? 'it would be denied if:' : 'it would be allowed if:');
    for (const { steps } of changes) lines.push(...steps.map((step, i) => `  ${i === 0 ? '-' : ' '} ${step.text}`));
  }
  return `${lines.join('\n')}\n`;
}
