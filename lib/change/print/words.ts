/** Sentences that all forms of the answer share. */
import { printable } from '../../finding';
import type { ChangeGroup, FieldChange, LayerDiff, Meaning, ObjectChange } from '../difference';

/** How many clusters are named. */
const NAMED = 3;
const MOST_VALUE = 160;

/** `7 clusters: a, b, c and 4 more`, `cluster prod`. */
export function clustersText(clusters: readonly string[], most = NAMED): string {
  if (clusters.length === 1) return `cluster ${printable(clusters[0] ?? '')}`;
  const shown = clusters.slice(0, most).map(printable).join(', ');
  return `${clusters.length} clusters: ${shown}${clusters.length > most ? ` and ${clusters.length - most} more` : ''}`;
}

/** `1 added, 2 changed`. */
export function countsText(objects: readonly ObjectChange[]): string {
  const words = (['added', 'removed', 'changed'] as const).flatMap((kind) => {
    const count = objects.filter((object) => object.kind === kind).length;
    return count === 0 ? [] : [`${count} ${kind}`];
  });
  return words.length === 0 ? 'no object changes' : `objects: ${words.join(', ')}`;
}

/** A value on one line. */
export function valueText(value: unknown): string {
  if (value === undefined) return '(none)';
  const text = printable(typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value)));
  return text.length > MOST_VALUE ? `${text.slice(0, MOST_VALUE)}… (${text.length} characters)` : text;
}

/** `old -> new`. */
export function fieldText({ old, new: now }: Pick<FieldChange, 'old' | 'new'>): string {
  return `${valueText(old)} -> ${valueText(now)}`;
}

/** A meaning, with the number of nodes where it is known. */
export function meaningText({ code, text }: Meaning, { kind, key }: ObjectChange, { nodes, clusters }: ChangeGroup): string {
  if (code !== 'restart' || kind !== 'changed' || !key.startsWith('apps/DaemonSet/') || nodes === undefined) return printable(text);
  return `${printable(text)} (up to ${nodes} nodes${clusters.length > 1 ? ` in ${clusters.length} clusters` : ''})`;
}

/** What is said first. */
export function headline({ unchanged, groups }: LayerDiff): string {
  const count = (kind: ChangeGroup['kind']): number =>
    groups.filter((group) => group.kind === kind).reduce((sum, { clusters }) => sum + clusters.length, 0);
  const parts = [
    `${count('changed')} changed`,
    ...(count('added') > 0 ? [`${count('added')} new`] : []),
    ...(count('removed') > 0 ? [`${count('removed')} gone`] : []),
    `${unchanged} unchanged`,
  ];
  return `clusters: ${parts.join(', ')}`;
}

export const ADDED = 'all of its objects are new';
export const REMOVED = 'no longer there: whoever applies with pruning deletes all of its objects';

/** What is said of clusters that were not analysed. */
export function notAnalysedText(count: number): string {
  return `connections of ${count} more ${count === 1 ? 'cluster' : 'clusters'} were not worked out`;
}
