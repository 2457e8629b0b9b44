/**
 * A difference as the comment of a pull request. Everything that files say stands in code spans, which no name, link or HTML
 * gets out of. What does not fit is counted, never cut in the middle: first what every group does, then details, worst first.
 */
import { printable } from '../../finding';
import { byImpact, type ChangeGroup, type Impact, type LayerDiff, type ObjectChange } from '../difference';
import { ADDED, clustersText, countsText, fieldText, headline, meaningText, notAnalysedText, REMOVED } from './words';

/** The longest comment that GitHub takes, in characters; counted in bytes here, of which there are never fewer. */
export const COMMENT_LIMIT = 65_536;

const MARKS: Readonly<Record<Impact, string>> = { danger: '🔴', notice: '🟡', info: '⚪' };

/** Text in which Markdown and HTML mean nothing. */
export function escapeMarkdown(text: string): string {
  return (
    printable(text)
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/[\\`*_{}[\]()#+!|~]|:(?=\/\/|\w+:)|www\./g, (text) => `&#${text.charCodeAt(0)};${text.slice(1)}`)
      // Mentions are looked for in the rendered page, where an entity is the character again.
      .replaceAll('@', '＠')
  );
}

/** A code span. Longer fences take backticks in; a pipe would end the cell of a table. */
export function code(text: string): string {
  const line = printable(text).replaceAll('|', '∣');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = line.startsWith('`') || line.endsWith('`') || line === '' ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

export function printDiffMarkdown(diff: LayerDiff, limit: number = COMMENT_LIMIT): string {
  const page = new Page(limit);
  page.add(`### Network layer: ${escapeMarkdown(headline(diff))}\n\n${code(diff.old)} → ${code(diff.new)}\n\n`);
  if (diff.groups.length === 0) page.add('Nothing changes.\n');
  else {
    page.add('| | clusters | changes | worst |\n|---|---|---|---|\n');
    page.addAll(diff.groups.map(summaryRow), (left) => `| | ${left} more groups | | |\n`);
  }
  for (const group of diff.groups) page.addGroup(group);
  const { findings } = diff;
  if (findings.length > 0) {
    page.add('\n');
    page.addAll(
      findings.map(
        ({ severity, code: of, message, got, position }) =>
          `> ${severity} ${code(of)} ${escapeMarkdown(message)} ${code(position?.file ?? got ?? '')}\n`,
      ),
      (left) => `> ${left} more findings\n`,
    );
  }
  return page.end();
}

function summaryRow(group: ChangeGroup): string {
  const { kind, clusters, impact, objects, connections } = group;
  const what = kind === 'changed' ? `${countsText(objects)}${connections.length > 0 ? ', connections' : ''}` : kind === 'added' ? 'new' : 'gone';
  return `| ${MARKS[impact]} | ${escapeMarkdown(clustersText(clusters))} | ${what} | ${worstOf(group)} |\n`;
}

function worstOf({ kind, objects, options }: ChangeGroup): string {
  if (kind === 'removed') return escapeMarkdown(REMOVED);
  const all = objects.flatMap(({ object, meanings }) => meanings.map(({ impact, code: of }) => ({ impact, text: `${of} ${code(object)}` })));
  const said = options.map(({ impact, path, change }) => ({ impact, text: `${change ?? 'changes'} ${code(path)}` }));
  const [worst] = [...said, ...all].sort(byImpact);
  return worst?.text ?? '';
}

/** Text that ends before it is too long. */
class Page {
  readonly #limit: number;
  readonly #parts: string[] = [];
  #length = 0;
  #left = 0;

  constructor(limit: number) {
    // The last sentence says what was left out.
    this.#limit = limit - 300;
  }

  /** False where it does not fit. */
  add(text: string): boolean {
    const length = Buffer.byteLength(text);
    if (this.#length + length > this.#limit) return false;
    this.#parts.push(text);
    this.#length += length;
    return true;
  }

  addAll(texts: readonly string[], more: (left: number) => string): void {
    // Half of the page is for what follows.
    const most = this.#limit / 2;
    const at = texts.findIndex((text) => this.#length > most || !this.add(text));
    if (at >= 0) this.add(more(texts.length - at));
  }

  addGroup(group: ChangeGroup): void {
    const details = detailsOf(group);
    if (details.length === 0) return;
    const head = `\n<details${group.impact === 'danger' ? ' open' : ''}><summary>${MARKS[group.impact]} ${escapeMarkdown(clustersText(group.clusters, 20))}</summary>\n\n`;
    const tail = '\n</details>\n';
    const whole = Buffer.byteLength(head + tail + (details[0] ?? '')) + this.#length;
    if (whole > this.#limit || !this.add(head)) {
      this.#left += details.length;
      return;
    }
    let left = 0;
    for (const detail of details) {
      if (this.#length + Buffer.byteLength(detail) + Buffer.byteLength(tail) > this.#limit) left++;
      else this.add(detail);
    }
    this.#left += left;
    this.#parts.push(tail);
    this.#length += Buffer.byteLength(tail);
  }

  end(): string {
    if (this.#left > 0)
      this.#parts.push(`\n**${this.#left} more changes are left out, because a comment has an end.** \`netstack diff\` prints them all.\n`);
    return this.#parts.join('');
  }
}

/** Each may be left out without the others. */
function detailsOf(group: ChangeGroup): readonly string[] {
  const { kind, options, objects, connections, otherFiles, notAnalysed } = group;
  if (kind !== 'changed') return kind === 'added' ? [`- ${escapeMarkdown(ADDED)}\n`] : [`- ${escapeMarkdown(REMOVED)}\n`];
  return [
    ...options.map(
      ({ impact, path, change, ...values }) =>
        `- ${MARKS[impact]} ${code(path)}: ${code(fieldText(values))}${change === undefined ? '' : ` ${change}`}\n`,
    ),
    ...connections.flatMap(({ clusters, diff }) => [
      `- connections${clusters.length === group.clusters.length ? '' : ` of ${escapeMarkdown(clustersText(clusters))}`}\n`,
      ...diff.groups.flatMap(({ cause, changes }) => [
        ...changes
          .slice(0, MOST_CONNECTIONS)
          .map(
            ({ kind: how, from, to, before, after, exposure }) =>
              `  - ${exposure === 'world' ? MARKS.danger : MARKS.notice} ${how} ${code(`${from} => ${to}`)}: ${code(`${before} -> ${after}`)} (${escapeMarkdown(cause)})\n`,
          ),
        ...(changes.length > MOST_CONNECTIONS ? [`  - ${changes.length - MOST_CONNECTIONS} more (${escapeMarkdown(cause)})\n`] : []),
      ]),
    ]),
    ...objects.map((object) => objectText(object, group)),
    ...(notAnalysed === 0 ? [] : [`- ${notAnalysedText(notAnalysed)}\n`]),
    ...(otherFiles.length === 0 ? [] : [`- ${otherFiles.length} other files\n`]),
  ];
}

/** A comment names what there is; all of it is what `netstack diff` prints. */
const MOST_FIELDS = 20;
const MOST_CONNECTIONS = 20;

function objectText(object: ObjectChange, group: ChangeGroup): string {
  const fields = object.fields.slice(0, MOST_FIELDS).map((field) => `  - ${code(field.path)}: ${code(fieldText(field))}\n`);
  const more = object.fields.length > MOST_FIELDS ? [`  - ${object.fields.length - MOST_FIELDS} more fields\n`] : [];
  const meanings = object.meanings.map(
    (meaning) => `  - ${MARKS[meaning.impact]} **${meaning.code}** ${escapeMarkdown(meaningText(meaning, object, group))}\n`,
  );
  return [`- ${object.kind} ${code(object.object)}\n`, ...meanings, ...fields, ...more].join('');
}
