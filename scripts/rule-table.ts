/** The tables of docs/rules.md: every rule of every registry, with an anchor that findings point at. */
import { registry } from '../lib/plan';
import { LAYER_RULES } from '../lib/rules';

/** What a page needs of a rule. */
export interface RuleRow {
  readonly code: string;
  readonly severity: string;
  readonly summary: string;
  readonly source: string;
}

/**
 * Rules by where they stand: those of the layer, then those of each component. Rooms without rules are left out. A rule that
 * several rooms have, as that of a policy engine, stands in the room that its code names, or in the first.
 */
export function rulesByRoom(): ReadonlyMap<string, readonly RuleRow[]> {
  const rooms = Object.values(registry).flatMap((components): readonly (readonly [string, readonly RuleRow[]])[] =>
    Object.values(components).map(({ type, rules }) => [type, rules] as const),
  );
  const homes = new Map<RuleRow['code'], { readonly room: string; readonly rule: RuleRow }>();
  for (const [room, rules] of rooms)
    for (const rule of rules) {
      const home = homes.get(rule.code);
      const shared = home !== undefined && home.rule.summary === rule.summary && home.room !== room;
      // Two rules of one code that say different things are both listed, so that somebody sees them.
      if (home === undefined || (shared && rule.code.startsWith(`${room}/`))) homes.set(rule.code, { room, rule });
    }
  const isHere = (room: string, rule: RuleRow): boolean => {
    const home = homes.get(rule.code);
    return home?.room === room || home?.rule.summary !== rule.summary;
  };
  return new Map<string, readonly RuleRow[]>([
    ['Between components', LAYER_RULES],
    ...rooms.map(([room, rules]) => [room, rules.filter((rule) => isHere(room, rule))] as const).filter(([, rules]) => rules.length > 0),
  ]);
}

/** The Markdown of all tables. */
export function ruleTables(): string {
  return [...rulesByRoom()].map(([room, rules]) => [`## ${room}`, '', ruleTable(rules)].join('\n')).join('\n\n');
}

function ruleTable(rules: readonly RuleRow[]): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
  const rows = rules.map(
    ({ code, severity, summary, source }) => `| <a id="${anchorOf(code)}"></a>\`${code}\` | ${severity} | ${cell(summary)} | [source](${source}) |`,
  );
  return ['| rule | severity | what holds, and why | |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** `cidr/pods-overlap-services` is at `#cidr-pods-overlap-services`. */
function anchorOf(code: string): string {
  return code.replaceAll('/', '-');
}
