/**
 * Waivers: findings that somebody has decided to live with, and answers for.
 *
 * A waiver is narrow on purpose: one code, one place. One that no longer matches anything says so, because what it
 * excused has been mended and the excuse would cover the next mistake.
 */
import type { Finding } from './finding';
import { ProblemList, type Problems } from './problems';

export interface Waiver {
  /** Code of the finding, whole. */
  readonly code: string;
  /** Spec path of the finding, or of a parent: `cni` covers `cni.backend.vni` and `cni[0]`, not `cnix`. @default any path */
  readonly at?: string;
  /** Why it is right here. */
  readonly reason: string;
  /** Who answers for it. */
  readonly owner: string;
  /** Last day on which it holds, `YYYY-MM-DD`. Only looked at where the caller says what day it is. @default never ends */
  readonly expires?: string;
}

export interface WaivedFinding {
  readonly finding: Finding;
  readonly waiver: Waiver;
}

export interface AppliedWaivers {
  /** What is left, in order, then what is wrong with the waivers themselves, at `waivers[index]`. */
  readonly findings: readonly Finding[];
  readonly waived: readonly WaivedFinding[];
}

/**
 * Takes waived findings out. A waiver that says no reason or owner, or has ended, waives nothing.
 *
 * Reports `waiver/no-reason`, `waiver/no-owner`, `waiver/malformed-date` (errors), `waiver/expired` and `waiver/matches-nothing` (warnings).
 * @param today the day that `expires` is compared with, `YYYY-MM-DD`; without it no waiver expires
 */
export function applyWaivers(findings: readonly Finding[], waivers: readonly Waiver[], today?: string): AppliedWaivers {
  const problems = new ProblemList();
  const valid = waivers.map((waiver, i) => isValid(waiver, today, problems.at(`waivers[${i}]`)));
  const byCode = new Map<string, number[]>();
  for (const [i, { code }] of waivers.entries()) {
    if (valid[i]) byCode.set(code, [...(byCode.get(code) ?? []), i]);
  }
  const used = new Set<number>();
  const kept: Finding[] = [];
  const waived: WaivedFinding[] = [];
  for (const finding of findings) {
    const matching = (byCode.get(finding.code) ?? []).filter((i) => covers(waivers[i]?.at ?? '', finding.at));
    for (const i of matching) used.add(i);
    const waiver = waivers[matching[0] ?? -1];
    if (waiver === undefined) kept.push(finding);
    else waived.push({ finding, waiver });
  }
  for (const [i, { code, at }] of waivers.entries()) {
    if (!valid[i] || used.has(i)) continue;
    problems.at(`waivers[${i}]`).report({
      code: 'waiver/matches-nothing',
      severity: 'warning',
      message: 'a waiver matches no finding',
      got: at === undefined || at === '' ? code : `${code} at ${at}`,
      fix: 'delete the waiver, or correct its code and path',
    });
  }
  return { findings: [...kept, ...problems.findings], waived };
}

function isValid({ reason, owner, expires }: Waiver, today: string | undefined, problems: Problems): boolean {
  const said = { reason: reason.trim() !== '', owner: owner.trim() !== '' };
  if (!said.reason)
    problems.at('reason').report({ code: 'waiver/no-reason', message: 'a waiver says no reason', expected: 'why the finding is right here' });
  if (!said.owner) problems.at('owner').report({ code: 'waiver/no-owner', message: 'a waiver has no owner', expected: 'who answers for it' });
  const dated = expires === undefined || isDay(expires);
  if (!dated)
    problems
      .at('expires')
      .report({ code: 'waiver/malformed-date', message: 'not a day', got: expires, expected: 'a day of the calendar as YYYY-MM-DD' });
  const over = dated && expires !== undefined && today !== undefined && expires < today;
  if (over) {
    const fix = 'mend what it excuses, or decide again and set a later day';
    problems
      .at('expires')
      .report({ code: 'waiver/expired', severity: 'warning', message: 'a waiver has ended', got: expires, expected: `${today} or later`, fix });
  }
  return said.reason && said.owner && dated && !over;
}

/** Whether a path is a waiver's own or lies under it. */
function covers(waiver: string, path: string): boolean {
  if (waiver === '' || waiver === path) return true;
  return path.startsWith(waiver) && (path[waiver.length] === '.' || path[waiver.length] === '[');
}

function isDay(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  const leap = Number(year) % 4 === 0 && (Number(year) % 100 !== 0 || Number(year) % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Number(month) - 1] ?? 0;
  return Number(day) >= 1 && Number(day) <= days;
}
