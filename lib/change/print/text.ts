import { printable } from '../../finding';
import { diffText } from '../../reach/diff/diff-text';
import type { ChangeGroup, LayerDiff, ObjectChange } from '../difference';
import { ADDED, clustersText, countsText, fieldText, headline, meaningText, notAnalysedText, REMOVED } from './words';

const SIGNS = { added: '+', removed: '-', changed: '~' } as const;

/** A difference for a terminal: a paragraph for clusters that change alike, worst first. Whatever files say is escaped. */
export function printDiffText(diff: LayerDiff): string {
  const files = diff.otherFiles.length === 0 ? [] : ['', `other files: ${diff.otherFiles.map(printable).join(', ')}`];
  const lines = [headline(diff), ...diff.groups.flatMap((group) => ['', ...linesOf(group)]), ...files];
  return `${lines.join('\n')}\n`;
}

function linesOf(group: ChangeGroup): readonly string[] {
  const { kind, clusters, impact, objects, options, otherFiles, connections, notAnalysed } = group;
  if (kind !== 'changed') return [`${clustersText(clusters)} (${impact})`, `  ${kind === 'added' ? ADDED : REMOVED}`];
  return [
    `${clustersText(clusters)} (${impact})${clusters.length > 1 ? ': the same change' : ''}`,
    `  ${countsText(objects)}`,
    ...options.map(
      ({ path, impact: of, change, ...values }) => `  ${of}  ${printable(path)}: ${fieldText(values)}${change === undefined ? '' : ` (${change})`}`,
    ),
    ...objects.flatMap((object) => objectLines(object, group)),
    ...(otherFiles.length === 0 ? [] : [`  other files: ${otherFiles.map(printable).join(', ')}`]),
    ...connections.flatMap(({ clusters: of, diff }) => [
      `  connections${of.length === clusters.length ? '' : ` (${clustersText(of)})`}`,
      ...connectionLines(diffText(diff).trimEnd().split('\n')).map((line) => `    ${printable(line)}`.trimEnd()),
    ]),
    ...(notAnalysed === 0 ? [] : [`  ${notAnalysedText(notAnalysed)}`]),
  ];
}

/** More than anybody reads. */
const MOST_CONNECTIONS = 100;

function connectionLines(lines: readonly string[]): readonly string[] {
  if (lines.length <= MOST_CONNECTIONS) return lines;
  return [...lines.slice(0, MOST_CONNECTIONS), `and ${lines.length - MOST_CONNECTIONS} more lines, which -o json has`];
}

function objectLines(object: ObjectChange, group: ChangeGroup): readonly string[] {
  return [
    `  ${SIGNS[object.kind]} ${printable(object.object)}`,
    ...object.meanings.map((meaning) => `      ${meaning.impact}  ${meaning.code}: ${meaningText(meaning, object, group)}`),
    ...object.fields.map((field) => `      ${printable(field.path)}: ${fieldText(field)}`),
  ];
}
