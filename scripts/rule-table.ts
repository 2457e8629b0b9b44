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

/** Rules by where they stand: those of the layer, then those of each component. Rooms without rules are left out. */
export function rulesByRoom(): ReadonlyMap<string, readonly RuleRow[]> {
  const rooms = new Map<string, readonly RuleRow[]>([['Between components', LAYER_RULES]]);
  for (const components of Object.values(registry))
    for (const { type, rules } of Object.values(components)) if (rules.length > 0) rooms.set(type, rules);
  return rooms;
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
