/** A difference as text. */
import type { Exposure, ReachabilityDiff } from './change';

/** A paragraph a cause. */
export function diffText({ endpointsAdded, endpointsRemoved, groups }: ReachabilityDiff): string {
  const lines: string[] = [];
  for (const id of endpointsAdded) lines.push(`+ ${id}`);
  for (const id of endpointsRemoved) lines.push(`- ${id}`);
  for (const { cause, exposure, changes } of groups) {
    if (lines.length > 0) lines.push('');
    lines.push(`${cause}${exposure === 'none' ? '' : ` (opens to ${exposureText(exposure)})`}`);
    for (const { kind, from, to, before, after } of changes) lines.push(`  ${kind.padEnd(8)} ${from} => ${to} : ${before} -> ${after}`);
  }
  return lines.length === 0 ? 'no connection changed\n' : `${lines.join('\n')}\n`;
}

function exposureText(exposure: Exposure): string {
  return { world: 'the world', 'other-namespace': 'other namespaces', 'same-namespace': 'its own namespace', none: 'nobody' }[exposure];
}
