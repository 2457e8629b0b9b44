/** Changes of outside ranges, put together where the ranges meet. */
import { Ip } from '../../net';
import type { ConnectionChange } from './change';

/** Neighbouring ranges with the same change are one. */
export function mergeRanges(changes: readonly ConnectionChange[]): ConnectionChange[] {
  const merged: ConnectionChange[] = [];
  const open = new Map<string, number>();
  for (const change of changes) {
    const side = change.from.startsWith('ip:') ? 'from' : change.to.startsWith('ip:') ? 'to' : undefined;
    if (side === undefined) {
      merged.push(change);
      continue;
    }
    const range = parseRange(change[side]);
    const key = `${side} ${side === 'from' ? change.to : change.from} ${change.kind} ${change.before} ${change.after}`;
    const at = open.get(key);
    const known = at === undefined ? undefined : merged[at];
    const last = known === undefined ? undefined : parseRange(known[side]);
    if (
      at !== undefined &&
      known !== undefined &&
      range !== undefined &&
      last !== undefined &&
      last.last.family === range.first.family &&
      last.last.value + 1n === range.first.value
    ) {
      merged[at] = { ...known, [side]: `ip:${last.first}-${range.last}` };
    } else open.set(key, merged.push(change) - 1);
  }
  return merged;
}

function parseRange(id: string): { readonly first: Ip; readonly last: Ip } | undefined {
  const [first, last] = id.slice('ip:'.length).split('-');
  return first === undefined || last === undefined ? undefined : { first: Ip.parse(first), last: Ip.parse(last) };
}
