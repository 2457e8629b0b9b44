/** Flows as lines, made comparable: outside ranges of one peer and connection are one set of addresses. */
import { CidrSet } from '../../../lib/net';

export type Flow = readonly [from: string, to: string, connections: string];

const external = '[External]';

/** Splits lines `FROM => TO : CONNECTIONS`. */
export function flowsOf(lines: readonly string[]): readonly Flow[] {
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, from, to, connections] = /^(.*) => (.*) : (.*)$/.exec(line) ?? [];
      if (from === undefined || to === undefined || connections === undefined) throw new Error(`not a flow: ${line}`);
      return [from, to, connections];
    });
}

/** One text a flow; two lists say the same exactly when their sorted texts are equal. */
export function canonical(flows: readonly Flow[]): readonly string[] {
  const plain: string[] = [];
  const outside = new Map<string, string[]>();
  for (const [from, to, connections] of flows) {
    const range = [from, to].find((end) => end.endsWith(external));
    if (range === undefined) {
      plain.push(`${from} => ${to} : ${connections}`);
      continue;
    }
    const key = range === from ? `outside => ${to} : ${connections}` : `${from} => outside : ${connections}`;
    const list = outside.get(key);
    if (list === undefined) outside.set(key, [range.slice(0, -external.length)]);
    else list.push(range.slice(0, -external.length));
  }
  return [...plain, ...[...outside].map(([key, ranges]) => `${key} for ${CidrSet.parse(ranges)}`)].sort();
}
